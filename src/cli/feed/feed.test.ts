/** The commands about what happens, against a real server with its simulated banks. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Webhook } from 'svix';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHouse } from '../../../proofs/page/house.ts';
import { EXIT } from '../exit-codes.ts';
import { main } from '../main.ts';
import type { Terminal } from '../terminal.ts';

let house: Awaited<ReturnType<typeof startHouse>>;
beforeAll(async () => {
  house = await startHouse();
}, 60_000);
afterAll(() => house?.stop());

/** A command that runs: what it said so far, and its exit code when it ends. */
function begin(args: readonly string[]) {
  const said = { out: '', err: '' };
  const terminal: Terminal = {
    env: { DATA_DIR: house.dataDir, PORT: new URL(house.server.url).port },
    isInteractive: false,
    columns: Number.POSITIVE_INFINITY,
    helpColumns: 100,
    line: (text = '') => {
      said.out += `${text}\n`;
    },
    note: (text) => {
      said.err += `${text}\n`;
    },
    write: (text) => {
      said.out += text;
    },
    style: (_style, text) => text,
    ask: null,
  };
  return { said, ended: main(args, terminal) };
}
async function run(...args: string[]) {
  const { said, ended } = begin(args);
  return { code: await ended, ...said };
}
const PROGRAM = fileURLToPath(new URL('../../../bin/tributary.mjs', import.meta.url));
/** A command in a process of its own, until Ctrl-C. */
function listenAlone(args: readonly string[]) {
  const env = { ...process.env, DATA_DIR: house.dataDir, PORT: new URL(house.server.url).port };
  const child: ChildProcess = spawn(process.execPath, [PROGRAM, 'listen', ...args], { env });
  const said = { out: '', err: '' };
  child.stdout?.on('data', (piece: Buffer) => {
    said.out += piece.toString('utf8');
  });
  child.stderr?.on('data', (piece: Buffer) => {
    said.err += piece.toString('utf8');
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { said, ended, interrupt: () => child.kill('SIGINT') };
}
async function until(holds: () => boolean): Promise<void> {
  for (let k = 0; k < 600 && !holds(); k++) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(holds()).toBe(true);
}

describe('tributary listen, trigger and changes', () => {
  it('an event that is triggered is shown, sent on with a signature, and in the feed', async () => {
    const secret = (await run('listen', '--print-secret')).out.trim();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const got: { type: string; data: { id: string } }[] = [];
    const receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (piece: Buffer) => {
        body += piece.toString('utf8');
      });
      request.on('end', () => {
        const headers = request.headers as Record<string, string>;
        got.push(new Webhook(secret).verify(body, headers) as (typeof got)[number]);
        response.writeHead(204).end();
      });
    });
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const to = `http://localhost:${(receiver.address() as AddressInfo).port}/hook`;
    // The credentials of the sandbox hold a consent: what led to it was told before anybody listened.
    const before = JSON.parse((await run('changes', '--json', '--limit', '500')).out);
    const old = new Set(before.data.map((event: { id: string }) => event.id));
    const listening = listenAlone(['--forward-to', to]);
    const polling = listenAlone(['--poll', '--types', 'transactions.changed,sync.finished']);
    await until(() => [listening, polling].every(({ said }) => said.err.includes('Listening')));
    const done = await run('trigger', 'transactions.changed');
    expect([done.code, done.out]).toEqual([EXIT.ok, expect.stringMatching(/evt_[0-9a-z]{26}/)]);
    // What was told last is shown last, by each of them.
    const feed = JSON.parse((await run('changes', '--json', '--limit', '500')).out);
    const ids: string[] = feed.data
      .map((event: { id: string }) => event.id)
      .filter((id: string) => !old.has(id));
    const shown = () => [...listening.said.out.matchAll(/(evt_\w+) {2}(\d+) \(/g)];
    await until(() => shown().length >= ids.length);
    await until(() => polling.said.out.includes('sync.finished'));
    listening.interrupt();
    polling.interrupt();
    expect(await Promise.all([listening.ended, polling.ended])).toEqual([EXIT.ok, EXIT.ok]);
    receiver.close();
    receiver.closeAllConnections();

    expect(shown().map(([, id]) => id)).toEqual(ids);
    expect(got.map(({ data }) => data.id)).toEqual(ids);
    expect(shown().every(([, , status]) => status === '204')).toBe(true);
    expect(polling.said.out.match(/transactions\.changed|sync\.finished/g)?.length).toBe(
      feed.data.filter(({ type }: { type: string }) => /^(transactions\.changed|sync\.finished)$/.test(type))
        .length,
    );
    // From the end of what was shown on, nothing.
    const cursor = /--cursor (\S+)/.exec(listening.said.err)?.[1] ?? '';
    const rest = JSON.parse((await run('changes', '--json', '--cursor', cursor)).out);
    expect([rest.data, rest.has_more]).toEqual([[], false]);
    expect(polling.said.err).toMatch(/tributary listen --cursor \S+/);
  }, 60_000);

  it('says what can be triggered, and what cannot', async () => {
    expect((await run('trigger', '--list')).out).toContain('consent.expiring');
    const wrong = await run('trigger', 'nothing.known');
    expect([wrong.code, wrong.err]).toEqual([EXIT.usage, expect.stringContaining('--list')]);
    expect((await run('trigger', 'webhook.test')).code).toBe(EXIT.failed);
    const expiring = await run('trigger', 'consent.expiring');
    expect([expiring.code, expiring.out]).toEqual([EXIT.ok, expect.stringContaining('evt_')]);
  }, 60_000);

  it('forwards to nothing that is no receiver of one’s own', async () => {
    for (const to of ['localhost:3000', 'ftp://localhost/', 'http://169.254.169.254/', 'http://8.8.8.8/']) {
      const refused = await run('listen', '--forward-to', to);
      expect([to, refused.code]).toEqual([to, EXIT.usage]);
    }
    expect((await run('changes', '--types', 'a,,b')).code).toBe(EXIT.usage);
    expect((await run('changes', '--cursor', 'nonsense')).code).toBe(EXIT.failed);
  });
});
