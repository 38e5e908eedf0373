/** What a rehearsal of matching needs of the store: everything that went into an owner's ledger, in its order. */
import type { LocalDate } from '../../core/dates.ts';
import type { Alias } from '../../core/matching/entries.ts';
import type { Days } from '../../core/sync/window.ts';
import type { StatementFormat } from '../../statements/contract.ts';
import type { ImportStore, Tombstone } from '../imports/ledger-port.ts';
import type { OwnerScope, TransactionPresence } from '../ports.ts';
import type { MatchingFacts, SyncStore } from '../sync/store-port.ts';
import type { BeforeChange } from '../transaction-reviews/port.ts';

/** A window of a bank that went into the ledger. */
export interface WindowStep {
  readonly kind: 'window';
  readonly syncId: number;
  readonly ordinal: number;
  readonly connectionId: number;
  readonly accountId: number;
  readonly window: Days;
  readonly matching: MatchingFacts;
  /** Whether what was fetched is still there. */
  readonly isKept: boolean;
}

/** A statement file that went into the ledger. */
export interface FileStep {
  readonly kind: 'file';
  readonly importId: number;
  readonly documentId: number;
  readonly format: StatementFormat;
  readonly options: Readonly<Record<string, unknown>>;
  /** When it was taken in, in epoch milliseconds. */
  readonly at: number;
  readonly accountIds: readonly number[];
  /** Which account each of its statements is of, by its place in the file. */
  readonly statements: ReadonlyMap<number, number>;
  /** Whether its bytes are still there and all of it went in. */
  readonly isKept: boolean;
}

/** What a person decided. */
export interface ReviewStep {
  readonly kind: 'review';
  readonly accountId: number;
  readonly cause: 'merged' | 'split';
  /** The transaction as it was. */
  readonly before: BeforeChange;
}

/** A person decided something of a transaction that was deleted later: what it was is not known any more. */
export interface LostStep {
  readonly kind: 'lost';
  readonly accountId: number;
}

/** A person deleted a transaction. How it looked is only known together with all others that were deleted. */
export interface DeletedStep {
  readonly kind: 'deleted';
  readonly accountId: number;
  /** Its id; ids of the ledger grow with time. */
  readonly id: number;
}

export type Step = WindowStep | FileStep | ReviewStep | LostStep | DeletedStep;

/** A row of the ledger as a rehearsal compares it. */
export interface LedgerRow {
  readonly id: number;
  readonly date: LocalDate;
  readonly amount: string;
  readonly currency: string;
  readonly status: Alias['status'];
  readonly key: string;
  readonly reference: string | null;
  readonly presence: TransactionPresence;
  readonly aliases: readonly Alias[];
}

/** An owner's ledger and what made it, as of one event. */
export interface OwnerHistory {
  readonly lastEvent: number;
  /** In the order in which they went in. */
  readonly steps: readonly Step[];
  readonly accountIds: readonly number[];
}

export interface RematchStore extends Pick<SyncStore, 'pages'>, Pick<ImportStore, 'readPage'> {
  /** All owners, in an order that stays. */
  owners(): Promise<readonly OwnerScope[]>;
  history(scope: OwnerScope): Promise<OwnerHistory>;
  rows(scope: OwnerScope, accountId: number): Promise<readonly LedgerRow[]>;
  /** What a person deleted, and what merges hold back. */
  tombstones(scope: OwnerScope, accountId: number): Promise<readonly Tombstone[]>;
  lastEvent(scope: OwnerScope): Promise<number>;
}
