import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RECORD_LINES_MAX } from './limits.ts';
import { type CsvRecord, cutRecord, RecordCutter } from './record.ts';

const byLibrary = (text: string, delimiter: string): string[][] | null => {
  try {
    return parse(text, { delimiter, relax_quotes: true, relax_column_count: true });
  } catch {
    return null;
  }
};

function cutAll(text: string, delimiter: string): (readonly string[])[] {
  const cutter = new RecordCutter(delimiter);
  return text.split('\n').flatMap((line) => {
    const cut = cutter.push(line);
    return cut !== null && 'cells' in cut ? [cut.cells] : [];
  });
}

describe('cutting records', () => {
  it('gives the cells that were written, whatever they hold', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ';', ' ', '\n', 'é'), maxLength: 6 });
    const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(rows, (written) => {
        const text = written
          .map((row) => row.map((c) => `"${c.replaceAll('"', '""')}"`).join(';'))
          .join('\n');
        expect(cutAll(text, ';')).toEqual(written);
      }),
    );
  });

  it('reads one line as csv-parse does, where it reads it by itself', () => {
    const line = fc.string({ unit: fc.constantFrom('a', '"', ';', ' ', '1'), minLength: 1, maxLength: 14 });
    fc.assert(
      fc.property(line, (text) => {
        const ours = cutRecord(text, ';');
        if (typeof ours === 'string') return;
        expect([ours]).toEqual(byLibrary(text, ';'));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes blanks after a closing quote and quotes inside a bare cell', () => {
    expect(cutAll('"a" ;5" pipe;"b"', ';')).toEqual([['a', '5" pipe', 'b']]);
  });

  it('names the line on which a record starts', () => {
    const cutter = new RecordCutter(';');
    const records: CsvRecord[] = [];
    for (const line of ['a;b', '"x', 'y";1', 'c;d']) {
      const cut = cutter.push(line);
      if (cut !== null && 'cells' in cut) records.push(cut);
    }
    expect(records.map((one) => one.line)).toEqual([1, 2, 4]);
  });

  it('ends a quote that never closes at its limit', () => {
    const cutter = new RecordCutter(';');
    expect(cutter.push('"open')).toBeNull();
    let last: unknown = null;
    for (let at = 0; at < RECORD_LINES_MAX && last === null; at++) last = cutter.push('more');
    expect(last).toEqual({ line: 1, reason: 'record-too-long' });
    const short = new RecordCutter(';');
    short.push('a;"open');
    expect(short.end()).toEqual({ line: 1, reason: 'quote-not-closed' });
  });
});
