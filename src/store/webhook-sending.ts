/** Sending: who has an endpoint, what is due to it, and what a try came to. Leases go by the database's own clock. */
import type { Health } from '../engine/webhooks/health.ts';
import type { DueDelivery, Held, SendingStore } from '../engine/webhooks/ports.ts';
import type { Database, Statement, TextRow } from './database.ts';
import { instantMs, instantParameter } from './instants.ts';
import { instantText, integer, jsonObject, maybe, textOf } from './text-values.ts';

const LEASE = `clock_timestamp() + $4::bigint * interval '1 millisecond'`;
const HELD = 'url, failing_since, recent_failures, paused_until';

const TAKE: Statement = {
  name: 'webhook_take',
  text: `update webhook_endpoints set worker = $3, lease_until = ${LEASE}
    where tenant_id = $1 and id = $2 and status = 'enabled'
      and (lease_until is null or lease_until < clock_timestamp()) returning ${HELD}`,
};
const HOLD: Statement = {
  name: 'webhook_hold',
  text: `update webhook_endpoints set lease_until = ${LEASE}
    where tenant_id = $1 and id = $2 and status = 'enabled' and worker = $3 returning ${HELD}`,
};
const LOCK: Statement = {
  name: 'webhook_lock',
  text: 'select paused_until from webhook_endpoints where tenant_id = $1 and id = $2 and worker = $3 for update',
};
/** Read after the lock: whoever adds a delivery writes this row, too, so none is missed. */
const GIVE_BACK: Statement = {
  name: 'webhook_give_back',
  text: `update webhook_endpoints e set worker = null, lease_until = null, next_due_at = (
      select greatest(min(d.due_at), e.paused_until, $3::timestamptz) from webhook_deliveries d
      where d.tenant_id = $1 and d.endpoint_id = $2 and d.status = 'pending' having min(d.due_at) is not null)
    where e.tenant_id = $1 and e.id = $2 returning next_due_at, status`,
};
const DUE: Statement = {
  name: 'webhook_due_deliveries',
  text: `select id, owner_id, sequence, connection_id, type, message, tries, attempts, created_at from webhook_deliveries
    where tenant_id = $1 and endpoint_id = $2 and status = 'pending' and due_at <= $3::timestamptz
    order by due_at, id limit $4`,
};
const KEEP_TRY: Statement = {
  name: 'webhook_keep_try',
  text: `with kept as (
      update webhook_deliveries set tries = tries + 1, attempts = attempts + 1, status = $3,
        due_at = coalesce($4::timestamptz, due_at), finished_at = case when $3 <> 'pending' then $5::timestamptz end
      where tenant_id = $1 and id = $2 and status = 'pending' returning attempts)
    insert into webhook_attempts (tenant_id, delivery_id, number, at, duration_ms, status_code, trouble, response)
    select $1, $2, attempts, $5::timestamptz, $6, $7, $8, $9 from kept`,
};
const KEEP_HEALTH: Statement = {
  name: 'webhook_keep_health',
  text: `update webhook_endpoints set failing_since = $3, recent_failures = $4::jsonb, paused_until = $5,
      last_delivered_at = greatest(last_delivered_at, $6::timestamptz)
    where tenant_id = $1 and id = $2`,
};
const DUE_ENDPOINTS: Statement = {
  name: 'webhook_due_endpoints',
  text: `select tenant_id, id from webhook_endpoints where status = 'enabled' and next_due_at <= $1::timestamptz
      and (lease_until is null or lease_until < clock_timestamp()) order by next_due_at limit $2`,
};

const heldOf = ([row]: readonly TextRow[]): Held | null =>
  row === undefined ? null : { url: textOf(row[0]), health: healthOf(row.slice(1)) };

const healthOf = (row: TextRow): Health => ({
  failingSince: maybe(row[0], instantMs),
  recentFailures: JSON.parse(textOf(row[1])) as readonly number[],
  pausedUntil: maybe(row[2], instantMs),
});

const dueDelivery = (row: TextRow): DueDelivery => ({
  id: integer(row[0]),
  ownerId: maybe(row[1], integer),
  sequence: maybe(row[2], integer),
  connectionId: maybe(row[3], integer),
  type: textOf(row[4]),
  message: maybe(row[5], (text) => jsonObject(text)),
  tries: integer(row[6]),
  attempts: integer(row[7]),
  createdAt: instantText(row[8]),
});

export const openWebhookSending = (app: Database, jobs: Database): SendingStore => ({
  take: async (scope, endpointId, worker, leaseMs) =>
    heldOf(await app.rows(scope, TAKE, [scope.tenantId, endpointId, worker, leaseMs])),
  hold: async (scope, endpointId, worker, leaseMs) =>
    heldOf(await app.rows(scope, HOLD, [scope.tenantId, endpointId, worker, leaseMs])),
  giveBack: (scope, endpointId, worker, notBefore) =>
    app.transaction(scope, async (tx) => {
      const key = [scope.tenantId, endpointId];
      if ((await tx.rows(LOCK, [...key, worker])).length === 0) return null;
      const [row] = await tx.rows(GIVE_BACK, [...key, instantParameter(notBefore)]);
      return row?.[1] === 'enabled' ? maybe(row[0], instantMs) : null;
    }),
  async dueDeliveries(scope, endpointId, now, limit) {
    const rows = await app.rows(scope, DUE, [scope.tenantId, endpointId, instantParameter(now), limit]);
    return rows.map(dueDelivery);
  },
  async keepTry(scope, { id, at, durationMs, statusCode, trouble, response, outcome }) {
    const dueAt = outcome.status === 'pending' ? outcome.dueAt : null;
    const times = [instantParameter(dueAt), instantParameter(at)];
    const values = [scope.tenantId, id, outcome.status, ...times, durationMs, statusCode, trouble, response];
    await app.rows(scope, KEEP_TRY, values);
  },
  async keepHealth(scope, endpointId, { failingSince, recentFailures, pausedUntil }, deliveredAt) {
    await app.rows(scope, KEEP_HEALTH, [
      scope.tenantId,
      endpointId,
      instantParameter(failingSince),
      JSON.stringify(recentFailures),
      instantParameter(pausedUntil),
      instantParameter(deliveredAt),
    ]);
  },
  async dueEndpoints(now, limit) {
    const rows = await jobs.rows(null, DUE_ENDPOINTS, [instantParameter(now), limit]);
    return rows.map(([tenant, endpoint]) => ({ tenantId: integer(tenant), endpointId: integer(endpoint) }));
  },
});
