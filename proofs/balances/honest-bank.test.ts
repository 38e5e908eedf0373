/** A bank whose balance is the sum of what it has booked: whatever it books when, its account closes after each sync. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Decimal, DecimalSum, sameAmount } from '../../src/core/money.ts';
import { type BankEntry, ScriptedBank } from '../../src/engine/sync/testing.ts';
import { DAY_MS, daysAgo, HOUR_MS, NOON, openSyncBench, type SyncBench } from '../syncs/bench.ts';

let bench: SyncBench;

beforeAll(async () => {
  bench = await openSyncBench();
});
afterAll(() => bench.close());

const OPENING = '250.00' as Decimal;
const CENTS = 100;

/** What happens between two syncs. */
interface Step {
  readonly hours: number;
  /** Bookings: cents, and under how many days before today. */
  readonly bookings: readonly { readonly cents: number; readonly back: number }[];
  /** A booking that the ledger gets wrong: the bank shows less than it has booked. */
  readonly hidden: boolean;
}

const steps = fc.array(
  fc.record({
    hours: fc.integer({ min: 1, max: 60 }),
    bookings: fc.array(
      fc.record({ cents: fc.integer({ min: -50_000, max: 50_000 }), back: fc.integer({ min: 0, max: 6 }) }),
      { maxLength: 4 },
    ),
    hidden: fc.constant(false),
  }),
  { minLength: 2, maxLength: 7 },
);

const text = (cents: number): string => {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

/** Runs a history; the difference after each sync but the first, which knows one balance only. */
async function differences(history: readonly Step[]): Promise<(string | undefined)[]> {
  bench.clock = NOON;
  const scope = await bench.ledger.newOwner();
  const bank = new ScriptedBank();
  const entries: BankEntry[] = [];
  let hidden = 0;
  const show = (): void => {
    const sum = new DecimalSum();
    sum.add(OPENING);
    for (const { amount } of entries) sum.add(amount as Decimal);
    sum.add(text(hidden) as Decimal);
    bank.accounts = [
      {
        handle: 'a',
        iban: 'DE02120300000000202051',
        entries: [...entries],
        balances: [{ type: 'interim_booked', amount: sum.value(), date: daysAgo(0, bench.clock) }],
      },
    ];
  };
  show();
  const connectionId = await bench.connect(scope);
  await bench.sync(scope, connectionId, bank);
  const found: (string | undefined)[] = [];
  for (const { hours, bookings, hidden: isHidden } of history) {
    bench.clock += hours * HOUR_MS;
    for (const { cents, back } of bookings)
      entries.push({
        id: `e${entries.length}`,
        day: daysAgo(back, bench.clock),
        amount: text(cents === 0 ? 1 : cents),
        text: `Booking ${entries.length}`,
      });
    if (isHidden) hidden -= CENTS;
    show();
    const row = await bench.sync(scope, connectionId, bank, 'scheduled');
    expect(row.status).toBe('success');
    const [account] = (await bench.ledger.queries.listAccounts(scope, { limit: 1, after: null })).rows;
    // Two balances of one day and type are one: there is nothing to compare before the next day.
    if (bench.clock - NOON >= DAY_MS) found.push(account?.reconciliation?.difference);
  }
  return found;
}

const isZero = (difference: string | undefined): boolean =>
  difference === undefined || sameAmount(difference as Decimal, '0' as Decimal);

describe('invariant 8: an honest bank', () => {
  it('closes after every sync, whenever it books and under whatever day', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        expect((await differences(history)).filter((one) => !isZero(one))).toEqual([]);
      }),
      { numRuns: 15 },
    );
  }, 120_000);

  it('and one that books what it does not show is off by exactly that, from then on', async () => {
    const quiet = { hours: 30, bookings: [{ cents: -1234, back: 0 }], hidden: false };
    const found = await differences([quiet, { ...quiet, hidden: true }, quiet, { ...quiet, hidden: true }]);
    expect(found.map((one) => Number(one))).toEqual([0, -1, -1, -2]);
  });
});
