/** The feed of a tenant: what happened to all its owners, in one order that no reader can be made to skip. */
import type { TransactionStatus } from '../core/observations.ts';
import type { EventRow, OwnerScope, PageOf, PageRequest, TenantScope } from './ports.ts';

/**
 * A place in the feed, that of an event: what stands after it is what a reader has not seen. Places are ordered by
 * position, owner, sequence. They stay good for ever, whatever is written at the same time.
 */
export interface FeedPlace {
  readonly position: number;
  readonly ownerId: number;
  readonly sequence: number;
}

/** Before every event. */
export const FEED_BEGINNING: FeedPlace = { position: 0, ownerId: 0, sequence: 0 };

/** An event, with whose it is and where it stands in the feed. */
export interface FeedRow extends EventRow {
  readonly ownerId: number;
  readonly position: number;
}

export interface FeedFilter {
  /** Only events of these types; an empty list meets none. */
  readonly types?: readonly string[];
}

export interface FeedPage {
  readonly rows: readonly FeedRow[];
  /** Where to go on: the last row that was looked at, also when the filter left it out; the old place when there was none. */
  readonly cursor: FeedPlace;
  /** Whether more may be read at once. A page with few or no rows can have more when a filter is set. */
  readonly hasMore: boolean;
}

/** What an event can have done to a transaction. */
export const TRANSACTION_CHANGES = [
  'added',
  'marked',
  'booked',
  'changed',
  'missing',
  'returned',
  'removed',
  'categorised',
  'merged',
  'split',
  'confirmed',
] as const;

/** A transaction that an event is about. */
export interface ChangedTransaction {
  readonly id: number;
  /** Which of the changes that it has had; 0 when it was added. */
  readonly number: number;
  readonly change: (typeof TRANSACTION_CHANGES)[number];
  /** Its status before; null when it was added. */
  readonly previousStatus: TransactionStatus | null;
}

/** The place of a transaction in the list of its event. */
export type ChangedTransactionPlace = Pick<ChangedTransaction, 'id' | 'number'>;

/** Reading the feed: of all owners in a tenant's scope, of one in an owner's. */
export interface ChangeFeed {
  /** At most `limit` events after a place, oldest first. */
  changesAfter(
    scope: TenantScope | OwnerScope,
    after: FeedPlace,
    limit: number,
    filter?: FeedFilter,
  ): Promise<FeedPage>;
  /** The place of the last event that may be read now; the beginning when there is none. */
  latest(scope: TenantScope | OwnerScope): Promise<FeedPlace>;
  /**
   * When the oldest event was written that is committed and not told yet, because a transaction that began before it
   * is still under way; null when none waits.
   */
  heldSince(scope: TenantScope | OwnerScope): Promise<string | null>;
  /** Exactly the transactions that one event of an owner is about, by id, as far as they still exist. */
  transactionsOf(
    scope: OwnerScope,
    sequence: number,
    page: PageRequest<ChangedTransactionPlace>,
  ): Promise<PageOf<ChangedTransaction>>;
  /** The first `limit` of each of some events of one owner, by sequence number; nothing for an event without any. */
  firstTransactionsOf(
    scope: OwnerScope,
    sequences: readonly number[],
    limit: number,
  ): Promise<ReadonlyMap<number, PageOf<ChangedTransaction>>>;
}

/** Whether one place stands before another. */
export const isBefore = (one: FeedPlace, other: FeedPlace): boolean =>
  one.position !== other.position
    ? one.position < other.position
    : one.ownerId !== other.ownerId
      ? one.ownerId < other.ownerId
      : one.sequence < other.sequence;
