/**
 * Balances at the end of each day: finAPI v1, section 7. The last booked balance that the bank said is what they hang on;
 * the days before and after follow from the entries of this surface's user view, adjusting entries included, so that what
 * moves between two days is always the difference of their balances.
 */
import { addDays, daysInMonth, type LocalDate, localDate } from '../../core/dates.ts';
import { add, compare, type Decimal, subtract } from '../../core/money.ts';
import type { AccountRow, Clock, OwnerScope } from '../ports.ts';
import { accountTypeOf, SECURITY_TYPE } from './account-types.ts';
import type { FinapiAccountStore } from './accounts-port.ts';
import { finapiAccountOf } from './accounts-view.ts';
import type {
  Anchor,
  DailyBalance,
  DailyBalanceStore,
  DailyBalances,
  DailyFacts,
  DailyProperty,
  DailyQuery,
  DailyRefusal,
} from './daily-balances-port.ts';

/** Days between the first and the last one that are asked for. */
export const DAILY_RANGE_DAYS_MAX = 365;
const ZERO = '0' as Decimal;

interface Parts {
  readonly store: Pick<FinapiAccountStore, 'states'>;
  readonly daily: DailyBalanceStore;
  readonly clock: Clock;
  readonly dayOf: (instant: string | Date) => string;
  accounts(): Promise<readonly AccountRow[]>;
}

type Days = { readonly from: LocalDate; readonly to: LocalDate };

/** The balances of one page of days, or why there are none. */
export async function dailyBalances(
  parts: Parts,
  scope: OwnerScope,
  query: DailyQuery,
): Promise<DailyBalances | DailyRefusal> {
  const today = parts.dayOf(parts.clock.now()) as LocalDate;
  const wanted = daysOf(query, today);
  if (wanted === null) return 'range';
  const states = await parts.store.states(scope);
  const typeOf = (row: AccountRow) => states.get(row.id)?.typeId ?? accountTypeOf(row);
  const usual = (await parts.accounts()).filter((row) => typeOf(row) !== SECURITY_TYPE);
  const chosen = regardedOf(usual, query.accountIds);
  if (!('accounts' in chosen)) return chosen.refused;
  const regarded = chosen.accounts;
  const anchors = regarded.flatMap(anchorOf);
  const facts = await parts.daily.facts(scope, anchors, wanted, today);
  const all = daysBalances(facts, wanted, query.withProjection).toSorted(byOrder(query.order));
  const page = all.slice((query.page - 1) * query.perPage, query.page * query.perPage);
  const ids = await parts.daily.entriesOf(
    scope,
    anchors.map(({ accountId }) => accountId),
    page.map(({ date }) => date),
  );
  const updates = regarded
    .filter(({ booked }) => booked !== null)
    .map((row) => finapiAccountOf(row, states.get(row.id)).lastSuccessfulUpdate);
  return {
    commonAt: earliest(updates),
    days: page.map((day) => ({ ...day, transactions: ids.get(day.date) ?? [] })),
    totalCount: all.length,
  };
}

/** The days that are asked for; null for days in the wrong order, or too many. */
export function daysOf({ from, to }: Pick<DailyQuery, 'from' | 'to'>, today: LocalDate): Days | null {
  const end = to ?? today;
  const start = from ?? monthBefore(end);
  return start <= end && end <= addDays(start, DAILY_RANGE_DAYS_MAX) ? { from: start, to: end } : null;
}

const MONTHS = 12;

/** The same day of the month before, or its last one. */
function monthBefore(day: LocalDate): LocalDate {
  const months = Number(day.slice(0, 4)) * MONTHS + Number(day.slice(5, 7)) - 2;
  const [year, month] = [Math.floor(months / MONTHS), (months % MONTHS) + 1];
  return localDate(year, month, Math.min(Number(day.slice(8)), daysInMonth(year, month))) ?? day;
}

/**
 * The accounts that are asked for. Amounts of different currencies are never added up: several among those that were named
 * are refused, and of all accounts those in euros count, else those in the currency of most of them.
 */
function regardedOf(
  accounts: readonly AccountRow[],
  ids: readonly number[] | null,
): { readonly accounts: readonly AccountRow[] } | { readonly refused: DailyRefusal } {
  if (ids !== null) {
    const byId = new Map(accounts.map((row) => [row.id, row]));
    const named = [...new Set(ids)].map((id) => byId.get(id));
    if (named.some((row) => row === undefined)) return { refused: 'account_unknown' };
    const found = named.filter((row) => row !== undefined);
    const currencies = [...new Set(found.map(({ currency }) => currency))];
    return currencies.length > 1 ? { refused: { currencies: currencies.toSorted() } } : { accounts: found };
  }
  const groups = Map.groupBy(accounts, ({ currency }) => currency);
  const most = [...groups.values()].toSorted((a, b) => b.length - a.length)[0] ?? [];
  return { accounts: groups.get('EUR') ?? most };
}

/** What the balance of an account holds. None where no bank said one: its entries move nothing that is known. */
function anchorOf({ id, booked }: AccountRow): readonly Anchor[] {
  if (booked === null) return [];
  const date = booked.referenceDate as LocalDate;
  const holds = booked.type === 'opening_booked' ? addDays(date, -1) : date;
  return [{ accountId: id, amount: booked.amount as Decimal, holds }];
}

/**
 * Each day of a range with its balance. Without projection only days of which a balance is really known: before and after
 * them nothing moves, so that projecting is the same as going on.
 */
export function daysBalances(facts: DailyFacts, { from, to }: Days, withProjection: boolean): DailyBalance[] {
  const moved = new Map(facts.moved.map((day) => [day.date, day]));
  const days: DailyBalance[] = [];
  let balance = facts.end;
  for (let date = to; date >= from; date = addDays(date, -1)) {
    const { income = ZERO, spending = ZERO } = moved.get(date) ?? {};
    days.push({ date, balance, income, spending });
    balance = subtract(balance, add(income, spending));
  }
  const { first, last } = facts;
  if (first === null || last === null) return [];
  return withProjection ? days : days.filter(({ date }) => date >= first && date <= last);
}

const COMPARED: Readonly<Record<DailyProperty, (a: DailyBalance, b: DailyBalance) => number>> = {
  date: (a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0),
  balance: (a, b) => compare(a.balance, b.balance),
  income: (a, b) => compare(a.income, b.income),
  spending: (a, b) => compare(a.spending, b.spending),
};

/** Days of equal values are in the order of days, so that pages never share one. */
const byOrder =
  (order: DailyQuery['order']) =>
  (a: DailyBalance, b: DailyBalance): number => {
    for (const { property, direction } of order) {
      const compared = COMPARED[property](a, b);
      if (compared !== 0) return direction === 'asc' ? compared : -compared;
    }
    return COMPARED.date(a, b);
  };

/** The earliest of some instants; null when one of them is not known, or there are none. */
const earliest = (instants: readonly (string | null)[]): string | null =>
  instants.some((at) => at === null)
    ? null
    : instants.reduce((a, b) => (a === null || (b !== null && b < a) ? b : a), null);
