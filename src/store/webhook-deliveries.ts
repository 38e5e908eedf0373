/** The log of deliveries, and sending again. */
import type { DeliveryStore } from '../engine/webhooks/ports.ts';
import type { DeliveryFilter, EndpointRow, ReplayRange } from '../engine/webhooks/rows.ts';
import { bigintArray, textArray } from './arrays.ts';
import { addAudit } from './audit.ts';
import type { Database, Parameter, Statement, TextRow } from './database.ts';
import { instantParameter } from './instants.ts';
import { jsonText } from './json-text.ts';
import { pageOf } from './pages.ts';
import { integer, jsonObject, maybe } from './text-values.ts';
import { ADD_MESSAGE, DUE_AT } from './webhook-endpoints.ts';
import { ATTEMPT_COLUMNS, attemptRow, DELIVERY_COLUMNS, deliveryRow } from './webhook-rows.ts';

/** The latest tries of a delivery that are shown. */
const ATTEMPTS_SHOWN_MAX = 100;

const LIST: Statement = {
  name: 'webhook_deliveries_list',
  text: `select ${DELIVERY_COLUMNS} from webhook_deliveries d where d.tenant_id = $1 and ($2::bigint is null or d.id < $2)
      and ($4::bigint is null or d.endpoint_id = $4) and ($5::text[] is null or d.status = any($5))
      and ($6::text[] is null or d.type = any($6))
      and ($7::bigint is null or (d.owner_id = $7 and d.sequence = $8::bigint))
    order by d.id desc limit $3`,
};
const GET: Statement = {
  name: 'webhook_delivery_get',
  text: `select ${DELIVERY_COLUMNS}, d.message from webhook_deliveries d where d.tenant_id = $1 and d.id = $2`,
};
const MESSAGE_AT = 11;
const ATTEMPTS: Statement = {
  name: 'webhook_attempts_list',
  text: `select ${ATTEMPT_COLUMNS} from webhook_attempts where tenant_id = $1 and delivery_id = $2
    order by number desc limit ${ATTEMPTS_SHOWN_MAX}`,
};
const BEGIN_ANEW = `status = 'pending', tries = 0, due_at = excluded.due_at, replayed_at = excluded.due_at, finished_at = null`;
const REPLAY: Statement = {
  name: 'webhook_replay',
  text: `update webhook_deliveries set ${BEGIN_ANEW.replaceAll('excluded.due_at', '$3::timestamptz')}
    where tenant_id = $1 and id = $2 returning endpoint_id`,
};

/** Whether a type meets one of the patterns, in SQL: as in patterns.ts, and a test holds one against the other. */
export const typeMeets = (type: string, patterns: string): string =>
  `exists (select 1 from unnest(${patterns}) p where p = '*' or p = ${type}
      or (right(p, 2) = '.*' and starts_with(${type}, left(p, -1)) and length(${type}) >= length(p)))`;

/** Events of a range that an endpoint wants and, unless asked for, did not get. */
const IN_RANGE = `events v where v.tenant_id = $1 and ($2::bigint is null or v.owner_id = $2)
    and ($3::timestamptz is null or v.created_at >= $3) and ($4::timestamptz is null or v.created_at < $4)
    and ($5::bigint is null or v.sequence > $5)
    and ${typeMeets('v.type', '$6::text[]')}
    and ($7::boolean or not exists (select 1 from webhook_deliveries d where d.tenant_id = $1 and d.endpoint_id = $8
      and d.owner_id = v.owner_id and d.sequence = v.sequence and d.status = 'delivered'))`;
const COUNT_RANGE: Statement = {
  text: `select count(*) from (select 1 from ${IN_RANGE} limit $9::bigint + 1) in_range`,
};
const REPLAY_RANGE: Statement = {
  text: `insert into webhook_deliveries
      (tenant_id, endpoint_id, owner_id, sequence, connection_id, type, status, due_at, created_at)
    select $1, $8, v.owner_id, v.sequence, v.connection_id, v.type, 'pending', $9::timestamptz, $9::timestamptz
    from ${IN_RANGE} order by v.position, v.owner_id, v.sequence
    on conflict (tenant_id, endpoint_id, owner_id, sequence) do update set ${BEGIN_ANEW}`,
};

const OLD: Statement = {
  name: 'webhook_deliveries_old',
  text: `select tenant_id, id from webhook_deliveries where finished_at < $1::timestamptz order by finished_at limit $2`,
};
const DROP: Statement = {
  text: `delete from webhook_deliveries where tenant_id = $1 and id = any($2::bigint[]) and finished_at < $3::timestamptz
    returning 1`,
};
const ENDED_SECRETS: Statement = {
  name: 'webhook_secrets_ended',
  text: 'select distinct tenant_id from webhook_secrets where expires_at <= $1::timestamptz limit $2',
};
const DROP_SECRETS: Statement = {
  text: 'delete from webhook_secrets where tenant_id = $1 and expires_at <= $2::timestamptz returning 1',
};

