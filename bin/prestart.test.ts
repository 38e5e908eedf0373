import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const PRESTART = fileURLToPath(new URL('prestart.mjs', import.meta.url));
const RUN = 'ci --omit=dev --ignore-scripts';
const DEV = 'ci --include=dev --ignore-scripts';

/** Stands in for npm: writes down how it was called, and fails when told. */
const NPM = `
const fs = require('node:fs');
fs.writeFileSync(process.cwd() + '/called', process.argv.slice(2).join(' '));
process.exit(process.env.NPM_FAILS ? 1 : 0);
`;

const LOCK = {
  packages: {
    '': { name: 'x' },
    'node_modules/run': { version: '1.0.0' },
    'node_modules/test': { version: '2.0.0', dev: true },
    'node_modules/elsewhere': { version: '3.0.0', optional: true },
  },
};
type Packages = Record<string, { version?: string; dev?: boolean; optional?: boolean }>;

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'tributary-prestart-'));
  mkdirSync(path.join(root, 'bin'));
  copyFileSync(PRESTART, path.join(root, 'bin/prestart.mjs'));
  writeFileSync(path.join(root, 'npm-cli.js'), NPM);
  writeFileSync(path.join(root, 'package-lock.json'), JSON.stringify(LOCK));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Lays down what an install of these packages leaves. */
function installed(names: readonly ('run' | 'test')[], change: Packages = {}): void {
  const packages: Packages = { ...change };
  for (const name of names) {
    const place = `node_modules/${name}` as const;
    packages[place] ??= LOCK.packages[place];
    mkdirSync(path.join(root, place), { recursive: true });
    writeFileSync(path.join(root, place, 'package.json'), '{}');
  }
  writeFileSync(path.join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
}

function prestart(args: readonly string[] = [], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(root, 'bin/prestart.mjs'), ...args],
    {
      env: { ...process.env, npm_execpath: path.join(root, 'npm-cli.js'), ...env },
      encoding: 'utf8',
    },
  );
  const file = path.join(root, 'called');
  const called = existsSync(file) ? readFileSync(file, 'utf8').split(' --no-audit')[0] : null;
  return { status, output: stdout + stderr, called };
}

describe('prestart', () => {
  it('installs what running needs on a fresh clone', () => {
    expect(prestart()).toMatchObject({ status: 0, called: RUN });
  });

  it('installs everything for tests on a fresh clone', () => {
    expect(prestart(['--dev'])).toMatchObject({ status: 0, called: DEV });
  });

  it('does and says nothing when all is there, packages of other platforms apart', () => {
    installed(['run']);
    expect(prestart()).toEqual({ status: 0, output: '', called: null });
    installed(['run', 'test']);
    expect(prestart(['--dev'])).toEqual({ status: 0, output: '', called: null });
  });

  it('adds what tests need to what running needs', () => {
    installed(['run']);
    expect(prestart(['--dev']).called).toBe(DEV);
  });

  it('never takes the development packages away', () => {
    installed(['run', 'test']);
    expect(prestart().called).toBe(null);
    installed(['run', 'test'], { 'node_modules/run': { version: '0.9.0' } });
    expect(prestart().called).toBe(DEV);
  });

  it('installs again when the lock file is newer, or when a folder is gone', () => {
    installed(['run'], { 'node_modules/run': { version: '0.9.0' } });
    expect(prestart().called).toBe(RUN);
    installed(['run']);
    rmSync(path.join(root, 'called'));
    rmSync(path.join(root, 'node_modules/run'), { recursive: true });
    expect(prestart().called).toBe(RUN);
  });

  it('installs again after an install that was cut off', () => {
    installed(['run']);
    writeFileSync(path.join(root, 'node_modules/.package-lock.json'), '{"packages":{');
    expect(prestart().called).toBe(RUN);
  });

  it('fails with what to do when npm fails', () => {
    const { status, output } = prestart([], { NPM_FAILS: '1' });
    expect(status).toBe(1);
    expect(output).toContain('Without network');
    expect(output).toContain(`npm ${RUN}`);
  });

  it('does nothing for a published package, which has no lock file', () => {
    rmSync(path.join(root, 'package-lock.json'));
    expect(prestart()).toEqual({ status: 0, output: '', called: null });
  });
});
