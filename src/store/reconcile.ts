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
import { daysOf } from './coverage.ts';
import type { Database, Parameter, Statement, TextRow, Transaction } from './database.ts';
import { appendEvent } from './events.ts';
import { instantMs } from './instants.ts';
import { jsonText } from './json-text.ts';
import { instantText, integer, jsonObject, maybe, textOf } from './text-values.ts';

/** Runs a statement in whatever scope the caller is in. */
type Rows = (statement: Statement, values: readonly Parameter[]) => Promise<TextRow[]>;

/**
 * Everything but the entries, in one round trip: the answer that is kept, the days that were seen, the first and the last
 * booked balance of each type that a bank was asked for, and of statements that name their days, from a day on.
 */
const FACTS: Statement = {
  name: 'reconcile_facts',
  text: `select 'kept', reconciliation::text, null, null, null, null, null, null from accounts
      where owner_id = $1 and id = $2
    union all select 'days', source, days::text, null, null, null, null, null from account_coverage
      where owner_id = $1 and account_id = $2
    union all select distinct 'asked', b.* from unnest($3::text[]) as wanted (type) cross join lateral (
      (select type, reference_date::text, amount::text, coalesce(bank_time, 'asked ' || asked_at::text),
          coalesce(said_at, asked_at)::text, counted_from::text, counted::text from balances
        where owner_id = $1 and account_id = $2 and type = wanted.type and asked_at is not null
          and reference_date >= coalesce($4::date, '-infinity') order by reference_date limit 1)
      union all
      (select type, reference_date::text, amount::text, coalesce(bank_time, 'asked ' || asked_at::text),
          coalesce(said_at, asked_at)::text, counted_from::text, counted::text from balances
        where owner_id = $1 and account_id = $2 and type = wanted.type and asked_at is not null
        order by reference_date desc limit 1)) b
    union all (select 'opening', null, from_date::text, opening::text, null, null, null, null from statements
      where owner_id = $1 and account_id = $2 and kind = 'statement' and opening is not null and from_date is not null
        and from_date >= coalesce($4::date, '-infinity') order by from_date, id limit 1)
    union all (select 'closing', null, to_date::text, closing::text, null, null, null, null from statements
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
/** Over statements alone. Where they name no days: from the account's first entry, or to its last. */
const STATEMENTS: Statement = {
  name: 'reconcile_statements',
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

const ASKED_AT = 'asked ';

function askedPoint([, type, date, amount, at, saidAt, countedFrom, counted]: TextRow): BalancePoint {
  const reference = day(textOf(date));
  const from = maybe(countedFrom, day);
  const told = textOf(at);
  return {
    date: reference,
    edge: edgeOf(textOf(type) as BookedType, reference, instantMs(textOf(saidAt))),
    amount: money(amount),
    at: told.startsWith(ASKED_AT) ? instantText(told.slice(ASKED_AT.length)) : told,
    counted: from === null ? null : { from, sum: money(counted) },
  };
}

const statedPoint = ([kind, , date, amount]: TextRow): BalancePoint => ({
  date: day(textOf(date)),
  edge: kind === 'opening' ? 'boundary' : 'end',
  amount: money(amount),
  at: null,
  counted: null,
});

/** What is known of an account's balances from a day on. */
interface Facts {
  readonly kept: Reconciliation | null;
  readonly gaps: Coverage;
  readonly points: readonly BalancePoint[];
  /** Whether a bank was ever asked; else all is known of files. */
  readonly isAsked: boolean;
}

async function factsOf(
  rows: Rows,
  owner: number,
  accountId: number,
  since: LocalDate | null,
): Promise<Facts> {
  const found = Map.groupBy(
    await rows(FACTS, [owner, accountId, textArray(BOOKED_TYPES), since]),
    ([kind]) => kind ?? '',
  );
  const of = (kind: string): readonly TextRow[] => found.get(kind) ?? [];
  const days = of('days').map(([, source, text]) => [textOf(source), daysOf(textOf(text))] as const);
  return {
    kept: maybe(of('kept')[0]?.[1], (text) => jsonObject<Reconciliation>(text)),
    gaps: gapsOf(stretchesOf(Object.fromEntries(days))),
    isAsked: of('asked').length > 0,
    points: [...of('asked').map(askedPoint), ...[...of('opening'), ...of('closing')].map(statedPoint)],
  };
}

/** From the earliest balance since a day to the latest one; null when there are not two. */
async function spanOf(
  rows: Rows,
  owner: number,
  accountId: number,
  { points, gaps }: Facts,
  since: LocalDate | null,
): Promise<ReconciliationOutcome | null> {
  const ends = endsOf(points, since);
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
 * Whether the account closes, over everything that is known of it (invariant 8), and the answer that is kept; null while
 * fewer than two booked balances are known. Where days between were never seen, `sinceGap` says it of the days after the
 * last gap.
 */
async function reconcileWith(
  rows: Rows,
  owner: number,
  accountId: number,
): Promise<{ readonly is: Reconciliation | null; readonly kept: Reconciliation | null }> {
  const facts = await factsOf(rows, owner, accountId, null);
  const { kept } = facts;
  const asked = facts.isAsked ? await spanOf(rows, owner, accountId, facts, null) : null;
  const whole = asked ?? (await ofStatements(rows, owner, accountId, facts.gaps));
  if (whole === null) return { is: null, kept };
  const lastGap = whole.gaps.at(-1);
  if (lastGap === undefined) return { is: { ...whole, sinceGap: null }, kept };
  const since = addDays(lastGap.to as LocalDate, 1);
  const later = await factsOf(rows, owner, accountId, since);
  return { is: { ...whole, sinceGap: await spanOf(rows, owner, accountId, later, since) }, kept };
}

async function ofStatements(
  rows: Rows,
  owner: number,
  accountId: number,
  gaps: Coverage,
): Promise<ReconciledSpan | null> {
  const [row] = await rows(STATEMENTS, [owner, accountId]);
  if (row === undefined) return null;
  const [from, to] = [maybe(row[0], day), maybe(row[1], day)];
  return {
    from,
    to,
    opening: textOf(row[2]),
    booked: textOf(row[3]),
    expected: textOf(row[4]),
    reported: textOf(row[5]),
    difference: textOf(row[6]),
    asOf: null,
    basis: { opening: 'start_of_day', reported: 'end_of_day' },
    gaps: from === null || to === null ? [] : within(gaps, { from, to }),
    missing: null,
  };
}

/** Whether an account closes as the ledger is now; null while fewer than two booked balances are known. */
export async function reconcile(
  database: Database,
  scope: OwnerScope,
  accountId: number,
): Promise<Reconciliation | null> {
  const rows: Rows = (statement, values) => database.rows(scope, statement, values);
  return (await reconcileWith(rows, scope.ownerId, accountId)).is;
}

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
  const rows: Rows = (statement, values) => tx.rows(statement, values);
  const { is, kept: was } = await reconcileWith(rows, owner, accountId);
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
