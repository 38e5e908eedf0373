/** A real store and vault, a scripted bank and a clock that tests turn, for proofs about what syncs do to the ledger. */
import { utcDate } from '../../src/core/sync/window.ts';
import type { SyncCause, SyncRow } from '../../src/engine/connection-rows.ts';
import type { OwnerScope } from '../../src/engine/ports.ts';
import type { JobKinds } from '../../src/engine/queue-port.ts';
import { sealJson, sessionPlace } from '../../src/engine/sealed-json.ts';
import { sealAttended } from '../../src/engine/sync/attended.ts';
import type { ConsentNews, SyncParts } from '../../src/engine/sync/parts.ts';
import type { SyncStore } from '../../src/engine/sync/store-port.ts';
import { syncing } from '../../src/engine/sync/syncing.ts';
import type { ScriptedBank } from '../../src/engine/sync/testing.ts';
import type { Syncing } from '../../src/engine/sync-port.ts';
import { maskIban } from '../../src/services/vault/identifiers.ts';
import { importVault } from '../../src/services/vault/import-vault.ts';
import { openDatabase, type Parameter, type TextRow } from '../../src/store/database.ts';
import { openSyncStore } from '../../src/store/sync-store.ts';
import { requestSync } from '../../src/store/syncs.ts';
import { type LedgerBench, ledgerLines, openLedgerBench } from '../imports/harness.ts';

export const NOON = Date.parse('2026-06-15T12:00:00Z');
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** What tests learn of a bench beside the ledger. */
export interface Told {
  readonly errors: unknown[];
  readonly notUnderstood: string[];
  readonly consentNews: ConsentNews[];
  /** New connections, each with the one that was there. */
  readonly duplicates: [number, number][];
  readonly jobs: { readonly payload: JobKinds['sync']; readonly startAfter: Date | null }[];
}

export interface SyncBench {
  readonly ledger: LedgerBench;
  readonly store: SyncStore;
  readonly told: Told;
  /** The engine's clock, turned by tests. */
  clock: number;
  /** A worker of its own, as another process would be, with another store or door where told. */
  worker(bank: ScriptedBank, other?: Partial<SyncParts>): Syncing;
  /** A connection with a session and a consent, as connecting leaves it. */
  connect(scope: OwnerScope, consent?: { readonly expiresAt?: number }): Promise<number>;
  /** Gives the connection another consent in force, with a session of this token. */
  renew(scope: OwnerScope, connectionId: number, token: string): Promise<void>;
  /** Asks for a sync as connecting does. */
  ask(scope: OwnerScope, connectionId: number, cause?: SyncCause, attended?: boolean): Promise<number>;
  /** Connects, syncs once, and gives the connection. */
  synced(scope: OwnerScope, bank: ScriptedBank): Promise<number>;
  /** Asks for a sync and runs it; how it ended. */
  sync(scope: OwnerScope, connectionId: number, bank: ScriptedBank, cause?: SyncCause): Promise<SyncRow>;
  /** As the superuser, past row-level security. */
  admin(text: string, values?: readonly Parameter[]): Promise<TextRow[]>;
  /** Makes the lease of whatever runs be over, as after the death of its worker. */
  expireLeases(): Promise<void>;
  lines(scope: OwnerScope): Promise<string[]>;
  /** Types of the events after the first so many. */
  events(scope: OwnerScope, after?: number): Promise<string[]>;
  close(): Promise<void>;
}

const CONSENT = `insert into consents (owner_id, tenant_id, connection_id, connector, institution_id, state, scopes,
    expires_at, granted_at, sca_at, created_at, updated_at, attempt_id, pseudonym, owner_pseudonym)
  select o.id, o.tenant_id, $2, 'scripted', 'scripted', 'authorised', '{accounts,balances,transactions}', $3, $4, $4, $4, $4,
    nextval('connect_attempts_id_seq'), sha256(convert_to(gen_random_uuid()::text, 'UTF8')), sha256(convert_to('owner ' || o.id, 'UTF8'))
  from owners o where o.id = $1 returning id`;

