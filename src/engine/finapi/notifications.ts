/** Notification rules, and the work of telling clients what the server's own syncs brought: finAPI v1, section 11. */

import { type Decimal, isDecimal } from '../../core/money.ts';
import { failure, type Result, success } from '../../core/result.ts';
import type { LedgerQueries, OwnerScope } from '../ports.ts';
import type { Syncing } from '../sync-port.ts';
import type { CategoryTable } from './categories-table.ts';
import type { FinapiClient } from './clients-port.ts';
import type { FinapiConnections } from './connections-port.ts';
import {
  type AutoSync,
  type ChangedBalance,
  type CodesOf,
  type Message,
  messagesOf,
  type What,
} from './notification-messages.ts';
import {
  type NewRule,
  NOTIFICATION_RULES_MAX,
  type NotificationRule,
  type Notifications,
  type RuleRefusal,
  type RuleTerms,
} from './notifications-port.ts';
import type { Happened, Notification, NotificationStore } from './notifications-store-port.ts';
import { isSameRule, readRule } from './rule-params.ts';
import { noteOfSync } from './update-note.ts';

/** Messages that one turn sends, how often each is tried where nobody answers, and how long it waits between. */
const MESSAGES_MAX = 200;
const TRIES_MAX = 3;
const AGAIN_AFTER_MS = 60_000;
/** Owners whose rules one turn asks. */
const OWNERS_MAX = 200;

export interface NotificationParts {
  readonly store: NotificationStore;
  readonly syncing: Pick<Syncing, 'sync'>;
  readonly ledger: Pick<LedgerQueries, 'getAccount'>;
  readonly connections: Pick<FinapiConnections, 'noteUpdate'>;
  /** The applications of a tenant that want to be told. */
  readonly clients: (tenantId: number) => Promise<readonly FinapiClient[]>;
  /** Encrypts a text for a client. */
  readonly encryptFor: (client: FinapiClient, text: string) => string;
  /** Sends a message; false when nobody answered. */
  readonly post: (url: string, body: string) => Promise<boolean>;
  readonly categories: (scope: OwnerScope) => Promise<CategoryTable>;
  readonly onError: (error: unknown, ownerId: number) => void;
}

/** Puts them together. */
export const notifications = (parts: NotificationParts): Notifications => ({
  rules: (scope) => parts.store.rules(scope),
  create: (scope, rule) => createRule(parts, scope, rule),
  updateRuns: (scope) => parts.store.updateRuns(scope),
  delete: (scope, ids) => parts.store.delete(scope, ids),
  async work(signal) {
    for (const scope of await parts.store.due(OWNERS_MAX)) {
      if (signal?.aborted) return;
      try {
        await tellOf(parts, scope);
      } catch (error) {
        parts.onError(error, scope.ownerId);
      }
    }
    await send(parts, signal);
  },
});

async function createRule(
  parts: NotificationParts,
  scope: OwnerScope,
  rule: NewRule,
): Promise<Result<NotificationRule, RuleRefusal>> {
  const read = readRule(rule);
  if (!read.ok) return read;
  const terms = read.value;
  if (terms.params.categoryId !== undefined) {
    const table = await parts.categories(scope);
    if (table.byId.get(Number(terms.params.categoryId)) === undefined)
      return failure({ code: 'illegal', parameter: 'categoryId', rule: 'names no category of the user' });
  }
  const outcome = await parts.store.create(scope, terms, (known) => refusalAmong(known, terms));
  if ('made' in outcome) return success(outcome.made);
  if ('refused' in outcome) return failure(outcome.refused);
  const parameter = outcome.unknown === 'account' ? 'accountIds' : 'bankConnectionIds';
  return failure({
    code: 'illegal',
    parameter,
    rule: `names a number that is no ${outcome.unknown} of the user`,
  });
}

function refusalAmong(known: readonly NotificationRule[], terms: RuleTerms): RuleRefusal | null {
  if (known.some((one) => isSameRule(one, terms))) return { code: 'exists' };
  return known.length >= NOTIFICATION_RULES_MAX ? { code: 'full' } : null;
}

