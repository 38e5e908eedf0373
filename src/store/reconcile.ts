/** Whether an account closes: its balances and the sums of its booked entries, put together by the core's rule. */
import { type Coverage, gapsOf, sameDays, stretchesOf, within } from '../core/balances/coverage.ts';
import { BOOKED_TYPES, type BookedType } from '../core/balances/preference.ts';
import {
  type BalancePoint,
  type BookedSums,
  edgeOf,
  endsOf,
  type ReconciliationOutcome,
  reconcilePoints,
} from '../core/balances/reconcile.ts';
import { addDays, type LocalDate } from '../core/dates.ts';
import type { Decimal } from '../core/money.ts';
import { sameAmount } from '../core/money.ts';
import type { EventOrigin } from '../engine/imports/ledger-port.ts';
import type { OwnerScope, ReconciledSpan, Reconciliation } from '../engine/ports.ts';
import { textArray } from './arrays.ts';
import { BOOKING_DRIFT_DAYS } from './balances.ts';
import { coverageOf } from './coverage.ts';
import type { Database, Parameter, Statement, TextRow, Transaction } from './database.ts';
import { appendEvent } from './events.ts';
import { instantMs } from './instants.ts';
import { jsonText } from './json-text.ts';
import { instantText, integer, jsonObject, maybe, textOf } from './text-values.ts';

/** Runs a statement in whatever scope the caller is in. */
type Rows = (statement: Statement, values: readonly Parameter[]) => Promise<TextRow[]>;

