/** Income and spending by category. finAPI v1, section 9, `cashFlows`. */
import { add, compare, type Decimal, DecimalSum } from '../../core/money.ts';
import { failure, type Result, success } from '../../core/result.ts';
import type { OwnerScope } from '../ports.ts';
import type { CategoryLine, CategoryTable } from './categories-table.ts';
import type { EntryFilter } from './transactions-port.ts';
import type { StoreFilter } from './transactions-store-port.ts';

/** What is asked for. Sub-categories count with the one that they are below unless told otherwise. */
export interface CashFlowFilter extends Omit<EntryFilter, 'view' | 'ids' | 'includeChildCategories'> {
  readonly includeSubCashFlows?: boolean | undefined;
}

/** What flows can be ordered by, as the contract spells it. */
export const CASH_FLOW_ORDERS = {
  income: 'income',
  spending: 'spending',
  balance: 'balance',
  'category.id': 'category.id',
  'category.name': 'category.name',
} as const;
export interface CashFlowOrder {
  readonly property: keyof typeof CASH_FLOW_ORDERS;
  readonly direction: 'asc' | 'desc';
}

/** Sums of some entries; money is exact text, spending at most zero. */
export interface Flow {
  readonly income: Decimal;
  readonly spending: Decimal;
  readonly countIncome: number;
  readonly countSpending: number;
}
export interface CashFlow extends Flow {
  /** Null for what has no category. */
  readonly category: CategoryLine | null;
}
export interface CashFlows {
  readonly flows: readonly CashFlow[];
  /** Over the entries of all of them, each once. */
  readonly totalIncome: Decimal;
  readonly totalSpending: Decimal;
}

/** Sums of entries of one category and currency. */
export interface StoredFlow extends Flow {
  readonly code: string | null;
  readonly currency: string;
}

export interface CashFlowStore {
  /** Of the user's view: parts in place of what was split. */
  flows(scope: OwnerScope, filter: StoreFilter): Promise<readonly StoredFlow[]>;
}

export type CashFlowRefusal = 'category_unknown' | { readonly currencies: readonly string[] };

const ZERO: Decimal = '0' as Decimal;
const NOTHING: Flow = { income: ZERO, spending: ZERO, countIncome: 0, countSpending: 0 };
/** Stands for what has no category, as in requests. */
const NO_CATEGORY = 0;

const plus = (a: Flow, b: Flow): Flow => ({
  income: add(a.income, b.income),
  spending: add(a.spending, b.spending),
  countIncome: a.countIncome + b.countIncome,
  countSpending: a.countSpending + b.countSpending,
});

/** Income less spending. */
export const balanceOf = ({ income, spending }: Pick<Flow, 'income' | 'spending'>): Decimal =>
  add(income, spending);

/**
 * The currency that is summed up: amounts of different ones are never added. Of accounts that were named there may be
 * one only; of all, euros count, else the currency of most entries.
 */
function oneCurrency(
  rows: readonly StoredFlow[],
  { accountIds }: CashFlowFilter,
): Result<readonly StoredFlow[], CashFlowRefusal> {
  const counts = new Map<string, number>();
  for (const { currency, countIncome, countSpending } of rows)
    counts.set(currency, (counts.get(currency) ?? 0) + countIncome + countSpending);
  if (counts.size < 2) return success(rows);
  if (accountIds !== undefined) return failure({ currencies: [...counts.keys()].sort() });
  const [most] = [...counts].sort(([a, some], [b, others]) => others - some || (a < b ? -1 : 1));
  const wanted = counts.has('EUR') ? 'EUR' : most?.[0];
  return success(rows.filter(({ currency }) => currency === wanted));
}

/** Flows by the number of their category, 0 for none; a code that is no category any more counts as none. */
function byCategory(rows: readonly StoredFlow[], table: CategoryTable, withSubs: boolean): Map<number, Flow> {
  const flows = new Map<number, Flow>();
  const count = (id: number, flow: Flow): void => {
    flows.set(id, plus(flows.get(id) ?? NOTHING, flow));
  };
  for (const row of rows) {
    const line = row.code === null ? undefined : table.byCode.get(row.code);
    count(line?.id ?? NO_CATEGORY, row);
    if (withSubs && line !== undefined && line.parentId !== null) count(line.parentId, row);
  }
  return flows;
}

/** Makes the flows of what the store summed up. */
export function cashFlowsOf(
  stored: readonly StoredFlow[],
  table: CategoryTable,
  filter: CashFlowFilter,
  orders: readonly CashFlowOrder[],
): Result<CashFlows, CashFlowRefusal> {
  const { categoryIds, includeSubCashFlows = true } = filter;
  const known = (id: number): boolean => id === NO_CATEGORY || table.byId.has(id);
  if (categoryIds?.some((id) => !known(id)) === true) return failure('category_unknown');
  const rows = oneCurrency(stored, filter);
  if (!rows.ok) return rows;
  const found = byCategory(rows.value, table, includeSubCashFlows);
  const ids = categoryIds === undefined ? [...found.keys()] : [...new Set(categoryIds)];
  const flows = ids.map((id) => ({
    ...(found.get(id) ?? NOTHING),
    category: id === NO_CATEGORY ? null : (table.byId.get(id) ?? null),
  }));
  const income = new DecimalSum();
  const spending = new DecimalSum();
  for (const row of rows.value) {
    income.add(row.income);
    spending.add(row.spending);
  }
  return success({
    flows: flows.sort(inOrder(orders)),
    totalIncome: income.value(),
    totalSpending: spending.value(),
  });
}

/** What has no category comes last, or first where the order is descending. */
function inOrder(orders: readonly CashFlowOrder[]): (a: CashFlow, b: CashFlow) => number {
  const all: readonly CashFlowOrder[] = [...orders, { property: 'category.id', direction: 'asc' }];
  return (a, b) => {
    for (const { property, direction } of all) {
      const before = COMPARE[property](a, b);
      if (before !== 0) return direction === 'asc' ? before : -before;
    }
    return 0;
  };
}

const idOf = ({ category }: CashFlow): number => category?.id ?? Number.MAX_SAFE_INTEGER;

const COMPARE: Readonly<Record<CashFlowOrder['property'], (a: CashFlow, b: CashFlow) => number>> = {
  income: (a, b) => compare(a.income, b.income),
  spending: (a, b) => compare(a.spending, b.spending),
  balance: (a, b) => compare(balanceOf(a), balanceOf(b)),
  'category.id': (a, b) => idOf(a) - idOf(b),
  'category.name': (a, b) =>
    a.category === null || b.category === null
      ? Number(a.category === null) - Number(b.category === null)
      : a.category.name.localeCompare(b.category.name, 'de'),
};
