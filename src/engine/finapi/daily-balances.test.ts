import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween, type LocalDate } from '../../core/dates.ts';
import { add, compare, type Decimal, isZero, subtract } from '../../core/money.ts';
import type { BalanceType } from '../../core/observations.ts';
import type { AccountRow } from '../rows.ts';
import { dailyBalances, daysBalances, daysOf } from './daily-balances.ts';
import type { Anchor, DailyFacts, DailyQuery } from './daily-balances-port.ts';

const day = (text: string) => text as LocalDate;
const money = (text: string) => text as Decimal;
const cents = (value: number): Decimal => money((value / 100).toFixed(2));
const TODAY = day('2026-03-31');
const START = day('2026-03-01');

const account = (id: number, more: Partial<AccountRow> = {}): AccountRow =>
  ({
    id,
    connectionId: 1,
    kind: 'current',
    currency: 'EUR',
    label: null,
    customLabel: null,
    holder: null,
    product: null,
    masked: null,
    booked: {
      accountId: id,
      type: 'closing_booked' as BalanceType,
      amount: '100.00',
      currency: 'EUR',
      referenceDate: '2026-03-30',
      bankTime: null,
      askedAt: null,
    },
    available: null,
    creditLimit: null,
    overdraftLimit: null,
    links: [
      {
        connectionId: 1,
        bankStatus: 'open',
        present: true,
        lastSyncedAt: `2026-03-${10 + id}T10:00:00.000Z`,
      },
    ],
    ...more,
  }) as AccountRow;

const QUERY: DailyQuery = {
  accountIds: null,
  from: null,
  to: null,
  withProjection: true,
  page: 1,
  perPage: 500,
  order: [],
};

/** Asks with these accounts and facts; gives the anchors that the store was asked with, too. */
async function ask(
  accounts: readonly AccountRow[],
  query: Partial<DailyQuery> = {},
  facts: Partial<DailyFacts> = {},
) {
  let anchors: readonly Anchor[] = [];
  const found = await dailyBalances(
    {
      store: { states: async () => new Map() },
      daily: {
        async facts(_, asked) {
          anchors = asked;
          return { end: money('100.00'), moved: [], first: START, last: TODAY, ...facts };
        },
        entriesOf: async (_, ids, days) =>
          new Map(days.map((one) => [one, [Number(one.slice(8)) + ids.length]])),
      },
      clock: { now: () => new Date('2026-03-31T12:00:00Z') },
      dayOf: () => TODAY,
      accounts: async () => accounts,
    },
    { tenantId: 1, ownerId: 2 },
    { ...QUERY, ...query },
  );
  return { found, anchors };
}

const history = fc.record({
  end: fc.integer({ min: -100_000, max: 100_000 }),
  moved: fc.uniqueArray(
    fc.record({
      at: fc.integer({ min: 0, max: 60 }),
      income: fc.nat({ max: 50_000 }),
      spending: fc.nat({ max: 50_000 }),
    }),
    { selector: ({ at }) => at, maxLength: 20 },
  ),
  from: fc.integer({ min: 0, max: 60 }),
  length: fc.integer({ min: 0, max: 60 }),
});
const factsOf = ({
  end,
  moved,
}: {
  end: number;
  moved: { at: number; income: number; spending: number }[];
}) => {
  const days = moved.map(({ at, income, spending }) => ({
    date: addDays(START, at),
    income: cents(income),
    spending: cents(-spending),
  }));
  const sorted = days.map(({ date }) => date).toSorted();
  return {
    end: cents(end),
    moved: days,
    first: sorted[0] === undefined ? START : addDays(sorted[0], -1),
    last: sorted.at(-1) ?? START,
  };
};