/** Opens a fresh database with keys of its own. */
export async function openSyncBench(): Promise<SyncBench> {
  const ledger = await openLedgerBench();
  const address = new URL(ledger.url);
  address.searchParams.set('options', '-c search_path=tributary -c timezone=UTC');
  const superuser = openDatabase({ url: address.href, connections: 2 });
  const vault = importVault(ledger.vault);
  const store = openSyncStore(ledger.app, ledger.jobs);
  const told: Told = { errors: [], notUnderstood: [], consentNews: [], duplicates: [], jobs: [] };
  let workers = 0;

  const admin = (text: string, values: readonly Parameter[] = []) => superuser.rows(null, { text }, values);
  const at = (ms: number): string => new Date(ms).toISOString();

  const bench: SyncBench = {
    ledger,
    store,
    told,
    clock: NOON,
    admin,
    worker: (bank, other = {}) =>
      syncing({
        store,
        connectors: bank.connectors,
        http: bank.door,
        vault,
        queue: {
          send: async (_, payload, options) => {
            if ('syncId' in payload) told.jobs.push({ payload, startAfter: options?.startAfter ?? null });
          },
        },
        mask: maskIban,
        now: () => bench.clock,
        systemNow: Date.now,
        random: (bytes) => new Uint8Array(bytes),
        worker: `worker-${++workers}`,
        onNote: () => {},
        onError: (error) => told.errors.push(error),
        onNotUnderstood: (where) => told.notUnderstood.push(where),
        onDuplicate: async (_, connectionId, existing) => {
          told.duplicates.push([connectionId, existing]);
        },
        onConsentNews: async (_, news) => {
          told.consentNews.push(news);
        },
        ...other,
      }),

    async connect(scope, { expiresAt = bench.clock + 90 * DAY_MS } = {}) {
      const [made] = await admin(
        `insert into connections (owner_id, connector, method, connected_at) values ($1, 'scripted', 'code', $2) returning id`,
        [scope.ownerId, at(bench.clock)],
      );
      const connectionId = Number(made?.[0]);
      await grant(scope, connectionId, 'token-0', expiresAt);
      return connectionId;
    },

    renew: (scope, connectionId, token) => grant(scope, connectionId, token, bench.clock + 90 * DAY_MS),

    async ask(scope, connectionId, cause = 'connected', attended = false) {
      const facts = { ip: '192.0.2.1', userAgent: 'Test', at: bench.clock };
      const sealer = await vault.sealerFor(scope.ownerId);
      const sealedAttended = sealAttended(sealer, connectionId, attended ? facts : null);
      const wanted = { connectionId, cause, actor: 'test', dueAt: bench.clock, sealedAttended };
      return ledger.app.transaction(scope, (tx) => requestSync(tx, scope, wanted));
    },

    async synced(scope, bank) {
      const connectionId = await bench.connect(scope);
      const row = await bench.sync(scope, connectionId, bank);
      if (row.status !== 'success') throw new Error(`the first sync ended as ${row.status}`);
      return connectionId;
    },

    async sync(scope, connectionId, bank, cause = 'connected') {
      const syncId = await bench.ask(scope, connectionId, cause);
      await bench.worker(bank).run(scope.ownerId, syncId);
      const row = await store.get(scope, syncId);
      if (row === null) throw new Error('no sync');
      return row;
    },

    async expireLeases() {
      await admin(`update syncs set lease_until = now() - interval '1 second' where status = 'running'`);
    },

    lines: (scope) => ledgerLines(ledger, scope),

    async events(scope, after = 0) {
      const { rows } = await ledger.queries.listEvents(scope, {}, { limit: 500, after });
      return rows.map((event) => event.type);
    },

    async close() {
      await superuser.close();
      await ledger.close();
    },
  };

  async function grant(scope: OwnerScope, connectionId: number, token: string, expiresAt: number) {
    const sealer = await vault.sealerFor(scope.ownerId);
    const session = Buffer.from(sealJson(sealer, sessionPlace(connectionId), { token }));
    const consent = [scope.ownerId, connectionId, at(expiresAt), at(bench.clock)];
    const [made] = await admin(CONSENT, consent);
    await admin(
      `update connections set consent_id = $3, sealed_session = $4, session_version = session_version + 1
       where owner_id = $1 and id = $2`,
      [scope.ownerId, connectionId, Number(made?.[0]), session],
    );
  }

  return bench;
}

/** A day so many days before that of the clock. */
export const daysAgo = (days: number, now = NOON): string => utcDate(now - days * DAY_MS);
