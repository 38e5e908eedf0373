/**
 * Hands new events out: one delivery for each endpoint that wants the event. The place in the feed moves in the
 * transaction that makes the deliveries, so a crash loses none and doubles none.
 */
import type { EventRow } from '../ports.ts';
import { FAN_OUT_EVENTS, FAN_OUT_TURNS_MAX, SWEEP_ROWS } from './limits.ts';
import { meets } from './patterns.ts';
import type { FannedEvent, FanOutStore, WebhookParts } from './ports.ts';
import { wake } from './wake.ts';

type Standing = NonNullable<Awaited<ReturnType<FanOutStore['standing']>>>;
type TenantEvent = EventRow & { readonly ownerId: number };

/** Hands out what is new, tenant by tenant. One tenant's trouble is told and keeps no other from its turn. */
export async function fanOut(parts: WebhookParts): Promise<void> {
  let after = 0;
  for (;;) {
    const tenants = await parts.store.tenants(after, SWEEP_ROWS);
    for (const tenantId of tenants)
      try {
        await fanOutTenant(parts, tenantId);
      } catch (error) {
        parts.onError(error, { tenantId });
      }
    const last = tenants.at(-1);
    if (last === undefined || tenants.length < SWEEP_ROWS) return;
    after = last;
  }
}

/** Hands out a tenant's events until none is new, or so many that others have their turn first. */
async function fanOutTenant(parts: WebhookParts, tenantId: number): Promise<void> {
  const { store, feed } = parts;
  const scope = { tenantId };
  for (let turn = 0; turn < FAN_OUT_TURNS_MAX; turn++) {
    const standing = await store.standing(scope);
    if (standing === null) return;
    const page = await feed.after(scope, standing.place, FAN_OUT_EVENTS);
    if (page.place === standing.place) return;
    const events = page.rows.flatMap((event) => fanned(event, standing));
    if (!(await store.fanOut(scope, standing.place, page.place, events, parts.now()))) return;
    for (const endpointId of new Set(events.flatMap((event) => event.endpointIds)))
      await wake(parts, tenantId, endpointId);
    if (page.rows.length < FAN_OUT_EVENTS) return;
  }
}

function fanned(event: TenantEvent, { endpoints }: Standing): FannedEvent[] {
  const wanting = endpoints.filter(
    ({ status, ownerId, eventTypes }) =>
      status === 'enabled' &&
      (ownerId === null || ownerId === event.ownerId) &&
      meets(eventTypes, event.type),
  );
  if (wanting.length === 0) return [];
  const { ownerId, sequence, connectionId, type } = event;
  return [{ ownerId, sequence, connectionId, type, endpointIds: wanting.map(({ id }) => id) }];
}
