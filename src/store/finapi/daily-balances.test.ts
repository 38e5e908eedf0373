import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, type LocalDate } from '../../core/dates.ts';
import { add, type Decimal, isZero, subtract } from '../../core/money.ts';
import { daysBalances } from '../../engine/finapi/daily-balances.ts';
import type { OwnerScope } from '../../engine/ports.ts';
import { openTestStore, type TestStore } from '../testing.ts';
import { openDailyBalances } from './daily-balances.ts';

let store: TestStore;
let scope: OwnerScope;
beforeAll(async () => {
  store = await openTestStore();
  scope = await store.seedOwner();
});
afterAll(() => store.close());

const day = (text: string) => text as LocalDate;
const START = day('2026-03-01');
const TODAY = day('2026-03-31');
const cents = (value: number): Decimal => (value / 100).toFixed(2) as Decimal;

interface Entry {
  readonly at: number;
  readonly cents: number;
}

async function book(accountId: number, entries: readonly (Entry & { readonly status?: string })[]) {
  const ids: number[] = [];
  for (const [at, one] of entries.entries()) {
    const [row] = await store.admin(
      `insert into transactions (owner_id, account_id, revision, entry_date, booking_date, status, currency, amount,
         content_key, content_hash, created_at)
       values ($1, $2, 0, $3, $3, $4, 'EUR', $5, decode(md5($6), 'hex'), decode(md5($6), 'hex'), '2026-03-20 12:00+00')
       returning id`,
      [
        scope.ownerId,
        accountId,
        addDays(START, one.at),
        one.status ?? 'booked',
        cents(one.cents),
        `${accountId}/${at}`,
      ],
    );
    ids.push(Number(row?.[0]));
  }
  return ids;
}

const daily = () => openDailyBalances(store.app);
const byDay = (days: ReturnType<typeof daysBalances>) =>
  Object.fromEntries(days.map(({ date, balance }) => [date.slice(5), balance]));

