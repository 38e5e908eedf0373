/** A real store, a real vault and the import engine, for proofs about what files do to the ledger. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ImportFault, ImportRequest, StatementImports } from '../../src/engine/import-port.ts';
import { statementImports } from '../../src/engine/imports/statement-imports.ts';
import type { ImportRow, OwnerScope } from '../../src/engine/ports.ts';
import { maskIban } from '../../src/services/vault/identifiers.ts';
import { importVault } from '../../src/services/vault/import-vault.ts';
import { openVault, type Vault } from '../../src/services/vault/vault.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { openDirectory } from '../../src/store/directory.ts';
import { testCluster } from '../../src/store/embedded/testing.ts';
import { openImportStore } from '../../src/store/imports.ts';
import { addKeyCheck, openOwnerKeyStore } from '../../src/store/key-store.ts';
import { openLedgerChanges, openLedgerQueries } from '../../src/store/ledger.ts';
import { prepareDatabase } from '../../src/store/roles.ts';

/** Everything that a proof needs; `close` lets all of it go. */
export interface LedgerBench {
  readonly app: Database;
  readonly jobs: Database;
  readonly url: string;
  readonly vault: Vault;
  readonly imports: StatementImports;
  readonly queries: ReturnType<typeof openLedgerQueries>;
  readonly changes: ReturnType<typeof openLedgerChanges>;
  readonly directory: ReturnType<typeof openDirectory>;
  /** Another worker on the same database, as a second process would be. */
  worker(name: string): StatementImports;
  newOwner(): Promise<OwnerScope>;
  close(): Promise<void>;
}

/** Opens a fresh database with keys of its own. */
export async function openLedgerBench(): Promise<LedgerBench> {
  const cluster = await testCluster();
  const url = await cluster.createDatabase();
  const folder = mkdtempSync(path.join(tmpdir(), 'tributary-bench-'));
  const opened = await openVault({ keyFile: path.join(folder, 'keys.json'), allowCreate: true });
  if (!opened.ok) throw new Error(opened.fault.message);
  const vault = opened.value;
  const prepared = await prepareDatabase({
    url,
    appUrl: null,
    jobsUrl: null,
    passwordFor: (purpose) => vault.derivePassword(purpose).reveal(),
  });
  if (!prepared.ok) throw new Error(prepared.fault.message);
  const app = openDatabase({ url: prepared.value.appUrl });
  const jobs = openDatabase({ url: prepared.value.jobsUrl, connections: 2 });
  vault.useOwnerKeys(openOwnerKeyStore(app));
  for (const check of vault.keyCheck()) await addKeyCheck(app, check);
  const directory = openDirectory(app);
  const queries = openLedgerQueries(app);
  const tenant = await directory.createTenant('Test');
  const worker = (name: string): StatementImports =>
    statementImports({
      store: openImportStore(app, jobs, (scope, importId) => queries.getImport(scope, importId)),
      vault: importVault(vault),
      mask: maskIban,
      now: Date.now,
      worker: name,
      onError: (error) => {
        throw error;
      },
    });
  return {
    app,
    jobs,
    url,
    vault,
    imports: worker('first'),
    queries,
    changes: openLedgerChanges(app),
    directory,
    worker,
    async newOwner() {
      const owner = await directory.createOwner(
        { tenantId: tenant.id },
        { kind: 'person', reference: null, name: null, metadata: {} },
        { actor: 'test', action: 'owner.created', subject: null, detail: {} },
      );
      if (owner === null) throw new Error('no owner');
      return { tenantId: tenant.id, ownerId: owner.id };
    },
    async close() {
      await app.close();
      await jobs.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Bytes as a stream in pieces. */
export async function* stream(bytes: Uint8Array, pieceBytes = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += pieceBytes) yield bytes.subarray(from, from + pieceBytes);
}

/** Imports bytes and waits for the end; gives the fault when they are refused. */
export async function importBytes(
  imports: StatementImports,
  scope: OwnerScope,
  bytes: Uint8Array,
  request: Partial<ImportRequest> = {},
): Promise<ImportRow | ImportFault> {
  const received = await imports.receive(
    scope,
    'test',
    { filename: null, read: {}, ...request },
    stream(bytes),
  );
  return received.ok ? received.value.finished : received.fault.fault;
}

/** One line per transaction of the owner, without ids, sorted: the ledger as content. */
export async function ledgerLines(bench: LedgerBench, scope: OwnerScope): Promise<string[]> {
  const rows = await bench.app.rows(
    scope,
    {
      text: `select account_id, entry_date, booking_date, value_date, status, amount, currency, text, counterparty_name,
        bank_text, bank_reference, details from transactions where owner_id = $1`,
    },
    [scope.ownerId],
  );
  return rows.map((row) => row.join('|')).sort();
}
