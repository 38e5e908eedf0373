/** What taking entries into the ledger needs from store and vault: all of one call happens in one transaction. */

import type { LocalDate } from '../../core/dates.ts';
import type { AccountKind } from '../../core/observations.ts';
import type { Result } from '../../core/result.ts';
import type { StatementFacts, StatementFormat, StatementSums } from '../../statements/contract.ts';
import type { AccountTraitsRow } from '../accounts/rows.ts';
import type { BalanceLedger } from '../balances/ledger-port.ts';
import type { AuditEntry, ImportRow, OwnerScope } from '../ports.ts';
import type {
  EntryColumns,
  EntryUpdate,
  EventOrigin,
  HistoryEntry,
  LedgerAccount,
  MarkedEntry,
  NewAlias,
  NewEntry,
  PresenceChange,
  StoredWindow,
  WantedCounterparty,
  WindowDays,
} from './entry-rows.ts';

export type * from './entry-rows.ts';

/** Seals with the owner's key; the context binds a value to its place. */
export interface OwnerSealer {
  seal(context: SealContext, plain: Uint8Array): Uint8Array;
  open(context: SealContext, sealed: Uint8Array): Result<Uint8Array, { readonly message: string }>;
}
export interface SealContext {
  readonly table: string;
  readonly column: string;
  readonly row: string;
}
/** The part of the vault that imports use. */
export interface ImportVault {
  sealerFor(ownerId: number): Promise<OwnerSealer>;
  /** A keyed hash by which an identifier is found again within its owner: 32 bytes. */
  lookupHash(ownerId: number, text: string): Buffer;
}

/** A new account with its numbers sealed. */
export interface NewAccount {
  readonly kind: AccountKind;
  readonly currency: string;
  readonly label: string | null;
  readonly holder: string | null;
  readonly product: string | null;
  readonly bic: string | null;
  readonly bankName: string | null;
  readonly masked: string | null;
}
export interface NewIdentifier {
  readonly lookup: Buffer;
  readonly scheme: string;
  readonly masked: string;
  readonly sealed: Uint8Array;
}

/** Work in one ledger transaction of one owner. */
export interface LedgerTransaction extends BalanceLedger {
  /** The accounts that the lookups lead to. Takes the owner's row lock when `lock`: two imports cannot both create. */
  findAccounts(
    lookups: readonly Buffer[],
    lock: boolean,
  ): Promise<readonly { readonly lookup: string; readonly accountId: number; readonly currency: string }[]>;
  /** The owner's accounts with what tells them apart, as many as a new one is compared with. */
  accountsToCompare(): Promise<readonly AccountTraitsRow[]>;
  accountExists(accountId: number): Promise<{ readonly currency: string } | null>;
  /** Creates the account below the owner's file connection (made when missing), with its event. */
  createFileAccount(account: NewAccount): Promise<number>;
  /** Creates the account below a connection, with its event. */
  createAccount(connectionId: number, account: NewAccount, origin: EventOrigin): Promise<number>;
  addIdentifiers(accountId: number, currency: string, identifiers: readonly NewIdentifier[]): Promise<void>;
  /** Fills what is not known of an account yet (holder, BIC, …); changes nothing that is. */
  completeAccount(accountId: number, account: NewAccount): Promise<void>;

  /** One writer per account at a time. Gives the accounts that exist. */
  lockAccounts(accountIds: readonly number[]): Promise<ReadonlyMap<number, LedgerAccount>>;
  /** What a window of an account is matched with, entries in the order of their days and ids. */
  storedWindow(accountId: number, days: WindowDays): Promise<StoredWindow>;
  /** Whether the feed tells of another change of the account after an event. */
  hasChangedSince(accountId: number, sequence: number): Promise<boolean>;
  /** The number of the owner's last event. */
  lastEvent(): Promise<number>;
  /** The ids of accounts on the other side, made where missing. In the order given. */
  counterpartyAccounts(wanted: readonly WantedCounterparty[]): Promise<readonly number[]>;
  /** Writes new entries; `today` is the day on which pending ones were seen first. */
  insertEntries(
    accountId: number,
    revision: number,
    entries: readonly NewEntry[],
    today: LocalDate,
  ): Promise<void>;
  /** Writes new entries that are to be reviewed; gives their ids in the order given. */
  insertMarked(
    accountId: number,
    revision: number,
    entries: readonly MarkedEntry[],
    today: LocalDate,
  ): Promise<readonly number[]>;
  entryColumns(ids: readonly number[]): Promise<ReadonlyMap<number, EntryColumns>>;
  /** Writes known entries anew; they are present then. */
  updateEntries(revision: number, updates: readonly EntryUpdate[]): Promise<void>;
  /** `revision` is that of the event which announces the visible ones; `now` is in epoch milliseconds. */
  setPresence(revision: number | null, changes: readonly PresenceChange[], now: number): Promise<void>;
  addAliases(accountId: number, aliases: readonly NewAlias[]): Promise<void>;
  /** Called before the rows change: their revision and status are noted with it. */
  addHistory(
    revision: number,
    by: EventOrigin & { readonly matcher: number; readonly at: number },
    entries: readonly HistoryEntry[],
  ): Promise<void>;
  /** Notes that references of an account, from a connector or from files, are worth less than declared. */
  demoteReferences(accountId: number, kind: string): Promise<void>;
  /** Announces a change: gives the owner's next sequence number, in the order of commits. */
  appendEvent(
    event: EventOrigin & {
      readonly type: string;
      readonly accountId?: number | null;
      readonly data: Record<string, unknown>;
    },
  ): Promise<number>;

