import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSample, sampleFiles, samplesRoot } from '../../../proofs/samples.ts';
import { damaged, damageOf, orderFault, readBytes } from '../../../proofs/statements/harness.ts';
import type { Currency } from '../../core/money.ts';
import type { ReadOptions } from '../contract.ts';
import { qif } from './index.ts';

/** Files of ours, so that the test has something to damage where the samples are missing. */
const OWN = [
  "!Account\nNMine\nTBank\n^\n!Type:Bank\nD1/31'26\nT-1,500.00\nPRent\nSHousing\n$-1,500.00\n^\nD2/1'26\nT7.00\n^\n",
  '!Type:Cat\nNFood\n^\n!Type:CCard\r\nD31/01/2026\r\nT-12,50\r\nPCaf\u00e9\r\n^\r\nD01/02/2026\r\nT3,00\r\n^',
].map((text) => Buffer.from(text, 'latin1'));

const RUNS = 800;
const MILLISECONDS_MAX = 2_000;
const OPTIONS: ReadOptions = { currency: 'EUR' as Currency };

const root = samplesRoot();
const files =
  root === null ? OWN : [...OWN, ...sampleFiles(root, 'qif').map((file) => readSample(root, file))];

describe('damaged QIF files', () => {
  it('invariant 15: are read or refused, in order, in bounded time, and the same in any split', () => {
    const broken = fc
      .constantFrom(...files)
      .chain((bytes) => damageOf(bytes.length).map((damage) => damaged(bytes, damage)));
    fc.assert(
      fc.property(broken, fc.array(fc.nat({ max: 2_000 }), { maxLength: 8 }), (bytes, cuts) => {
        const started = performance.now();
        const reading = readBytes(qif, bytes, OPTIONS);
        expect(performance.now() - started).toBeLessThan(MILLISECONDS_MAX);
        expect(orderFault(reading.events)).toBeNull();
        expect(readBytes(qif, bytes, OPTIONS, cuts).events).toEqual(reading.events);
      }),
      { numRuns: RUNS },
    );
  });

  it('a file that is cut off inside an entry is refused; between entries the format cannot tell', () => {
    const cut = fc
      .constantFrom(...files)
      .chain((bytes) => fc.nat({ max: bytes.length }).map((at) => ({ bytes, at })));
    fc.assert(
      fc.property(cut, ({ bytes, at }) => {
        const kept = bytes.subarray(0, at);
        const before = readBytes(qif, bytes, OPTIONS);
        const after = readBytes(qif, kept, OPTIONS);
        if (after.fault !== null || before.fault !== null || after.booked === before.booked) return;
        const lastLine =
          kept
            .toString('latin1')
            .trimEnd()
            .split(/[\r\n]+/)
            .at(-1) ?? '';
        expect(lastLine).toMatch(/^(?:\^|!.*|#.*)$/);
      }),
      { numRuns: RUNS },
    );
  });

  it('a lost ^ never joins two entries into one', () => {
    const lost = fc.constantFrom(...files).chain((bytes) => {
      const text = bytes.toString('latin1');
      const marks = [...text.matchAll(/\n\^(?=\r?\n+[DTPMC])/g)].map((match) => match.index);
      return fc.nat({ max: Math.max(0, marks.length - 1) }).map((at) => ({ bytes, text, mark: marks[at] }));
    });
    fc.assert(
      fc.property(lost, ({ bytes, text, mark }) => {
        const before = readBytes(qif, bytes, OPTIONS);
        if (mark === undefined || before.fault !== null) return;
        const after = readBytes(
          qif,
          Buffer.from(text.slice(0, mark) + text.slice(mark + 2), 'latin1'),
          OPTIONS,
        );
        expect(after.fault !== null || after.booked === before.booked).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
