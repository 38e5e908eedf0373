/** What matching says of a window: one decision for each entry that was seen, and what the window lacked. */
import type { LocalDate } from '../dates.ts';
import type { EntryDetails, ReferenceTrust } from './entries.ts';

/** Why a seen entry is what it is; each can be derived again from the same entries. */
export type MatchRule =
  /** Same content and same reference, or same content and a reference on one side at most. */
  | 'same_content'
  /** Same content under another reference, on a day that the window holds whole: the bank minted a new one. */
  | 'same_content_new_reference'
  /** The same reference; content may have changed as far as the trust in references allows. */
  | 'same_reference'
  /** It looks as the stored entry did before, or elsewhere. */
  | 'known_alias'
  /** The bank itself says which pending entry it was. */
  | 'bank_link'
  /** A pending sighting of what is booked: nothing to do. `stored` is -1 when the booked one is new in this window. */
  | 'already_booked'
  /** By score: a pending entry that booked. */
  | 'booked_from_pending'
  /** By score: a booked entry whose text, date or reference changed. */
  | 'booked_changed'
  /** By score: a pending entry whose text, date, amount or reference changed. */
  | 'pending_changed'
  | 'new';

/** Why a person should look at it. */
export type Review =
  /** Matched, but something else was nearly as likely. */
  | 'unsure'
  /** Not matched, though a stored entry (the first of the rivals, if any) may be the same. */
  | 'possible_duplicate'
  /** Under the reference of another entry with another amount: nothing was overwritten. */
  | 'collision';

/** What one seen entry is: the place of the stored entry in the given list, or -1. */
export interface Match {
  readonly stored: number;
  readonly rule: MatchRule;
}

/** What is decided of one seen entry. */
export interface Decision extends Match {
  /** Null when no score was needed. */
  readonly score: number | null;
  readonly review: Review | null;
  /** Places of stored entries that could have been it too, the likeliest first; for a collision, the one it ran into. */
  readonly rivals: readonly number[];
}

/** Two different entries under one reference. */
export interface Collision {
  readonly stored: number;
  readonly seen: number;
}

/** What a window is, beside its entries. */
export interface WindowFacts {
  /** Whether the window is known to hold the whole day. */
  isWhole(date: LocalDate): boolean;
  /** Whether an absence means something; false for files. */
  readonly complete: boolean;
  /** What can be believed of references: see trustOf. */
  readonly trust: ReferenceTrust;
  /** The day on which it was fetched (UTC). */
  readonly today: LocalDate;
}

/** What references and exact contents decided. */
export interface ExactMatch {
  /** One per seen entry, in their order; open ones are `new` so far. */
  readonly matches: readonly Match[];
  readonly openStored: readonly number[];
  readonly openSeen: readonly number[];
  readonly collisions: readonly Collision[];
  /** Whether the account's references proved worse than believed: to be kept with the account. */
  readonly demote: boolean;
  /** What the references of this window were believed. */
  readonly trust: ReferenceTrust;
}

/** What is decided of a window. */
export interface WindowMatch {
  /** One per seen entry, in their order. */
  readonly decisions: readonly Decision[];
  /** Places of stored entries that a complete window lacked: see presenceAfter. */
  readonly unseen: readonly number[];
}

/** Where the details of candidates are; asked only for what candidatesOf named. */
export interface DetailSource {
  stored(at: number): EntryDetails;
  seen(at: number): EntryDetails;
}
