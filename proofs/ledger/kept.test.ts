/** Histories that once broke the ledger, as small as they were found; every one of them stays. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openSyncBench, type SyncBench } from '../syncs/bench.ts';
import type { History, Payment } from './history.ts';
import type { Naming } from './ids.ts';
import { Life, type Turn } from './life.ts';
import { TEST_MS } from './runs.ts';

let bench: SyncBench;
beforeAll(async () => {
  bench = await openSyncBench();
});
afterAll(() => bench.close());

const COFFEE: Payment = {
  number: 0,
  account: 0,
  kind: 'plain',
  units: -350,
  heldUnits: -350,
  text: 'ALBA COFFEE ROASTERS',
  heldText: 'ALBA COFFEE ROASTERS',
  original: null,
  shownAt: 48,
  bookedAt: 60,
  hiddenAt: 60,
  undated: false,
  backDays: 0,
  valueDays: 0,
  pair: null,
  reversal: false,
};
const historyOf = (...payments: Partial<Payment>[]): History => ({
  beginsAt: Date.parse('2025-12-20T00:00:00Z'),
  zone: 0,
  accounts: [{ currency: 'EUR', digits: 2, iban: 'DE02120300000000202051', opening: 0 }],
  payments: payments.map((one, number) => ({ ...COFFEE, ...one, number })),
});
const PERMANENT: Naming = { regime: 'permanent', declared: 'permanent', links: false };
const POSITIONAL: Naming = { regime: 'positional', declared: 'changes_on_booking', links: false };
const LINKED: Naming = { regime: 'changes_on_booking', declared: 'changes_on_booking', links: true };

const turn = (gap: number, repeats = false): Turn => ({
  gap,
  shape: { pageSize: 100, order: 1, repeats, flicker: null },
  renews: false,
});

/** What was wrong, and where. */
const KEPT: readonly [string, History, Naming, readonly Turn[]][] = [
  [
    'invariant 6: the oldest hold, on whose day the window began, was never seen to go',
    historyOf({ kind: 'dropped', bookedAt: null, hiddenAt: 300 }),
    PERMANENT,
    [turn(24), turn(216), turn(60)],
  ],
  [
    'invariant 1: a hold without a date on a page that came twice was two',
    historyOf({ undated: true, heldText: 'RESERVED ALBA COFFEE ROASTERS', bookedAt: 200, hiddenAt: 200 }),
    PERMANENT,
    [turn(24), turn(24, true), turn(24, true)],
  ],
  [
    'invariant 4: a booking took the place of the hold beside it, and was there twice',
    historyOf({ kind: 'announced', units: 350, heldUnits: 350, bookedAt: 48, hiddenAt: 88 }),
    POSITIONAL,
    [turn(24), turn(100)],
  ],
  [
    'invariant 1: a hold that the bank links with the booking beside it came in with the second sync',
    historyOf({ bookedAt: 60, hiddenAt: 200 }),
    LINKED,
    [turn(60), turn(24)],
  ],
  [
    'invariant 2: twins whose value dates differ changed places with their positions in the day, and their dates with them',
    historyOf(
      { shownAt: 104, bookedAt: 125, hiddenAt: 125 },
      { shownAt: 104, bookedAt: 125, hiddenAt: 125 },
      { kind: 'reversed', shownAt: null, bookedAt: 76, hiddenAt: 76, pair: 3 },
      { kind: 'direct', units: 350, shownAt: null, bookedAt: 96, hiddenAt: 96, pair: 2, reversal: true },
      { kind: 'reversed', shownAt: null, bookedAt: 76, hiddenAt: 76, valueDays: -2, pair: 5 },
      {
        kind: 'direct',
        units: 350,
        shownAt: null,
        bookedAt: 96,
        hiddenAt: 96,
        valueDays: -2,
        pair: 4,
        reversal: true,
      },
    ),
    { regime: 'positional', declared: 'per_consent', links: false },
    [
      { gap: 100, shape: { pageSize: 100, order: 0, repeats: false, flicker: 0 }, renews: false },
      { gap: 24, shape: { pageSize: 100, order: 0, repeats: false, flicker: null }, renews: false },
    ],
  ],
];

describe('kept histories', () => {
  for (const [title, history, naming, turns] of KEPT)
    it(
      title,
      async () => {
        await Life.through(bench, history, naming, { turns });
      },
      TEST_MS,
    );
});
