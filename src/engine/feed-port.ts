/** The feed of a tenant: what happened to all its owners, in one order that no reader can be made to skip. */
import type { EventRow, OwnerScope, TenantScope } from './ports.ts';

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
}

/** Whether one place stands before another. */
export const isBefore = (one: FeedPlace, other: FeedPlace): boolean =>
  one.position !== other.position
    ? one.position < other.position
    : one.ownerId !== other.ownerId
      ? one.ownerId < other.ownerId
      : one.sequence < other.sequence;
