/** Balances as banks reported them: one per account, type and day, the one that was said last. */
import { BOOKED_TYPES } from '../core/balances/preference.ts';
import type { LocalDate } from '../core/dates.ts';
import type { BalanceType } from '../core/observations.ts';
import type { SaidBalance } from '../engine/balances/ledger-port.ts';
import type { BalanceRow, LedgerQueries, OwnerScope, PageOf, PageRequest } from '../engine/ports.ts';
import { dateArray, textArray } from './arrays.ts';
import type { Database, Statement, TextRow, Transaction } from './database.ts';
import { instantParameter } from './instants.ts';
import { pageOf } from './pages.ts';
import { instantText, integer, maybe, textOf } from './text-values.ts';

type BalanceFilter = Parameters<LedgerQueries['listBalances']>[1];
type BalanceCursor = { date: string; accountId: number; type: string };

const LIST: Statement = {
  name: 'balances_list',
  text: `select account_id, type, amount, currency, reference_date, bank_time, asked_at from balances
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
  askedAt: maybe(row[6], instantText),
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
 * One statement, because a small sync is made of round trips. `fresh` are balances that say something new, `again` those
 * that a bank said once more: only when is noted of them. What was said later stays.
 */
const SAVE: Statement = {
  name: 'balances_save',
  text: `with seen as (
      select type, reference_date, amount::numeric as amount, currency, bank_time, asked_at::timestamptz as asked_at,
        said_at::timestamptz as said_at
      from unnest($3::text[], $4::date[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
        as s (type, reference_date, amount, currency, bank_time, asked_at, said_at)),
    again as (
      update balances b set bank_time = seen.bank_time, asked_at = seen.asked_at, said_at = seen.said_at
      from seen
      where b.owner_id = $1 and b.account_id = $2 and b.type = seen.type and b.reference_date = seen.reference_date
        and b.amount::text = seen.amount::text and b.currency = seen.currency
        and (b.said_at is null or seen.said_at is null or b.said_at <= seen.said_at)
        and (b.bank_time, b.asked_at) is distinct from (seen.bank_time, seen.asked_at)),
    fresh as (
      insert into balances as b (owner_id, account_id, type, reference_date, amount, currency, bank_time, asked_at, said_at)
      select $1, $2, seen.* from seen
      where not exists (
        select from balances k where k.owner_id = $1 and k.account_id = $2 and k.type = seen.type
          and k.reference_date = seen.reference_date and k.amount::text = seen.amount::text and k.currency = seen.currency)
      on conflict (owner_id, account_id, type, reference_date) do update
        set amount = excluded.amount, currency = excluded.currency, bank_time = excluded.bank_time,
          asked_at = excluded.asked_at, said_at = excluded.said_at, counted_from = null, counted = null, updated_at = now()
        where b.said_at is null or excluded.said_at is null or b.said_at <= excluded.said_at
      returning 1)
    select count(*) from fresh`,
};

/** When a balance was said, in epoch milliseconds: by the bank's own word, else when it was asked; null for neither. */
function saidAt({ at, askedAt }: SaidBalance): number | null {
  const told = at === null ? Number.NaN : Date.parse(at);
  return Number.isFinite(told) ? told : (askedAt ?? null);
}

/**
 * Keeps one balance per type and day: the one that was said last, and of several that say no instant the last one in
 * order. Gives how many are new or have another amount. A balance without a day has no place and is left out.
 */
export async function saveBalances(
  tx: Transaction,
  owner: number,
  accountId: number,
  balances: readonly SaidBalance[],
): Promise<number> {
  const last = new Map<string, SaidBalance>();
  for (const balance of balances) {
    if (balance.date === null) continue;
    const place = `${balance.type}|${balance.date}`;
    const known = last.get(place);
    if (known === undefined || (saidAt(known) ?? 0) <= (saidAt(balance) ?? Infinity))
      last.set(place, balance);
  }
  if (last.size === 0) return 0;
  const rows = [...last.values()];
  const [row] = await tx.rows(SAVE, [
    owner,
    accountId,
    textArray(rows.map(({ type }) => type)),
    dateArray(rows.map(({ date }) => date)),
    textArray(rows.map(({ amount }) => amount.amount)),
    textArray(rows.map(({ amount }) => amount.currency)),
    textArray(rows.map(({ at }) => at)),
    textArray(rows.map(({ askedAt }) => instantParameter(askedAt ?? null))),
    textArray(rows.map((balance) => instantParameter(saidAt(balance)))),
  ]);
  return integer(row?.[0]);
}

/** Days that a booking date may be from the day under which lists show its entry. */
export const BOOKING_DRIFT_DAYS = 31;

const COUNT: Statement = {
  name: 'balances_count',
  text: `update balances b set counted_from = $3::date, counted = (
      select coalesce(sum(t.amount), 0) from transactions t
      where t.owner_id = $1 and t.account_id = $2 and t.status = 'booked'
        and t.entry_date >= $3::date - ${BOOKING_DRIFT_DAYS} and t.entry_date <= b.reference_date + ${BOOKING_DRIFT_DAYS}
        and coalesce(t.booking_date, t.entry_date) between $3::date and b.reference_date)
    where b.owner_id = $1 and b.account_id = $2 and b.asked_at >= $4 and b.reference_date >= $3::date
      and b.type in (${BOOKED_TYPES.map((type) => `'${type}'`).join(', ')})`,
};

/** Notes which booked entries from a day on were in the ledger with the balances that were asked for since an instant. */
export async function countBalances(
  tx: Transaction,
  owner: number,
  accountId: number,
  from: LocalDate,
  askedSince: number,
): Promise<void> {
  await tx.run(COUNT, [owner, accountId, from, instantParameter(askedSince)]);
}
