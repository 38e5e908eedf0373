/** What recognising accounts needs of the store: all of one list in one transaction, which holds the owner's lock. */
import type { ListingFacts, NewQuestion, OtherAccountRow } from './rows.ts';

/** Accounts of an owner that a new one is compared with. */
export const COMPARED_ACCOUNTS_MAX = 5_000;

export interface MappingLedger {
  listingFacts(connectionId: number): Promise<ListingFacts>;
  /** The owner's accounts that a connection has not shown, at most {@link COMPARED_ACCOUNTS_MAX}. */
  otherAccounts(connectionId: number): Promise<readonly OtherAccountRow[]>;
  /** Asks for an account; one that is asked for keeps its number. Gives whether it was not open before. */
  openMapping(connectionId: number, question: NewQuestion, now: number): Promise<boolean>;
  /** Closes questions of which a whole list shows nothing to ask any more. */
  closeMappings(connectionId: number, stillOpen: readonly string[]): Promise<void>;
  /** Every answer that was there has been looked at. */
  noteApplied(connectionId: number): Promise<void>;
  /** The account of a mapping goes by another handle. */
  moveMapping(mappingId: number, lookup: string, now: number): Promise<void>;
  /** The account that was made for an answer. */
  fulfilMapping(mappingId: number, accountId: number, now: number): Promise<void>;
  /** The list was taken in under a consent. */
  noteListed(connectionId: number, grantId: number): Promise<void>;
  /**
   * Another connection to the same institution that lives and shows exactly these accounts; null when there is none, or
   * the two are known to have different logins.
   */
  sameAccounts(connectionId: number, accountIds: readonly number[]): Promise<number | null>;
}
