/** Notification rules of the finAPI surface, and what is to be told because of them. */
import type { Decimal } from '../../core/money.ts';
import type { NotificationRule, RuleTerms, TriggerEvent } from '../../engine/finapi/notifications-port.ts';
import type {
  DueNotification,
  NewEntry,
  Notification,
  NotificationStore,
} from '../../engine/finapi/notifications-store-port.ts';
import type { OwnerScope } from '../../engine/ports.ts';
import { bigintArray, textArray } from '../arrays.ts';
import type { Database, Statement, TextRow, Transaction } from '../database.ts';
import { lockOwner } from '../events.ts';
import { jsonText } from '../json-text.ts';
import { persistently } from '../retry.ts';
import { integer, jsonList, jsonObject, textOf, truth } from '../text-values.ts';

const RULES: Statement = {
  name: 'finapi_rules',
  text: `select r.id, r.trigger_event, r.params, r.callback_handle, r.include_details,
      coalesce((select jsonb_agg(t.account_id order by t.place) from finapi_rule_targets t
        where t.owner_id = r.owner_id and t.rule_id = r.id and t.account_id is not null), '[]'),
      coalesce((select jsonb_agg(t.connection_id order by t.place) from finapi_rule_targets t
        where t.owner_id = r.owner_id and t.rule_id = r.id and t.connection_id is not null), '[]')
    from finapi_notification_rules r where r.owner_id = $1 order by r.id`,
};
const CREATE: Statement = {
  name: 'finapi_rule_create',
  text: `insert into finapi_notification_rules (owner_id, trigger_event, params, callback_handle, include_details)
    values ($1, $2, $3::jsonb, $4, $5) returning id`,
};
const AIM: Statement = {
  name: 'finapi_rule_aim',
  text: `insert into finapi_rule_targets (owner_id, rule_id, place, account_id, connection_id)
    select $1, $2, place, account_id, connection_id
    from unnest($3::bigint[], $4::bigint[]) with ordinality as t (account_id, connection_id, place)`,
};
/** How many of some accounts and connections the owner has. */
const COUNT_TARGETS: Statement = {
  name: 'finapi_rule_targets_there',
  text: `select (select count(*) from accounts where owner_id = $1 and id = any($2::bigint[])),
      (select count(*) from connections where owner_id = $1 and id = any($3::bigint[]))`,
};
const DELETE: Statement = {
  name: 'finapi_rules_delete',
  text: `delete from finapi_notification_rules where owner_id = $1 and ($2::bigint[] is null or id = any($2::bigint[]))
    returning id`,
};
/** By users with automatic updates only: their owners have a cursor. */
const UPDATE_RUNS: Statement = {
  name: 'finapi_update_runs',
  text: `select exists (select 1 from syncs s join finapi_rule_cursors c on c.owner_id = s.owner_id
      where s.owner_id = $1 and s.status = 'running' and s.cause in ('scheduled', 'retry'))`,
};
const DUE: Statement = {
  name: 'finapi_rules_due',
  text: `select c.tenant_id, c.owner_id from finapi_rule_cursors c join owners o on o.id = c.owner_id
      left join category_work w on w.owner_id = c.owner_id
    where o.last_event > c.sequence and (w.owner_id is null or (w.wanted <= w.done and not w.more))
    order by c.owner_id limit $1`,
};
const PLACE: Statement = {
  name: 'finapi_rules_place',
  text: `select c.sequence, o.last_event from finapi_rule_cursors c join owners o on o.id = c.owner_id
    where c.owner_id = $1 and o.last_event > c.sequence`,
};
const SYNCS: Statement = {
  name: 'finapi_rules_syncs',
  text: `select s.id, s.connection_id from events e join syncs s on s.owner_id = e.owner_id and s.id = e.sync_id
    where e.owner_id = $1 and e.sequence > $2 and e.sequence <= $3 and e.type = 'sync.finished'
      and s.cause in ('scheduled', 'retry') order by e.sequence`,
};
const CHANGED: Statement = {
  name: 'finapi_rules_balances',
  text: `select distinct a.id, a.connection_id from events e
      join accounts a on a.owner_id = e.owner_id and a.id = e.account_id
    where e.owner_id = $1 and e.sequence > $2 and e.sequence <= $3 and e.type = 'balances.changed'
      and a.connection_id = any($4::bigint[]) order by a.id`,
};
const ENTRY_COLUMNS = `f.id, f.account_id, f.connection_id, f.amount, f.currency, f.bank_booking_date, f.category_code,
      coalesce(f.details::jsonb #>> '{original,currency}' <> f.currency, false)
        or coalesce(left(f.counterpart_iban, 2) <> left(a.masked, 2) and left(a.masked, 2) ~ '^[A-Z]{2}$', false),
      f.purpose, f.counterpart_name`;
