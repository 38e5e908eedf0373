/** Rows of webhooks as objects of the API, and events as messages say them. */
import type { EventRow } from '../../engine/ports.ts';
import { ownerPublicId, type PublicIds } from '../../engine/public-ids.ts';
import type { AttemptRow, DeliveryRow, DeliveryView, EndpointRow } from '../../engine/webhooks-port.ts';
import { eventJson } from './render.ts';

/** What a message says of an event: what `GET /v1/changes` says of it. */
export const eventMessageData = (
  ids: PublicIds,
  ownerId: number,
  event: EventRow,
): Readonly<Record<string, unknown>> => {
  const shown: Record<string, unknown> = JSON.parse(eventJson({ ids, ownerId }, event));
  return { ...shown, owner_id: ownerPublicId(ids, ownerId) };
};

export const endpointPublicId = (ids: PublicIds, id: number): string => ids.encode('webhook_endpoint', 0, id);
export const deliveryPublicId = (ids: PublicIds, id: number): string => ids.encode('webhook_delivery', 0, id);

/** The members of an endpoint; the secret is added where it is shown. */
export const endpointObject = (ids: PublicIds, row: EndpointRow): object => ({
  id: endpointPublicId(ids, row.id),
  object: 'webhook_endpoint',
  owner_id: row.ownerId === null ? null : ownerPublicId(ids, row.ownerId),
  url: row.url,
  description: row.description,
  event_types: row.eventTypes,
  status: row.status,
  disabled_reason: row.disabledReason,
  disabled_at: row.disabledAt,
  failing_since: row.failingSince,
  paused_until: row.pausedUntil,
  last_delivered_at: row.lastDeliveredAt,
  secrets: row.secrets.map(({ createdAt, expiresAt }) => ({ created_at: createdAt, expires_at: expiresAt })),
  created_at: row.createdAt,
  updated_at: row.updatedAt,
});

/** A delivery. Its message id is the event's own id, or its own where there is no event. */
export const deliveryObject = (ids: PublicIds, row: DeliveryRow): object => {
  const { ownerId, sequence } = row;
  const isEvent = ownerId !== null && sequence !== null;
  return {
    id: deliveryPublicId(ids, row.id),
    object: 'webhook_delivery',
    webhook_endpoint_id: endpointPublicId(ids, row.endpointId),
    owner_id: ownerId === null ? null : ownerPublicId(ids, ownerId),
    event_id: isEvent ? ids.encode('event', ownerId, sequence) : null,
    sequence,
    type: row.type,
    status: row.status,
    attempts_made: row.attempts,
    next_attempt_at: row.dueAt,
    created_at: row.createdAt,
    replayed_at: row.replayedAt,
    finished_at: row.finishedAt,
    updated_at: row.finishedAt ?? row.replayedAt ?? row.createdAt,
  };
};

const attempt = (row: AttemptRow): object => ({
  number: row.number,
  at: row.at,
  duration_ms: row.durationMs,
  status_code: row.statusCode,
  error: row.trouble,
  response: row.response,
});

/** A delivery with its tries and the text that is sent. */
export const deliveryViewObject = (ids: PublicIds, view: DeliveryView): object => ({
  ...deliveryObject(ids, view.row),
  message_id: view.messageId,
  message: view.message,
  attempts: view.attempts.map(attempt),
});