async function tellOf(parts: NotificationParts, scope: OwnerScope): Promise<void> {
  const happened = await parts.store.happened(scope);
  if (happened === null) return;
  const syncs = await noteSyncs(parts, scope, happened);
  const balances = await changedBalances(parts, scope, happened);
  const told = await notificationsOf(parts, scope, { entries: happened.entries, balances, syncs });
  await parts.store.tell(scope, happened, told);
}

/** Sends what is due. Whatever a client answers, it was told. */
async function send(parts: NotificationParts, signal: AbortSignal | undefined): Promise<void> {
  for (const message of await parts.store.takeDue(MESSAGES_MAX, AGAIN_AFTER_MS)) {
    if (signal?.aborted) return;
    const clients = await parts.clients(message.tenantId);
    const url = clients.find(({ id }) => id === message.client)?.userNotificationCallbackUrl ?? null;
    const told = url === null || (await parts.post(url, message.body));
    if (told || message.tries >= TRIES_MAX) await parts.store.settle(message);
  }
}

/** Notes how each connection's automatic update came out. */
async function noteSyncs(
  parts: NotificationParts,
  scope: OwnerScope,
  { syncIds }: Happened,
): Promise<readonly AutoSync[]> {
  const syncs: AutoSync[] = [];
  for (const syncId of syncIds) {
    const sync = await parts.syncing.sync(scope, syncId);
    const note = sync === null ? null : noteOfSync(sync);
    if (sync === null || note === null) continue;
    await parts.connections.noteUpdate(scope, sync.connectionId, 'auto', note);
    const { fault } = sync;
    const reason = fault?.code === 'action_at_bank_needed' ? fault.reason : null;
    syncs.push({ connectionId: sync.connectionId, fault: fault?.code ?? null, reason });
  }
  return syncs;
}

/** The accounts as they are now. */
async function changedBalances(
  { ledger }: Pick<NotificationParts, 'ledger'>,
  scope: OwnerScope,
  { changed }: Happened,
): Promise<readonly ChangedBalance[]> {
  const rows = await Promise.all(
    changed.map(async ({ accountId, connectionId }) => {
      const account = await ledger.getAccount(scope, accountId);
      if (account === null) return [];
      const { booked, currency, label, customLabel, masked } = account;
      const name = customLabel ?? label;
      return [{ accountId, connectionId, balance: exact(booked?.amount), currency, name, masked }];
    }),
  );
  return rows.flat();
}

const exact = (text: string | undefined): Decimal | null =>
  text !== undefined && isDecimal(text) ? text : null;

/** The messages that an automatic update, or a mock of one, gives for each client that wants them. */
export async function notificationsOf(
  parts: Pick<NotificationParts, 'store' | 'clients' | 'encryptFor' | 'categories'>,
  scope: OwnerScope,
  what: What,
): Promise<readonly Notification[]> {
  const rules = await parts.store.rules(scope);
  const userId = rules.length === 0 ? null : await parts.store.userId(scope);
  const clients = userId === null ? [] : await parts.clients(scope.tenantId);
  if (clients.length === 0) return [];
  const table = await parts.categories(scope);
  const codesOf: CodesOf = (id, withChildren) => {
    const codes = table.codesOf(id, withChildren);
    return codes === null ? null : new Set(codes);
  };
  const messages = messagesOf(rules, what, codesOf);
  return clients.flatMap((client) =>
    messages.map((message) => ({ client: client.id, body: bodyOf(parts, client, userId, message) })),
  );
}

function bodyOf(
  { encryptFor }: Pick<NotificationParts, 'encryptFor'>,
  client: FinapiClient,
  userId: string | null,
  { rule, list, items }: Message,
): Readonly<Record<string, unknown>> {
  const shown = items.map(({ facts, details }) =>
    rule.includeDetails ? { ...facts, details: encryptFor(client, JSON.stringify(details)) } : facts,
  );
  return {
    callbackHandle: rule.callbackHandle,
    triggerEvent: rule.triggerEvent,
    notificationRuleId: rule.id,
    userId,
    [list]: shown,
  };
}
