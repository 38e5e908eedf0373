/** Connecting on a real store with a real vault, a clock of its own and a scripted bank. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ConnectingWork, connecting } from '../../src/engine/connect/connecting.ts';
import type { ConnectParts } from '../../src/engine/connect/parts.ts';
import type { ConnectStore } from '../../src/engine/connect/store-port.ts';
import { registryOf, type ScriptedBank, scriptedBank } from '../../src/engine/connect/testing.ts';
import type { Asking, Connecting, StartConnect } from '../../src/engine/connect-port.ts';
import type { Note } from '../../src/engine/connector-context.ts';
import { listedInstitutions } from '../../src/engine/connectors-port.ts';
import type { OwnerSealer } from '../../src/engine/imports/ledger-port.ts';
import type { EventRow, OwnerScope } from '../../src/engine/ports.ts';
import { connectVault } from '../../src/services/vault/import-vault.ts';
import { openVault } from '../../src/services/vault/vault.ts';
import { openConnectStore } from '../../src/store/connect-store.ts';
import { keepInstitutions } from '../../src/store/institutions.ts';
import { addKeyCheck, openOwnerKeyStore } from '../../src/store/key-store.ts';
import { openTestStore, type TestStore } from '../../src/store/testing.ts';

/** Where the bench's clock begins. */
export const MORNING = Date.parse('2026-03-01T08:00:00Z');

export interface SentJob {
  readonly kind: string;
  readonly payload: Readonly<Record<string, number>>;
}

export interface ConnectBench {
  readonly store: TestStore;
  readonly connectStore: ConnectStore;
  readonly bank: ScriptedBank;
  readonly engine: Connecting & ConnectingWork;
  /** Jobs that were sent, those of transactions that were rolled back too. */
  readonly jobs: SentJob[];
  readonly errors: unknown[];
  readonly notes: Note[];
  /** The clock of the bank and the engine. */
  now(): number;
  advance(ms: number): void;
  /** Another process over the same store: nothing is shared with the first but the database and the clock. */
  process(parts?: Partial<ConnectParts>): Connecting & ConnectingWork;
  newOwner(): Promise<OwnerScope>;
  /** What seals with an owner's key. */
  sealerFor(ownerId: number): Promise<OwnerSealer>;
  /** What an owner was told, in order. */
  feed(scope: OwnerScope): Promise<readonly EventRow[]>;
  close(): Promise<void>;
}

/** Who asks, by an API key unless told. */
export const asking = (scope: OwnerScope, actor = 'api_key:1'): Asking => ({ scope, actor, attended: null });

/** A request to start; a login and password for the method `form` at `bank-one` unless told. */
export const request = (given: Partial<StartConnect> = {}): StartConnect => ({
  purpose: 'connect',
  institutionId: 'bank-one',
  connectionId: null,
  method: null,
  fields: { login: 'anna', password: 'secret-pin' },
  scopes: [],
  daysWanted: null,
  sessionId: null,
  browserHash: null,
  ...given,
});

/** The hash of a browser's cookie. */
export const browser = (name: string): Uint8Array => createHash('sha256').update(name).digest();

/** Opens a fresh database with keys of its own. */
export async function openConnectBench(): Promise<ConnectBench> {
  const store = await openTestStore();
  const folder = mkdtempSync(path.join(tmpdir(), 'tributary-connect-'));
  const opened = await openVault({ keyFile: path.join(folder, 'keys.json'), allowCreate: true });
  if (!opened.ok) throw new Error(opened.fault.message);
  const vault = opened.value;
  vault.useOwnerKeys(openOwnerKeyStore(store.app));
  for (const check of vault.keyCheck()) await addKeyCheck(store.app, check);
  const bank = scriptedBank();
  const connectors = registryOf(bank.connector);
  await keepInstitutions(store.app, listedInstitutions(connectors));
  const connectStore = openConnectStore(store.app, store.jobs);
  const jobs: SentJob[] = [];
  const errors: unknown[] = [];
  const notes: Note[] = [];
  let now = MORNING;
  let processes = 0;
  const process = (parts: Partial<ConnectParts> = {}) =>
    connecting({
      store: connectStore,
      connectors,
      http: () => ({
        send: async () => {
          throw new Error('the scripted bank needs no network');
        },
      }),
      vault: connectVault(vault),
      queue: {
        async send(kind, payload) {
          jobs.push({ kind, payload });
        },
      },
      now: () => now,
      systemNow: Date.now,
      random: (bytes) => randomBytes(bytes),
      worker: `process-${++processes}`,
      returnUrl: (state) => `http://localhost/connect/return?state=${state}`,
      onNote: (note) => void notes.push(note),
      onError: (error) => void errors.push(error),
      ...parts,
    });
  return {
    store,
    connectStore,
    bank,
    engine: process(),
    jobs,
    errors,
    notes,
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
    process,
    newOwner: () => store.seedOwner(),
    sealerFor: connectVault(vault).sealerFor,
    feed: async (scope) => (await store.queries.listEvents(scope, {}, { limit: 500, after: null })).rows,
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The value of a result that has to be good. */
export function must<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: object },
): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.fault)}`);
  return result.value;
}

/** The code of a refusal. */
export function refusalOf(
  result: { readonly ok: true } | { readonly ok: false; readonly fault: { readonly code: string } },
): string {
  return result.ok ? 'not refused' : result.fault.code;
}
