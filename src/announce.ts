/** What tells others: webhooks, with their door outwards, their keys, their jobs and what comes back by the clock. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import process from 'node:process';
import type { Logger } from 'pino';
import type { Base, Opened } from './base.ts';
import type { Queue } from './engine/queue-port.ts';
import { ENDPOINTS_AT_ONCE } from './engine/webhooks/limits.ts';
import { webhooks } from './engine/webhooks/webhooks.ts';
import type { Webhooks, WebhookWork } from './engine/webhooks-port.ts';
import type { Config } from './services/config.ts';
import { openWebEgress } from './services/egress/web-egress.ts';
import { systemRandom } from './services/random.ts';
import { startSchedule } from './services/schedule.ts';
import { secretKeeper } from './services/webhooks/secret-keeper.ts';
import { WEBHOOK_EGRESS, webhookSender } from './services/webhooks/sender.ts';
import { signMessage } from './services/webhooks/sign.ts';
import { getEvent } from './store/events.ts';
import { openFeed } from './store/feed.ts';
import { SEALED_SECRETS, secretRow } from './store/webhook-secrets.ts';
import { openWebhookStore, webhookFeed } from './store/webhook-store.ts';
import { eventMessageData } from './surfaces/native/webhook-render.ts';

/** How often new events are handed out, and endpoints looked for whose wake-up got lost. */
const FAN_OUT_EVERY_MS = 500;
const WAKE_EVERY_MS = 1_000;
const PURGE_EVERY_MS = 3_600_000;

/** Opens webhooks and starts their work; it stops with what was opened. */
export function openAnnounce(
  parts: {
    readonly config: Pick<Config, 'mode' | 'webhookRanges'>;
    readonly base: Base;
    readonly queue: Queue;
    readonly log: Logger;
  },
  opened: Opened,
): Webhooks & WebhookWork {
  const { config, base, queue, log } = parts;
  const { app, jobs, vault } = base;
  const egress = openWebEgress({
    allowLoopback: config.mode === 'sandbox',
    allowRanges: config.webhookRanges,
    limits: WEBHOOK_EGRESS,
    onCall: (call) => log.debug(call, 'a message to a webhook endpoint'),
    onError: (err) => log.error({ err }, 'a message to a webhook endpoint met a mistake of ours'),
  });
  opened.add(() => egress.close());
  const announce = webhooks({
    store: openWebhookStore(app, jobs),
    feed: webhookFeed(openFeed(app)),
    sender: webhookSender(egress),
    secrets: secretKeeper(vault, (tenantId, endpointId, number) => ({
      ...SEALED_SECRETS,
      row: secretRow(tenantId, endpointId, number),
    })),
    sign: signMessage,
    event: (scope, sequence) => getEvent(app, scope, sequence),
    render: (ownerId, event) => eventMessageData(vault.ids, ownerId, event),
    ids: vault.ids,
    queue,
    now: Date.now,
    random: systemRandom,
    worker: `${hostname()}:${process.pid}:${randomUUID()}`,
    onError: (err, about) => log.error({ err, ...about }, 'webhooks met a mistake of ours'),
  });
  queue.work(
    'webhook.send',
    ({ tenantId, endpointId }, signal) => announce.run(tenantId, endpointId, signal),
    { concurrency: ENDPOINTS_AT_ONCE },
  );
  const schedule = startSchedule(
    [
      { name: 'hand events out to webhooks', everyMs: FAN_OUT_EVERY_MS, run: () => announce.fanOut() },
      { name: 'wake webhooks', everyMs: WAKE_EVERY_MS, run: () => announce.wakeDue() },
      { name: 'purge the log of webhooks', everyMs: PURGE_EVERY_MS, run: () => announce.purge() },
    ],
    (name, err) => log.error({ err }, `${name} failed; it is tried again`),
  );
  opened.add(() => schedule.stop());
  return announce;
}
