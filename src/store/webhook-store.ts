/** Webhooks in the database, assembled of their parts, and the feed as they read it. */
import type { ChangeFeed, FeedPlace } from '../engine/feed-port.ts';
import type { TenantFeed, WebhookStore } from '../engine/webhooks/ports.ts';
import type { Database } from './database.ts';
import { openWebhookDeliveries } from './webhook-deliveries.ts';
import { openWebhookEndpoints } from './webhook-endpoints.ts';
import { openWebhookFanOut } from './webhook-fan-out.ts';
import { openWebhookSecrets } from './webhook-secrets.ts';
import { openWebhookSending } from './webhook-sending.ts';

/** `app` serves, `jobs` sees which tenants and endpoints have something to do. */
export const openWebhookStore = (app: Database, jobs: Database): WebhookStore => ({
  ...openWebhookEndpoints(app),
  ...openWebhookSecrets(app),
  ...openWebhookSending(app, jobs),
  ...openWebhookFanOut(app, jobs),
  ...openWebhookDeliveries(app, jobs),
});

const placeText = ({ position, ownerId, sequence }: FeedPlace): string =>
  `${position}/${ownerId}/${sequence}`;

function readPlace(text: string): FeedPlace {
  const [position, ownerId, sequence] = text.split('/').map(Number);
  const parts = [position, ownerId, sequence];
  if (parts.some((part) => !Number.isSafeInteger(part))) throw new Error(`internal: not a place: ${text}`);
  return { position: position ?? 0, ownerId: ownerId ?? 0, sequence: sequence ?? 0 };
}

/** The tenant's feed with places as text, which is how they are kept. */
export const webhookFeed = (feed: ChangeFeed): TenantFeed => ({
  async after(scope, place, limit) {
    const { rows, cursor } = await feed.changesAfter({ tenantId: scope.tenantId }, readPlace(place), limit);
    return { rows, place: placeText(cursor) };
  },
  head: async (scope) => placeText(await feed.latest({ tenantId: scope.tenantId })),
});
