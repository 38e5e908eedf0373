/** Entries of the ledger as taking in and the store hand them to each other. */
import type { LocalDate } from '../../core/dates.ts';
import type { Review } from '../../core/matching/decisions.ts';
import type { Alias, StoredEntry } from '../../core/matching/entries.ts';
import type { TransactionStatus } from '../../core/observations.ts';
import type { Days } from '../../core/sync/window.ts';

/** What a bank said of an entry, in the columns of the ledger. */
export interface EntryColumns {
  readonly date: LocalDate;
  readonly bookingDate: LocalDate | null;
  readonly valueDate: LocalDate | null;
  readonly status: TransactionStatus;
  readonly amount: string;
  readonly currency: string;
  readonly counterpartyName: string | null;
  readonly counterpartyAccountId: number | null;
  readonly text: string | null;
  readonly bankText: string | null;
  readonly reference: string | null;
  /** JSON text, see transaction-details.ts. */
  readonly details: string | null;
  /** 16 bytes each, hexadecimal. */
  readonly key: string;
  readonly hash: string;
}

/** An entry to be written; the account on its other side has its id by then. */
export interface NewEntry extends Omit<EntryColumns, 'counterpartyAccountId'> {
  readonly counterparty: { readonly id: number | null } | null;
}

/** A new entry that a person should look at. */
export interface MarkedEntry {
  readonly entry: NewEntry;
  readonly review: Review;
  /** The stored entry that it may be again. */
  readonly possibleDuplicateOf: number | null;
}

/** A known entry as it is from now on. */
export interface EntryUpdate {
  readonly id: number;
  readonly entry: EntryColumns;
  readonly review: Review | null;
}

/** What an entry is to its bank after a window. */
export interface PresenceChange {
  readonly id: number;
  readonly absences: number;
  readonly presence: 'present' | 'missing' | 'removed';
  readonly reason: 'dropped' | 'too_old' | null;
  /** Whether readers see it: a first absence of a booked entry is only counted. */
  readonly isVisible: boolean;
}

/** Another look of an entry: see {@link Alias}. */
export interface NewAlias extends Alias {
  readonly id: number;
}

export type ChangeCause =
  | 'marked'
  | 'booked'
  | 'changed'
  | 'missing'
  | 'returned'
  | 'removed'
  | 'categorised'
  | 'merged'
  | 'split'
  | 'confirmed';

/** A change of an entry and why; `before` are all columns as they were where one of them changes. */
export interface HistoryEntry {
  readonly id: number;
  readonly cause: ChangeCause;
  readonly rule: string | null;
  readonly score: number | null;
  readonly explanation: object | null;
  readonly before: object | null;
}

/** Whose references of an account are not believed any more, by {@link LedgerTransaction.demoteReferences}. */
export interface LedgerAccount {
  readonly demotedReferences: readonly string[];
  /** Whether it has entries in quarantine. */
  readonly quarantined: boolean;
}

/** An account on the other side. It is masked and sealed only when the ledger does not know it yet. */
export interface WantedCounterparty {
  readonly lookup: Buffer;
  masked(): string;
  sealed(): Uint8Array;
}

/** What a person deleted: it holds so many entries that look like it back. */
export interface Tombstone {
  readonly date: LocalDate;
  readonly key: string;
  readonly reference: string;
  readonly copies: number;
}

/** Which days of an account a window is matched with. */
export interface WindowDays {
  /** Days without a gap, both included; null for days that are named one by one. */
  readonly range: Days | null;
  readonly dates: readonly LocalDate[];
  /** The instant since when removed entries are still known, in epoch milliseconds. */
  readonly removedSince: number;
}

/**
 * What a window is matched with: the entries of its days, those that looked as if they were of its days, the pending ones
 * of the whole account, and what a person deleted of its days.
 */
export interface StoredWindow {
  readonly entries: readonly StoredEntry[];
  readonly tombstones: readonly Tombstone[];
}

/** What brought a change, for its event. */
export interface EventOrigin {
  readonly importId?: number | null;
  readonly connectionId?: number | null;
  readonly syncId?: number | null;
}
