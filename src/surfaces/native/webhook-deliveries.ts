/** /v1/webhook-deliveries, tests and replays: what was sent, what came back, and sending it again. */
import { z } from 'zod';
import { OBJECT_ID_MAX } from '../../core/limits.ts';
import type { DeliveryFilter, DeliveryRow } from '../../engine/webhooks-port.ts';
import { isProblem, type Problem, problem } from '../http/problem.ts';
import { jsonObject } from './answer.ts';
import { invalidMember } from './invalid.ts';
import { idPlace, listAnswer, listing } from './lists.ts';
import { type Operation, ownerNumber, tenantObjectOperation, tenantOperation } from './operation.ts';
import { listOf } from './pages.ts';
import type { Services } from './parts.ts';
import { idText, PAGING, repeatable, text } from './values.ts';
import { WEBHOOK_LIMITS } from './webhook-limits.ts';
import { WebhookDelivery, WebhookDeliveryView, WebhookReplay } from './webhook-objects.ts';
import { webhookProblem } from './webhook-refusals.ts';
import { deliveryObject, deliveryViewObject, endpointPublicId } from './webhook-render.ts';

const instantText = z.iso.datetime({ offset: true });

const list = tenantOperation({
  name: 'list_webhook_deliveries',
  method: 'GET',
  path: '/v1/webhook-deliveries',
  tag: 'Webhooks',
  summary: 'List webhook deliveries',
  description: 'The log, newest first. Finished deliveries are kept for 30 days.',
  scope: 'webhooks:read',
  query: {
    webhook_endpoint_id: idText('whe').optional().describe('Only to this endpoint.'),
    status: repeatable(z.enum(['pending', 'delivered', 'failed'])).optional(),
    type: repeatable(text(WEBHOOK_LIMITS.patternCharacters)).optional().describe('Only of these types.'),
    event_id: idText('evt').optional().describe('Only of this event.'),
    ...PAGING,
  },
  answers: { 200: { description: 'A page of the log.', schema: listOf(WebhookDelivery, 'WebhookDelivery') } },
  problems: ['cursor_invalid'],
  async handle(call) {
    const { services, reach } = call;
    const filter = filterOf(services, call.query);
    const lists = listing(
      'list_webhook_deliveries',
      call,
      idPlace(call, 'webhook_delivery', (row: DeliveryRow) => row.id),
    );
    if (isProblem(lists)) return lists;
    // An id that names nothing here, or something of another tenant, meets nothing: both look the same.
    if (filter === null) return listAnswer(call, [], null);
    const page = await services.webhooks.deliveries(reach, filter, lists.page);
    const rows = page.rows.map((row) => JSON.stringify(deliveryObject(services.ids, row)));
    return listAnswer(call, rows, lists.next(page));
  },
});

interface ListQuery {
  readonly webhook_endpoint_id?: string | undefined;
  readonly event_id?: string | undefined;
  readonly status?: DeliveryFilter['status'];
  readonly type?: readonly string[] | undefined;
}

/** The filter; null when an id in it is none of ours. */
function filterOf({ ids }: Services, query: ListQuery): DeliveryFilter | null {
  const { webhook_endpoint_id: endpointText, event_id: eventText, status, type } = query;
  const endpoint = endpointText === undefined ? undefined : ids.decode(endpointText);
  const event = eventText === undefined ? undefined : ids.decode(eventText);
  const isWrong =
    (endpoint !== undefined && endpoint?.kind !== 'webhook_endpoint') ||
    (event !== undefined && event?.kind !== 'event');
  if (isWrong) return null;
  return {
    status,
    type,
    endpointId: endpoint?.object,
    event: event == null ? undefined : { ownerId: event.owner, sequence: event.object },
  };
}

const get = tenantObjectOperation('webhook_delivery', {
  name: 'get_webhook_delivery',
  method: 'GET',
  path: '/v1/webhook-deliveries/{id}',
  tag: 'Webhooks',
  summary: 'Get a webhook delivery',
  description: 'With every try and the message itself.',
  scope: 'webhooks:read',
  answers: { 200: { description: 'The delivery.', schema: WebhookDeliveryView } },
  async handle({ services, reach }) {
    const view = await services.webhooks.delivery(reach, reach.objectId);
    if (view === null) return problem('not_found');
    return jsonObject(JSON.stringify(deliveryViewObject(services.ids, view)));
  },
});

