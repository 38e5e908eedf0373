import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, type Decimal, sameAmount } from '../../core/money.ts';
import { balanceOf, cashFlowsOf, type Flow, type StoredFlow } from './cash-flows.ts';
import { categoryTable } from './categories-table.ts';

const OWN = [
  { code: 'OWN.3', name: 'Boot', parent: null },
  { code: 'OWN.4', name: 'Anker', parent: 'OWN.3' },
].map((one, at) => ({ ...one, id: at + 3, createdAt: '', updatedAt: '' })) as Parameters<
  typeof categoryTable
>[0];
const table = categoryTable(OWN, 'de');
const ZERO = '0' as Decimal;

const flow = (code: string | null, income: string, spending: string, currency = 'EUR'): StoredFlow => ({
  ...{ code, currency, income: income as Decimal, spending: spending as Decimal },
  countIncome: income === '0' ? 0 : 1,
  countSpending: spending === '0' ? 0 : 1,
});
const found = (rows: readonly StoredFlow[], filter = {}, orders: Parameters<typeof cashFlowsOf>[3] = []) => {
  const made = cashFlowsOf(rows, table, filter, orders);
  if (!made.ok) throw new Error(JSON.stringify(made.fault));
  return made.value;
};
const ids = (rows: readonly StoredFlow[], filter = {}, orders: Parameters<typeof cashFlowsOf>[3] = []) =>
  found(rows, filter, orders).flows.map(({ category }) => category?.id ?? 0);
const sum = (flows: readonly Flow[]): Decimal => flows.map(balanceOf).reduce(add, ZERO);

describe('cash flows', () => {
  it('count a sub-category with its main one, unless told otherwise', () => {
    const rows = [flow('FOOD.BAR', '0', '-5.10'), flow('OWN.4', '1', '0'), flow('FOOD', '0', '-1')];
    expect(found(rows).flows.map((one) => [one.category?.code, balanceOf(one), one.countSpending])).toEqual([
      ['FOOD', '-6.10', 2],
      ['FOOD.BAR', '-5.10', 1],
      ['OWN.3', '1', 0],
      ['OWN.4', '1', 0],
    ]);
    expect(ids(rows, { includeSubCashFlows: false })).toEqual([100, 105, 10_004]);
    expect(found(rows).totalSpending).toBe('-6.10');
  });

  it('are there for each category that was named, once, and for no other', () => {
    const rows = [flow('FOOD', '0', '-1'), flow(null, '2', '0')];
    expect(ids(rows, { categoryIds: [701, 0, 701, 100] })).toEqual([100, 701, 0]);
    expect(cashFlowsOf(rows, table, { categoryIds: [100, 9_999] }, [])).toEqual({
      ok: false,
      fault: 'category_unknown',
    });
  });

  it('are none of a category that is no more', () => {
    expect(ids([flow('OWN.99', '1', '0'), flow(null, '1', '0')])).toEqual([0]);
    expect(found([flow('OWN.99', '1', '0'), flow(null, '1', '0')]).flows[0]?.income).toBe('2');
  });

  it('never add up amounts of different currencies: of all accounts euros count, else those of most entries', () => {
    const rows = [flow('FOOD', '5', '0', 'SEK'), flow('FOOD', '7', '0', 'EUR'), flow('FUN', '1', '0', 'SEK')];
    expect(found(rows).totalIncome).toBe('7');
    expect(
      found([...rows.filter(({ currency }) => currency !== 'EUR'), flow('FUN', '1', '0', 'CZK')]).totalIncome,
    ).toBe('6');
    expect(cashFlowsOf(rows, table, { accountIds: [1, 2] }, [])).toEqual({
      ok: false,
      fault: { currencies: ['EUR', 'SEK'] },
    });
    expect(found([flow('FOOD', '5', '0', 'SEK')], { accountIds: [1] }).totalIncome).toBe('5');
  });

  it('are ordered by several properties, what has no category last', () => {
    const rows = [
      flow('RENT', '0', '-9'),
      flow(null, '3', '0'),
      flow('FUN', '3', '0'),
      flow('GOV', '4', '-9'),
    ];
    expect(ids(rows)).toEqual([700, 1000, 1200, 0]);
    expect(ids(rows, {}, [{ property: 'category.id', direction: 'desc' }])).toEqual([0, 1200, 1000, 700]);
    expect(
      ids(rows, {}, [
        { property: 'spending', direction: 'asc' },
        { property: 'balance', direction: 'desc' },
      ]),
    ).toEqual([1200, 700, 1000, 0]);
    const names = found(rows, {}, [{ property: 'category.name', direction: 'asc' }]).flows;
    const shown = names.flatMap(({ category }) => category?.name ?? []);
    expect(shown).toEqual(shown.toSorted((a, b) => a.localeCompare(b, 'de')));
    expect(names.at(-1)?.category).toBeNull();
  });

  it('add up to the entries, whatever they are', () => {
    const cents = fc.integer({ min: 0, max: 10 ** 12 }).map((one) => (one / 100).toFixed(2));
    const codes = [...table.byCode.keys(), 'OWN.99', null];
    const rows = fc.array(
      fc
        .tuple(fc.constantFrom(...codes), cents, cents)
        .map(([code, income, spending]) => flow(code, income, spending === '0.00' ? '0' : `-${spending}`)),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(rows, (all) => {
        const exact = found(all, { includeSubCashFlows: false });
        const wanted = sum(all);
        expect(sameAmount(sum(exact.flows), wanted)).toBe(true);
        const withSubs = found(all);
        const main = withSubs.flows.filter(({ category }) => (category?.parentId ?? null) === null);
        expect(sameAmount(sum(main), wanted)).toBe(true);
        for (const { totalIncome, totalSpending } of [exact, withSubs])
          expect(sameAmount(add(totalIncome, totalSpending), wanted)).toBe(true);
      }),
    );
  });
});
