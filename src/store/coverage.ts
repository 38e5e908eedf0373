/** Days of accounts that were seen whole, and the gaps between them. */
import {
  type Coverage,
  type Days,
  gapsOf,
  type SeenStretch,
  sameDays,
  stretchesOf,
  unionOf,
} from '../core/balances/coverage.ts';
import { addDays, type LocalDate, parseLocalDate } from '../core/dates.ts';
import type { CoverageSource } from '../engine/balances/ledger-port.ts';
import type { EventOrigin } from '../engine/imports/ledger-port.ts';
import type { OwnerScope } from '../engine/ports.ts';
import type { Database, Statement, Transaction } from './database.ts';
import { appendEvent } from './events.ts';
import { maybe, textOf } from './text-values.ts';

/** Gaps that one event names; the account has all of them. */
export const EVENT_GAPS_MAX = 20;

const OF_ACCOUNT: Statement = {
  name: 'coverage_of_account',
  text: 'select source, days from account_coverage where owner_id = $1 and account_id = $2',
};
/** Nothing is written where the days were known already. */
const ADD: Statement = {
  name: 'coverage_add',
  text: `with before as (select range_agg(days) as days from account_coverage where owner_id = $1 and account_id = $2),
    added as (
      insert into account_coverage as c (owner_id, account_id, source, days) values ($1, $2, $3, $4::datemultirange)
      on conflict (owner_id, account_id, source) do update set days = c.days + excluded.days, updated_at = now()
        where not c.days @> excluded.days
      returning 1)
    select before.days from before, added`,
};
const HISTORY: Statement = {
  name: 'coverage_for_window',
  text: `select greatest(a.history_start, (k.wanted ->> 'from')::date), c.days, (
      select min(entry_date) from transactions
      where owner_id = $1 and account_id = $2 and status = 'pending' and removed_at is null), (
      select min(entry_date) from quarantined_entries
      where owner_id = $1 and account_id = $2 and resolved_at is null)
    from accounts a join connections k on k.owner_id = a.owner_id and k.id = a.connection_id
    left join account_coverage c on c.owner_id = a.owner_id and c.account_id = a.id and c.source = 'sync'
    where a.owner_id = $1 and a.id = $2`,
};

const RANGE = /\[(\d{4}-\d{2}-\d{2}),(\d{4}-\d{2}-\d{2})\)/g;

/** The intervals of a datemultirange as PostgreSQL writes it: canonical, lower bounds in, upper bounds out. */
export function daysOf(text: string): Coverage {
  return [...text.matchAll(RANGE)].flatMap(([, lower, upper]): Days[] => {
    const from = parseLocalDate(lower ?? '');
    const end = parseLocalDate(upper ?? '');
    return from === null || end === null ? [] : [{ from, to: addDays(end, -1) }];
  });
}

const multirange = (days: Coverage): string => `{${days.map(({ from, to }) => `[${from},${to}]`).join()}}`;

/**
 * Adds days in a transaction that holds the account. When gaps appear or close by it, an event says which:
 * `account.gaps_changed`, and the answer is true.
 */
export async function addCoverage(
  tx: Transaction,
  owner: number,
  accountId: number,
  source: CoverageSource,
  days: readonly Days[],
  origin: EventOrigin,
): Promise<boolean> {
  const added = unionOf(days);
  if (added.length === 0) return false;
  const [row] = await tx.rows(ADD, [owner, accountId, source, multirange(added)]);
  if (row === undefined) return false;
  const before = maybe(row[0], daysOf) ?? [];
  const [was, is] = [gapsOf(before), gapsOf(unionOf([...before, ...added]))];
  if (sameDays(was, is)) return false;
  const isNot = (gaps: Coverage) => (one: Days) =>
    !gaps.some(({ from, to }) => from === one.from && to === one.to);
  await appendEvent(tx, owner, {
    ...origin,
    type: 'account.gaps_changed',
    accountId,
    data: {
      gaps: is.length,
      appeared: is.filter(isNot(was)).slice(0, EVENT_GAPS_MAX),
      closed: was.filter(isNot(is)).slice(0, EVENT_GAPS_MAX),
    },
  });
  return true;
}

/** What an account's next window is planned with, in one round trip. */
export async function historyOf(
  database: Database,
  scope: OwnerScope,
  accountId: number,
): Promise<{
  readonly seen: Coverage;
  readonly oldestPending: LocalDate | null;
  readonly oldestQuarantined: LocalDate | null;
  readonly historyStart: LocalDate | null;
}> {
  const [row] = await database.rows(scope, HISTORY, [scope.ownerId, accountId]);
  return {
    historyStart: maybe(row?.[0], (text) => text as LocalDate),
    seen: maybe(row?.[1], daysOf) ?? [],
    oldestPending: maybe(row?.[2], (text) => text as LocalDate),
    oldestQuarantined: maybe(row?.[3], (text) => text as LocalDate),
  };
}

/** What history an account has: stretches of days with who saw them, and the gaps between. */
export async function readCoverage(
  database: Database,
  scope: OwnerScope,
  accountId: number,
): Promise<{ readonly coverage: readonly SeenStretch[]; readonly gaps: Coverage }> {
  const rows = await database.rows(scope, OF_ACCOUNT, [scope.ownerId, accountId]);
  const bySource = rows.map((row) => [textOf(row[0]), daysOf(textOf(row[1]))] as const);
  const coverage = stretchesOf(Object.fromEntries(bySource));
  return { coverage, gaps: gapsOf(coverage) };
}
