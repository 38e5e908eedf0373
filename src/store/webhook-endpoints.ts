/** Where a tenant wants its events to be sent. Every change has its audit entry in the same transaction. */
import { meets } from '../engine/webhooks/patterns.ts';
import type { Disabling, EndpointStore } from '../engine/webhooks/ports.ts';
import type { EndpointRow } from '../engine/webhooks/rows.ts';
import { textArray } from './arrays.ts';
import { addAudit } from './audit.ts';
import type { Database, Statement, Transaction } from './database.ts';
import { appendEvent, lockOwner } from './events.ts';
import { instantParameter } from './instants.ts';
import { jsonText } from './json-text.ts';
import { pageOf } from './pages.ts';
import { persistently } from './retry.ts';
import { integer, maybe, textsOf } from './text-values.ts';
import { endpointColumns, endpointRow } from './webhook-rows.ts';

type Endpoints = Omit<EndpointStore, 'secretCount' | 'addSecret' | 'liveSecrets'>;

const NEXT_ID: Statement = {
  name: 'webhook_endpoint_id',
  text: `select nextval('webhook_endpoints_id_seq')`,
};
const BEGIN_PLACE: Statement = {
  text: `insert into webhook_cursors (tenant_id, place, updated_at) values ($1, $2, $3) on conflict do nothing`,
};
/** Whoever makes or removes endpoints of a tenant waits here for the other. */
const LOCK_PLACE: Statement = { text: 'select 1 from webhook_cursors where tenant_id = $1 for update' };
const COUNT: Statement = { text: 'select count(*) from webhook_endpoints where tenant_id = $1' };
/** Bound to an owner of its own tenant or to none; the lock keeps the owner there until it is. */
const INSERT: Statement = {
  text: `with bound as (select id from owners where tenant_id = $1 and id = $3 for key share)
    insert into webhook_endpoints (tenant_id, id, owner_id, url, description, event_types, status, created_at, updated_at)
    select $1, $2, $3, $4, $5, $6, 'enabled', $7::timestamptz, $7::timestamptz
    where $3::bigint is null or exists (select 1 from bound) returning id`,
};
const INSERT_SECRET: Statement = {
  text: `insert into webhook_secrets (tenant_id, endpoint_id, number, sealed, created_at) values ($1, $2, $3, $4, $5)`,
};
const GET: Statement = {
  name: 'webhook_endpoint_get',
  text: `select ${endpointColumns('now()')} from webhook_endpoints e where e.tenant_id = $1 and e.id = $2`,
};
const LIST: Statement = {
  name: 'webhook_endpoints_list',
  text: `select ${endpointColumns('now()')} from webhook_endpoints e
    where e.tenant_id = $1 and e.id > $2 order by e.id limit $3`,
};
const CHANGE: Statement = {
  text: `update webhook_endpoints set url = coalesce($3, url),
      description = case when $4::boolean then $5 else description end,
      event_types = coalesce($6::text[], event_types), updated_at = $7
    where tenant_id = $1 and id = $2 and ($8::timestamptz is null or updated_at = $8) returning id`,
};
const ENABLE: Statement = {
  text: `update webhook_endpoints set status = 'enabled', disabled_reason = null, disabled_at = null, failing_since = null,
      recent_failures = '[]', paused_until = null, next_due_at = $3, updated_at = $3
    where tenant_id = $1 and id = $2 returning id`,
};
/** What was to be tried later is tried now. */
const DUE_NOW: Statement = {
  text: `update webhook_deliveries set due_at = $3 where tenant_id = $1 and endpoint_id = $2 and status = 'pending'`,
};
const DISABLE: Statement = {
  text: `update webhook_endpoints set status = 'disabled', disabled_reason = $3, disabled_at = $4, updated_at = $4,
      worker = null, lease_until = null
    where tenant_id = $1 and id = $2 and status = 'enabled' returning owner_id`,
};
const OTHERS: Statement = {
  text: `select id, event_types from webhook_endpoints
    where tenant_id = $1 and id <> $2 and status = 'enabled' and owner_id is null for update`,
};
export const ADD_MESSAGE: Statement = {
  text: `insert into webhook_deliveries (tenant_id, endpoint_id, type, message, status, due_at, created_at)
    values ($1, $2, $3, $4::jsonb, 'pending', $5::timestamptz, $5::timestamptz) returning id`,
};
/** Something is due to the endpoint at an instant. */
export const DUE_AT: Statement = {
  name: 'webhook_endpoint_due_at',
  text: `update webhook_endpoints set next_due_at = least(next_due_at, $3::timestamptz)
    where tenant_id = $1 and id = $2 and status = 'enabled' returning id`,
};
const REMOVE: Statement = { text: 'delete from webhook_endpoints where tenant_id = $1 and id = $2' };
const END_PLACE: Statement = {
  text: `delete from webhook_cursors where tenant_id = $1
    and not exists (select 1 from webhook_endpoints where tenant_id = $1)`,
};

async function one(tx: Transaction, tenantId: number, id: number): Promise<EndpointRow | null> {
  const [row] = await tx.rows(GET, [tenantId, id]);
  return row === undefined ? null : endpointRow(row);
}

