/**
 * Calls of banks as they are counted. A call is reserved by the statement that reads whether the bank may be called at
 * all: the row of its account and endpoint is locked, so that of any number of workers and processes the ones that are
 * over the limit find it used. The rule is that of core/access-budget, in SQL.
 */
import { BUDGET_WINDOW_MS, type BudgetState, CALLS_REMEMBERED } from '../core/access-budget/access-budget.ts';
import type { Capability } from '../engine/connection-rows.ts';
import type { BudgetRow, BudgetStore, CallPlace, Reservation, Reserved } from '../engine/sync/budget-port.ts';
import type { Database, Parameter, Statement, TextRow } from './database.ts';
import { instantMs, instantParameter } from './instants.ts';
import { bytesParameter } from './syncs.ts';
import { integer, maybe, textOf, truth } from './text-values.ts';

/** The parameters of a reservation begin here, behind those of `sync_standing`. */
const AT = 5;
const p = (offset: number): string => `$${AT + offset}`;
const [ACCOUNT, ENDPOINT, ATTENDED, NOW, LIMIT, SPARE] = [p(0), p(1), p(2), p(3), p(4), p(5)];
const KEPT = `coalesce(${LIMIT}::int, ${CALLS_REMEMBERED})`;
const SINCE = `(${NOW}::bigint - ${BUDGET_WINDOW_MS})`;
const AS_INSTANT = `to_timestamp(${NOW}::bigint / 1000.0)`;

const lastOf = (column: string, kept: string): string =>
  `array(select at from unnest(b.${column}) at where at > ${SINCE} order by at desc limit ${kept} - 1)`;
/** The limit in force: the bank's own where it is stricter. */
const IN_FORCE = `least(${LIMIT}::int, b.bank_limit)`;
const cap = (limit: string): string =>
  `case when ${limit} <= 1 then ${limit} else greatest(1, ${limit} - ${SPARE}::int) end`;
const IS_RESET = `(b.bank_resets_at is not null and b.bank_resets_at <= ${AS_INSTANT})`;

/** `mayCall` of the core, on the row as it is once it is locked. */
const ALLOWED = `(b.shut_until is null or b.shut_until <= ${AS_INSTANT}) and (${ATTENDED}::boolean or (
      (${IN_FORCE} is null
        or (select count(*) from unnest(b.unattended) at where at > ${SINCE}) < ${cap(IN_FORCE)})
      and (b.bank_remaining is null or ${IS_RESET} or b.bank_remaining > ${SPARE}::int)))`;

/**
 * A part of the statement of a standing: `standing` must have run before it, with the connection as `connection_id` and
 * the consent as `consent_id`. Gives no row when the call is over the budget.
 */
export const RESERVE = `reserved as (
      insert into access_budgets as b (owner_id, connection_id, account_id, endpoint, unattended, attended, last_call_at)
      select $1, connection_id, ${ACCOUNT}::bigint, ${ENDPOINT}::text,
        case when ${ATTENDED}::boolean then '{}'::bigint[] else array[${NOW}::bigint] end,
        case when ${ATTENDED}::boolean then array[${NOW}::bigint] else '{}'::bigint[] end, ${AS_INSTANT}
      from standing where ${ATTENDED}::boolean or ${LIMIT}::int is null or ${LIMIT}::int > 0
      on conflict (owner_id, connection_id, account_id, endpoint) do update set
        unattended = case when ${ATTENDED}::boolean then b.unattended
          else excluded.unattended || ${lastOf('unattended', KEPT)} end,
        attended = case when ${ATTENDED}::boolean
          then excluded.attended || ${lastOf('attended', String(CALLS_REMEMBERED))} else b.attended end,
        bank_remaining = case when ${IS_RESET} then null when ${ATTENDED}::boolean or b.bank_remaining = 0
          then b.bank_remaining else b.bank_remaining - 1 end,
        bank_resets_at = case when ${IS_RESET} then null else b.bank_resets_at end,
        last_call_at = greatest(b.last_call_at, excluded.last_call_at)
      where ${ALLOWED}
      returning cardinality(b.unattended) as used, b.bank_limit)`;

/** Beside {@link RESERVE}, for a call with the account holder there: their facts, once a sync. */
export const WITNESS = `witnessed as (
      insert into access_evidence as e (owner_id, consent_id, sync_id, sealed_facts, asked_at, first_call_at, last_call_at,
        calls)
      select $1, standing.consent_id, $2, ${p(6)}, to_timestamp(${p(7)}::bigint / 1000.0), ${AS_INSTANT}, ${AS_INSTANT}, 1
      from standing, reserved where standing.consent_id is not null
      on conflict (owner_id, consent_id, sync_id) do update set calls = e.calls + 1, last_call_at = excluded.last_call_at)`;

/** The values of a reservation, in their order. */
export const reservationValues = ({ place, rule, now, witness }: Reservation): Parameter[] => [
  place.accountId ?? 0,
  place.endpoint,
  rule.attended,
  now,
  rule.limit,
  rule.spare,
  ...(witness === null ? [] : [bytesParameter(witness.sealed), witness.askedAt]),
];

/** What `reserved` gave beside the standing; null when the call is over the budget. */
export const reservedOf = (
  used: string | null | undefined,
  bankLimit: string | null | undefined,
): Reserved | null => (used == null ? null : { used: integer(used), bankLimit: maybe(bankLimit, integer) });

const KEY = 'owner_id = $1 and connection_id = $2 and account_id = $3 and endpoint = $4';

