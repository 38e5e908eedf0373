/** One simulated server process: engines of its own behind a gate of its own, over the world's database and banks. */
import type { Http } from '../../src/connectors/contract.ts';
import { type ConnectingWork, connecting } from '../../src/engine/connect/connecting.ts';
import type { Connecting } from '../../src/engine/connect-port.ts';
import type { HttpDoor } from '../../src/engine/connector-context.ts';
import type { Connectors } from '../../src/engine/connectors-port.ts';
import type { StatementImports } from '../../src/engine/import-port.ts';
import { statementImports } from '../../src/engine/imports/statement-imports.ts';
import type { JobKind, JobKinds, SendOptions } from '../../src/engine/queue-port.ts';
import { syncing } from '../../src/engine/sync/syncing.ts';
import type { Syncing } from '../../src/engine/sync-port.ts';
import { maskIban } from '../../src/services/vault/identifiers.ts';
import { connectVault, importVault } from '../../src/services/vault/import-vault.ts';
import type { Vault } from '../../src/services/vault/vault.ts';
import { openConnectStore } from '../../src/store/connect-store.ts';
import type { Database } from '../../src/store/database.ts';
import { openImportStore } from '../../src/store/imports.ts';
import { openLedgerQueries } from '../../src/store/ledger.ts';
import { openQueueStore } from '../../src/store/queue.ts';
import { openSyncStore } from '../../src/store/sync-store.ts';
import { Dead, type Fate, Gate } from './gate.ts';
import type { Dice } from './random.ts';
import type { Turns } from './turns.ts';

/** Where browsers come back to. */
export const RETURN_URL = 'http://localhost:8080/connect/return?state=';

/** What all processes of a world share. */
export interface Shared {
  readonly app: Database;
  readonly jobs: Database;
  readonly vault: Vault;
  readonly connectors: Connectors;
  /** The way to the banks, below every gate. */
  readonly door: HttpDoor;
  readonly turns: Turns;
  readonly dice: Dice;
  readonly now: () => number;
  readonly send: (job: SentJob) => void;
  /** Mistakes of ours, with what was told of them. */
  readonly errors: { readonly error: unknown; readonly about: object }[];
  /** What banks said that nobody understood. */
  readonly notUnderstood: string[];
  /** What connectors noted, as text. */
  readonly notes: string[];
}

export type SentJob = {
  [K in JobKind]: {
    readonly kind: K;
    readonly payload: JobKinds[K];
    /** How long it waits, in milliseconds. */
    readonly waitMs: number;
    /** At most one job of a kind waits per key. */
    readonly key: string | null;
  };
}[JobKind];

/** A process with its engines. */
export interface Process {
  readonly name: string;
  readonly gate: Gate;
  readonly connecting: Connecting & ConnectingWork;
  readonly syncing: Syncing;
  readonly imports: StatementImports;
}

let processes = 0;

/** Starts a process, with a misfortune that waits for it. */
export function startProcess(shared: Shared, fate: Fate | null = null): Process {
  const { turns, vault, connectors, now, dice } = shared;
  const gate = new Gate(turns, fate);
  const app = gate.database(shared.app);
  const jobs = gate.database(shared.jobs);
  const name = `process-${++processes}`;
  const queueStore = openQueueStore(jobs);
  const parts = {
    connectors,
    http: gate.door(shared.door),
    queue: {
      send: async <K extends JobKind>(kind: K, payload: JobKinds[K], options: SendOptions = {}) => {
        const { startAfter, key = null, tx } = options;
        const waitMs = startAfter == null ? 0 : Math.max(0, startAfter.getTime() - SYSTEM_NOW);
        const job = { kind, payload, waitMs, key } as SentJob;
        await gate.through(async () => {
          // As the real queue: no job of a transaction that is rolled back.
          if (tx === undefined) shared.send(job);
          else queueStore.afterCommit(tx, () => shared.send(job));
        });
      },
    },
    now,
    systemNow: () => SYSTEM_NOW,
    random: (bytes: number) => dice.bytes(bytes),
    worker: name,
    onNote: (note: object) => void shared.notes.push(JSON.stringify(note)),
    onError: (error: unknown, about: object) => {
      if (!(error instanceof Dead)) shared.errors.push({ error, about });
    },
  };
  const connect = connecting({
    ...parts,
    store: openConnectStore(app, jobs),
    vault: connectVault(vault),
    returnUrl: (state) => RETURN_URL + encodeURIComponent(state),
  });
  const sync = syncing({
    ...parts,
    store: openSyncStore(app, jobs),
    vault: importVault(vault),
    mask: maskIban,
    onNotUnderstood: (where) => void shared.notUnderstood.push(where),
    onConsentNews: (scope, news) => connect.consentNews(scope, news),
    onDuplicate: (scope, connectionId, existing) => connect.endDuplicate(scope, connectionId, existing),
  });
  const queries = openLedgerQueries(app);
  const imports = statementImports({
    store: openImportStore(app, jobs, (scope, importId) => queries.getImport(scope, importId)),
    vault: importVault(vault),
    mask: maskIban,
    now,
    worker: name,
    onError: (error, importId) => parts.onError(error, { importId }),
  });
  return { name, gate, connecting: connect, syncing: sync, imports };
}

/** The time by which the queue starts jobs stands still: only how long a job waits is looked at. */
const SYSTEM_NOW = Date.parse('2026-01-01T00:00:00Z');

/** A door through which calls go after `before` was asked and before they are sent: the place for what banks do wrong. */
export const doorThrough =
  (
    door: HttpDoor,
    way: (request: Parameters<Http['send']>[0], send: Http['send']) => ReturnType<Http['send']>,
  ): HttpDoor =>
  (options) => {
    const http = door(options);
    return { send: (request) => way(request, (given) => http.send(given)) };
  };
