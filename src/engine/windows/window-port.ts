/** A window on its way into the ledger: what was seen of an account, and what is known about how it was seen. */
import type { LocalDate } from '../../core/dates.ts';
import type { ReferenceTrust } from '../../core/matching/entries.ts';
import type { IdStability } from '../../core/matching/trust.ts';
import type { Days } from '../../core/sync/window.ts';
import type { EventOrigin, LedgerAccount, LedgerTransaction } from '../imports/ledger-port.ts';
import type { PreparedEntry } from '../imports/prepare-entry.ts';

/** One day of an account, as the window holds it. */
export interface WindowDay {
  readonly date: LocalDate;
  readonly entries: readonly PreparedEntry[];
}

/** Where a window comes from and what that means. */
export interface WindowSource {
  /** What brings it, for events and history. */
  readonly origin: EventOrigin;
  /** The days that it covers, both included; null for a file, which is of the days that it names. */
  readonly range: Days | null;
  /** Whether the window is known to hold the whole day, for references that are believed so much. */
  isWhole(date: LocalDate, trust: ReferenceTrust): boolean;
  /** Whether what it lacks is missing: never so for files. */
  readonly complete: boolean;
  /** Whether what it lacks on a day is missing: at its ends the bank may have cut something off. */
  isInside(date: LocalDate): boolean;
  /** Whether the bank tells pending entries at all. */
  readonly showsPending: boolean;
  /** Whether it is the bank's present word: a file may be old, and only adds to what is known. */
  readonly isPresent: boolean;
  /** How stable the references are declared to be, and under which name their demotion is kept. */
  readonly stability: IdStability;
  readonly kind: string;
  /** By the banks' clock, in epoch milliseconds. */
  readonly now: number;
}

/** What taking a window in needs of the ledger; a rehearsal does it in memory. */
export type WindowLedger = Pick<
  LedgerTransaction,
  | 'storedWindow'
  | 'entryColumns'
  | 'insertEntries'
  | 'insertMarked'
  | 'updateEntries'
  | 'setPresence'
  | 'addAliases'
  | 'addHistory'
  | 'demoteReferences'
  | 'counterpartyAccounts'
  | 'appendEvent'
>;

/** The account that is written, locked. */
export interface WindowAccount extends LedgerAccount {
  readonly id: number;
}

/** What came of it. */
export interface WindowResult {
  /** Every entry that was seen is one of these three. */
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Of the updated ones: pending before, booked now. */
  readonly booked: number;
  /** Of what is known: seen again, missing from now on, closed. */
  readonly returned: number;
  readonly missing: number;
  readonly removed: number;
  /** Marked for a person; of these, under the reference of something else. */
  readonly reviews: number;
  readonly collisions: number;
}

/** The kind under which references of statement files are demoted. */
export const FILE_REFERENCES = 'file';
