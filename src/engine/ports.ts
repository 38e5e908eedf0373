/**
 * What the engine needs from the outside, handed in by main.ts: the store, the vault, the clock, randomness.
 */

import type { Days, SeenStretch } from '../core/balances/coverage.ts';
import type { BalanceType } from '../core/observations.ts';
import type { QuarantinedRow } from './balances/rows.ts';
import type { Lesson } from './categories/lesson.ts';
import type { HoldingFilter, HoldingRow } from './holdings-port.ts';
import type {
  AccountRow,
  Actor,
  ApiKeyRow,
  AuditEntry,
  AuditRow,
  BalanceRow,
  DocumentRow,
  EventRow,
  ImportRow,
  OwnerRow,
  Reconciliation,
  TenantRow,
  TransactionCursor,
  TransactionFilter,
  TransactionRow,
  TransactionSort,
} from './rows.ts';
import type { ReviewLedger, StoredHistory } from './transaction-reviews/port.ts';

/** Rows and ports are named together by everyone who uses them. */
export type * from './rows.ts';

/** Whose rows a piece of work may see: the database enforces it. */
export interface TenantScope {
  readonly tenantId: number;
}
export interface OwnerScope extends TenantScope {
  readonly ownerId: number;
}

export interface Clock {
  now(): Date;
}

/** A page of a keyset list: rows after the cursor's row, at most `limit`. */
export interface PageRequest<Cursor> {
  readonly limit: number;
  readonly after: Cursor | null;
}
export interface PageOf<Row> {
  readonly rows: readonly Row[];
  /** Whether at least one more row follows. */
  readonly more: boolean;
}

/** A session or key by which a caller is known. */
export interface Caller {
  readonly actor: Actor;
  readonly tenantId: number;
  /** The owner meant when none is named. */
  readonly ownerId: number | null;
  readonly ownerOnly: boolean;
  readonly scopes: readonly string[];
}

/** Tenants, owners, keys, sessions, audit, idempotency: what stands around the ledger. */
export interface DirectoryStore {
  createTenant(name: string): Promise<TenantRow>;
  /** Whether the owner is one of the tenant's; immutable, so it may be remembered. */
  ownerIsOf(scope: OwnerScope): Promise<boolean>;
  /** Gives null when the tenant has an owner with this reference already. */
  createOwner(
    scope: TenantScope,
    owner: {
      kind: 'person' | 'team';
      reference: string | null;
      name: string | null;
      metadata: Record<string, string>;
    },
    audit: AuditEntry,
  ): Promise<OwnerRow | null>;
  getOwner(scope: OwnerScope): Promise<OwnerRow | null>;
  findOwner(scope: TenantScope, reference: string): Promise<OwnerRow | null>;
  listOwners(scope: TenantScope, page: PageRequest<number>): Promise<PageOf<OwnerRow>>;
  /** Changes what is given. With `ifUpdatedAt`, only when the row is still of that instant; null when it is not (or gone). */
  updateOwner(
    scope: OwnerScope,
    change: { reference?: string | null; name?: string | null; metadata?: Record<string, string> },
    ifUpdatedAt: string | null,
    audit: AuditEntry,
  ): Promise<OwnerRow | 'stale' | 'taken' | null>;
  /** Removes the owner with everything below it, keys first. False when there is none. */
  deleteOwner(scope: OwnerScope, audit: AuditEntry): Promise<boolean>;

  createApiKey(
    key: {
      tenantId: number;
      ownerId: number | null;
      ownerOnly: boolean;
      name: string;
      tokenHash: Uint8Array;
      tokenStart: string;
      scopes: readonly string[];
      expiresAt: string | null;
    },
    audit: AuditEntry,
  ): Promise<ApiKeyRow>;
  /** The key of a token by its hash, revoked and expired ones too: the caller judges. */
  findApiKey(tokenHash: Uint8Array): Promise<ApiKeyRow | null>;
  listApiKeys(scope: TenantScope, page: PageRequest<number>): Promise<PageOf<ApiKeyRow>>;
  getApiKey(scope: TenantScope, id: number): Promise<ApiKeyRow | null>;
  /** Null when there is no such key of the tenant; revoking twice keeps the first instant. */
  revokeApiKey(scope: TenantScope, id: number, audit: AuditEntry): Promise<ApiKeyRow | null>;
  /** Notes the use of a key, at most once a minute per key. */
  touchApiKey(id: number): Promise<void>;

  /** `keyId` is the API key that opened it: the session ends with the key. */
  createSession(session: {
    keyId?: number;
    tokenHash: Uint8Array;
    tenantId: number;
    ownerId: number;
    expiresAt: string;
  }): Promise<void>;
  findSession(
    tokenHash: Uint8Array,
  ): Promise<{ tenantId: number; ownerId: number; expiresAt: string } | null>;
  deleteSession(tokenHash: Uint8Array): Promise<void>;

