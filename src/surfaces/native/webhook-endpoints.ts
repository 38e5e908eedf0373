/** /v1/webhook-endpoints: where events are sent as they happen. */
import { z } from 'zod';
import type { TenantScope } from '../../engine/ports.ts';
import type { EndpointRow } from '../../engine/webhooks-port.ts';
import { isProblem, type Problem, problem } from '../http/problem.ts';
import { type Answer, EMPTY, jsonObject } from './answer.ts';
import { checkIfMatch } from './conditions.ts';
import { idPlace, listAnswer, listing } from './lists.ts';
import { type Operation, ownerNumber, tenantObjectOperation, tenantOperation } from './operation.ts';
import { listOf } from './pages.ts';
import type { Services } from './parts.ts';
import { idText, PAGING, text } from './values.ts';
import { WEBHOOK_LIMITS } from './webhook-limits.ts';
import { WebhookEndpoint, WebhookEndpointWithSecret } from './webhook-objects.ts';
import { webhookProblem } from './webhook-refusals.ts';
import { endpointObject, endpointPublicId } from './webhook-render.ts';

const url = text(WEBHOOK_LIMITS.urlCharacters)
  .describe('https, at a public address. In sandbox mode also http on this machine.')
  .meta({ examples: ['https://example.org/hooks'] });
const description = text(WEBHOOK_LIMITS.descriptionCharacters);
const eventTypes = z
  .array(text(WEBHOOK_LIMITS.patternCharacters))
  .min(1)
  .max(WEBHOOK_LIMITS.patterns)
  .describe('Types such as `sync.finished`, patterns such as `transactions.*`, or `*` for all.');

const shown = (services: Services, row: EndpointRow): Answer =>
  jsonObject(JSON.stringify(endpointObject(services.ids, row)));

const list = tenantOperation({
  name: 'list_webhook_endpoints',
  method: 'GET',
  path: '/v1/webhook-endpoints',
  tag: 'Webhooks',
  summary: 'List webhook endpoints',
  description: 'Oldest first. Secrets are never shown again.',
  scope: 'webhooks:read',
  query: PAGING,
  answers: {
    200: { description: 'A page of endpoints.', schema: listOf(WebhookEndpoint, 'WebhookEndpoint') },
  },
  problems: ['cursor_invalid'],
  async handle(call) {
    const { services, reach } = call;
    const lists = listing(
      'list_webhook_endpoints',
      call,
      idPlace(call, 'webhook_endpoint', (row: EndpointRow) => row.id),
    );
    if (isProblem(lists)) return lists;
    const page = await services.webhooks.endpoints(reach, lists.page);
    const rows = page.rows.map((row) => JSON.stringify(endpointObject(services.ids, row)));
    return listAnswer(call, rows, lists.next(page));
  },
});

const create = tenantOperation({
  name: 'create_webhook_endpoint',
  method: 'POST',
  path: '/v1/webhook-endpoints',
  tag: 'Webhooks',
  summary: 'Create a webhook endpoint',
  description:
    'What happens from now on is sent to the URL, signed as Standard Webhooks says (https://www.standardwebhooks.com). The secret to verify with is shown in this answer only. Only 2xx is success; what fails is tried again for three days.',
  scope: 'webhooks:write',
  body: {
    url,
    description: description.nullable().optional(),
    event_types: eventTypes.optional().describe('All types when not said.'),
    owner_id: idText('own').optional().describe('Send only what happens to this owner.'),
  },
  answers: { 201: { description: 'The new endpoint with its secret.', schema: WebhookEndpointWithSecret } },
  problems: ['webhook_endpoint_limit', 'not_found'],
  async handle({ services, caller, body }) {
    const ownerId = body.owner_id === undefined ? null : ownerNumber(services, body.owner_id);
    const isReached = ownerId !== null && (await services.reach.reach(caller, ownerId)) !== null;
    if (body.owner_id !== undefined && !isReached) return ownerNotFound();
    const made = await services.webhooks.create(caller, {
      url: body.url,
      description: body.description ?? null,
      eventTypes: body.event_types ?? ['*'],
      ownerId,
    });
    if (!made.ok) return webhookProblem(made.fault);
    const { endpoint, secret } = made.value;
    const location = `/v1/webhook-endpoints/${endpointPublicId(services.ids, endpoint.id)}`;
    return jsonObject(JSON.stringify({ ...endpointObject(services.ids, endpoint), secret }), 201, {
      location,
    });
  },
});

const ownerNotFound = (): Problem =>
  problem('not_found', {
    detail: 'There is no such owner.',
    errors: [{ pointer: '/owner_id', code: 'not_found', message: 'there is no such owner' }],
  });

const get = tenantObjectOperation('webhook_endpoint', {
  name: 'get_webhook_endpoint',
  method: 'GET',
  path: '/v1/webhook-endpoints/{id}',
  tag: 'Webhooks',
  summary: 'Get a webhook endpoint',
  scope: 'webhooks:read',
  answers: { 200: { description: 'The endpoint, without its secret.', schema: WebhookEndpoint } },
  async handle({ services, reach }) {
    const row = await services.webhooks.endpoint(reach, reach.objectId);
    return row === null ? problem('not_found') : shown(services, row);
  },
});

