import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../proofs/page/house.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/tributary.mjs', import.meta.url));
const STOP_MS_MAX = 5_000;
const LOOKS_MAX = 1_000;
const LOOK_MS = 20;

let dataDir: string;
beforeAll(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'tributary-start-'));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

interface Started {
  readonly out: () => string;
  /** Resolves when the block is there. */
  readonly ready: Promise<void>;
  readonly ended: Promise<number | null>;
  readonly stop: (signal: NodeJS.Signals) => void;
}

function launch(env: Readonly<Record<string, string>>): Started {
  const child = spawn(process.execPath, [LAUNCHER, 'start'], {
    env: { ...process.env, DATA_DIR: dataDir, LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  let isReady = (): void => {};
  const ready = new Promise<void>((resolve) => {
    isReady = resolve;
  });
  child.stdout.on('data', (chunk) => {
    text += chunk;
    if (text.includes('  Try')) isReady();
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { out: () => text, ready, ended, stop: (signal) => child.kill(signal) };
}

describe('tributary start', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'prints one block, serves, and ends in order within 5 s of %s',
    async (signal) => {
      const port = await freePort();
      const server = launch({ PORT: String(port) });
      await server.ready;
      const ready = await fetch(`http://localhost:${port}/readyz`);
      expect(ready.status).toBe(200);
      const asked = performance.now();
      server.stop(signal);
      expect(await server.ended).toBe(0);
      expect(performance.now() - asked).toBeLessThan(STOP_MS_MAX);
      expect(server.out().match(/Tributary \d/g)).toHaveLength(1);
      expect(server.out()).toContain(`http://localhost:${port}/v1`);
    },
  );

  it('ends in order as soon as it answers, though the first start still makes credentials at the banks', async () => {
    const port = await freePort();
    const folder = mkdtempSync(path.join(tmpdir(), 'tributary-start-'));
    const server = launch({ PORT: String(port), DATA_DIR: folder });
    const answers = () =>
      fetch(`http://localhost:${port}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
    for (let looks = 0; looks < LOOKS_MAX && !(await answers()); looks++) await sleep(LOOK_MS);
    const asked = performance.now();
    server.stop('SIGTERM');
    expect(await server.ended).toBe(0);
    expect(performance.now() - asked).toBeLessThan(STOP_MS_MAX);
    rmSync(folder, { recursive: true, force: true });
  });

  it('invariant 11: the block names the credentials file, which only its user can read, and no key', async () => {
    const server = launch({ PORT: String(await freePort()) });
    await server.ready;
    server.stop('SIGTERM');
    await server.ended;
    const file = path.join(dataDir, 'sandbox-credentials.json');
    expect(server.out()).toContain(file);
    expect(server.out()).not.toContain(JSON.parse(readFileSync(file, 'utf8')).native.apiKey);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});