/** Inserted, not changed: an entry that was written once only has one instant. */
const ENTRIES: Statement = {
  name: 'finapi_rules_entries',
  text: `select ${ENTRY_COLUMNS}
    from events e join transactions t on t.owner_id = e.owner_id and t.revision = e.sequence
      join finapi_entries f on f.owner_id = t.owner_id and f.id = t.id
      join accounts a on a.owner_id = f.owner_id and a.id = f.account_id
    where e.owner_id = $1 and e.sequence > $2 and e.sequence <= $3 and e.type = 'transactions.changed'
      and e.sync_id = any($4::bigint[]) and t.created_at = t.updated_at
    order by f.id limit $5`,
};
const ENTRIES_SINCE: Statement = {
  name: 'finapi_rules_entries_since',
  text: `select ${ENTRY_COLUMNS}
    from transactions t join finapi_entries f on f.owner_id = t.owner_id and f.id = t.id
      join accounts a on a.owner_id = f.owner_id and a.id = f.account_id
    where t.owner_id = $1 and t.account_id = any($2::bigint[]) and t.revision > $3 and t.created_at = t.updated_at
    order by f.id limit $4`,
};
const MOVE: Statement = {
  name: 'finapi_rules_move',
  text: 'update finapi_rule_cursors set sequence = $3, updated_at = now() where owner_id = $1 and sequence = $2 returning 1',
};
const TELL: Statement = {
  name: 'finapi_rules_tell',
  text: `insert into finapi_notifications (tenant_id, owner_id, client, body)
    select $1, $2, client, body::jsonb from unnest($3::bigint[], $4::text[]) as t (client, body)`,
};

const USER_ID: Statement = {
  name: 'finapi_rules_user',
  text: 'select user_id from finapi_users where tenant_id = $1 and owner_id = $2',
};
const DUE_MESSAGES: Statement = {
  name: 'finapi_notifications_due',
  text: 'select tenant_id, id from finapi_notifications where due_at <= now() order by due_at limit $1',
};
/** Two processes that see the same one take it once: it is not due any more when the second one looks. */
const TAKE: Statement = {
  name: 'finapi_notification_take',
  text: `update finapi_notifications set tries = tries + 1, due_at = now() + make_interval(secs => $3::numeric / 1000)
    where tenant_id = $1 and id = $2 and due_at <= now() returning client, tries, body`,
};
const SETTLE: Statement = {
  name: 'finapi_notification_settle',
  text: 'delete from finapi_notifications where tenant_id = $1 and id = $2',
};

/** Entries that one turn tells of; a turn that has more counts up to here. */
export const ENTRIES_TOLD_MAX = 10_000;

const ruleOf = (row: TextRow): NotificationRule => ({
  id: integer(row[0]),
  triggerEvent: textOf(row[1]) as TriggerEvent,
  params: jsonObject<Record<string, string>>(row[2]),
  callbackHandle: row[3] ?? null,
  includeDetails: truth(row[4]),
  accountIds: jsonList<number>(row[5]),
  connectionIds: jsonList<number>(row[6]),
});

const entryOf = (row: TextRow): NewEntry => ({
  id: integer(row[0]),
  accountId: integer(row[1]),
  connectionId: integer(row[2]),
  amount: textOf(row[3]) as Decimal,
  currency: textOf(row[4]),
  bookingDate: textOf(row[5]),
  categoryCode: row[6] ?? null,
  isForeign: truth(row[7]),
  purpose: row[8] ?? null,
  counterpartName: row[9] ?? null,
});

