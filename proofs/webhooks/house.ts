/** Webhooks with everything real but the clock: database, feed, keys, door outwards, receivers. Jobs are run by hand. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Result } from '../../src/core/result.ts';
import type { Caller, OwnerScope, TenantScope } from '../../src/engine/ports.ts';
import type { WebhookParts, WebhookStore } from '../../src/engine/webhooks/ports.ts';
import { webhooks } from '../../src/engine/webhooks/webhooks.ts';
import type { EndpointWithSecret, Webhooks, WebhookWork } from '../../src/engine/webhooks-port.ts';
import type { EgressLimits } from '../../src/services/egress/limits.ts';
import { openWebEgress, type WebEgress } from '../../src/services/egress/web-egress.ts';
import { openVault, type Vault } from '../../src/services/vault/vault.ts';
import { secretKeeper } from '../../src/services/webhooks/secret-keeper.ts';
import { WEBHOOK_EGRESS, webhookSender } from '../../src/services/webhooks/sender.ts';
import { signMessage } from '../../src/services/webhooks/sign.ts';
import { appendEvent, type NewEvent } from '../../src/store/events.ts';
import { openFeed } from '../../src/store/feed.ts';
import { addKeyCheck } from '../../src/store/key-store.ts';
import { openTestStore, type TestStore } from '../../src/store/testing.ts';
import { SEALED_SECRETS, secretRow } from '../../src/store/webhook-secrets.ts';
import { openWebhookStore, webhookFeed } from '../../src/store/webhook-store.ts';
import { eventMessageData } from '../../src/surfaces/native/webhook-render.ts';

/** One process that works on webhooks. */
export type Worker = Webhooks & WebhookWork;

/** Runs that one {@link House.drain} makes at most. */
const RUNS_MAX = 500;

export interface HouseOptions {
  readonly limits?: Partial<EgressLimits>;
  readonly allowLoopback?: boolean;
  readonly change?: (parts: WebhookParts) => Partial<WebhookParts>;
}

export interface House {
  readonly store: TestStore;
  readonly rows: WebhookStore;
  readonly vault: Vault;
  readonly keyFile: string;
  /** Epoch milliseconds; what is added moves the clock of webhooks. */
  ahead: number;
  readonly worker: Worker;
  readonly errors: unknown[];
  readonly owner: OwnerScope;
  readonly scope: TenantScope;
  readonly caller: Caller;
  now(): number;
  /** Another process on the same database. */
  another(options?: HouseOptions): Worker;
  newTenant(): Promise<OwnerScope>;
  newOwner(scope: TenantScope): Promise<OwnerScope>;
  /** Writes an event and waits until the feed tells it, unless `waits` is false. */
  append(event?: Partial<NewEvent>, owner?: OwnerScope, waits?: boolean): Promise<number>;
  endpoint(
    url: string,
    more?: { eventTypes?: string[]; ownerId?: number | null },
  ): Promise<EndpointWithSecret>;
  /** Hands out what is new and sends what is due, until nothing is. */
  drain(worker?: Worker): Promise<void>;
  close(): Promise<void>;
}

export const must = <T, F>(result: Result<T, F>): T => {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.fault)}`);
  return result.value;
};

export const callerOf = (tenantId: number): Caller => ({
  actor: 'api_key:1',
  tenantId,
  ownerId: null,
  ownerOnly: false,
  scopes: ['*'],
});

/** How long a transaction of another proof on the same server may hold the feed up. */
const TOLD_MS_MAX = 45_000;
const TOLD_EVERY_MS = 10;

/** Waits until the feed tells what a transaction wrote: whatever began before it on the server has to end first. */
async function told(store: TestStore, transaction: string): Promise<void> {
  const text = 'select pg_snapshot_xmin(pg_current_snapshot()) > $1::xid8';
  for (let waited = 0; waited < TOLD_MS_MAX; waited += TOLD_EVERY_MS) {
    if ((await store.admin(text, [transaction]))[0]?.[0] === 't') return;
    await sleep(TOLD_EVERY_MS);
  }
  throw new Error('a transaction on the server holds the feed up');
}

/** Opens a house of its own database. */
export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const store = await openTestStore();
  const folder = await mkdtemp(path.join(tmpdir(), 'webhooks-'));
  const keyFile = path.join(folder, 'keys.json');
  const vault = must(await openVault({ keyFile, allowCreate: true }));
  for (const check of must(vault.verify([])).missing) await addKeyCheck(store.app, check);
  const rows = openWebhookStore(store.app, store.jobs);
  const owner = await store.seedOwner();
  const doors: WebEgress[] = [];
  const errors: unknown[] = [];
  let workers = 0;

  const another = ({ limits = {}, allowLoopback = true, change }: HouseOptions = {}): Worker => {
    const door = openWebEgress({ allowLoopback, limits: { ...WEBHOOK_EGRESS, ...limits } });
    doors.push(door);
    const parts: WebhookParts = {
      store: rows,
      feed: webhookFeed(openFeed(store.app)),
      sender: webhookSender(door),
      secrets: secretKeeper(vault, (tenant, endpoint, number) => ({
        ...SEALED_SECRETS,
        row: secretRow(tenant, endpoint, number),
      })),
      sign: signMessage,
      event: (scope, sequence) => store.queries.getEvent(scope, sequence),
      render: (ownerId, event) => eventMessageData(vault.ids, ownerId, event),
      ids: vault.ids,
      queue: { send: async () => {} },
      now: () => house.now(),
      random: randomBytes,
      worker: `worker ${++workers}`,
      onError: (error) => errors.push(error),
    };
    return webhooks({ ...parts, ...change?.(parts) });
  };

  const house: House = {
    store,
    rows,
    vault,
    keyFile,
    ahead: 0,
    errors,
    owner,
    scope: { tenantId: owner.tenantId },
    caller: callerOf(owner.tenantId),
    worker: another(options),
    now: () => Date.now() + house.ahead,
    another,
    newTenant: () => store.seedOwner(),
    async newOwner({ tenantId }) {
      const text = `insert into owners (tenant_id, kind) values ($1, 'person') returning id`;
      return { tenantId, ownerId: Number((await store.admin(text, [tenantId]))[0]?.[0]) };
    },
    async append(event = {}, whose = owner, waits = true) {
      const { sequence, transaction } = await store.app.transaction(whose, async (tx) => ({
        sequence: await appendEvent(tx, whose.ownerId, { type: 'sync.finished', data: {}, ...event }),
        transaction: (await tx.rows({ text: 'select pg_current_xact_id()' }))[0]?.[0] ?? '',
      }));
      if (waits) await told(store, transaction);
      return sequence;
    },
    endpoint: async (url, { eventTypes = ['*'], ownerId = null } = {}) =>
      must(await house.worker.create(house.caller, { url, description: null, eventTypes, ownerId })),
    async drain(worker = house.worker) {
      await worker.fanOut();
      for (let runs = 0; runs < RUNS_MAX; runs++) {
        const due = await rows.dueEndpoints(house.now(), 100);
        if (due.length === 0) return;
        for (const { tenantId, endpointId } of due) await worker.run(tenantId, endpointId);
      }
      throw new Error('there is always something due');
    },
    async close() {
      for (const door of doors) await door.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return house;
}
