/** Handing events out to endpoints: the deliveries and the place in the feed move together. */
import type { FannedEvent, FanOutStore } from '../engine/webhooks/ports.ts';
import type { EndpointRow } from '../engine/webhooks/rows.ts';
import { bigintArray, textArray } from './arrays.ts';
import type { Database, Statement, TextRow } from './database.ts';
import { instantParameter } from './instants.ts';
import { integer, maybe, textOf, textsOf } from './text-values.ts';

/** A place is `position/owner/sequence`: one look at the index of events for each tenant that has endpoints. */
const TENANTS: Statement = {
  name: 'webhook_tenants',
  text: `select c.tenant_id from webhook_cursors c where c.tenant_id > $1 and exists (
      select 1 from events e where e.tenant_id = c.tenant_id and (e.position, e.owner_id, e.sequence)
        > (split_part(c.place, '/', 1)::bigint, split_part(c.place, '/', 2)::bigint, split_part(c.place, '/', 3)::bigint))
    order by c.tenant_id limit $2`,
};
const STANDING: Statement = {
  name: 'webhook_standing',
  text: `select c.place, e.id, e.owner_id, e.event_types, e.status
    from webhook_cursors c left join webhook_endpoints e on e.tenant_id = c.tenant_id where c.tenant_id = $1 order by e.id`,
};
const MOVE: Statement = {
  name: 'webhook_move_place',
  text: `update webhook_cursors set place = $3, updated_at = $4 where tenant_id = $1 and place = $2 returning 1`,
};
/**
 * Owners and endpoints are held, in this order and that of their ids, so that neither goes in between; those that are
 * gone or disabled get nothing.
 */
const ENDPOINTS: Statement = {
  name: 'webhook_fan_endpoints',
  text: `update webhook_endpoints e set next_due_at = least(e.next_due_at, $3::timestamptz)
    from (select id from webhook_endpoints where tenant_id = $1 and id = any($2::bigint[]) order by id for update) held
    where e.tenant_id = $1 and e.id = held.id and e.status = 'enabled' returning e.id`,
};
const OWNERS: Statement = {
  name: 'webhook_fan_owners',
  text: `select id from owners where tenant_id = $1 and id = any($2::bigint[]) order by id for key share`,
};
const INSERT: Statement = {
  name: 'webhook_fan_insert',
  text: `insert into webhook_deliveries
      (tenant_id, endpoint_id, owner_id, sequence, connection_id, type, status, due_at, created_at)
    select $1, endpoint_id, owner_id, sequence, connection_id, type, 'pending', $7::timestamptz, $7::timestamptz
    from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[])
      with ordinality as fanned (endpoint_id, owner_id, sequence, connection_id, type, place)
    order by place on conflict (tenant_id, endpoint_id, owner_id, sequence) do nothing`,
};

const placeAndEndpoint = (row: TextRow): Pick<EndpointRow, 'id' | 'ownerId' | 'eventTypes' | 'status'> => ({
  id: integer(row[1]),
  ownerId: maybe(row[2], integer),
  eventTypes: textsOf(row[3]),
  status: textOf(row[4]) as EndpointRow['status'],
});

interface Pair {
  readonly event: FannedEvent;
  readonly endpointId: number;
}

export const openWebhookFanOut = (app: Database, jobs: Database): FanOutStore => ({
  async tenants(after, limit) {
    return (await jobs.rows(null, TENANTS, [after, limit])).map((row) => integer(row[0]));
  },
  async standing(scope) {
    const rows = await app.rows(scope, STANDING, [scope.tenantId]);
    const [first] = rows;
    if (first === undefined) return null;
    const endpoints = rows.filter((row) => row[1] !== null).map(placeAndEndpoint);
    return { place: textOf(first[0]), endpoints };
  },
  fanOut: (scope, from, to, events, now) =>
    app.transaction(scope, async (tx) => {
      const { tenantId } = scope;
      const at = instantParameter(now);
      if ((await tx.rows(MOVE, [tenantId, from, to, at])).length === 0) return false;
      if (events.length === 0) return true;
      const wanted = new Set(events.flatMap((event) => event.endpointIds));
      const whose = new Set(events.map((event) => event.ownerId));
      const owners = new Set(
        (await tx.rows(OWNERS, [tenantId, bigintArray([...whose])])).map((row) => integer(row[0])),
      );
      const endpoints = new Set(
        (await tx.rows(ENDPOINTS, [tenantId, bigintArray([...wanted]), at])).map((row) => integer(row[0])),
      );
      const pairs: Pair[] = events
        .filter((event) => owners.has(event.ownerId))
        .flatMap((event) => event.endpointIds.map((endpointId) => ({ event, endpointId })))
        .filter(({ endpointId }) => endpoints.has(endpointId));
      await tx.run(INSERT, [
        tenantId,
        bigintArray(pairs.map(({ endpointId }) => endpointId)),
        bigintArray(pairs.map(({ event }) => event.ownerId)),
        bigintArray(pairs.map(({ event }) => event.sequence)),
        bigintArray(pairs.map(({ event }) => event.connectionId)),
        textArray(pairs.map(({ event }) => event.type)),
        at,
      ]);
      return true;
    }),
});