describe('daily balances', () => {
  it('move from day to day by exactly what comes in and goes out, projection and all', () => {
    fc.assert(
      fc.property(history, fc.boolean(), (one, projected) => {
        const from = addDays(START, one.from);
        const to = addDays(from, one.length);
        const facts = factsOf(one);
        const days = daysBalances(facts, { from, to }, projected).toSorted((a, b) =>
          a.date < b.date ? -1 : 1,
        );
        for (const [at, next] of days.entries()) {
          const before = days[at - 1];
          if (before === undefined) continue;
          expect(daysBetween(before.date, next.date)).toBe(1);
          const moved = add(next.income, next.spending);
          expect(isZero(subtract(subtract(next.balance, before.balance), moved))).toBe(true);
        }
        if (projected) {
          expect(days.length).toBe(one.length + 1);
          expect(compare(days.at(-1)?.balance ?? money('0'), facts.end)).toBe(0);
        }
        for (const { date } of days)
          if (!projected) expect(date >= facts.first && date <= facts.last).toBe(true);
      }),
    );
  });

  it('without projection are the projected ones of the days of which a balance is really known', () => {
    fc.assert(
      fc.property(history, (one) => {
        const range = { from: addDays(START, one.from), to: addDays(START, one.from + one.length) };
        const facts = factsOf(one);
        const known = daysBalances(facts, range, true).filter(
          ({ date }) => date >= facts.first && date <= facts.last,
        );
        expect(daysBalances(facts, range, false)).toEqual(known);
      }),
    );
  });

  it('come in pages that lose no day and show none twice, in any order', async () => {
    const orders = fc.array(
      fc.record({
        property: fc.constantFrom(
          'date' as const,
          'balance' as const,
          'income' as const,
          'spending' as const,
        ),
        direction: fc.constantFrom('asc' as const, 'desc' as const),
      }),
      { maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(history, orders, fc.integer({ min: 1, max: 20 }), async (one, order, perPage) => {
        const query = { from: START, to: addDays(START, one.length), order };
        const facts = factsOf(one);
        const { found: whole } = await ask([account(1)], query, facts);
        if (typeof whole === 'string' || 'currencies' in whole) throw new Error('refused');
        const pages: (typeof whole.days)[number][] = [];
        for (let page = 1; page <= Math.ceil(whole.totalCount / perPage); page++) {
          const { found } = await ask([account(1)], { ...query, page, perPage }, facts);
          if (typeof found === 'string' || 'currencies' in found) throw new Error('refused');
          pages.push(...found.days);
        }
        expect(pages).toEqual(whole.days);
        expect(new Set(pages.map(({ date }) => date)).size).toBe(one.length + 1);
      }),
      { numRuns: 50 },
    );
  });

  it('are ordered by what is asked for, exactly, and by day where that is the same', async () => {
    const moved = [
      { date: day('2026-03-29'), income: money('10.00'), spending: money('-1.5') },
      { date: day('2026-03-30'), income: money('9'), spending: money('-1.50') },
    ];
    const of = async (order: DailyQuery['order']) => {
      const { found } = await ask([account(1)], { from: day('2026-03-28'), order }, { moved });
      return typeof found === 'string' || 'currencies' in found
        ? []
        : found.days.map(({ date }) => date.slice(8));
    };
    expect(await of([])).toEqual(['28', '29', '30', '31']);
    expect(await of([{ property: 'date', direction: 'desc' }])).toEqual(['31', '30', '29', '28']);
    expect(await of([{ property: 'income', direction: 'desc' }])).toEqual(['29', '30', '28', '31']);
    expect(await of([{ property: 'spending', direction: 'asc' }])).toEqual(['29', '30', '28', '31']);
  });

  it('are of the last month up to today where no days are given, and of at most 365 days', () => {
    const of = (from: string | null, to: string | null) =>
      daysOf({ from: from === null ? null : day(from), to: to === null ? null : day(to) }, TODAY);
    expect(of(null, null)).toEqual({ from: '2026-02-28', to: '2026-03-31' });
    expect(of(null, '2026-01-15')).toEqual({ from: '2025-12-15', to: '2026-01-15' });
    expect(of('2026-03-31', null)).toEqual({ from: '2026-03-31', to: '2026-03-31' });
    expect(of('2025-03-31', null)).toEqual({ from: '2025-03-31', to: '2026-03-31' });
    expect(of('2025-03-30', null)).toBeNull();
    expect(of('2026-04-01', null)).toBeNull();
  });

  it('hang on the last booked balance: one at the start of a day holds only the days before', async () => {
    const opening = account(2);
    const booked = {
      ...opening.booked,
      type: 'opening_booked',
      referenceDate: '2026-03-30',
    } as AccountRow['booked'];
    const { anchors } = await ask([account(1), { ...opening, booked }, account(3, { booked: null })]);
    expect(anchors.map(({ accountId, holds }) => [accountId, holds])).toEqual([
      [1, '2026-03-30'],
      [2, '2026-03-29'],
    ]);
  });

  it('never add up amounts of different currencies, and are not of securities', async () => {
    const accounts = [
      account(1),
      account(2, { currency: 'SEK' }),
      account(3, { currency: 'SEK' }),
      account(4, { kind: 'investment' }),
    ];
    const regarded = async (accountIds: readonly number[] | null, of = accounts) => {
      const { found, anchors } = await ask(of, { accountIds });
      return typeof found === 'string' || 'currencies' in found
        ? found
        : anchors.map(({ accountId }) => accountId);
    };
    expect(await regarded(null)).toEqual([1]);
    expect(await regarded(null, accounts.slice(1))).toEqual([2, 3]);
    expect(await regarded([2, 3, 2])).toEqual([2, 3]);
    expect(await regarded([1, 2])).toEqual({ currencies: ['EUR', 'SEK'] });
    expect(await regarded([4])).toBe('account_unknown');
    expect(await regarded([1, 99])).toBe('account_unknown');
  });

  it('say since when all accounts are up to date: the oldest update, none where one never was', async () => {
    const commonOf = async (accounts: readonly AccountRow[]) => {
      const { found } = await ask(accounts);
      return typeof found === 'string' || 'currencies' in found ? found : found.commonAt;
    };
    expect(await commonOf([account(3), account(2)])).toBe('2026-03-12T10:00:00.000Z');
    expect(await commonOf([account(3), account(2, { links: [] })])).toBeNull();
    expect(await commonOf([])).toBeNull();
  });
});
