import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findNode } from './find-node.mjs';

const BIN = path.dirname(fileURLToPath(import.meta.url));
const NODE = findNode() ?? process.execPath;
const MAIN = `export const main = async (args: readonly string[]): Promise<number> => {
  console.log(process.env.NODE_COMPILE_CACHE ?? 'none');
  return args.length;
};`;

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'tributary-bin-'));
  folder = path.join(root, 'node_modules/.cache/tributary');
  cpSync(BIN, path.join(root, 'bin'), { recursive: true });
  for (const one of ['src/cli', 'node_modules']) mkdirSync(path.join(root, one), { recursive: true });
  writeFileSync(path.join(root, 'src/cli/main.ts'), MAIN);
  writeFileSync(path.join(root, 'package.json'), '{"type":"module"}');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function run(env: Record<string, string> = {}): { status: number | null; out: string; said: string } {
  const { NODE_COMPILE_CACHE: _, ...own } = process.env;
  const options = { env: { ...own, ...env }, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(NODE, [path.join(root, 'bin/tributary.mjs'), 'a'], options);
  return { status, out: stdout.trim(), said: stderr };
}

describe('what node compiled', () => {
  it('is kept below node_modules and used by the next start, types stripped', () => {
    expect(run()).toEqual({ status: 1, out: folder, said: '' });
    expect(readdirSync(folder)).toHaveLength(1);
    const { said } = run({ NODE_DEBUG_NATIVE: 'COMPILE_CACHE' });
    expect(said).toMatch(/main\.ts.* was accepted/);
    expect(said).toMatch(/retrieving transpile cache for StrippedTypeScript \S*main\.ts\.\.\.success/);
  });

  it('is kept nowhere, without a word, where nothing can be written', () => {
    writeFileSync(path.join(root, 'node_modules/.cache'), 'a file in its place');
    expect(run()).toEqual({ status: 1, out: 'none', said: '' });
    rmSync(path.join(root, 'node_modules'), { recursive: true });
    expect(run()).toEqual({ status: 1, out: 'none', said: '' });
    expect(existsSync(path.join(root, 'node_modules'))).toBe(false);
  });

  it('is kept where the operator says, or not at all', () => {
    const elsewhere = path.join(root, 'elsewhere');
    expect(run({ NODE_COMPILE_CACHE: elsewhere }).out).toBe(elsewhere);
    expect(readdirSync(elsewhere)).toHaveLength(1);
    expect(run({ NODE_DISABLE_COMPILE_CACHE: '1' })).toEqual({ status: 1, out: 'none', said: '' });
    expect(existsSync(folder) && readdirSync(folder).length > 0).toBe(false);
  });
});