/** Opens them; `jobs` is the role that sees whose turn it is. */
export const openNotifications = (app: Database, jobs: Database): NotificationStore => ({
  rules: (scope) => rulesOf(app, scope),

  create: (scope, rule, check) =>
    persistently(app, scope, async (tx) => {
      await lockOwner(tx, scope);
      const refused = check((await tx.rows(RULES, [scope.ownerId])).map(ruleOf));
      if (refused !== null) return { refused };
      const unknown = await unknownTarget(tx, scope, rule);
      if (unknown !== null) return { unknown };
      return { made: await insertRule(tx, scope, rule) };
    }),

  async delete(scope, ids) {
    const wanted = ids === 'all' ? null : bigintArray(ids);
    const rows = await app.rows(scope, DELETE, [scope.ownerId, wanted]);
    return rows.map(([id]) => integer(id)).sort((a, b) => a - b);
  },

  async updateRuns(scope) {
    const [row] = await app.rows(scope, UPDATE_RUNS, [scope.ownerId]);
    return truth(row?.[0]);
  },

  async due(limit) {
    const rows = await jobs.rows(null, DUE, [limit]);
    return rows.map((row) => ({ tenantId: integer(row[0]), ownerId: integer(row[1]) }));
  },

  async happened(scope) {
    const [place] = await app.rows(scope, PLACE, [scope.ownerId]);
    if (place === undefined) return null;
    const [from, to] = [integer(place[0]), integer(place[1])];
    const between = [scope.ownerId, from, to];
    const syncs = await app.rows(scope, SYNCS, between);
    const syncIds = syncs.map((row) => integer(row[0]));
    const connections = bigintArray([...new Set(syncs.map((row) => integer(row[1])))]);
    const changed = await app.rows(scope, CHANGED, [...between, connections]);
    const entries = await app.rows(scope, ENTRIES, [...between, bigintArray(syncIds), ENTRIES_TOLD_MAX]);
    return {
      from,
      to,
      syncIds,
      changed: changed.map((row) => ({ accountId: integer(row[0]), connectionId: integer(row[1]) })),
      entries: entries.map(entryOf),
    };
  },

  tell: (scope, { from, to }, told) =>
    app.transaction(scope, async (tx) => {
      if ((await tx.rows(MOVE, [scope.ownerId, from, to])).length === 0) return false;
      await leaveWord(tx, scope, told);
      return true;
    }),

  async entriesSince(scope, accountIds, sequence) {
    const values = [scope.ownerId, bigintArray(accountIds), sequence, ENTRIES_TOLD_MAX];
    return (await app.rows(scope, ENTRIES_SINCE, values)).map(entryOf);
  },

  tellNow: (scope, told) => app.transaction(scope, (tx) => leaveWord(tx, scope, told)),

  async userId(scope) {
    const [row] = await app.rows(scope, USER_ID, [scope.tenantId, scope.ownerId]);
    return row?.[0] ?? null;
  },

  async takeDue(limit, againAfterMs) {
    const taken: DueNotification[] = [];
    for (const due of await jobs.rows(null, DUE_MESSAGES, [limit])) {
      const [tenantId, id] = [integer(due[0]), integer(due[1])];
      const [row] = await app.rows({ tenantId }, TAKE, [tenantId, id, againAfterMs]);
      if (row === undefined) continue;
      const [client, tries, body] = row;
      taken.push({ tenantId, id, client: integer(client), tries: integer(tries), body: textOf(body) });
    }
    return taken;
  },

  async settle({ tenantId, id }) {
    await app.rows({ tenantId }, SETTLE, [tenantId, id]);
  },
});

const rulesOf = async (app: Database, scope: OwnerScope): Promise<readonly NotificationRule[]> =>
  (await app.rows(scope, RULES, [scope.ownerId])).map(ruleOf);

async function leaveWord(tx: Transaction, scope: OwnerScope, told: readonly Notification[]): Promise<void> {
  if (told.length === 0) return;
  const clients = bigintArray(told.map(({ client }) => client));
  const bodies = textArray(told.map(({ body }) => jsonText(body)));
  await tx.rows(TELL, [scope.tenantId, scope.ownerId, clients, bodies]);
}

async function unknownTarget(
  tx: Transaction,
  scope: OwnerScope,
  { accountIds, connectionIds }: RuleTerms,
): Promise<'account' | 'connection' | null> {
  const values = [scope.ownerId, bigintArray(accountIds), bigintArray(connectionIds)];
  const [row] = await tx.rows(COUNT_TARGETS, values);
  if (integer(row?.[0]) < accountIds.length) return 'account';
  return integer(row?.[1]) < connectionIds.length ? 'connection' : null;
}

async function insertRule(tx: Transaction, scope: OwnerScope, rule: RuleTerms): Promise<NotificationRule> {
  const { triggerEvent, params, callbackHandle, includeDetails, accountIds, connectionIds } = rule;
  const [row] = await tx.rows(CREATE, [
    ...[scope.ownerId, triggerEvent, jsonText(params), callbackHandle, includeDetails],
  ]);
  const id = integer(row?.[0]);
  const accounts = [...accountIds, ...connectionIds.map(() => null)];
  const connections = [...accountIds.map(() => null), ...connectionIds];
  if (accounts.length > 0)
    await tx.rows(AIM, [scope.ownerId, id, bigintArray(accounts), bigintArray(connections)]);
  return { ...rule, id };
}
