/** Notifications of the finAPI surface, put together: the rules, and the clock by which clients are told. */
import type { Logger } from 'pino';
import type { Banks } from '../banks.ts';
import type { Base, Opened } from '../base.ts';
import type { LocalDate } from '../core/dates.ts';
import type { Access } from '../engine/finapi/access-port.ts';
import type { FinapiCategories } from '../engine/finapi/categories.ts';
import type { FinapiClient } from '../engine/finapi/clients-port.ts';
import type { FinapiConnections } from '../engine/finapi/connections-port.ts';
import type { MockUpdates } from '../engine/finapi/mock-port.ts';
import { mockUpdates } from '../engine/finapi/mock-updates.ts';
import { notifications } from '../engine/finapi/notifications.ts';
import type { Notifications } from '../engine/finapi/notifications-port.ts';
import type { LedgerQueries, OwnerScope } from '../engine/ports.ts';
import type { Config } from '../services/config.ts';
import { openWebEgress } from '../services/egress/web-egress.ts';
import { startSchedule } from '../services/schedule.ts';
import { maskIban } from '../services/vault/identifiers.ts';
import { importVault } from '../services/vault/import-vault.ts';
import { WEBHOOK_EGRESS, webhookSender } from '../services/webhooks/sender.ts';
import { openMocks } from '../store/finapi/mocks.ts';
import { openNotifications } from '../store/finapi/notifications.ts';
import { openImportStore } from '../store/imports.ts';

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
export function openNotificationRooms(
  parts: Parts,
  opened: Opened,
): { readonly notifications: Notifications; readonly mocks: MockUpdates } {
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
  const shared = {
    store: openNotifications(base.app, base.jobs),
    ledger: queries,
    connections,
    clients: async (tenantId: number) => {
      const all = await access.clients.list({ tenantId });
      return all.map(({ client }) => client).filter((one) => one.userNotificationCallbackUrl !== null);
    },
    encryptFor: (client: FinapiClient, text: string) => access.encryptFor(client, text),
    categories: (scope: OwnerScope) => categories.table(scope, 'de'),
  };
  const made = notifications({
    ...shared,
    syncing: banks.syncing,
    async post(url, body) {
      const headers = { 'content-type': 'application/json' };
      return (await sender.post({ url, headers, body, signal: AbortSignal.timeout(TELL_MS) })).ok;
    },
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
  const imports = openImportStore(base.app, base.jobs, (scope, id) => queries.getImport(scope, id));
  const mocks = mockUpdates({
    ...shared,
    isAllowed: config.mode === 'sandbox',
    mocks: openMocks(base.app),
    inLedger: imports.inLedger,
    vault: importVault(base.vault),
    mask: maskIban,
    now: banks.now,
    today: () => germanDay(banks.now()),
  });
  return { notifications: made, mocks };
}

const BERLIN = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin', dateStyle: 'short' });
/** The calendar day in Germany. */
const germanDay = (now: number): LocalDate => BERLIN.format(now) as LocalDate;
