/** Whatever pages a bank cuts its window into, the ledger is that of the window. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { type BankEntry, ScriptedBank } from '../../src/engine/sync/testing.ts';
import { DAY_MS, daysAgo, NOON, openSyncBench, type SyncBench } from './bench.ts';

const RUNS = { numRuns: Number(process.env.TRIBUTARY_PROPERTY_RUNS ?? 25) };
const IBAN = 'DE02120300000000202051';
let bench: SyncBench;

beforeAll(async () => {
  bench = await openSyncBench();
});
afterAll(() => bench.close());

/** Entries of ten days, many of them equal; with ids of their own, or with none. */
const histories = fc
  .tuple(
    fc.array(
      fc.record({
        day: fc.integer({ min: 1, max: 10 }),
        amount: fc.constantFrom('-1.00', '-2.5', '10'),
        text: fc.constantFrom('Coffee', 'Rent', 'Salary'),
        status: fc.constantFrom('booked' as const, 'booked' as const, 'pending' as const),
      }),
      { maxLength: 25 },
    ),
    fc.boolean(),
  )
  .map(([entries, hasIds]) =>
    entries.map((one, at): BankEntry => ({ ...one, day: daysAgo(one.day), id: hasIds ? `id-${at}` : null })),
  );

const shapes = fc.record({ pageSize: fc.integer({ min: 1, max: 9 }), order: fc.integer() });

/** The entries in an order that a number stands for. */
const ordered = (entries: readonly BankEntry[], order: number): BankEntry[] =>
  entries
    .map((entry, at) => ({ entry, key: Math.imul(at + 1, order | 1) }))
    .sort((a, b) => a.key - b.key)
    .map(({ entry }) => entry);

function bankOf(entries: readonly BankEntry[], pageSize: number): ScriptedBank {
  const bank = new ScriptedBank({
    idStability: entries.some(({ id }) => id === null) ? 'absent' : 'permanent',
  });
  bank.pageSize = pageSize;
  bank.accounts = [{ handle: 'h', iban: IBAN, entries: [...entries] }];
  return bank;
}

const content = async (scope: OwnerScope): Promise<string[]> => {
  const text = `select entry_date, amount, text, status, coalesce(bank_reference, '') from transactions where owner_id = $1`;
  const rows = await bench.ledger.app.rows(scope, { text }, [scope.ownerId]);
  return rows.map((row) => row.join('|')).sort();
};
const expected = (entries: readonly BankEntry[]): string[] =>
  entries.map((one) => [one.day, one.amount, one.text, one.status, one.id ?? ''].join('|')).sort();

describe('a window in pages', () => {
  it('invariants 1, 2 and 4: gives one ledger however it is split and ordered, and the same again changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(histories, shapes, shapes, async (history, first, second) => {
        bench.clock = NOON;
        const scope = await bench.ledger.newOwner();
        const connectionId = await bench.connect(scope);
        const row = await bench.sync(
          scope,
          connectionId,
          bankOf(ordered(history, first.order), first.pageSize),
        );
        expect(row).toMatchObject({ status: 'success', accounts: [{ inserted: history.length }] });
        expect(await content(scope)).toEqual(expected(history));
        const events = (await bench.events(scope)).length;
        const again = await bench.sync(
          scope,
          connectionId,
          bankOf(ordered(history, second.order), second.pageSize),
        );
        expect(again.accounts).toMatchObject([{ inserted: 0, updated: 0, unchanged: history.length }]);
        expect(await content(scope)).toEqual(expected(history));
        expect(await bench.events(scope, events)).toEqual(['sync.finished']);
      }),
      RUNS,
    );
  });

  it('invariants 2 and 4: that overlaps the one before, day after day, gives the ledger of the whole', async () => {
    await fc.assert(
      fc.asyncProperty(
        histories,
        fc.array(shapes, { minLength: 3, maxLength: 3 }),
        async (history, turns) => {
          bench.clock = NOON;
          const scope = await bench.ledger.newOwner();
          const connectionId = await bench.connect(scope);
          for (const [at, { pageSize, order }] of turns.entries()) {
            // What is booked so far; the last turn sees all.
            const until = daysAgo([8, 4, 0][at] ?? 0);
            bench.clock = NOON - ([8, 4, 0][at] ?? 0) * DAY_MS;
            const seen = history.filter(({ day }) => (day ?? '') <= until);
            await bench.sync(scope, connectionId, bankOf(ordered(seen, order), pageSize), 'scheduled');
          }
          expect(await content(scope)).toEqual(expected(history));
        },
      ),
      RUNS,
    );
  });

  it('that shifts while it is read shows entries twice, and each is taken in once', async () => {
    bench.clock = NOON;
    const scope = await bench.ledger.newOwner();
    const entries = Array.from(
      { length: 6 },
      (_, at): BankEntry => ({
        id: `id-${at}`,
        day: daysAgo(2),
        amount: '-1.00',
        text: 'Coffee',
      }),
    );
    const bank = bankOf(entries, 2);
    bank.meanwhile = async ({ capability, page }) => {
      if (capability !== 'transactions' || page === 0) return;
      const late = { id: `late-${page}`, day: daysAgo(1), amount: '-9.00', text: 'Late' };
      bank.accounts[0]?.entries.unshift(late);
    };
    const row = await bench.sync(scope, await bench.connect(scope), bank);
    // Three of those that came late pushed older ones onto the next page, where they were seen again.
    expect(row.accounts[0]).toMatchObject({ status: 'success', inserted: 6 });
    expect(row.accounts[0]?.entries).toBeGreaterThan(6);
    bank.meanwhile = async () => {};
    await bench.sync(scope, await bench.ask(scope, row.connectionId).then(() => row.connectionId), bank);
    expect(await content(scope)).toHaveLength(bank.accounts[0]?.entries.length ?? 0);
  });

  it('of pages that are the same are equal payments where the bank has no ids', async () => {
    bench.clock = NOON;
    const scope = await bench.ledger.newOwner();
    const coffee: BankEntry = { id: null, day: daysAgo(2), amount: '-1.00', text: 'Coffee' };
    const row = await bench.sync(scope, await bench.connect(scope), bankOf([coffee, coffee, coffee], 1));
    expect(row.accounts[0]).toMatchObject({ inserted: 3 });
  });

  it('of which one entry comes pending and booked is the booked one', async () => {
    bench.clock = NOON;
    const scope = await bench.ledger.newOwner();
    const pending: BankEntry = {
      id: 'a',
      day: daysAgo(2),
      amount: '-1.00',
      text: 'Coffee',
      status: 'pending',
    };
    const bank = bankOf([pending, { ...pending, status: 'booked' }], 1);
    await bench.sync(scope, await bench.connect(scope), bank);
    expect(await content(scope)).toEqual([`${daysAgo(2)}|-1.00|Coffee|booked|a`]);
  });
});
