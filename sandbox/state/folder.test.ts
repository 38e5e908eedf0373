import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../core/bank/records.ts';
import { openStateFolder } from './folder.ts';
import { JsonLines } from './json-lines.ts';

const random = (bytes: number): Uint8Array => new Uint8Array(bytes).fill(7);
const counter = (id: string, last: number): Change => ({ table: 'counters', id, record: { last } });

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sandbox-state-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the journal', () => {
  it('is written anew once it is long, and loses nothing by that', () => {
    const state = openStateFolder(folder, random);
    const all = (): Change[] => [counter('a', 20_000), counter('b', 1)];
    for (let at = 1; at < 20_000; at++) state.journal.append([counter('a', at)]);
    state.shorten(all);
    const lines = (): number => readFileSync(path.join(folder, 'state.jsonl'), 'utf8').split('\n').length - 1;
    expect(lines()).toBe(19_999);
    state.journal.append([counter('a', 20_000), counter('b', 1)]);
    state.shorten(all);
    expect(lines()).toBe(2);
    state.journal.append([counter('b', 2)]);
    state.close();
    const again = openStateFolder(folder, random);
    expect(again.kept).toEqual([counter('a', 20_000), counter('b', 1), counter('b', 2)]);
    again.close();
  });

  it('counts what was there before towards its length', () => {
    const many = Array.from({ length: 20_000 }, (_, at) => JSON.stringify([counter('a', at)]));
    writeFileSync(path.join(folder, 'state.jsonl'), `${many.join('\n')}\n`);
    const state = openStateFolder(folder, random);
    state.shorten(() => [counter('a', 19_999)]);
    state.close();
    expect(readFileSync(path.join(folder, 'state.jsonl'), 'utf8').split('\n')).toHaveLength(2);
  });
});

describe('a file of lines', () => {
  it('goes on after a line that was cut off', () => {
    const file = path.join(folder, 'lines');
    writeFileSync(file, '1\n{"a":"ä"}\n{"cut');
    const lines = new JsonLines(file);
    expect(lines.read()).toEqual([1, { a: 'ä' }]);
    lines.append('next');
    lines.close();
    const again = new JsonLines(file);
    expect(again.read()).toEqual([1, { a: 'ä' }, 'next']);
    again.close();
  });

  it('that is one line without its end is empty', () => {
    const file = path.join(folder, 'lines');
    writeFileSync(file, '{"cut');
    const lines = new JsonLines(file);
    expect(lines.read()).toEqual([]);
    lines.append(1);
    expect(readFileSync(file, 'utf8')).toBe('1\n');
    lines.close();
  });
});

describe('the control key', () => {
  it('is made anew when its file holds none', () => {
    const state = openStateFolder(folder, random);
    state.close();
    writeFileSync(path.join(folder, 'control.key'), 'short\n');
    const again = openStateFolder(folder, random);
    expect(again.controlKey).toBe(state.controlKey);
    again.close();
  });
});
