/** `npm start`, the real one, and how it ends: whoever is told to stop, everything stops, and nothing stays behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { layoutOf } from '../../src/store/embedded/layout.ts';
import { workersIn } from '../../src/store/embedded/processes.ts';
import { generateMt940 } from '../statements/generate-mt940.ts';
import { ledgerFacts } from './ledger-facts.ts';
import {
  embeddedUrl,
  freePort,
  newOwner,
  postmasterOf,
  ROOT,
  type ServerProcess,
  serverEnv,
  startServer,
  until,
  upload,
} from './server-process.ts';

const STOP_MS_MAX = 5_000;

let dataDir: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'tributary-stop-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) if (child.exitCode === null) child.kill('SIGTERM');
  await until('nothing runs there', () => workersIn(layoutOf(dataDir).cluster).length === 0);
  rmSync(dataDir, { recursive: true, force: true });
});

interface Npm {
  readonly child: ChildProcess;
  readonly ended: Promise<number | string | null>;
  /** Resolves when all that it started has let go of its output. */
  readonly silent: Promise<void>;
  words(): string;
}

/** Runs `npm start`; its prestart, which installs packages, is proved elsewhere. */
function npmStart(port: number): Npm {
  const child = spawn('npm', ['start', '--ignore-scripts'], {
    cwd: ROOT,
    env: serverEnv({ dataDir, port }),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, as a shell gives it: Ctrl-C goes to all of it.
    detached: true,
  });
  started.push(child);
  let words = '';
  const hear = (chunk: Buffer): void => {
    words += chunk.toString('utf8');
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise<number | string | null>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal)),
  );
  const silent = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return { child, ended, silent, words: () => words };
}

async function npmStarted(port: number): Promise<Npm> {
  const npm = npmStart(port);
  await until('the block is printed', () => npm.words().includes('/v1/accounts'));
  return npm;
}

const asServer = (npm: Npm, port: number): ServerProcess => {
  const file = path.join(dataDir, 'sandbox-credentials.json');
  const credentials: { native: { apiKey: string } } = JSON.parse(readFileSync(file, 'utf8'));
  return {
    child: npm.child,
    url: `http://127.0.0.1:${port}`,
    token: credentials.native.apiKey,
    ended: npm.ended,
    words: npm.words,
    kill: async () => {},
    stop: async () => {},
  };
};

const serves = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    (answer) => answer.ok,
    () => false,
  );

/** Names and contents of what a start must leave alone; the database's own files change while it runs. */
function untouched(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(dataDir).sort()) {
    hash.update(name);
    if (name.endsWith('.json')) hash.update(readFileSync(path.join(dataDir, name)));
  }
  return hash.update(String(postmasterOf(dataDir))).digest('hex');
}

describe('npm start', () => {
  // SIGINT to npm alone is not among them: the shell that npm puts between keeps it for itself until its child ends.
  const WAYS: readonly [string, (npm: number) => void][] = [
    ['SIGTERM to npm alone', (npm) => process.kill(npm, 'SIGTERM')],
    ['Ctrl-C at the terminal', (npm) => process.kill(-npm, 'SIGINT')],
    ['kill -9 of npm', (npm) => process.kill(npm, 'SIGKILL')],
  ];
  for (const [way, end] of WAYS)
    it(`${way} in the midst of an import stops everything within 5 s; invariant 13: the ledger is whole after the next start`, async () => {
      const port = await freePort();
      const npm = await npmStarted(port);
      const server = asServer(npm, port);
      const owner = await newOwner(server, 'stopped');
      void upload(server, owner, generateMt940(30_000));
      const count = async (): Promise<number> =>
        Number((await ledgerFacts(embeddedUrl(dataDir), 'stopped')).count);
      await until('a part is in the ledger', async () => (await count()) > 0);
      const begin = performance.now();
      end(npm.child.pid ?? 0);
      await npm.silent;
      const nothing = (): boolean => workersIn(layoutOf(dataDir).cluster).length === 0;
      await until('the database has ended', nothing, STOP_MS_MAX);
      expect(performance.now() - begin).toBeLessThan(STOP_MS_MAX);
      expect(await serves(port)).toBe(false);

      const next = await startServer({ dataDir, port, leaseMs: 500 });
      expect(next.words()).not.toContain('took over');
      await until('the import is done', async () => (await count()) === 30_000);
      await next.stop();
    }, 90_000);

  it('invariant 15: a second one on the same data says who holds it and changes nothing', async () => {
    const port = await freePort();
    const npm = await npmStarted(port);
    const before = untouched();
    const second = npmStart(await freePort());
    expect(await second.ended).toBe(1);
    const holder: { pid: number } = JSON.parse(readFileSync(path.join(dataDir, 'holder.json'), 'utf8'));
    expect(second.words()).toContain(`process ${holder.pid}`);
    expect(second.words()).toContain(`http://localhost:${port}`);
    expect(second.words()).toContain('DATA_DIR');
    expect(untouched()).toBe(before);
    expect(await serves(port)).toBe(true);
    npm.child.kill('SIGTERM');
    await npm.silent;
  }, 60_000);

  it('invariant 15: a port that is taken is named, and nothing is made', async () => {
    const taken = createServer().listen(await freePort(), '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const npm = npmStart(port);
    expect(await npm.ended).toBe(1);
    expect(npm.words()).toContain(`Port ${port} is taken`);
    expect(npm.words()).toContain('PORT=');
    expect(readdirSync(dataDir)).toEqual([]);
    taken.close();
  }, 60_000);
});