/** Takes one reservation of an instant back: the request never left, or the bank says that it did not count. */
const without = (
  column: string,
): string => `case when array_position(${column}, $6::bigint) is null then ${column}
    else ${column}[:array_position(${column}, $6::bigint) - 1] || ${column}[array_position(${column}, $6::bigint) + 1:] end`;
const RELEASE: Statement = {
  name: 'budget_release',
  text: `update access_budgets set
      unattended = case when $5::boolean then unattended else ${without('unattended')} end,
      attended = case when $5::boolean then ${without('attended')} else attended end,
      bank_remaining = case when $5::boolean then bank_remaining else bank_remaining + 1 end
    where ${KEY}`,
};
const BANK_SAYS: Statement = {
  name: 'budget_bank_says',
  text: `update access_budgets set bank_limit = coalesce($5::int, bank_limit),
      bank_remaining = case when $6::int is null then bank_remaining else $6::int end,
      bank_resets_at = case when $6::int is null then bank_resets_at else $7::timestamptz end,
      shut_until = case when $8::timestamptz is null then shut_until else greatest(shut_until, $8::timestamptz) end
    where ${KEY}`,
};
const COLUMNS = `account_id, endpoint, array_to_string(unattended, ','), array_to_string(attended, ','), bank_limit,
  bank_remaining, bank_resets_at, shut_until`;
const ONE: Statement = { name: 'budget_of_call', text: `select ${COLUMNS} from access_budgets where ${KEY}` };
const ALL: Statement = {
  name: 'budgets_of_connection',
  text: `select ${COLUMNS} from access_budgets where owner_id = $1 and connection_id = $2 order by account_id, endpoint`,
};
const FACTS: Statement = {
  name: 'budget_facts',
  text: `select c.connector, c.institution_id, array_to_string(k.scopes, ','),
      array_to_string(array(select distinct l.account_id from account_links l
        where l.owner_id = c.owner_id and l.connection_id = c.id and l.present and l.bank_status = 'open'
        order by 1), ','),
      exists(select from syncs s join sync_accounts a on a.owner_id = s.owner_id and a.sync_id = s.id and a.ordinal = 0
        where s.owner_id = c.owner_id and s.connection_id = c.id and s.status in ('due', 'running', 'deferred')
          and a.stage = 'done')
    from connections c left join consents k on k.owner_id = c.owner_id and k.id = c.consent_id
    where c.owner_id = $1 and c.id = $2`,
};
const OLD: Statement = {
  name: 'budgets_old',
  text: 'select distinct owner_id from access_budgets where last_call_at < $1 limit $2',
};
/** Not where a bank is still believed. */
const SWEEP: Statement = {
  name: 'budgets_sweep',
  text: `delete from access_budgets where owner_id = $1 and last_call_at < $2
      and coalesce(greatest(bank_resets_at, shut_until), last_call_at) < $3`,
};

const numbersOf = (text: string): number[] => (text === '' ? [] : text.split(',').map(Number));

const stateOf = (row: TextRow): BudgetState => ({
  unattended: numbersOf(textOf(row[2])),
  attended: numbersOf(textOf(row[3])),
  bankLimit: maybe(row[4], integer),
  bankRemaining: maybe(row[5], integer),
  bankResetsAt: maybe(row[6], instantMs),
  shutUntil: maybe(row[7], instantMs),
});

const rowOf = (row: TextRow): BudgetRow => {
  const accountId = integer(row[0]);
  return {
    place: { accountId: accountId === 0 ? null : accountId, endpoint: textOf(row[1]) as Capability },
    state: stateOf(row),
  };
};

const keyOf = (ownerId: number, connectionId: number, { accountId, endpoint }: CallPlace): Parameter[] => [
  ownerId,
  connectionId,
  accountId ?? 0,
  endpoint,
];

/**
 * The budgets of the store.
 * @param app the serving role's database.
 * @param jobs the jobs role's: it sees what is old, by id only.
 */
export const accessBudgets = (app: Database, jobs: Database): BudgetStore => ({
  async releaseCall(scope, connectionId, place, { attended, at }) {
    await app.rows(scope, RELEASE, [...keyOf(scope.ownerId, connectionId, place), attended, at]);
  },

  async noteBankSays(scope, connectionId, place, says) {
    await app.rows(scope, BANK_SAYS, [
      ...keyOf(scope.ownerId, connectionId, place),
      says.limit,
      says.remaining,
      instantParameter(says.resetAt),
      instantParameter(says.shutUntil),
    ]);
  },

  async budgetOf(scope, connectionId, place) {
    const [row] = await app.rows(scope, ONE, keyOf(scope.ownerId, connectionId, place));
    return row === undefined ? null : stateOf(row);
  },

  async budgetFacts(scope, connectionId) {
    const [row] = await app.rows(scope, FACTS, [scope.ownerId, connectionId]);
    if (row === undefined) return null;
    const rows = await app.rows(scope, ALL, [scope.ownerId, connectionId]);
    return {
      connector: textOf(row[0]),
      institutionId: row[1] ?? null,
      scopes: row[2] == null ? [] : textOf(row[2]).split(','),
      accounts: numbersOf(textOf(row[3])),
      listIsDone: truth(row[4]),
      rows: rows.map(rowOf),
    };
  },

  async sweepBudgets(now, limit) {
    const before = instantParameter(now - 2 * BUDGET_WINDOW_MS);
    const owners = await jobs.rows(null, OLD, [before, limit]);
    let swept = 0;
    for (const [owner] of owners) {
      const ownerId = integer(owner);
      const values = [ownerId, before, instantParameter(now)];
      swept += await app.transaction({ tenantId: 0, ownerId }, (tx) => tx.run(SWEEP, values));
    }
    return swept;
  },
});