/** The first and the last booked balance of each type that a bank was asked for, from a day on. */
const ASKED: Statement = {
  name: 'reconcile_asked',
  text: `select distinct b.* from unnest($3::text[]) as wanted (type) cross join lateral (
      (select type, reference_date, amount, bank_time, asked_at, coalesce(said_at, asked_at), counted_from, counted from balances
        where owner_id = $1 and account_id = $2 and type = wanted.type and asked_at is not null
          and reference_date >= coalesce($4::date, '-infinity') order by reference_date limit 1)
      union all
      (select type, reference_date, amount, bank_time, asked_at, coalesce(said_at, asked_at), counted_from, counted from balances
        where owner_id = $1 and account_id = $2 and type = wanted.type and asked_at is not null
        order by reference_date desc limit 1)) b`,
};
/** The first opening and the last closing balance of statements that name their days. */
const STATED: Statement = {
  name: 'reconcile_stated',
  text: `(select 'start', from_date, opening from statements
      where owner_id = $1 and account_id = $2 and kind = 'statement' and opening is not null and from_date is not null
        and from_date >= coalesce($3::date, '-infinity') order by from_date, id limit 1)
    union all
    (select 'end', to_date, closing from statements
      where owner_id = $1 and account_id = $2 and kind = 'statement' and closing is not null and to_date is not null
      order by to_date desc, id desc limit 1)`,
};
/** An entry counts on the day on which it is booked. What is pending or removed is not booked; what is missing is. */
const SUMS: Statement = {
  name: 'reconcile_sums',
  text: `with booked as (
      select coalesce(booking_date, entry_date) as day, amount, missing_since is not null as missing from transactions
      where owner_id = $1 and account_id = $2 and status = 'booked'
        and entry_date >= $3::date - ${BOOKING_DRIFT_DAYS} and entry_date <= $5::date + ${BOOKING_DRIFT_DAYS})
    select coalesce(sum(amount) filter (where day >= $3::date and day < $4::date), 0),
      coalesce(sum(amount) filter (where day = $4::date), 0),
      coalesce(sum(amount) filter (where day > $4::date and day < $5::date), 0),
      coalesce(sum(amount) filter (where day = $5::date and day > $4::date), 0),
      count(*) filter (where missing and day > $4::date and day <= $5::date),
      coalesce(sum(amount) filter (where missing and day > $4::date and day <= $5::date), 0)
    from booked`,
};
/** Statements without days: from the account's first entry, or to its last. */
const UNDATED: Statement = {
  name: 'reconcile_undated',
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

const day = (text: string): LocalDate => text as LocalDate;
const money = (text: string | null | undefined): Decimal => textOf(text) as Decimal;

function askedPoint(row: TextRow): BalancePoint {
  const date = day(textOf(row[1]));
  const from = maybe(row[6], day);
  return {
    date,
    edge: edgeOf(textOf(row[0]) as BookedType, date, instantMs(textOf(row[5]))),
    amount: money(row[2]),
    at: row[3] ?? instantText(row[4]),
    counted: from === null ? null : { from, sum: money(row[7]) },
  };
}

const statedPoint = (row: TextRow): BalancePoint => ({
  date: day(textOf(row[1])),
  edge: row[0] === 'start' ? 'boundary' : 'end',
  amount: money(row[2]),
  at: null,
  counted: null,
});

/** From the earliest balance since a day to the latest one; null when there are not two. */
async function spanSince(
  rows: Rows,
  owner: number,
  accountId: number,
  since: LocalDate | null,
  gaps: Coverage,
): Promise<ReconciliationOutcome | null> {
  const asked = await rows(ASKED, [owner, accountId, textArray(BOOKED_TYPES), since]);
  const stated = await rows(STATED, [owner, accountId, since]);
  const ends = endsOf([...asked.map(askedPoint), ...stated.map(statedPoint)], since);
  if (ends === null) return null;
  const { from, to } = ends;
  const [row] = await rows(SUMS, [owner, accountId, from.counted?.from ?? from.date, from.date, to.date]);
  const sums: BookedSums = {
    before: money(row?.[0]),
    onFrom: money(row?.[1]),
    between: money(row?.[2]),
    onTo: money(row?.[3]),
    missing: { count: integer(row?.[4]), sum: money(row?.[5]) },
  };
  return reconcilePoints(from, to, sums, within(gaps, { from: from.date, to: to.date }));
}

/**
 * Whether the account closes, over everything that is known of it (invariant 8); null while fewer than two booked
 * balances are known. Where days between were never seen, `sinceGap` says it of the days after the last gap.
 */
export async function reconcileWith(
  rows: Rows,
  owner: number,
  accountId: number,
): Promise<Reconciliation | null> {
  const seen = await coverageOf((statement, values) => rows(statement, values), owner, accountId);
  const gaps = gapsOf(stretchesOf(seen));
  const whole = await spanSince(rows, owner, accountId, null, gaps);
  if (whole === null) return undated(rows, owner, accountId);
  const lastGap = whole.gaps.at(-1);
  const since = lastGap === undefined ? null : addDays(lastGap.to, 1);
  const latest = since === null ? null : await spanSince(rows, owner, accountId, since, gaps);
  return { ...whole, sinceGap: latest };
}

async function undated(rows: Rows, owner: number, accountId: number): Promise<Reconciliation | null> {
  const [row] = await rows(UNDATED, [owner, accountId]);
  if (row === undefined) return null;
  return {
    from: row[0] ?? null,
    to: row[1] ?? null,
    opening: textOf(row[2]),
    booked: textOf(row[3]),
    expected: textOf(row[4]),
    reported: textOf(row[5]),
    difference: textOf(row[6]),
    asOf: null,
    basis: { opening: 'start_of_day', reported: 'end_of_day' },
    gaps: [],
    missing: null,
    sinceGap: null,
  };
}

/** {@link reconcileWith} as the ledger is now. */
export const reconcile = (
  database: Database,
  scope: OwnerScope,
  accountId: number,
): Promise<Reconciliation | null> =>
  reconcileWith((statement, values) => database.rows(scope, statement, values), scope.ownerId, accountId);

const KEPT: Statement = {
  name: 'reconciliation_kept',
  text: 'select reconciliation from accounts where owner_id = $1 and id = $2',
};
const KEEP: Statement = {
  name: 'reconciliation_keep',
  text: 'update accounts set reconciliation = $3::jsonb, reconciled_at = now() where owner_id = $1 and id = $2',
};

/**
 * Works out whether the account closes and keeps the answer, in a transaction that holds the account. An event tells of it
 * when it closes by another difference than before, or over other gaps: `account.reconciled`.
 */
export async function publishReconciliation(
  tx: Transaction,
  owner: number,
  accountId: number,
  origin: EventOrigin,
): Promise<void> {
  const is = await reconcileWith((statement, values) => tx.rows(statement, values), owner, accountId);
  const [row] = await tx.rows(KEPT, [owner, accountId]);
  const was = maybe(row?.[0], (text) => jsonObject<Reconciliation>(text));
  if (is === null && was === null) return;
  await tx.run(KEEP, [owner, accountId, is === null ? null : jsonText(is)]);
  if (isSaidAlready(was, is)) return;
  const data = is === null ? { difference: null } : eventData(is);
  await appendEvent(tx, owner, { ...origin, type: 'account.reconciled', accountId, data });
}

const eventData = ({
  from,
  to,
  opening,
  booked,
  expected,
  reported,
  difference,
  gaps,
  sinceGap,
}: Reconciliation) => ({
  from,
  to,
  opening,
  booked,
  expected,
  reported,
  difference,
  gaps: gaps.length,
  difference_since_gap: sinceGap?.difference ?? null,
});

function isSaidAlready(was: Reconciliation | null, is: Reconciliation | null): boolean {
  if (was === null || is === null) return was === is;
  return sameSpan(was, is) && sameSpan(was.sinceGap, is.sinceGap);
}

function sameSpan(was: ReconciledSpan | null, is: ReconciledSpan | null): boolean {
  if (was === null || is === null) return was === is;
  return (
    sameAmount(was.difference as Decimal, is.difference as Decimal) &&
    sameDays(was.gaps as Coverage, is.gaps as Coverage)
  );
}