  /**
   * Claims an idempotency key for 24 h: `claimed` when new, `running` while the first is under way, `done` with its
   * answer, `mismatch` when the request was another.
   */
  claimIdempotencyKey(
    scope: TenantScope,
    keyHash: Uint8Array,
    fingerprint: Uint8Array,
  ): Promise<
    | { readonly state: 'claimed' | 'running' | 'mismatch' }
    | { readonly state: 'done'; readonly status: number; readonly sealedBody: Uint8Array }
  >;
  /**
   * Keeps the answer; with null forgets the claim (a failed request may be tried again). An answer about an owner goes
   * with the owner, and is not kept once that is gone.
   */
  settleIdempotencyKey(
    scope: TenantScope,
    keyHash: Uint8Array,
    answer: { status: number; sealedBody: Uint8Array; ownerId: number | null } | null,
  ): Promise<void>;

  listAudit(scope: TenantScope, page: PageRequest<number>): Promise<PageOf<AuditRow>>;
  writeAudit(scope: TenantScope, entry: AuditEntry): Promise<void>;
  /** Numbers for doctor and meta. */
  describe(): Promise<{
    server: string;
    serverVersionNumber: number;
    database: string;
    migration: string;
    bytes: number;
  }>;
}

/** Reading the ledger of one owner. */
export interface LedgerQueries {
  listAccounts(scope: OwnerScope, page: PageRequest<number>): Promise<PageOf<AccountRow>>;
  getAccount(scope: OwnerScope, accountId: number): Promise<AccountRow | null>;
  reconcile(scope: OwnerScope, accountId: number): Promise<Reconciliation | null>;
  /** Every balance of an account, newest first; the id of a balance is its type and date. */
  listBalances(
    scope: OwnerScope,
    filter: { accountId?: number; type?: readonly BalanceType[]; from?: string; to?: string },
    page: PageRequest<{ date: string; accountId: number; type: string }>,
  ): Promise<PageOf<BalanceRow>>;
  /** Positions of securities accounts, by number. */
  listHoldings(
    scope: OwnerScope,
    filter: HoldingFilter,
    page: PageRequest<number>,
  ): Promise<PageOf<HoldingRow>>;
  /** Stretches of days that were seen whole, with who saw them, and the gaps between. */
  readCoverage(
    scope: OwnerScope,
    accountId: number,
  ): Promise<{ readonly coverage: readonly SeenStretch[]; readonly gaps: readonly Days[] }>;
  /** Entries whose sign and indicator contradict each other, the latest first; open ones unless `resolved`. */
  listQuarantined(
    scope: OwnerScope,
    filter: { readonly accountId?: number; readonly resolved?: boolean },
    page: PageRequest<number>,
  ): Promise<PageOf<QuarantinedRow>>;
  listTransactions(
    scope: OwnerScope,
    filter: TransactionFilter,
    sort: TransactionSort,
    page: PageRequest<TransactionCursor>,
  ): Promise<PageOf<TransactionRow>>;
  /** The exact number of rows that the filter meets. */
  countTransactions(scope: OwnerScope, filter: TransactionFilter): Promise<number>;
  getTransaction(scope: OwnerScope, transactionId: number): Promise<TransactionRow | null>;
  /** What became of a transaction, at most so many changes, the latest; null when there is none. */
  transactionHistory(scope: OwnerScope, transactionId: number, limit: number): Promise<StoredHistory | null>;
  listImports(scope: OwnerScope, page: PageRequest<number>): Promise<PageOf<ImportRow>>;
  getImport(scope: OwnerScope, importId: number): Promise<ImportRow | null>;
  listDocuments(scope: OwnerScope, page: PageRequest<number>): Promise<PageOf<DocumentRow>>;
  getDocument(scope: OwnerScope, documentId: number): Promise<DocumentRow | null>;
  /** Oldest first, after a sequence number. */
  listEvents(
    scope: OwnerScope,
    filter: { type?: readonly string[] },
    page: PageRequest<number>,
  ): Promise<PageOf<EventRow>>;
  getEvent(scope: OwnerScope, sequence: number): Promise<EventRow | null>;
}

/** Changes that a person makes. Each writes its event and audit entry in the same transaction. */
export interface LedgerChanges {
  /** Null when there is no such account; `stale` when it changed since. */
  updateAccount(
    scope: OwnerScope,
    accountId: number,
    change: { customLabel?: string | null; historyStart?: string | null },
    ifUpdatedAt: string | null,
    audit: AuditEntry,
  ): Promise<AccountRow | 'stale' | null>;
  /** Deletes the account with its transactions, balances and statements. False when there is none. */
  deleteAccount(scope: OwnerScope, accountId: number, audit: AuditEntry): Promise<boolean>;
  /** A person's choice; a lesson is remembered in the same transaction. */
  updateTransaction(
    scope: OwnerScope,
    transactionId: number,
    change: { category?: string | null; lesson?: Lesson },
    ifUpdatedAt: string | null,
    audit: AuditEntry,
  ): Promise<TransactionRow | 'stale' | null>;
  /** Deletes and leaves a tombstone that later files respect. False when there is none. */
  deleteTransaction(scope: OwnerScope, transactionId: number, audit: AuditEntry): Promise<boolean>;
  /** Runs a review in one transaction under the owner's lock; it may be run again when another writer was in its way. */
  inReview<T>(scope: OwnerScope, review: (ledger: ReviewLedger) => Promise<T>): Promise<T>;
}
