import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, connect as dial } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { EmbeddedPostgres } from './index.ts';
import { startEmbedded } from './index.ts';
import { layoutOf } from './layout.ts';
import { readPostmaster } from './postmaster.ts';
import { isAlive, waitUntil } from './processes.ts';
import type { Keeper } from './test-keeper.ts';
import { makeTestDir, startKeeper } from './test-keeper.ts';
import { ask, serverPid, startProcess } from './test-tools.ts';

const GONE_LIMIT_MS = 5_000;
const keepers: Keeper[] = [];

/** A data directory whose server and files are gone after the test, whatever happens. */
function freshDir(): string {
  const dir = makeTestDir();
  keepers.push(startKeeper(dir));
  return path.join(dir, 'data');
}

afterEach(async () => {
  await Promise.all(keepers.splice(0).map((keeper) => keeper.end()));
});

async function start(dataDir: string, lines: string[] = []): Promise<EmbeddedPostgres> {
  const started = await startEmbedded({ dataDir, log: (line) => lines.push(line) });
  if (!started.ok) throw new Error(`${started.fault.message}; ${started.fault.action}`);
  return started.value;
}

/** Whether the port answers on an address. */
const answers = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = dial({ host, port, timeout: 1_000 });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('timeout', () => resolve(false)).once('close', () => socket.destroy());
  });

