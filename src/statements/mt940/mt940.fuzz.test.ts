import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSample, sampleFiles, samplesRoot } from '../../../proofs/samples.ts';
import {
  damaged,
  damageOf,
  orderFault,
  type Reading,
  readBytes,
} from '../../../proofs/statements/harness.ts';
import { add, compare, type Decimal, isZero } from '../../core/money.ts';
import { mt940 } from './index.ts';

const CASES = 800;
const SPLIT_CASES = 60;
const CASE_MS_MAX = 2_000;

const GERMAN = `:20:STARTUMS\r
:25:70050000/1234567\r
:28C:1/1\r
:60F:C240101EUR1000,00\r
:61:2401020102DR12,50NDDTNONREF//4711\r
:86:105?00FOLGELASTSCHRIFT?109310?20EREF+E2E-1?21MREF+M-1?22SVWZ+Strom M\r
ünchen?30BYLADEMMXXX?31DE02120300000000202051?32Stadtwerke\r
:61:2401030103CR99,99NTRFNONREF//4712\r
:86:166?00GUTSCHRIFT?20SVWZ+Danke schön\r
:62F:C240103EUR1087,49\r
:64:C240103EUR1087,49\r
-\r
:20:STARTUMS\r
:25:70050000/1234567\r
:28C:2/1\r
:60F:C240103EUR1087,49\r
:61:2401040104D87,49NMSCNONREF\r
:86:Kartenzahlung\r
:62F:C240104EUR1000,00\r
-\r
`;
const INTERIM = `{1:F01ASBBNZ2AAXXX0000000001}{2:I942ASBBNZ2AXXXXN}{4:
:20:FNB1
:25:123011050612305
:28C:18/1
:34F:NZD0,
:13D:2005211316+1200
:61:2005210521D20,NTRFNONREF
:86:/BAI/469/MISCELLANEOUS ACH DEBIT
/BENM/Transfer
:61:2005210521EC5020,NBKTNONREF
:90D:1NZD20,
:90C:1NZD5020,
-}`;

const root = samplesRoot();
const own = [Buffer.from(GERMAN, 'utf8'), Buffer.from(GERMAN, 'latin1'), Buffer.from(INTERIM)];
const files =
  root === null ? own : [...own, ...sampleFiles(root, 'mt940').map((file) => readSample(root, file))];
const whole = files.filter((file) => readBytes(mt940, file).fault === null);

const anyFile = fc.constantFrom(...files);
const anyWhole = fc.constantFrom(...whole);

/** Whether each statement's difference is what its balances and entries say, added up here once more. */
function sumsHold(read: Reading): boolean {
  let at = 0;
  let sum = '0' as Decimal;
  for (const event of read.events) {
    if (event.type === 'transaction' && event.transaction.status === 'booked')
      sum = add(sum, event.transaction.amount.amount);
    if (event.type !== 'close') continue;
    const { opening, closing, difference } = event.totals;
    if (opening !== null && closing !== null) {
      const closes = compare(add(opening, sum), closing) === 0;
      if (difference === null || closes !== isZero(difference)) return false;
    }
    sum = '0' as Decimal;
    at++;
  }
  return at === read.statements.length;
}

describe('damaged MT940 files', () => {
  it('invariant 15: any damage gives valid events, a fault or sums that say what does not fit', () => {
    fc.assert(
      fc.property(
        anyFile.chain((file) => fc.tuple(fc.constant(file), damageOf(file.length))),
        ([file, damage]) => {
          const start = performance.now();
          const read = readBytes(mt940, damaged(file, damage));
          expect(orderFault(read.events)).toBeNull();
          expect(sumsHold(read)).toBe(true);
          expect(performance.now() - start).toBeLessThan(CASE_MS_MAX);
        },
      ),
      { numRuns: CASES },
    );
  });

  it('invariant 8, 15: a file cut off never reads as whole with fewer entries', () => {
    fc.assert(
      fc.property(
        anyWhole.chain((file) => fc.tuple(fc.constant(file), fc.nat({ max: file.length - 1 }))),
        ([file, at]) => {
          const before = readBytes(mt940, file);
          const read = readBytes(mt940, file.subarray(0, at));
          if (read.fault !== null) return;
          // Every statement that is there at all has all of its entries, or says by how much it does not close.
          for (const [i, one] of read.statements.entries()) {
            const expected = before.statements[i];
            const fewer = one.booked + one.pending < (expected?.booked ?? 0) + (expected?.pending ?? 0);
            const admitted = one.difference !== null && !isZero(one.difference);
            expect(fewer && !admitted, `cut at ${at}, statement ${i}`).toBe(false);
          }
        },
      ),
      { numRuns: CASES },
    );
  });

  it('gives the same events for any split of the bytes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(fc.nat({ max: 3_000 }), { maxLength: 40 }),
        (file, cuts) => {
          expect(readBytes(mt940, file, {}, cuts).events).toEqual(readBytes(mt940, file).events);
        },
      ),
      { numRuns: SPLIT_CASES },
    );
  });

  it('gives the same events byte by byte, through characters of two bytes and CR LF', () => {
    for (const file of own) {
      const cuts = Array.from({ length: file.length }, (_, i) => i);
      expect(readBytes(mt940, file, {}, cuts).events).toEqual(readBytes(mt940, file).events);
    }
  });
});
