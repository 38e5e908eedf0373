/** Rows of webhooks, as the engine sees them. */
import type {
  AttemptRow,
  DeliveryRow,
  DeliveryStatus,
  DisabledReason,
  EndpointRow,
} from '../engine/webhooks/rows.ts';
import type { TextRow } from './database.ts';
import { instantText, integer, maybe, textOf, textsOf } from './text-values.ts';

/** Columns of an endpoint `e`; the parameter $2 is the instant at which secrets sign. */
export const endpointColumns = (
  now: string,
): string => `e.id, e.owner_id, e.url, e.description, e.event_types, e.status,
  e.disabled_reason, e.disabled_at, e.failing_since, e.paused_until, e.last_delivered_at, e.created_at, e.updated_at,
  array(select s.created_at::text || '/' || coalesce(s.expires_at::text, '') from webhook_secrets s
    where s.tenant_id = e.tenant_id and s.endpoint_id = e.id and (s.expires_at is null or s.expires_at > ${now})
    order by s.number desc)`;

const secretTimes = (text: string): EndpointRow['secrets'][number] => {
  const [created, expires] = text.split('/');
  return { createdAt: instantText(created), expiresAt: expires === '' ? null : instantText(expires) };
};

export const endpointRow = (row: TextRow): EndpointRow => ({
  id: integer(row[0]),
  ownerId: maybe(row[1], integer),
  url: textOf(row[2]),
  description: row[3] ?? null,
  eventTypes: textsOf(row[4]),
  status: textOf(row[5]) as EndpointRow['status'],
  disabledReason: (row[6] ?? null) as DisabledReason | null,
  disabledAt: maybe(row[7], instantText),
  failingSince: maybe(row[8], instantText),
  pausedUntil: maybe(row[9], instantText),
  lastDeliveredAt: maybe(row[10], instantText),
  createdAt: instantText(row[11]),
  updatedAt: instantText(row[12]),
  secrets: textsOf(row[13]).map(secretTimes),
});

export const DELIVERY_COLUMNS = `d.id, d.endpoint_id, d.owner_id, d.sequence, d.type, d.status, d.attempts,
  case when d.status = 'pending' then d.due_at end, d.created_at, d.replayed_at, d.finished_at`;

export const deliveryRow = (row: TextRow): DeliveryRow => ({
  id: integer(row[0]),
  endpointId: integer(row[1]),
  ownerId: maybe(row[2], integer),
  sequence: maybe(row[3], integer),
  type: textOf(row[4]),
  status: textOf(row[5]) as DeliveryStatus,
  attempts: integer(row[6]),
  dueAt: maybe(row[7], instantText),
  createdAt: instantText(row[8]),
  replayedAt: maybe(row[9], instantText),
  finishedAt: maybe(row[10], instantText),
});

export const ATTEMPT_COLUMNS = 'number, at, duration_ms, status_code, trouble, response';

export const attemptRow = (row: TextRow): AttemptRow => ({
  number: integer(row[0]),
  at: instantText(row[1]),
  durationMs: integer(row[2]),
  statusCode: maybe(row[3], integer),
  trouble: row[4] ?? null,
  response: textOf(row[5]),
});
