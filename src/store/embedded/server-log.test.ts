import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boundLog, readLogTail } from './server-log.ts';

const LIMIT_BYTES = 1_000;
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'tributary-log-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('the log of the server', () => {
  it('stays bounded while the server goes on appending, and keeps the older lines once', () => {
    const file = path.join(dir, 'server.log');
    const fd = openSync(file, 'a');
    for (let line = 0; line < 500; line++) {
      writeSync(fd, `line ${line}\n`);
      boundLog(file, LIMIT_BYTES);
      expect(statSync(file).size).toBeLessThanOrEqual(LIMIT_BYTES);
    }
    closeSync(fd);
    const [newest, older] = [readFileSync(file, 'utf8'), readFileSync(`${file}.1`, 'utf8')];
    expect(newest).not.toContain('\0');
    expect(newest.endsWith('line 499\n')).toBe(true);
    expect(statSync(`${file}.1`).size).toBeLessThanOrEqual(LIMIT_BYTES + 'line 499\n'.length);
    expect(Number(/line (\d+)\n$/.exec(older)?.[1]) + 1).toBe(Number(/^line (\d+)\n/.exec(newest)?.[1]));
  });

  it('gives its last lines, and nothing where there is no log', () => {
    const file = path.join(dir, 'server.log');
    expect(readLogTail(file)).toBe('');
    boundLog(file, LIMIT_BYTES);
    const fd = openSync(file, 'a');
    writeSync(fd, `${'x'.repeat(10_000)}\nlast\n`);
    closeSync(fd);
    expect(readLogTail(file).endsWith('x\nlast')).toBe(true);
    expect(readLogTail(file).length).toBeLessThan(10_000);
  });
});
