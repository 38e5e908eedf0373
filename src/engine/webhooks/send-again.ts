/** Sending again, and trying an endpoint out. */
import { failure, type Result, success } from '../../core/result.ts';
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { Caller, TenantScope } from '../ports.ts';
import type { DeliveryView, WebhookRefusal } from '../webhooks-port.ts';
import { REPLAY_EVENTS_MAX } from './limits.ts';
import { entryOf } from './manage.ts';
import type { WebhookParts } from './ports.ts';
import type { DeliveryRow, ReplayRange } from './rows.ts';
import { messageIdOf, messageOf } from './try-delivery.ts';
import { wake } from './wake.ts';

type Answer<T> = Promise<Result<T, WebhookRefusal>>;

export const TEST_TYPE = 'webhook.test';
const TEST_TEXT = 'This is a test. Nothing happened.';
const notFound = failure({ code: 'not_found' } as const);
const disabled = failure({ code: 'disabled' } as const);

/** Sends a test, whatever types the endpoint wants; `disabled` when nothing is sent to it. */
export async function sendTest(parts: WebhookParts, caller: Caller, id: number): Answer<DeliveryRow> {
  const scope = { tenantId: caller.tenantId };
  const { store, ids, now } = parts;
  if ((await store.getEndpoint(scope, id)) === null) return notFound;
  const data = { webhook_endpoint_id: ids.encode('webhook_endpoint', 0, id), text: TEST_TEXT };
  const audit = entryOf(caller, 'tested', id);
  const row = await store.addMessage(scope, id, { type: TEST_TYPE, data }, now(), audit);
  if (row === null) return disabled;
  await wake(parts, scope.tenantId, id);
  return success(row);
}

/** Begins a delivery anew, now: its schedule of tries starts over, its message id stays. */
export async function replayDelivery(parts: WebhookParts, caller: Caller, id: number): Answer<DeliveryRow> {
  const scope = { tenantId: caller.tenantId };
  const { store, now } = parts;
  const known = await store.getDelivery(scope, id);
  const endpoint = known === null ? null : await store.getEndpoint(scope, known.row.endpointId);
  if (endpoint === null) return notFound;
  if (endpoint.status === 'disabled') return disabled;
  const audit = auditEntry(caller, 'webhook_delivery.replayed', auditSubject('webhook_delivery', 0, id));
  const row = await store.replay(scope, id, now(), audit);
  if (row === null) return notFound;
  await wake(parts, scope.tenantId, row.endpointId);
  return success(row);
}

/**
 * Begins anew what an endpoint was to get in a range: what failed, and what happened while it was disabled or not yet
 * there; with `delivered` also what arrived. `replay_too_large` above {@link REPLAY_EVENTS_MAX}, changing nothing.
 */
export async function replayRange(
  parts: WebhookParts,
  caller: Caller,
  id: number,
  range: ReplayRange,
): Answer<number> {
  const scope = { tenantId: caller.tenantId };
  const { store, now } = parts;
  const endpoint = await store.getEndpoint(scope, id);
  if (endpoint === null) return notFound;
  if (endpoint.status === 'disabled') return disabled;
  const count = await store.replayRange(scope, endpoint, range, {
    now: now(),
    eventsMax: REPLAY_EVENTS_MAX,
    audit: entryOf(caller, 'replayed', id),
  });
  if (count === 'too_many') return failure({ code: 'replay_too_large' });
  await wake(parts, scope.tenantId, id);
  return success(count);
}

/** A delivery with every try and what it says. */
export async function viewDelivery(
  parts: WebhookParts,
  scope: TenantScope,
  id: number,
): Promise<DeliveryView | null> {
  const known = await parts.store.getDelivery(scope, id);
  if (known === null) return null;
  const { row, attempts, message } = known;
  const text = await messageOf(parts, scope.tenantId, { ...row, message });
  return { row, messageId: messageIdOf(parts, row), message: text, attempts };
}
