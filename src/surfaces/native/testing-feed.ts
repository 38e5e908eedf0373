/** The feed in memory, for tests of the surface: positions are the order in which events were put in the world. */
import { type ChangeFeed, FEED_BEGINNING, type FeedRow, isBefore } from '../../engine/feed-port.ts';
import type { OwnerScope, TenantScope } from '../../engine/ports.ts';
import type { FakeWorld } from './testing.ts';

export function fakeFeed(world: FakeWorld): ChangeFeed {
  const rowsOf = (scope: TenantScope | OwnerScope): FeedRow[] => {
    const owners = new Set(
      world.owners
        .filter((owner) => owner.tenantId === scope.tenantId)
        .map((owner) => owner.id)
        .filter((id) => !('ownerId' in scope) || id === scope.ownerId),
    );
    return world.events.flatMap(({ of, ...event }, index) =>
      owners.has(of) ? [{ ...event, ownerId: of, position: index + 1 }] : [],
    );
  };
  return {
    async changesAfter(scope, after, limit, { types } = {}) {
      world.asked.push('changesAfter');
      const rest = rowsOf(scope).filter((row) => isBefore(after, row));
      const met = rest.filter((row) => types?.includes(row.type) ?? true);
      const rows = met.slice(0, limit);
      const last = met.length > limit ? rows.at(-1) : rest.at(-1);
      return { rows, cursor: last ?? after, hasMore: met.length > limit };
    },
    latest: async (scope) => rowsOf(scope).at(-1) ?? FEED_BEGINNING,
    heldSince: async () => null,
    transactionsOf: async () => ({ rows: [], more: false }),
    firstTransactionsOf: async () => new Map(),
  };
}
