/** Notifications of the finAPI surface, put together: the rules, and the clock by which clients are told. */
import type { Logger } from 'pino';
import type { Banks } from './banks.ts';
import type { Base, Opened } from './base.ts';
import type { Access } from './engine/finapi/access-port.ts';
import type { FinapiCategories } from './engine/finapi/categories.ts';
import type { FinapiConnections } from './engine/finapi/connections-port.ts';
import { notifications } from './engine/finapi/notifications.ts';
import type { Notifications } from './engine/finapi/notifications-port.ts';
import type { LedgerQueries } from './engine/ports.ts';
import type { Config } from './services/config.ts';
import { openWebEgress } from './services/egress/web-egress.ts';
import { startSchedule } from './services/schedule.ts';
import { WEBHOOK_EGRESS, webhookSender } from './services/webhooks/sender.ts';
import { openNotifications } from './store/finapi/notifications.ts';

/** How often the rules are asked, and what is due is sent. */
const WORK_EVERY_MS = 2_000;
/** A client that does not answer is not waited for any longer. */
const TELL_MS = 10_000;

interface Parts {
  readonly config: Pick<Config, 'mode' | 'webhookRanges'>;
  readonly base: Base;
  readonly banks: Banks;
  readonly queries: LedgerQueries;
  readonly access: Access;
  readonly connections: FinapiConnections;
  readonly categories: FinapiCategories;
  readonly log: Logger;
}

/** Opens them; `opened` takes the clock that has to be stopped. */
export function openNotificationRoom(parts: Parts, opened: Opened): Notifications {
  const { config, base, banks, queries, access, connections, categories, log } = parts;
  const egress = openWebEgress({
    allowLoopback: config.mode === 'sandbox',
    allowRanges: config.webhookRanges,
    limits: WEBHOOK_EGRESS,
    onCall: (call) => log.debug(call, 'a notification to a finAPI client'),
    onError: (err) => log.error({ err }, 'a notification to a finAPI client met a mistake of ours'),
  });
  opened.add(() => egress.close());
  const sender = webhookSender(egress);
  const stopping = new AbortController();
  const made = notifications({
    store: openNotifications(base.app, base.jobs),
    syncing: banks.syncing,
    ledger: queries,
    connections,
    clients: async (tenantId) => {
      const all = await access.clients.list({ tenantId });
      return all.map(({ client }) => client).filter((one) => one.userNotificationCallbackUrl !== null);
    },
    encryptFor: (client, text) => access.encryptFor(client, text),
    async post(url, body) {
      const headers = { 'content-type': 'application/json' };
      return (await sender.post({ url, headers, body, signal: AbortSignal.timeout(TELL_MS) })).ok;
    },
    categories: (scope) => categories.table(scope, 'de'),
    onError: (err, ownerId) => log.error({ err, ownerId }, 'notification rules met a mistake of ours'),
  });
  const schedule = startSchedule(
    [{ name: 'ask notification rules', everyMs: WORK_EVERY_MS, run: () => made.work(stopping.signal) }],
    (name, err) => log.error({ err }, `${name} failed; it is tried again`),
  );
  opened.add(() => {
    stopping.abort();
    return schedule.stop();
  });
  return made;
}
