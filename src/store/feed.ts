/**
 * The feed of a tenant, read so that nothing is ever skipped.
 *
 * An event's position is `feed.base` + the id of its transaction (or the owner's last position, when that is larger:
 * a transaction can take its id first and the owner's lock later). Ids are taken in one order and committed in
 * another, so a reader stays below the horizon: `feed.base` + the oldest transaction of the server that is still
 * under way. Every transaction below has ended, and its events are in the reader's snapshot; every one that has not
 * ended will write at or above. Only places of committed events are handed out: an id that was taken and never
 * written can be taken again after a crash. See decision 17.
 */
import {
  type ChangeFeed,
  FEED_BEGINNING,
  type FeedFilter,
  type FeedPage,
  type FeedPlace,
  type FeedRow,
} from '../engine/feed-port.ts';
import type { OwnerScope, TenantScope } from '../engine/ports.ts';
import { textArray } from './arrays.ts';
import type { Database, Parameter, Statement, TextRow } from './database.ts';
import { EVENT_COLUMNS, eventRow } from './events.ts';
import { changedTransactionsOf, listChangedTransactions } from './feed-transactions.ts';
import { instantText, integer, maybe, truth } from './text-values.ts';

/** Events that one page looks at when a filter leaves some out. */
export const FEED_SCAN_ROWS_MAX = 2_000;

type FeedScope = TenantScope | OwnerScope;

/** Nothing at or above it is told. */
const HORIZON = '(select base + pg_snapshot_xmin(pg_current_snapshot())::text::bigint from feed)';

/** Where a place ends and what follows begins, by the index of the tenant or by the key of the owner. */
const WHOSE = {
  tenant: {
    after: 'tenant_id = $1 and (position, owner_id, sequence) > ($2, $3, $4)',
    is: 'tenant_id = $1',
    isHeld: 'tenant_id = $1',
    order: ['position', 'owner_id', 'sequence'],
  },
  // An owner's positions grow with its sequence. A place of another owner is compared by position.
  owner: {
    after: 'owner_id = $1 and (position, owner_id) >= ($2, $3) and sequence > $4',
    is: 'owner_id = $1',
    // Asked of the owner's row first: usually nothing waits, and no event is looked at.
    isHeld: `owner_id = $1 and (select last_position from owners where id = $1) >= ${HORIZON}`,
    order: ['sequence'],
  },
} as const;
type Whose = keyof typeof WHOSE;

const page = (whose: Whose): Statement => ({
  name: `feed_of_${whose}`,
  text: `select owner_id, position, true, ${EVENT_COLUMNS} from events
    where ${WHOSE[whose].after} and position < ${HORIZON} order by ${WHOSE[whose].order.join(', ')} limit $5`,
});
/** What the filter leaves out is given without its data, so that a page looks at so many rows and no more. */
const pageOfTypes = (whose: Whose): Statement => ({
  name: `feed_types_of_${whose}`,
  text: `select owner_id, position, met, ${EVENT_COLUMNS.replace(' data,', ` case when met then data else '{}' end,`)}
    from events cross join lateral (select type = any($6::text[]) as met) filter
    where ${WHOSE[whose].after} and position < ${HORIZON} order by ${WHOSE[whose].order.join(', ')} limit $5`,
});
const latest = (whose: Whose): Statement => ({
  name: `feed_latest_of_${whose}`,
  text: `select position, owner_id, sequence from events where ${WHOSE[whose].is} and position < ${HORIZON}
    order by ${WHOSE[whose].order.map((column) => `${column} desc`).join(', ')} limit 1`,
});
const held = (whose: Whose): Statement => ({
  name: `feed_held_of_${whose}`,
  text: `select min(created_at) from events where ${WHOSE[whose].isHeld} and position >= ${HORIZON}`,
});

const statements = (whose: Whose) => ({
  page: page(whose),
  pageOfTypes: pageOfTypes(whose),
  latest: latest(whose),
  held: held(whose),
});
const STATEMENTS = { tenant: statements('tenant'), owner: statements('owner') };

const statementsFor = (scope: FeedScope) => ('ownerId' in scope ? STATEMENTS.owner : STATEMENTS.tenant);
const keyOf = (scope: FeedScope): number => ('ownerId' in scope ? scope.ownerId : scope.tenantId);

/** The first columns stand before those of an event. */
const EVENT_AT = 3;

const feedRow = (row: TextRow): FeedRow => ({
  ownerId: integer(row[0]),
  position: integer(row[1]),
  ...eventRow(row.slice(EVENT_AT)),
});

const placeOf = ({ position, ownerId, sequence }: FeedRow): FeedPlace => ({ position, ownerId, sequence });

function valuesAfter(scope: FeedScope, after: FeedPlace): Parameter[] {
  const key = keyOf(scope);
  const own = 'ownerId' in scope && after.ownerId !== scope.ownerId ? 0 : after.sequence;
  return [key, after.position, after.ownerId, own];
}

async function changesAfter(
  app: Database,
  scope: FeedScope,
  after: FeedPlace,
  limit: number,
  { types }: FeedFilter,
): Promise<FeedPage> {
  const { page: all, pageOfTypes: some } = statementsFor(scope);
  const values = valuesAfter(scope, after);
  if (types === undefined) {
    const rows = await app.rows(scope, all, [...values, limit + 1]);
    return pageFrom(rows, after, limit, limit);
  }
  const scanned = await app.rows(scope, some, [...values, FEED_SCAN_ROWS_MAX + 1, textArray(types)]);
  return pageFrom(scanned, after, limit, FEED_SCAN_ROWS_MAX);
}

/** At most `limit` rows that the filter met, out of at most `scan` that were looked at; one more says that there are more. */
function pageFrom(read: readonly TextRow[], after: FeedPlace, limit: number, scan: number): FeedPage {
  const rows: FeedRow[] = [];
  let looked = 0;
  let last: TextRow | undefined;
  while (looked < Math.min(read.length, scan) && rows.length < limit) {
    last = read[looked++];
    if (last !== undefined && truth(last[2])) rows.push(feedRow(last));
  }
  const cursor = last === undefined ? after : placeOf(feedRow(last));
  return { rows, cursor, hasMore: looked < read.length };
}

/** Opens the feed on a database of the serving role. */
export function openFeed(app: Database): ChangeFeed {
  return {
    changesAfter: (scope, after, limit, filter = {}) => changesAfter(app, scope, after, limit, filter),
    async latest(scope) {
      const [row] = await app.rows(scope, statementsFor(scope).latest, [keyOf(scope)]);
      if (row === undefined) return FEED_BEGINNING;
      return { position: integer(row[0]), ownerId: integer(row[1]), sequence: integer(row[2]) };
    },
    async heldSince(scope) {
      const [row] = await app.rows(scope, statementsFor(scope).held, [keyOf(scope)]);
      return maybe(row?.[0], instantText);
    },
    transactionsOf: (scope, sequence, page) => listChangedTransactions(app, scope, sequence, page),
    firstTransactionsOf: (scope, sequences, limit) => changedTransactionsOf(app, scope, sequences, limit),
  };
}