  saveStatement(
    importId: number,
    ordinal: number,
    accountId: number,
    facts: StatementFacts,
    sums: StatementSums,
  ): Promise<void>;
  /** Changes nothing and gives false when the import has ended or another process works on it by now. */
  advanceImport(importId: number, worker: string, change: ImportAdvance): Promise<boolean>;
}

export interface ImportAdvance {
  readonly bytesApplied?: number;
  /** Added to what is there. */
  readonly inserted?: number;
  readonly updated?: number;
  readonly unchanged?: number;
  readonly status?: 'applying' | 'done' | 'cancelled';
  readonly notes?: readonly string[];
  /** A part of it went into the ledger, matched with these facts. */
  readonly matching?: ImportMatching;
}

/** What the matcher was told of a file, beside its days and entries. */
export interface ImportMatching {
  readonly matcher: number;
  /** The instant that counted, in epoch milliseconds. */
  readonly now: number;
  /** Accounts whose references from files were worth less by then. */
  readonly demoted: readonly number[];
}

/** Imports and their bytes, outside the ledger's transactions. */
export interface ImportStore {
  begin(
    scope: OwnerScope,
    what: {
      filename: string | null;
      options: Readonly<Record<string, unknown>>;
      worker: string;
      leaseMs: number;
    },
    audit: AuditEntry,
  ): Promise<{ readonly importId: number; readonly documentId: number }>;
  addPage(
    scope: OwnerScope,
    documentId: number,
    number: number,
    rawBytes: number,
    sealed: Uint8Array,
  ): Promise<void>;
  readPage(scope: OwnerScope, documentId: number, number: number): Promise<Uint8Array | null>;
  /** Extends the lease and notes the progress; says whether to go on. */
  beat(
    scope: OwnerScope,
    importId: number,
    worker: string,
    leaseMs: number,
    bytesReceived: number | null,
  ): Promise<'go_on' | 'cancel' | 'lost'>;
  /**
   * The bytes are whole and readable: the import goes on as `applying`. Changes nothing and gives false when the
   * import has ended or another process works on it by now.
   */
  received(
    scope: OwnerScope,
    importId: number,
    worker: string,
    what: { format: StatementFormat; bytes: number; sha256: Buffer; mediaType: string; entries: number },
  ): Promise<boolean>;
  /** Ends an import that changed nothing: its bytes go, it stays and says why. False as in {@link received}. */
  fail(
    scope: OwnerScope,
    importId: number,
    worker: string,
    status: 'failed' | 'cancelled',
    fault: object,
  ): Promise<boolean>;
  get(scope: OwnerScope, importId: number): Promise<ImportRow | null>;
  requestCancel(scope: OwnerScope, importId: number): Promise<boolean>;
  /** Imports whose process has left them (their lease is over), over all owners; seen by the jobs role. */
  abandoned(limit: number): Promise<readonly { readonly ownerId: number; readonly importId: number }[]>;
  /** Takes an abandoned import over; null when another process was faster. */
  takeOver(
    ownerId: number,
    importId: number,
    worker: string,
    leaseMs: number,
  ): Promise<{
    readonly scope: OwnerScope;
    readonly status: 'receiving' | 'applying';
    readonly documentId: number | null;
    readonly format: StatementFormat | null;
    readonly options: Readonly<Record<string, unknown>>;
  } | null>;
  inLedger<T>(scope: OwnerScope, work: (ledger: LedgerTransaction) => Promise<T>): Promise<T>;
}