describe('the first start', () => {
  it('makes a UTF-8 database with builtin locale, durable settings and a private password', async () => {
    const dataDir = freshDir();
    const lines: string[] = [];
    const server = await start(dataDir, lines);
    expect(server.version).toMatch(/^18\./);
    expect(server.tookOver).toBe(false);
    const locale = `SELECT concat_ws(' ', pg_encoding_to_char(encoding), datlocprovider, datlocale)
                    FROM pg_database WHERE datname = current_database()`;
    expect(await ask(server.url, locale)).toBe('UTF8 b C.UTF-8');
    for (const [name, value] of [
      ['fsync', 'on'],
      ['synchronous_commit', 'on'],
      ['full_page_writes', 'on'],
      ['password_encryption', 'scram-sha-256'],
      ['timezone', 'UTC'],
      ['unix_socket_directories', ''],
      ['listen_addresses', '127.0.0.1'],
    ])
      expect(await ask(server.url, `SHOW ${name}`), name).toBe(value);
    expect(statSync(layoutOf(dataDir).password).mode & 0o777).toBe(0o600);
    expect(lines.join('\n')).not.toContain(new URL(server.url).password);
    await server.stop();
  });

  it('lets in only who knows the password, on loopback only', async () => {
    const dataDir = freshDir();
    const server = await start(dataDir);
    const wrong = new URL(server.url);
    wrong.password = 'wrong';
    await expect(ask(wrong.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    const own = Object.values(os.networkInterfaces())
      .flat()
      .find((one) => one?.family === 'IPv4' && !one.internal);
    expect(await answers('127.0.0.1', server.port)).toBe(true);
    if (own !== undefined) expect(await answers(own.address, server.port)).toBe(false);
    await server.stop();
  });
});

describe('the second start', () => {
  it('finds a clean cluster, the same data and the same port', async () => {
    const dataDir = freshDir();
    const first = await start(dataDir);
    await ask(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    const pid = serverPid(dataDir);
    await first.stop();
    await first.stop();
    expect(isAlive(pid)).toBe(false);
    const second = await start(dataDir);
    expect(second.port).toBe(first.port);
    expect(await ask(second.url, 'SELECT n FROM kept')).toBe('7');
    expect(readFileSync(layoutOf(dataDir).log, 'utf8')).not.toMatch(/interrupted|not properly shut down/);
    await second.stop();
  });

  it('takes another port when the last one is taken', async () => {
    const dataDir = freshDir();
    const first = await start(dataDir);
    await first.stop();
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(first.port, '127.0.0.1', resolve));
    const second = await start(dataDir);
    expect(second.port).not.toBe(first.port);
    expect(await ask(second.url, 'SELECT 1')).toBe('1');
    await second.stop();
    await new Promise((resolve) => squatter.close(resolve));
  });

  it('keeps an operator’s own settings', async () => {
    const dataDir = freshDir();
    const home = layoutOf(dataDir).home;
    mkdirSync(home, { recursive: true, mode: 0o711 });
    writeFileSync(path.join(home, 'local.conf'), "work_mem = '17MB'\n", { mode: 0o644 });
    const server = await start(dataDir);
    expect(await ask(server.url, 'SHOW work_mem')).toBe('17MB');
    await server.stop();
  });

  it('refuses a second start of the same process', async () => {
    const dataDir = freshDir();
    const first = await start(dataDir);
    const second = await startEmbedded({ dataDir, log: () => {} });
    expect(second).toMatchObject({ ok: false, fault: { code: 'in_use' } });
    expect(await ask(first.url, 'SELECT 1')).toBe('1');
    await first.stop();
    const third = await start(dataDir);
    await third.stop();
  });
});

describe('after a crash', () => {
  it('invariant 13: takes over the server of a process killed with -9, and what was committed is there', async () => {
    const dataDir = freshDir();
    const victim = await startProcess(['start', dataDir]);
    await ask(victim.said.url ?? '', 'CREATE TABLE kept AS SELECT 7 AS n');
    const pid = serverPid(dataDir);
    await victim.kill();
    const lines: string[] = [];
    const server = await start(dataDir, lines);
    expect(server.tookOver).toBe(true);
    expect(serverPid(dataDir)).toBe(pid);
    expect(lines.join('\n')).toContain(`took over the database server (process ${pid}`);
    expect(await ask(server.url, 'SELECT n FROM kept')).toBe('7');
    await server.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it('replaces a left server whose settings are old', async () => {
    const dataDir = freshDir();
    const victim = await startProcess(['start', dataDir]);
    const pid = serverPid(dataDir);
    await victim.kill();
    writeFileSync(layoutOf(dataDir).config, '# of an older Tributary\n');
    const lines: string[] = [];
    const server = await start(dataDir, lines);
    expect(server.tookOver).toBe(false);
    expect(lines.join('\n')).toContain(`stopping the database server (process ${pid})`);
    expect(isAlive(pid)).toBe(false);
    await server.stop();
  });

  it('invariant 13: recovers when the server itself was killed with -9', async () => {
    const dataDir = freshDir();
    const first = await start(dataDir);
    await ask(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    const pid = serverPid(dataDir);
    process.kill(pid, 'SIGKILL');
    await first.gone;
    await first.stop();
    const second = await start(dataDir);
    expect(second.tookOver).toBe(false);
    expect(await ask(second.url, 'SELECT n FROM kept')).toBe('7');
    await second.stop();
  });

  it('invariant 13: recovers when process and server were killed at once', async () => {
    const dataDir = freshDir();
    const victim = await startProcess(['start', dataDir]);
    await ask(victim.said.url ?? '', 'CREATE TABLE kept AS SELECT 7 AS n');
    process.kill(serverPid(dataDir), 'SIGKILL');
    await victim.kill();
    const server = await start(dataDir);
    expect(await ask(server.url, 'SELECT n FROM kept')).toBe('7');
    await server.stop();
  });

  it('starts although the old server’s process id belongs to another program now', async () => {
    const dataDir = freshDir();
    const first = await start(dataDir);
    const pid = serverPid(dataDir);
    process.kill(pid, 'SIGSTOP'); // Keeps its pid file while we copy it.
    const { postmasterPid } = layoutOf(dataDir);
    const left = readFileSync(postmasterPid, 'utf8');
    process.kill(pid, 'SIGCONT');
    await first.stop();
    writeFileSync(postmasterPid, left.replace(String(pid), String(process.pid)));
    const second = await start(dataDir);
    expect(readPostmaster(postmasterPid)?.pid).not.toBe(process.pid);
    expect(await ask(second.url, 'SELECT 1')).toBe('1');
    await second.stop();
  });

  it('says that the password file is missing instead of making a new one', async () => {
    const dataDir = freshDir();
    const first = await start(dataDir);
    await first.stop();
    writeFileSync(layoutOf(dataDir).password, '');
    const second = await startEmbedded({ dataDir, log: () => {} });
    expect(second).toMatchObject({ ok: false, fault: { code: 'password_lost' } });
  });

  it('makes the cluster anew when the first start died in the middle', async () => {
    const dataDir = freshDir();
    const half = layoutOf(dataDir).newCluster;
    mkdirSync(path.join(half, 'base'), { recursive: true });
    writeFileSync(path.join(half, 'PG_VERSION'), '18\n');
    chmodSync(path.dirname(half), 0o711);
    const server = await start(dataDir);
    expect(await ask(server.url, 'SELECT 1')).toBe('1');
    await server.stop();
  });

  it('refuses a cluster of another major version and changes nothing', async () => {
    const dataDir = freshDir();
    const { cluster } = layoutOf(dataDir);
    mkdirSync(cluster, { recursive: true });
    writeFileSync(path.join(cluster, 'PG_VERSION'), '16\n');
    const started = await startEmbedded({ dataDir, log: () => {} });
    expect(started).toMatchObject({ ok: false, fault: { code: 'wrong_version' } });
    expect(!started.ok && started.fault.action).toContain('DATABASE_URL');
  });
});

describe('a process that ends without stopping', () => {
  it('takes its server with it, which leaves a clean cluster', async () => {
    const dataDir = freshDir();
    const child = await startProcess(['start', dataDir]);
    const pid = serverPid(dataDir);
    child.child.stdin?.write('exit\n');
    expect(await waitUntil(() => !isAlive(pid), GONE_LIMIT_MS)).toBe(true);
    const server = await start(dataDir);
    expect(server.tookOver).toBe(false);
    expect(readFileSync(layoutOf(dataDir).log, 'utf8')).not.toMatch(/interrupted|not properly shut down/);
    await server.stop();
  });
});

describe('a data directory in use', () => {
  it('names process, time and address, and leaves the server alone', async () => {
    const dataDir = freshDir();
    const other = await startProcess(['start', dataDir, 'http://localhost:8080']);
    const pid = serverPid(dataDir);
    const second = await startEmbedded({ dataDir, log: () => {} });
    expect(second).toMatchObject({ ok: false, fault: { code: 'in_use' } });
    const message = second.ok ? '' : second.fault.message;
    expect(message).toContain(`process ${other.said.pid}`);
    expect(message).toContain('http://localhost:8080');
    expect(message).toMatch(/since \d{4}-\d\d-\d\dT/);
    expect(await ask(other.said.url ?? '', 'SELECT 1')).toBe('1');
    expect(serverPid(dataDir)).toBe(pid);
    await other.end();
    expect(await waitUntil(() => !isAlive(pid), GONE_LIMIT_MS)).toBe(true);
  });
});
