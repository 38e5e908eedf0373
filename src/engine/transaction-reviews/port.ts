/** What reviewing transactions needs of the store: all of one call happens in one transaction, under the owner's lock. */
import type { Alias } from '../../core/matching/entries.ts';
import type { ChangeCause, EntryColumns, EntryUpdate, NewAlias } from '../imports/entry-rows.ts';
import type { AuditEntry, TransactionPresence, TransactionReview } from '../rows.ts';

/** A transaction with everything that a merge may have to give back. */
export interface ReviewedEntry {
  readonly id: number;
  readonly accountId: number;
  readonly columns: EntryColumns;
  readonly category: string | null;
  readonly presence: TransactionPresence;
  readonly review: TransactionReview | null;
  readonly possibleDuplicateOf: number | null;
  readonly firstSeen: string | null;
  readonly aliases: readonly Alias[];
  readonly revision: number;
  /** RFC 3339 with milliseconds. */
  readonly updatedAt: string;
}

/** What was before a change. Which parts there are depends on the cause. */
export type BeforeChange = Partial<EntryColumns> & {
  readonly revision?: number;
  readonly category?: string | null;
  readonly merged?: MergedEntry;
};

/** What a merge took away, for a split to give back. */
export interface MergedEntry {
  readonly id: number;
  readonly columns: EntryColumns;
  readonly category: string | null;
  readonly firstSeen: string | null;
  readonly aliases: readonly Alias[];
  /** Looks that the other one got by it. */
  readonly added: readonly Alias[];
  /** The look that is held back since. */
  readonly buried: Alias | null;
}

/** One change of a transaction as it is kept. */
export interface StoredChange {
  readonly number: number;
  readonly at: string;
  readonly cause: ChangeCause;
  readonly revision: number;
  readonly syncId: number | null;
  readonly importId: number | null;
  readonly actor: string | null;
  readonly rule: string | null;
  readonly matcher: number | null;
  readonly score: number | null;
  readonly otherId: number | null;
  readonly explanation: Readonly<Record<string, unknown>> | null;
  readonly before: BeforeChange | null;
}

/** The history of a transaction, and what it is now. */
export interface StoredHistory {
  readonly now: Pick<ReviewedEntry, 'columns' | 'category'>;
  /** The latest first. */
  readonly changes: readonly StoredChange[];
}

/** A transaction that comes back, under its old id where it has one. */
export interface RestoredEntry {
  readonly id: number | null;
  readonly columns: EntryColumns;
  readonly category: string | null;
  readonly firstSeen: string | null;
}

export interface ReviewLedger {
  entry(id: number): Promise<ReviewedEntry | null>;
  /** The latest first, at most so many. */
  changes(id: number, limit: number): Promise<readonly StoredChange[]>;
  /** Gives the owner's next sequence number. */
  appendEvent(event: {
    readonly type: string;
    readonly accountId: number;
    readonly data: Record<string, unknown>;
  }): Promise<number>;
  updateEntries(revision: number, updates: readonly EntryUpdate[]): Promise<void>;
  addAliases(accountId: number, aliases: readonly NewAlias[]): Promise<void>;
  removeAliases(id: number, aliases: readonly Alias[]): Promise<void>;
  /** Holds one later entry that looks so back, or no more. */
  bury(accountId: number, look: Alias): Promise<void>;
  unbury(accountId: number, look: Alias): Promise<void>;
  restore(accountId: number, revision: number, entry: RestoredEntry): Promise<number>;
  remove(id: number): Promise<void>;
  /** Ends the review of a transaction; scores leave it alone from now on when `decided`. */
  settle(
    id: number,
    revision: number,
    change: { readonly decided: boolean; readonly category?: string | null },
  ): Promise<void>;
  /** Whoever may be the one again may be the other; nobody is their own duplicate. */
  moveDuplicates(from: number, to: number | null): Promise<void>;
  addChange(change: {
    readonly id: number;
    readonly revision: number;
    readonly cause: ChangeCause;
    readonly actor: string;
    readonly before: BeforeChange | null;
    readonly otherId: number | null;
  }): Promise<void>;
  audit(entry: AuditEntry): Promise<void>;
}

/** Why a review is refused: nothing has changed then. */
export type ReviewRefusal =
  | 'not_found'
  /** It changed since it was read. */
  | 'stale'
  /** The other one is not there, is the same, or is of another account or currency. */
  | 'other_not_found'
  | 'same'
  | 'other_account'
  /** Nothing was merged or paired that could be undone. */
  | 'nothing_to_split';