describe('daily balances of the store', () => {
  it('meet every balance that the bank said, whichever of them they hang on', async () => {
    const entry = fc.record({
      at: fc.integer({ min: 0, max: 19 }),
      cents: fc.integer({ min: -9999, max: 9999 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry, { maxLength: 12 }),
        fc.integer({ min: -5000, max: 5000 }),
        fc.integer({ min: 0, max: 25 }),
        fc.boolean(),
        async (entries, opening, anchor, isOpening) => {
          const accountId = await store.seedAccount(scope);
          await book(accountId, entries);
          const sumTo = (last: number) =>
            opening + entries.filter(({ at }) => at <= last).reduce((sum, one) => sum + one.cents, 0);
          // What a bank says at the end of a day, or at the start of the next one, is the same.
          const holds = addDays(START, isOpening ? anchor - 1 : anchor);
          const amount = cents(sumTo(isOpening ? anchor - 1 : anchor));
          const range = { from: addDays(START, -3), to: addDays(START, 22) };
          const facts = await daily().facts(scope, [{ accountId, amount, holds }], range, TODAY);
          for (const { date, balance } of daysBalances(facts, range, true)) {
            const last = Number(date.slice(8)) - 1;
            const expected = date < START ? cents(opening) : cents(sumTo(last));
            expect(isZero(subtract(balance, expected))).toBe(true);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('show a booking of the future on the day of the update, and still meet the balance before it', async () => {
    const accountId = await store.seedAccount(scope);
    await book(accountId, [
      { at: 10, cents: -500 },
      { at: 40, cents: -700 },
    ]);
    const range = { from: day('2026-03-18'), to: day('2026-03-21') };
    const anchor = { accountId, amount: '100.00' as Decimal, holds: day('2026-03-20') };
    const facts = await daily().facts(scope, [anchor], range, TODAY);
    expect(byDay(daysBalances(facts, range, true))).toEqual({
      '03-21': '93.00',
      '03-20': '93.00',
      '03-19': '100.00',
      '03-18': '100.00',
    });
    expect(facts.moved).toEqual([{ date: '2026-03-20', income: '0', spending: '-7.00' }]);
  });

  it('add accounts up, count parts in place of what was split, adjusting entries too, and nothing that is pending', async () => {
    const [one, two] = [await store.seedAccount(scope), await store.seedAccount(scope)];
    const [split, plain] = await book(one, [
      { at: 4, cents: -1000 },
      { at: 4, cents: 300 },
      { at: 5, cents: 99, status: 'pending' },
    ]);
    const [other] = await book(two, [{ at: 4, cents: -1 }]);
    await store.admin(
      `insert into finapi_transactions (owner_id, transaction_id, is_split) values ($1, $2, true)`,
      [scope.ownerId, split ?? 0],
    );
    const parts = await store.admin(
      `insert into finapi_parts (owner_id, parent_id, place, amount, is_new)
        values ($1, $2, 1, -400, true), ($1, $2, 2, -600, true), ($1, $2, 3, 990, true) returning id`,
      [scope.ownerId, split ?? 0],
    );
    const adjusted = await store.admin(
      `insert into finapi_adjustments (owner_id, account_id, booked_on, amount, currency, hidden_at)
        values ($1, $2, '2026-03-05', 5, 'EUR', null), ($1, $2, '2026-03-05', 7, 'EUR', now()) returning id`,
      [scope.ownerId, two],
    );
    const anchors = [one, two].map((accountId) => ({
      accountId,
      amount: '10.00' as Decimal,
      holds: day('2026-03-06'),
    }));
    const range = { from: day('2026-03-04'), to: day('2026-03-06') };
    const facts = await daily().facts(scope, anchors, range, TODAY);
    expect(facts.moved).toEqual([{ date: '2026-03-05', income: '998.00', spending: '-1000.01' }]);
    expect(byDay(daysBalances(facts, range, true))).toEqual({
      '03-06': '20.00',
      '03-05': '20.00',
      '03-04': subtract('20.00' as Decimal, add('998.00' as Decimal, '-1000.01' as Decimal)),
    });
    const ids = await daily().entriesOf(scope, [one, two], [day('2026-03-05'), day('2026-03-06')]);
    const expected = [plain, other, ...parts.map(([id]) => Number(id)), Number(adjusted[0]?.[0])];
    expect([...ids]).toEqual([['2026-03-05', expected.toSorted((a, b) => Number(a) - Number(b))]]);
  });

  it('are known from the first balance, covered day or the day before the first entry on, up to the last', async () => {
    const accountId = await store.seedAccount(scope);
    const anchor = { accountId, amount: '1' as Decimal, holds: day('2026-03-10') };
    const range = { from: START, to: TODAY };
    const known = async () => {
      const { first, last } = await daily().facts(scope, [anchor], range, TODAY);
      return [first, last];
    };
    await store.admin(
      `insert into balances (owner_id, account_id, type, reference_date, amount, currency)
        values ($1, $2, 'closing_booked', '2026-03-10', 1, 'EUR'), ($1, $2, 'expected', '2026-01-01', 1, 'EUR')`,
      [scope.ownerId, accountId],
    );
    expect(await known()).toEqual(['2026-03-10', '2026-03-10']);
    await book(accountId, [
      { at: 6, cents: 1 },
      { at: 11, cents: 1 },
    ]);
    expect(await known()).toEqual(['2026-03-06', '2026-03-12']);
    await store.admin(
      `insert into account_coverage (owner_id, account_id, source, days) values ($1, $2, 'sync', '{[2026-03-02,2026-05-01)}')`,
      [scope.ownerId, accountId],
    );
    expect(await known()).toEqual(['2026-03-02', TODAY]);
  });

  it('invariant 12: are of the owner’s accounts only', async () => {
    const accountId = await store.seedAccount(scope);
    await book(accountId, [{ at: 3, cents: 100 }]);
    const other = await store.seedOwner();
    const range = { from: START, to: TODAY };
    const anchor = { accountId, amount: '0' as Decimal, holds: TODAY };
    expect((await daily().facts(other, [anchor], range, TODAY)).moved).toEqual([]);
    expect((await daily().entriesOf(other, [accountId], [day('2026-03-04')])).size).toBe(0);
    expect((await daily().facts(scope, [], range, TODAY)).first).toBeNull();
  });
});
