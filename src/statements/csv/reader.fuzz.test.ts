import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_SAMPLES, readSample, samplesRoot } from '../../../proofs/samples.ts';
import { generateCsv } from '../../../proofs/statements/generate-csv.ts';
import {
  type Damage,
  damaged,
  damageOf,
  orderFault,
  type Reading,
  readBytes,
} from '../../../proofs/statements/harness.ts';
import type { Currency } from '../../core/money.ts';
import type { ReadOptions } from '../contract.ts';
import { csv } from './index.ts';
import { EXPECTED } from './samples.expected.ts';

/** One damaged file may take so long on a busy machine. */
const MILLISECONDS_MAX = 2000;
const root = samplesRoot();

/** A small file with running balances, oldest first, the balance last. */
const CHAINED = Buffer.from(
  [
    'Date;Description;Currency;Amount;Balance',
    ...Array.from({ length: 12 }, (_, at) => {
      const cents = at % 4 === 0 ? 1234 + at : -(205 + at * 11);
      return { at, cents };
    }).map(({ at, cents }, index, all) => {
      const balance = all.slice(0, index + 1).reduce((sum, one) => sum + one.cents, 100_000);
      const text = (value: number): string => `${value < 0 ? '-' : ''}${(Math.abs(value) / 100).toFixed(2)}`;
      return `2026-03-${String(at + 1).padStart(2, '0')};Shop number ${at};EUR;${text(cents)};${text(balance)}`;
    }),
    '',
  ].join('\n'),
);

function readTimed(bytes: Uint8Array, options: ReadOptions): Reading {
  const from = performance.now();
  const reading = readBytes(csv, bytes, options);
  expect(performance.now() - from).toBeLessThan(MILLISECONDS_MAX);
  expect(orderFault(reading.events)).toBeNull();
  return reading;
}

/** Whether the reading says by itself that something is wrong. */
const says = (reading: Reading): boolean =>
  reading.fault !== null ||
  reading.events.some((event) => event.type === 'note') ||
  reading.statements.some((one) => one.difference !== null && !/^-?0(?:\.0+)?$/.test(one.difference));

const HEADER_BYTES = CHAINED.indexOf(10);

/** Whether the damage only takes whole rows off the end, so that nothing can be seen. */
function endsWithWholeRow(damage: Damage): boolean {
  const end =
    damage.kind === 'truncate' || (damage.kind === 'drop' && damage.at + damage.length >= CHAINED.length);
  return end && damage.at >= HEADER_BYTES && (CHAINED[damage.at] === 10 || CHAINED[damage.at - 1] === 10);
}

describe('damaged CSV files', () => {
  it('a file with running balances never gives another sum in silence', () => {
    const right = readTimed(CHAINED, {});
    expect(right).toMatchObject({ fault: null, booked: 12 });
    expect(says(right)).toBe(false);
    fc.assert(
      fc.property(damageOf(CHAINED.length), (damage) => {
        const reading = readTimed(damaged(CHAINED, damage), {});
        // Rows missing at the very beginning or end leave a shorter export that is whole in itself: CSV cannot show it.
        const shorter = reading.booked < right.booked && reading.statements[0]?.difference === '0.00';
        // Before the first row stands no balance: another amount there is another opening balance.
        const opening = reading.statements[0]?.opening ?? null;
        const otherStart = opening !== null && opening !== right.statements[0]?.opening;
        if (endsWithWholeRow(damage) || otherStart) return;
        if (reading.sum !== right.sum && !shorter) expect(says(reading)).toBe(true);
      }),
      { numRuns: 600 },
    );
  });

  it('with stated balances above the rows, a cut is never silent', () => {
    const bytes = Buffer.concat([...generateCsv(40)]);
    const right = readTimed(bytes, {});
    expect(right).toMatchObject({ fault: null, booked: 40 });
    fc.assert(
      fc.property(damageOf(bytes.length), (damage) => {
        const reading = readTimed(damaged(bytes, damage), {});
        if (reading.sum !== right.sum || reading.booked < right.booked) expect(says(reading)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it.skipIf(root === null)(
    `no damaged sample throws or stays open (${root === null ? NO_SAMPLES : 'found'})`,
    () => {
      if (root === null) return;
      const files = EXPECTED.map(([file]) => readSample(root, file)).filter((bytes) => bytes.length > 0);
      const currency = 'EUR' as Currency;
      const any = fc
        .constantFrom(...files)
        .chain((bytes) => damageOf(bytes.length).map((damage) => damaged(bytes, damage)));
      fc.assert(
        fc.property(any, (bytes) => {
          readTimed(bytes, { currency, dateOrder: 'dmy' });
          expect(csv.recognise(bytes.subarray(0, 4096), null)).toBeLessThan(3);
        }),
        { numRuns: 500 },
      );
    },
  );

  it('any text is read or refused, and never for long', () => {
    const text = fc.string({
      unit: fc.constantFrom('"', ';', ',', '\n', '1', '.', '-', ' ', 'a', '2026-01-01', 'Date;Amount\n'),
      maxLength: 400,
    });
    fc.assert(
      fc.property(text, (written) => {
        readTimed(Buffer.from(written), { currency: 'EUR' as Currency });
      }),
      { numRuns: 300 },
    );
    for (const one of ['"', '"\n', '""\n', ';', ' ', '1,1,', 'a"', '-', '('])
      readTimed(Buffer.from(one.repeat(200_000)), {});
  });
});
