/** What answers about webhooks are made of. These schemas describe answers; answers are never parsed with them. */
import { z } from 'zod';
import { count, id, instant, some } from './object-values.ts';

const endpointShape = {
  id: id('whe'),
  object: z.literal('webhook_endpoint'),
  owner_id: id('own').nullable().describe('Only what happens to this owner is sent; null: to all owners.'),
  url: z.string(),
  description: some,
  event_types: z.array(z.string()).describe('Types, or patterns of them: `transactions.*`, `*`.'),
  status: z.enum(['enabled', 'disabled']),
  disabled_reason: z
    .enum(['requested', 'gone', 'failing'])
    .nullable()
    .describe('`gone`: it answered 410. `failing`: nothing got through for 5 days.'),
  disabled_at: instant.nullable(),
  failing_since: instant.nullable().describe('Since when nothing got through; null when the last call did.'),
  paused_until: instant
    .nullable()
    .describe('Until when it is left in peace, because it failed often or asked for it.'),
  last_delivered_at: instant.nullable(),
  secrets: z
    .array(z.strictObject({ created_at: instant, expires_at: instant.nullable() }))
    .describe('The secrets that sign now, newest first. What they are is never shown again.'),
  created_at: instant,
  updated_at: instant,
};

export const WebhookEndpoint = z
  .strictObject(endpointShape)
  .describe('Where events are sent as they happen.')
  .meta({ id: 'WebhookEndpoint' });

export const WebhookEndpointWithSecret = z
  .strictObject({
    ...endpointShape,
    secret: z.string().describe('`whsec_…`: shown this once. Keep it where the receiver verifies with it.'),
  })
  .meta({ id: 'WebhookEndpointWithSecret' });

const deliveryShape = {
  id: id('whd'),
  object: z.literal('webhook_delivery'),
  webhook_endpoint_id: id('whe'),
  owner_id: id('own').nullable(),
  event_id: id('evt').nullable().describe('Null for tests and news about endpoints.'),
  sequence: z.int().min(1).nullable().describe("The event's number in the owner's feed."),
  type: z.string(),
  status: z
    .enum(['pending', 'delivered', 'failed'])
    .describe('`failed`: every try failed. Replay it when the receiver is well.'),
  attempts_made: count,
  next_attempt_at: instant.nullable(),
  created_at: instant,
  replayed_at: instant.nullable().describe('When it was last begun anew.'),
  finished_at: instant.nullable(),
  updated_at: instant,
};

export const WebhookDelivery = z
  .strictObject(deliveryShape)
  .describe('One event on its way to one endpoint.')
  .meta({ id: 'WebhookDelivery' });

const WebhookAttempt = z
  .strictObject({
    number: z.int().min(1),
    at: instant,
    duration_ms: count,
    status_code: z.int().nullable(),
    error: some.describe('Why no answer came: one word, such as `timeout`.'),
    response: z.string().describe('The beginning of the answer.'),
  })
  .meta({ id: 'WebhookAttempt' });

export const WebhookDeliveryView = z
  .strictObject({
    ...deliveryShape,
    message_id: z.string().describe('The header webhook-id, the same at every try and replay.'),
    message: some.describe('The body as it is sent; null when the event is gone.'),
    attempts: z.array(WebhookAttempt),
  })
  .meta({ id: 'WebhookDeliveryView' });

export const WebhookReplay = z
  .strictObject({
    object: z.literal('webhook_replay'),
    webhook_endpoint_id: id('whe'),
    events: count.describe('Events that are sent (again) now.'),
  })
  .meta({ id: 'WebhookReplay' });