/** The endpoint as it is when a change comes with If-Match: a failure, or the instant that the store has to see. */
async function current(
  { webhooks, ids }: Services,
  reach: TenantScope & { readonly objectId: number },
  header: string | undefined,
): Promise<Problem | { ifUpdatedAt: string | null }> {
  if (header === undefined) return { ifUpdatedAt: null };
  const row = await webhooks.endpoint(reach, reach.objectId);
  if (row === null) return problem('not_found');
  return checkIfMatch(header, JSON.stringify(endpointObject(ids, row))) ?? { ifUpdatedAt: row.updatedAt };
}

const update = tenantObjectOperation('webhook_endpoint', {
  name: 'update_webhook_endpoint',
  method: 'PATCH',
  path: '/v1/webhook-endpoints/{id}',
  tag: 'Webhooks',
  summary: 'Change a webhook endpoint',
  description:
    'A JSON merge patch (RFC 7396). What waits goes to the new URL; types count for what happens from now on.',
  scope: 'webhooks:write',
  body: {
    url: url.optional(),
    description: description.nullable().optional(),
    event_types: eventTypes.optional(),
  },
  answers: { 200: { description: 'The endpoint as it is now.', schema: WebhookEndpoint } },
  problems: ['precondition_failed', 'if_match_invalid'],
  async handle({ services, caller, reach, body, request }) {
    const seen = await current(services, reach, request.headers['if-match']);
    if (isProblem(seen)) return seen;
    const change = {
      ...(body.url === undefined ? {} : { url: body.url }),
      ...(body.description === undefined ? {} : { description: body.description }),
      ...(body.event_types === undefined ? {} : { eventTypes: body.event_types }),
    };
    const changed = await services.webhooks.change(caller, reach.objectId, change, seen.ifUpdatedAt);
    return changed.ok ? shown(services, changed.value) : webhookProblem(changed.fault);
  },
});

const remove = tenantObjectOperation('webhook_endpoint', {
  name: 'delete_webhook_endpoint',
  method: 'DELETE',
  path: '/v1/webhook-endpoints/{id}',
  tag: 'Webhooks',
  summary: 'Delete a webhook endpoint',
  description: 'With its secrets and its log. What waits is not sent.',
  scope: 'webhooks:write',
  answers: { 204: { description: 'Deleted.', schema: null } },
  async handle({ services, caller, reach }) {
    return (await services.webhooks.remove(caller, reach.objectId)) ? EMPTY : problem('not_found');
  },
});

const enable = tenantObjectOperation('webhook_endpoint', {
  name: 'enable_webhook_endpoint',
  method: 'POST',
  path: '/v1/webhook-endpoints/{id}/enable',
  tag: 'Webhooks',
  summary: 'Enable a webhook endpoint',
  description:
    'What waited when it was disabled is sent now. What happened in between was not kept for it: replay the range.',
  scope: 'webhooks:write',
  body: {},
  answers: { 200: { description: 'The endpoint as it is now.', schema: WebhookEndpoint } },
  async handle({ services, caller, reach }) {
    const done = await services.webhooks.enable(caller, reach.objectId);
    return done.ok ? shown(services, done.value) : webhookProblem(done.fault);
  },
});

const disable = tenantObjectOperation('webhook_endpoint', {
  name: 'disable_webhook_endpoint',
  method: 'POST',
  path: '/v1/webhook-endpoints/{id}/disable',
  tag: 'Webhooks',
  summary: 'Disable a webhook endpoint',
  description: 'Nothing is sent to it, and what happens from now on is not kept for it.',
  scope: 'webhooks:write',
  body: {},
  answers: { 200: { description: 'The endpoint as it is now.', schema: WebhookEndpoint } },
  async handle({ services, caller, reach }) {
    const done = await services.webhooks.disable(caller, reach.objectId);
    return done.ok ? shown(services, done.value) : webhookProblem(done.fault);
  },
});

const rotate = tenantObjectOperation('webhook_endpoint', {
  name: 'rotate_webhook_secret',
  method: 'POST',
  path: '/v1/webhook-endpoints/{id}/rotate-secret',
  tag: 'Webhooks',
  summary: 'Give a webhook endpoint a new secret',
  description: `The new secret is shown in this answer only. For ${WEBHOOK_LIMITS.overlapHoursDefault} hours, or as long as said, messages are signed with the old one as well, so that receivers can be moved over.`,
  scope: 'webhooks:write',
  body: {
    overlap_hours: z
      .int()
      .min(0)
      .max(WEBHOOK_LIMITS.overlapHoursMax)
      .optional()
      .describe('How long the old secrets go on signing; 0 ends them at once.'),
  },
  answers: { 200: { description: 'The endpoint with its new secret.', schema: WebhookEndpointWithSecret } },
  problems: ['webhook_secret_limit'],
  async handle({ services, caller, reach, body }) {
    const hours = body.overlap_hours ?? WEBHOOK_LIMITS.overlapHoursDefault;
    const done = await services.webhooks.rotate(caller, reach.objectId, hours);
    if (!done.ok) return webhookProblem(done.fault);
    const { endpoint, secret } = done.value;
    return jsonObject(JSON.stringify({ ...endpointObject(services.ids, endpoint), secret }));
  },
});

export const ENDPOINT_OPERATIONS: readonly Operation[] = [
  list,
  create,
  get,
  update,
  remove,
  enable,
  disable,
  rotate,
];
