/** The real store, vault and imports on a database that several processes share: what proofs about keys work with. */
import process from 'node:process';
import type { StatementImports } from '../../src/engine/import-port.ts';
import { statementImports } from '../../src/engine/imports/statement-imports.ts';
import type { DirectoryStore, OwnerScope, TenantScope } from '../../src/engine/ports.ts';
import { maskIban } from '../../src/services/vault/identifiers.ts';
import { importVault } from '../../src/services/vault/import-vault.ts';
import { openVault, type Vault } from '../../src/services/vault/vault.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { openDirectory } from '../../src/store/directory.ts';
import { openImportStore } from '../../src/store/imports.ts';
import {
  addKeyCheck,
  answerRow,
  loadKeyChecks,
  openOwnerKeyStore,
  SEALED_ANSWERS,
} from '../../src/store/key-store.ts';
import { openLedgerQueries } from '../../src/store/ledger.ts';
import { must, oneStatement, type Words } from './words.ts';

/** Where a house stands; handed to child processes as JSON. */
export interface HousePlan {
  readonly appUrl: string;
  readonly jobsUrl: string;
  readonly keyFile: string;
}

/** A house that is open. */
export interface House {
  readonly app: Database;
  readonly jobs: Database;
  readonly vault: Vault;
  readonly directory: DirectoryStore;
  readonly imports: StatementImports;
  newOwner(scope: TenantScope): Promise<OwnerScope>;
  /** Imports a small statement; gives the document that keeps its bytes. */
  importWords(scope: OwnerScope, words: Words): Promise<number>;
  /** The bytes of a document, with the owner's keys loaded anew. */
  readBack(scope: OwnerScope, documentId: number): Promise<Buffer>;
  /** Keeps an answer under an idempotency key, as the API does. */
  keepAnswer(scope: TenantScope, keyHash: Buffer, answer: Uint8Array): Promise<void>;
  /** The kept answer, opened. */
  openAnswer(scope: TenantScope, keyHash: Buffer): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Opens the house as a server's start does, and checks its keys. Throws what does not fit. */
export async function openHouse(plan: HousePlan): Promise<House> {
  const app = openDatabase({ url: plan.appUrl });
  const jobs = openDatabase({ url: plan.jobsUrl, connections: 2 });
  const checks = await loadKeyChecks(app);
  const vault = must(await openVault({ keyFile: plan.keyFile, allowCreate: checks.length === 0 }));
  vault.useOwnerKeys(openOwnerKeyStore(app));
  for (const check of must(vault.verify(checks)).missing) await addKeyCheck(app, check);
  const queries = openLedgerQueries(app);
  const directory = openDirectory(app);
  const imports = statementImports({
    store: openImportStore(app, jobs, (scope, importId) => queries.getImport(scope, importId)),
    vault: importVault(vault),
    mask: maskIban,
    now: Date.now,
    worker: `proof:${process.pid}`,
    onError: (error) => {
      throw error;
    },
  });
  return {
    app,
    jobs,
    vault,
    directory,
    imports,
    async newOwner(scope) {
      const audit = { actor: 'proof', action: 'owner.created', subject: null, detail: {} } as const;
      const owner = { kind: 'person', reference: null, name: null, metadata: {} } as const;
      const made = await directory.createOwner(scope, owner, audit);
      if (made === null) throw new Error('no owner');
      return { ...scope, ownerId: made.id };
    },
    async importWords(scope, words) {
      const request = { filename: null, read: {} };
      const row = await must(await imports.receive(scope, 'proof', request, oneStatement(words))).finished;
      if (row.status !== 'done' || row.documentId === null) throw new Error(`the import is ${row.status}`);
      return row.documentId;
    },
    async readBack(scope, documentId) {
      vault.forget(scope.ownerId);
      const bytes = await imports.readDocument(scope, documentId);
      if (bytes === null) throw new Error(`no document ${documentId}`);
      const pages: Uint8Array[] = [];
      for await (const page of bytes) pages.push(page);
      return Buffer.concat(pages);
    },
    async keepAnswer(scope, keyHash, answer) {
      const row = answerRow(scope.tenantId, keyHash);
      await directory.claimIdempotencyKey(scope, keyHash, Buffer.alloc(32));
      const sealedBody = must(await vault.sealForInstance({ ...SEALED_ANSWERS, row }, answer));
      await directory.settleIdempotencyKey(scope, keyHash, { status: 200, sealedBody, ownerId: null });
    },
    async openAnswer(scope, keyHash) {
      const row = answerRow(scope.tenantId, keyHash);
      const kept = await directory.claimIdempotencyKey(scope, keyHash, Buffer.alloc(32));
      if (kept.state !== 'done') throw new Error(`the answer is ${kept.state}`);
      return must(await vault.openForInstance({ ...SEALED_ANSWERS, row }, kept.sealedBody));
    },
    async close() {
      await app.close();
      await jobs.close();
    },
  };
}