/** Tells other endpoints, or the feed of the owner whose endpoint it is; the feed reaches endpoints by itself. */
async function tellOthers(
  tx: Transaction,
  tenantId: number,
  id: number,
  ownerId: number | null,
  news: NonNullable<Disabling['news']>,
  at: string | null,
): Promise<void> {
  if (ownerId !== null) {
    await appendEvent(tx, ownerId, { type: news.type, data: { ...news.message } });
    return;
  }
  for (const [other, types] of await tx.rows(OTHERS, [tenantId, id])) {
    if (!meets(textsOf(types), news.type)) continue;
    await tx.run(ADD_MESSAGE, [tenantId, integer(other), news.type, jsonText(news.message), at]);
    await tx.run(DUE_AT, [tenantId, integer(other), at]);
  }
}

/** The owner an endpoint is bound to, so that its feed can be written in the owner's scope; undefined for no endpoint. */
async function boundTo(app: Database, tenantId: number, id: number): Promise<number | null | undefined> {
  const text = 'select owner_id from webhook_endpoints where tenant_id = $1 and id = $2';
  const [row] = await app.rows({ tenantId }, { text }, [tenantId, id]);
  return row === undefined ? undefined : maybe(row[0], integer);
}

export const openWebhookEndpoints = (app: Database): Endpoints => ({
  async nextEndpointId(scope) {
    const [row] = await app.rows(scope, NEXT_ID);
    return integer(row?.[0]);
  },
  addEndpoint: (scope, { endpoint, secret, place, endpointsMax, now, audit }) =>
    app.transaction(scope, async (tx) => {
      const { tenantId } = scope;
      const at = instantParameter(now);
      await tx.run(BEGIN_PLACE, [tenantId, place, at]);
      await tx.rows(LOCK_PLACE, [tenantId]);
      const [count] = await tx.rows(COUNT, [tenantId]);
      if (integer(count?.[0]) >= endpointsMax) return 'full';
      const { id, ownerId, url, description, eventTypes } = endpoint;
      const made = await tx.rows(INSERT, [
        tenantId,
        id,
        ownerId,
        url,
        description,
        textArray(eventTypes),
        at,
      ]);
      if (made.length === 0) return endNoPlace(tx, tenantId);
      await tx.run(INSERT_SECRET, [tenantId, id, secret.number, Buffer.from(secret.sealed), at]);
      await addAudit(tx, tenantId, audit);
      return (await one(tx, tenantId, id)) ?? 'no_owner';
    }),
  async getEndpoint(scope, id) {
    const [row] = await app.rows(scope, GET, [scope.tenantId, id]);
    return row === undefined ? null : endpointRow(row);
  },
  async listEndpoints(scope, page) {
    const rows = await app.rows(scope, LIST, [scope.tenantId, page.after ?? 0, page.limit + 1]);
    return pageOf(rows, page.limit, endpointRow);
  },
  changeEndpoint: (scope, id, change, ifUpdatedAt, now, audit) =>
    app.transaction(scope, async (tx) => {
      const { tenantId } = scope;
      const { url, description, eventTypes } = change;
      const types = eventTypes === undefined ? null : textArray(eventTypes);
      const values = [url ?? null, description !== undefined, description ?? null, types];
      const changed = await tx.rows(CHANGE, [tenantId, id, ...values, instantParameter(now), ifUpdatedAt]);
      if (changed.length === 0) return (await one(tx, tenantId, id)) === null ? null : 'stale';
      await addAudit(tx, tenantId, audit);
      return one(tx, tenantId, id);
    }),
  enable: (scope, id, now, audit) =>
    app.transaction(scope, async (tx) => {
      const key = [scope.tenantId, id, instantParameter(now)];
      if ((await tx.rows(ENABLE, key)).length === 0) return null;
      await tx.run(DUE_NOW, key);
      await addAudit(tx, scope.tenantId, audit);
      return one(tx, scope.tenantId, id);
    }),
  async disable(scope, id, { reason, news, audit }, now) {
    const { tenantId } = scope;
    const ownerId = await boundTo(app, tenantId, id);
    if (ownerId === undefined) return null;
    return persistently(app, ownerId === null ? scope : { tenantId, ownerId }, async (tx) => {
      const at = instantParameter(now);
      if (ownerId !== null) await lockOwner(tx, { tenantId, ownerId });
      const [row] = await tx.rows(DISABLE, [tenantId, id, reason, at]);
      if (row !== undefined) {
        if (news !== null) await tellOthers(tx, tenantId, id, maybe(row[0], integer), news, at);
        await addAudit(tx, tenantId, audit);
      }
      return one(tx, tenantId, id);
    });
  },
  removeEndpoint: (scope, id, audit) =>
    app.transaction(scope, async (tx) => {
      await tx.rows(LOCK_PLACE, [scope.tenantId]);
      if ((await tx.run(REMOVE, [scope.tenantId, id])) === 0) return false;
      await tx.run(END_PLACE, [scope.tenantId]);
      await addAudit(tx, scope.tenantId, audit);
      return true;
    }),
});

/** The owner is not there: the place that was begun for the endpoint goes, too, when no other needs it. */
async function endNoPlace(tx: Transaction, tenantId: number): Promise<'no_owner'> {
  await tx.run(END_PLACE, [tenantId]);
  return 'no_owner';
}