const replay = tenantObjectOperation('webhook_delivery', {
  name: 'replay_webhook_delivery',
  method: 'POST',
  path: '/v1/webhook-deliveries/{id}/replay',
  tag: 'Webhooks',
  summary: 'Send a message again',
  description: 'Now, whatever became of it before, with the same message id; the tries begin anew.',
  scope: 'webhooks:write',
  body: {},
  answers: { 202: { description: 'The delivery, on its way again.', schema: WebhookDelivery } },
  problems: ['webhook_endpoint_disabled'],
  async handle({ services, caller, reach }) {
    const done = await services.webhooks.replay(caller, reach.objectId);
    if (!done.ok) return webhookProblem(done.fault);
    return jsonObject(JSON.stringify(deliveryObject(services.ids, done.value)), 202);
  },
});

const test = tenantObjectOperation('webhook_endpoint', {
  name: 'test_webhook_endpoint',
  method: 'POST',
  path: '/v1/webhook-endpoints/{id}/test',
  tag: 'Webhooks',
  summary: 'Send a test message',
  description:
    'A message of type `webhook.test`, whatever types the endpoint wants. The log tells what came back.',
  scope: 'webhooks:write',
  body: {},
  answers: { 202: { description: 'The delivery of the test.', schema: WebhookDelivery } },
  problems: ['webhook_endpoint_disabled'],
  async handle({ services, caller, reach }) {
    const done = await services.webhooks.test(caller, reach.objectId);
    if (!done.ok) return webhookProblem(done.fault);
    return jsonObject(JSON.stringify(deliveryObject(services.ids, done.value)), 202);
  },
});

const replayRange = tenantObjectOperation('webhook_endpoint', {
  name: 'replay_webhook_events',
  method: 'POST',
  path: '/v1/webhook-endpoints/{id}/replay',
  tag: 'Webhooks',
  summary: 'Send the events of a range again',
  description:
    'What the endpoint wants and did not get: deliveries that failed, and events from while it was disabled or not yet there. With `delivered` also what arrived. At most 10,000 events at once.',
  scope: 'webhooks:write',
  body: {
    since: instantText.optional().describe('Only events since this instant.'),
    until: instantText.optional().describe('Only events before this instant.'),
    owner_id: idText('own').optional().describe('Only events of this owner.'),
    after: z
      .int()
      .min(0)
      .max(OBJECT_ID_MAX)
      .optional()
      .describe('Only events of the owner after this sequence number.'),
    delivered: z.boolean().optional().describe('Also what arrived.'),
  },
  answers: { 202: { description: 'How many events are on their way.', schema: WebhookReplay } },
  problems: ['webhook_endpoint_disabled', 'webhook_replay_too_large'],
  async handle({ services, caller, reach, body }) {
    // First of all, so that an endpoint of somebody else answers like none, whatever the body says (invariant 12).
    if ((await services.webhooks.endpoint(reach, reach.objectId)) === null) return problem('not_found');
    const { since, until, after } = body;
    if (since === undefined && after === undefined)
      return invalidMember('/since', 'is needed, or owner_id with after', 'required');
    if (after !== undefined && body.owner_id === undefined)
      return invalidMember('/after', 'needs an owner_id: every owner has sequence numbers of its own');
    const ownerId = body.owner_id === undefined ? undefined : ownerNumber(services, body.owner_id);
    if (ownerId === null || (ownerId !== undefined && (await services.reach.reach(caller, ownerId)) === null))
      return noOwner();
    const range = { since, until, after, ownerId, delivered: body.delivered ?? false };
    const done = await services.webhooks.replayRange(caller, reach.objectId, range);
    if (!done.ok) return webhookProblem(done.fault);
    const id = endpointPublicId(services.ids, reach.objectId);
    const shown = { object: 'webhook_replay', webhook_endpoint_id: id, events: done.value };
    return jsonObject(JSON.stringify(shown), 202);
  },
});

const noOwner = (): Problem =>
  problem('not_found', {
    detail: 'There is no such owner.',
    errors: [{ pointer: '/owner_id', code: 'not_found', message: 'there is no such owner' }],
  });

export const DELIVERY_OPERATIONS: readonly Operation[] = [test, replayRange, list, get, replay];
