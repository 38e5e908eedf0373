import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findNode } from '../bin/find-node.mjs';
import { startSandbox } from './server.ts';
import { connect, TestBank } from './testing.ts';

let folder = '';
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sandbox-server-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Takes a port of its own. */
function occupy(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1' }, () => resolve(server));
  });
}

const portOf = (url: string): number => Number(new URL(url).port);

describe('the port', () => {
  it('is the one of the last time, and another when that is taken', async () => {
    const first = await startSandbox({ stateFolder: folder, port: null });
    await first.close();
    const second = await startSandbox({ stateFolder: folder, port: null });
    expect(second.url).toBe(first.url);
    await second.close();
    const other = await occupy(portOf(first.url));
    const third = await startSandbox({ stateFolder: folder, port: null });
    expect(third.url).not.toBe(first.url);
    await third.close();
    await new Promise((resolve) => other.close(resolve));
    const fourth = await startSandbox({ stateFolder: folder, port: null });
    expect(fourth.url).toBe(third.url);
    await fourth.close();
  });

  it('that is wanted and taken is an error that names it, and the folder is free again', async () => {
    const other = await occupy(0);
    const { port } = other.address() as { port: number };
    await expect(startSandbox({ stateFolder: folder, port })).rejects.toThrow(`Port ${port} is taken`);
    await new Promise((resolve) => other.close(resolve));
    const bank = await startSandbox({ stateFolder: folder, port });
    expect(portOf(bank.url)).toBe(port);
    await bank.close();
  });

  it('is on loopback only', async () => {
    await expect(startSandbox({ stateFolder: folder, port: 0, host: '0.0.0.0' })).rejects.toThrow(
      'loopback only',
    );
  });
});

describe('the state folder', () => {
  it('is for one bank at a time', async () => {
    const bank = await startSandbox({ stateFolder: folder, port: 0 });
    await expect(startSandbox({ stateFolder: folder, port: 0 })).rejects.toThrow('Another sandbox bank');
    await bank.close();
    // What a dead process left is no hindrance, nor what is no lock at all.
    for (const left of ['{"pid":999999999,"started":"1"}', `{"pid":1,"started":"1"}`, 'x']) {
      writeFileSync(path.join(folder, 'lock.json'), left);
      await (await startSandbox({ stateFolder: folder, port: 0 })).close();
    }
  });

  it('is readable by its user only', async () => {
    const bank = await startSandbox({ stateFolder: path.join(folder, 'made', 'here'), port: 0 });
    for (const name of ['control.key', 'state.jsonl', 'log.jsonl'])
      expect(statSync(path.join(folder, 'made', 'here', name)).mode & 0o077, name).toBe(0);
    await bank.close();
  });

  it('holds no secret of clients', async () => {
    const bank = new TestBank();
    await bank.start();
    const { client, token } = await connect(bank, 'demo-de-code', 'demo');
    const files = ['state.jsonl', 'log.jsonl'].map((name) =>
      readFileSync(path.join(bank.folder, name), 'utf8'),
    );
    for (const secret of [client.secret, token, 'demo-pin', '123456', bank.controlKey])
      expect(files.join('')).not.toContain(secret);
    await bank.end();
  });

  it('takes a last line that was cut off for never written, and no other damage', async () => {
    const bank = new TestBank();
    await bank.start();
    const { client, token } = await connect(bank, 'demo-de-open', 'demo');
    const file = path.join(bank.folder, 'state.jsonl');
    appendFileSync(file, '[{"table":"consents","id":"cns_x","rec');
    await bank.restart();
    expect((await client.get('/accounts', token)).status).toBe(200);
    await connect(bank, 'demo-de-open', 'demo');
    await bank.restart();
    expect((await client.get('/accounts', token)).status).toBe(200);
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, [lines[0], '{"broken', ...lines.slice(1)].join('\n'));
    await expect(bank.restart()).rejects.toThrow('line 2 is damaged');
    rmSync(bank.folder, { recursive: true });
  });

  it('founds the same bank from the same seed', async () => {
    const ids = [];
    for (const seed of ['a', 'a', 'b']) {
      const stateFolder = path.join(folder, String(ids.length));
      const bank = await startSandbox({ stateFolder, port: 0, seed });
      const reply = await fetch(`${bank.url}/banks/demo-de-open/authorisations`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ method: 'open', scopes: ['accounts'], login: 'demo' }),
      });
      ids.push((await reply.json()) as { id: string; secret: string });
      await bank.close();
    }
    expect(ids[0]?.id).toBe(ids[1]?.id);
    expect(ids[0]?.id).not.toBe(ids[2]?.id);
    expect(ids[0]?.secret).not.toBe(ids[1]?.secret);
  });
});

