/** Balances as banks reported them, and whether an account closes over all its statements. */
import type { BalanceType } from '../core/observations.ts';
import type {
  BalanceRow,
  LedgerQueries,
  OwnerScope,
  PageOf,
  PageRequest,
  Reconciliation,
} from '../engine/ports.ts';
import { textArray } from './arrays.ts';
import type { Database, Statement, TextRow } from './database.ts';
import { pageOf } from './pages.ts';
import { integer, textOf } from './text-values.ts';

type BalanceFilter = Parameters<LedgerQueries['listBalances']>[1];
type BalanceCursor = { date: string; accountId: number; type: string };

const LIST: Statement = {
  name: 'balances_list',
  text: `select account_id, type, amount, currency, reference_date, bank_time from balances
    where owner_id = $1
      and ($2::bigint is null or account_id = $2::bigint)
      and ($3::text[] is null or type = any($3::text[]))
      and ($4::date is null or reference_date >= $4::date)
      and ($5::date is null or reference_date <= $5::date)
      and ($6::date is null or (reference_date, account_id, type) < ($6::date, $7::bigint, $8::text collate "C"))
    order by reference_date desc, account_id desc, type desc limit $9`,
};

const balanceRow = (row: TextRow): BalanceRow => ({
  accountId: integer(row[0]),
  type: textOf(row[1]) as BalanceType,
  amount: textOf(row[2]),
  currency: textOf(row[3]),
  referenceDate: textOf(row[4]),
  bankTime: row[5] ?? null,
});

/** Balances, newest day first, then by account and type from high to low; dates of the filter are inclusive. */
export async function listBalances(
  database: Database,
  scope: OwnerScope,
  filter: BalanceFilter,
  page: PageRequest<BalanceCursor>,
): Promise<PageOf<BalanceRow>> {
  const rows = await database.rows(scope, LIST, [
    scope.ownerId,
    filter.accountId ?? null,
    filter.type === undefined ? null : textArray(filter.type),
    filter.from ?? null,
    filter.to ?? null,
    page.after?.date ?? null,
    page.after?.accountId ?? null,
    page.after?.type ?? null,
    page.limit + 1,
  ]);
  return pageOf(rows, page.limit, balanceRow);
}

/**
 * From the opening balance of the earliest statement to the closing balance of the latest, with the exact sum of what
 * is booked between. The range is that of the statements' own dates; where the earliest names none, it starts with
 * the account's first entry, where the latest names none, it ends with the last.
 */
const RECONCILE: Statement = {
  name: 'account_reconcile',
  text: `with first as (
      select from_date, opening from statements
      where owner_id = $1 and account_id = $2 and kind = 'statement' and opening is not null
      order by coalesce(from_date, to_date) nulls last, id limit 1),
    last as (
      select to_date, closing from statements
      where owner_id = $1 and account_id = $2 and kind = 'statement' and closing is not null
      order by coalesce(to_date, from_date) desc nulls last, id desc limit 1),
    booked as (
      select coalesce(sum(t.amount), 0) as total from first, last, transactions t
      where t.owner_id = $1 and t.account_id = $2 and t.status = 'booked'
        and t.entry_date >= coalesce(first.from_date, '-infinity')
        and t.entry_date <= coalesce(last.to_date, 'infinity'))
    select first.from_date, last.to_date, first.opening, booked.total, first.opening + booked.total,
      last.closing, last.closing - first.opening - booked.total
    from first, last, booked`,
};

/** Whether the account closes (invariant 8); null when no statement gave an opening, or none a closing balance. */
export async function reconcile(
  database: Database,
  scope: OwnerScope,
  accountId: number,
): Promise<Reconciliation | null> {
  const [row] = await database.rows(scope, RECONCILE, [scope.ownerId, accountId]);
  if (row === undefined) return null;
  return {
    from: row[0] ?? null,
    to: row[1] ?? null,
    opening: textOf(row[2]),
    booked: textOf(row[3]),
    expected: textOf(row[4]),
    reported: textOf(row[5]),
    difference: textOf(row[6]),
  };
}
