import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newConnector } from './new-connector/write.ts';

const ROOT = path.dirname(import.meta.dirname);
/** As long as an id may be: what is written has the longest lines then. */
const LONG_ID = 'a-bank-with-quite-a-long-name-of-its-own';

let folder: string;
let connectors: string;

/** A house in a temporary folder: what connectors import is linked, the new one is really there. */
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tributary-new-connector-'));
  connectors = path.join(folder, 'src', 'connectors');
  mkdirSync(connectors, { recursive: true });
  for (const linked of [
    'node_modules',
    'src/core',
    'src/connectors/contract.ts',
    'src/connectors/contract',
    'src/connectors/manifest.ts',
  ])
    symlinkSync(path.join(ROOT, linked), path.join(folder, linked));
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  for (const linked of ['kit', 'conformance'])
    symlinkSync(path.join(ROOT, 'src', 'connectors', linked), path.join(connectors, linked));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(script: string, args: readonly string[]): string {
  const done = spawnSync(process.execPath, [path.join(ROOT, 'node_modules', script), ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return done.status === 0 ? '' : `${script}: ${done.stdout}${done.stderr}`;
}

describe('a new connector', () => {
  it('is written whole, compiles, has no lint and passes the conformance suite', () => {
    const written = newConnector(connectors, 'acme-bank');
    expect(written.ok && written.value.factory).toBe('acmeBankConnector');
    expect(readdirSync(path.join(connectors, 'acme-bank')).sort()).toEqual([
      'README.md',
      'bank.ts',
      'conformance.test.ts',
      'connect.ts',
      'fetch.ts',
      'index.ts',
      'manifest.ts',
      'testing.ts',
    ]);
    const { compilerOptions } = JSON.parse(readFileSync(path.join(ROOT, 'tsconfig.json'), 'utf8'));
    writeFileSync(
      path.join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, include: ['src/connectors/acme-bank'] }),
    );
    const lint = JSON.parse(readFileSync(path.join(ROOT, 'biome.json'), 'utf8'));
    writeFileSync(path.join(folder, 'biome.json'), JSON.stringify({ ...lint, vcs: { enabled: false } }));
    expect(run('typescript/bin/tsc', ['--noEmit'])).toBe('');
    expect(run('@biomejs/biome/bin/biome', ['check', 'src/connectors/acme-bank'])).toBe('');
    expect(run('vitest/vitest.mjs', ['run', 'acme-bank', '--root', folder])).toBe('');
  });

  it('leaves no placeholder, whatever the id', () => {
    const written = newConnector(connectors, LONG_ID);
    const files = written.ok ? written.value.files : [];
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(readFileSync(file, 'utf8')).not.toMatch(/__[A-Z]+__/);
  });

  it('is refused for a bad id, or one that is there, and nothing is written', () => {
    const before = readdirSync(connectors).sort();
    const bad = ['', 'Acme', 'acme_bank', '-a', 'a-', 'a--b', '1bank', '../x', 'a/b', 'a'.repeat(41), 'é'];
    for (const id of bad) expect(newConnector(connectors, id)).toMatchObject({ ok: false });
    for (const id of ['kit', 'conformance']) expect(newConnector(connectors, id).ok).toBe(false);
    expect(newConnector(path.join(ROOT, 'src', 'connectors'), 'sandbox').ok).toBe(false);
    expect(readdirSync(connectors).sort()).toEqual(before);
  });
});