interface Ready {
  readonly url: string;
  readonly controlKeyFile: string;
}

/** Starts the bank's own process. Gives it with its first line. */
function run(args: readonly string[], channel = false): Promise<{ child: ChildProcess; ready: Ready }> {
  const main = new URL('main.ts', import.meta.url).pathname;
  const child = spawn(findNode() ?? process.execPath, [main, ...args], {
    stdio: channel ? ['pipe', 'pipe', 'pipe', 'ipc'] : ['pipe', 'pipe', 'pipe'],
  });
  children.push(child);
  return new Promise((resolve, reject) => {
    let errors = '';
    child.stderr?.on('data', (data) => {
      errors += data;
    });
    child.stdout?.once('data', (data) => resolve({ child, ready: JSON.parse(String(data)) }));
    child.once('exit', (code) => reject(new Error(`${code}: ${errors}`)));
  });
}

const exitOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('exit', (code) => resolve(code)));

describe('the process', () => {
  it('says where it is, and keeps what it answered when it is killed', async () => {
    const first = await run(['--state', folder, '--port', '0']);
    const started = await fetch(`${first.ready.url}/banks/demo-de-code/authorisations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ method: 'code', scopes: ['accounts'], login: 'demo', password: 'demo-pin' }),
    });
    const { id, secret } = (await started.json()) as { id: string; secret: string };
    const exit = exitOf(first.child);
    first.child.kill('SIGKILL');
    await exit;
    const second = await run(['--state', folder]);
    expect(second.ready.url).toBe(first.ready.url);
    const answered = await fetch(`${second.ready.url}/banks/demo-de-code/authorisations/${id}/answers`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: JSON.stringify({ step: 1, fields: { code: '123456' } }),
    });
    expect(((await answered.json()) as { status: string }).status).toBe('granted');
    const key = readFileSync(second.ready.controlKeyFile, 'utf8').trim();
    const log = await fetch(`${second.ready.url}/control/log`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(((await log.json()) as { log: unknown[] }).log).toHaveLength(2);
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    it(`ends cleanly at ${signal}`, async () => {
      const { child } = await run(['--state', folder, '--port', '0']);
      const exit = exitOf(child);
      child.kill(signal);
      expect(await exit).toBe(0);
    });

  it('ends with its parent: when the channel closes, or its standard input', async () => {
    const linked = await run(['--state', folder, '--port', '0'], true);
    const first = exitOf(linked.child);
    linked.child.disconnect();
    expect(await first).toBe(0);
    const piped = await run(['--state', folder, '--port', '0', '--with-parent']);
    const second = exitOf(piped.child);
    piped.child.stdin?.end();
    expect(await second).toBe(0);
  });

  it('says what is wrong with how it was started', async () => {
    await expect(run([])).rejects.toThrow('usage:');
    await expect(run(['--state', folder, '--port', '70000'])).rejects.toThrow('--port is a number');
    await expect(run(['--state', folder, '--colour'])).rejects.toThrow('colour');
    const { ready } = await run(['--state', folder, '--port', '0']);
    await expect(run(['--state', folder, '--port', '0'])).rejects.toThrow('Another sandbox bank');
    const elsewhere = path.join(folder, 'elsewhere');
    await expect(run(['--state', elsewhere, '--port', String(portOf(ready.url))])).rejects.toThrow(
      'is taken',
    );
  });
});
