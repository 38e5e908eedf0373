import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findNode, fits } from './find-node.mjs';

const BIN = path.dirname(fileURLToPath(import.meta.url));
const NODE = findNode() ?? process.execPath;
const SOON_MS = 2_500;
const STOP_LIMIT_MS = 5_000;

/** A program that handles signals as told by its first argument, and prints what happens. */
const MAIN = `
import { setTimeout as sleep } from 'node:timers/promises';
const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM'];
export async function main([how, code]: string[]): Promise<number> {
  if (how === 'code') return Number(code);
  console.log('up ' + process.pid);
  if (how !== 'deaf') {
    const got = new Promise<string>((resolve) => {
      for (const name of signals) process.on(name, () => how === 'stuck' ? console.log('stuck') : resolve(name));
    });
    const keep = setInterval(() => {}, 1_000);
    console.log('stopped by ' + (await got));
    clearInterval(keep);
  } else await sleep(60_000);
  return 0;
}
`;

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'tributary-bin-'));
  cpSync(BIN, path.join(root, 'bin'), { recursive: true });
  mkdirSync(path.join(root, 'src/cli'), { recursive: true });
  writeFileSync(path.join(root, 'src/cli/main.ts'), MAIN);
  writeFileSync(path.join(root, 'package.json'), '{"type":"module"}');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Running {
  readonly pid: number;
  readonly parent: number;
  readonly lines: string[];
  /** The exit code (or signal) of what was started, and how long after the call all output had ended. */
  ended(): Promise<{ code: number | string | null; ms: number }>;
}

/** Starts the launcher as npm does, below a shell that does not become it, or directly. */
async function launch(how: string, belowShell: boolean): Promise<Running> {
  const launcher = [path.join(root, 'bin/tributary.mjs'), how];
  const env = { ...process.env, npm_lifecycle_event: 'start' };
  const child = belowShell
    ? spawn('/bin/sh', ['-c', '"$@"; exit $?', 'sh', NODE, ...launcher], { env })
    : spawn(NODE, launcher, { env });
  const lines: string[] = [];
  let code: number | string | null = null;
  child.once('exit', (status, signal) => {
    code = status ?? signal;
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const pid = await new Promise<number>((resolve, reject) => {
    child.stderr.on('data', (chunk) => lines.push(String(chunk)));
    child.once('error', reject);
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (line.startsWith('up ')) resolve(Number(line.slice('up '.length)));
    });
  });
  const begin = performance.now();
  const ended = async () => {
    await closed;
    return { code, ms: performance.now() - begin };
  };
  return { pid, parent: child.pid ?? 0, lines, ended };
}

describe('which node fits', () => {
  it('is one that strips types without a flag', () => {
    expect(['22.18.0', '23.6.0', '24.0.0', '25.1.0'].map(fits)).toEqual([true, true, true, true]);
    expect(['18.20.0', '20.20.2', '22.17.9', '23.5.0'].map(fits)).toEqual([false, false, false, false]);
  });
});

describe('the launcher', () => {
  it('passes arguments in and the exit code out', () => {
    const { status, stderr } = spawnSync(NODE, [path.join(root, 'bin/tributary.mjs'), 'code', '7']);
    expect(String(stderr)).toBe('');
    expect(status).toBe(7);
  });

  it('lets the program stop in order on one Ctrl-C, which arrives twice', async () => {
    const running = await launch('polite', false);
    process.kill(running.pid, 'SIGINT');
    process.kill(running.pid, 'SIGINT');
    const { code, ms } = await running.ended();
    expect(running.lines).toContain('stopped by SIGINT');
    expect(code).toBe(0);
    expect(ms).toBeLessThan(SOON_MS);
  });

  it('ends a program that handles no signal at once', async () => {
    const running = await launch('deaf', false);
    process.kill(running.pid, 'SIGINT');
    const { code, ms } = await running.ended();
    expect(code).toBe(130);
    expect(ms).toBeLessThan(SOON_MS);
  });

  it('ends a program that does not stop within 5 s', async () => {
    const running = await launch('stuck', false);
    process.kill(running.pid, 'SIGTERM');
    const { code, ms } = await running.ended();
    expect(running.lines).toContain('stuck');
    expect(code).toBe(143);
    expect(ms).toBeLessThan(STOP_LIMIT_MS);
    expect(ms).toBeGreaterThan(SOON_MS);
  });

  it('ends it at once on a second Ctrl-C', async () => {
    const running = await launch('stuck', false);
    process.kill(running.pid, 'SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 600));
    process.kill(running.pid, 'SIGINT');
    const { code, ms } = await running.ended();
    expect(code).toBe(130);
    expect(ms).toBeLessThan(SOON_MS);
  });

  for (const signal of ['SIGTERM', 'SIGKILL'] as const)
    it(`stops in order when ${signal} ends only the shell that npm put between`, async () => {
      const running = await launch('polite', true);
      expect(running.parent).not.toBe(running.pid);
      process.kill(running.parent, signal);
      const { ms } = await running.ended();
      expect(running.lines).toContain('stopped by SIGTERM');
      expect(ms).toBeLessThan(SOON_MS);
    });
});
