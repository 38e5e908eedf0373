/** What matching compares: entries of one account, stored or seen, and what it decides about them. */
import type { LocalDate } from '../dates.ts';
import type { TransactionStatus } from '../observations.ts';

/** What matching knows of an entry, whether it is stored or seen. */
export interface EntryFacts {
  /** What the entry is, without its reference and status: a hash of contentText. */
  readonly key: string;
  /** A hash of all that the bank said of it: tells apart twins with the same key. */
  readonly hash: string;
  readonly status: TransactionStatus;
  /** The day that it counts for. */
  readonly date: LocalDate;
  readonly amount: string;
  readonly currency: string;
  /** The bank's own reference, null when it gave none. */
  readonly reference: string | null;
  /** The account's balance after it, where it is known: tells twins apart. Leaving it out costs nothing else. */
  readonly runningBalance?: string | null;
}

/** What only the scores look at: it is asked for where entries are left after ids and contents had their say. */
export interface EntryDetails {
  readonly bookingDate: LocalDate | null;
  readonly valueDate: LocalDate | null;
  readonly transactionDate: LocalDate | null;
  /** Name of the other side and text, as the bank wrote them. */
  readonly text: string;
  readonly original: { readonly amount: string; readonly currency: string } | null;
  readonly runningBalance: string | null;
}

/** An entry as the bank shows it now. */
export interface SeenEntry extends EntryFacts {
  /** The bank's id of the pending entry that this one was, where it says so. */
  readonly pendingReference: string | null;
}

/** An entry as the ledger has it. */
export interface StoredEntry extends EntryFacts {
  readonly id: number;
  /** Complete windows in a row that lacked it. */
  readonly absences: number;
  /** Closed: hidden from lists and balances, but known when the bank shows it again. */
  readonly removed: boolean;
  /** A person merged or split it: scores leave it alone. */
  readonly decided: boolean;
  /** The day on which it was seen first (UTC), for how long a pending entry may wait. */
  readonly firstSeen: LocalDate;
  /** How it was seen before, or elsewhere, where that differs: a sighting that looks like this is this entry. */
  readonly aliases: readonly Alias[];
}

/** Another look of a stored entry. */
export interface Alias {
  readonly date: LocalDate;
  readonly key: string;
  readonly reference: string | null;
  readonly status: TransactionStatus;
}

/** What can be believed of the bank's references. */
export type ReferenceTrust =
  /** The same reference is the same entry for ever. */
  | 'strong'
  /** They can be minted anew, shift or repeat: evidence beside the content. */
  | 'weak'
  /** As if there were none. */
  | 'none';