function filterValues({ endpointId, status, type, event }: DeliveryFilter): Parameter[] {
  return [
    endpointId ?? null,
    status === undefined ? null : textArray(status),
    type === undefined ? null : textArray(type),
    event?.ownerId ?? null,
    event?.sequence ?? null,
  ];
}

function rangeValues(tenantId: number, endpoint: EndpointRow, range: ReplayRange): Parameter[] {
  const { since, until, after, delivered } = range;
  const ownerId = endpoint.ownerId ?? range.ownerId ?? null;
  const types = textArray(endpoint.eventTypes);
  return [tenantId, ownerId, since ?? null, until ?? null, after ?? null, types, delivered, endpoint.id];
}

/** An endpoint for one owner gets nothing of another, whoever is named. */
const isElsewhere = ({ ownerId }: EndpointRow, range: ReplayRange): boolean =>
  ownerId !== null && range.ownerId !== undefined && range.ownerId !== ownerId;

const byTenant = (rows: readonly TextRow[]): Map<number, number[]> => {
  const found = new Map<number, number[]>();
  for (const [tenant, id] of rows) {
    const ids = found.get(integer(tenant)) ?? [];
    ids.push(integer(id));
    found.set(integer(tenant), ids);
  }
  return found;
};

export const openWebhookDeliveries = (app: Database, jobs: Database): DeliveryStore => ({
  async listDeliveries(scope, filter, page) {
    const values = [scope.tenantId, page.after, page.limit + 1, ...filterValues(filter)];
    return pageOf(await app.rows(scope, LIST, values), page.limit, deliveryRow);
  },
  async getDelivery(scope, id) {
    const [row] = await app.rows(scope, GET, [scope.tenantId, id]);
    if (row === undefined) return null;
    const attempts = await app.rows(scope, ATTEMPTS, [scope.tenantId, id]);
    const message = maybe(row[MESSAGE_AT], (text) => jsonObject(text));
    return { row: deliveryRow(row), message, attempts: attempts.map(attemptRow).reverse() };
  },
  addMessage: (scope, endpointId, { type, data }, now, audit) =>
    app.transaction(scope, async (tx) => {
      const { tenantId } = scope;
      const at = instantParameter(now);
      if ((await tx.rows(DUE_AT, [tenantId, endpointId, at])).length === 0) return null;
      const [made] = await tx.rows(ADD_MESSAGE, [tenantId, endpointId, type, jsonText(data), at]);
      await addAudit(tx, tenantId, audit);
      const [row] = await tx.rows(GET, [tenantId, integer(made?.[0])]);
      return row === undefined ? null : deliveryRow(row);
    }),
  replay: (scope, id, now, audit) =>
    app.transaction(scope, async (tx) => {
      const { tenantId } = scope;
      const at = instantParameter(now);
      const [begun] = await tx.rows(REPLAY, [tenantId, id, at]);
      if (begun === undefined) return null;
      await tx.run(DUE_AT, [tenantId, integer(begun[0]), at]);
      await addAudit(tx, tenantId, audit);
      const [row] = await tx.rows(GET, [tenantId, id]);
      return row === undefined ? null : deliveryRow(row);
    }),
  async replayRange(scope, endpoint, range, { now, eventsMax, audit }) {
    if (isElsewhere(endpoint, range)) return 0;
    return app.transaction(scope, async (tx) => {
      const values = rangeValues(scope.tenantId, endpoint, range);
      const [count] = await tx.rows(COUNT_RANGE, [...values, eventsMax]);
      if (integer(count?.[0]) > eventsMax) return 'too_many';
      const at = instantParameter(now);
      const begun = await tx.run(REPLAY_RANGE, [...values, at]);
      await tx.run(DUE_AT, [scope.tenantId, endpoint.id, at]);
      await addAudit(tx, scope.tenantId, { ...audit, detail: { ...audit.detail, events: begun } });
      return begun;
    });
  },
  async purge(before, now, limit) {
    let gone = 0;
    const old = await jobs.rows(null, OLD, [instantParameter(before), limit]);
    for (const [tenantId, ids] of byTenant(old)) {
      const values = [tenantId, bigintArray(ids), instantParameter(before)];
      gone += (await app.rows({ tenantId }, DROP, values)).length;
    }
    for (const [tenant] of await jobs.rows(null, ENDED_SECRETS, [instantParameter(now), limit])) {
      const tenantId = integer(tenant);
      gone += (await app.rows({ tenantId }, DROP_SECRETS, [tenantId, instantParameter(now)])).length;
    }
    return gone;
  },
});
