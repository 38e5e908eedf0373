/** Changes that a person makes, in memory, for tests of the surface. */
import type { LedgerChanges, OwnerScope } from '../../engine/ports.ts';
import { type FakeWorld, mine } from './testing.ts';
import { fakeReviews } from './testing-reviews.ts';

/** Changes in memory. */
export function fakeChanges(world: FakeWorld): LedgerChanges {
  const change = <Row extends { readonly of: number; readonly id: number; readonly updatedAt: string }>(
    rows: Row[],
    scope: OwnerScope,
    id: number,
    ifUpdatedAt: string | null,
    made: Partial<Row>,
  ): Row | 'stale' | null => {
    const row = mine(rows, scope).find((one) => one.id === id);
    if (row === undefined) return null;
    if (ifUpdatedAt !== null && row.updatedAt !== ifUpdatedAt) return 'stale';
    world.now += 1;
    const changed = { ...row, ...made, updatedAt: world.instant() };
    rows[rows.indexOf(row)] = changed;
    return changed;
  };
  const remove = <Row extends { readonly of: number; readonly id: number }>(
    rows: Row[],
    scope: OwnerScope,
    id: number,
  ): boolean => {
    const at = rows.findIndex((row) => row.of === scope.ownerId && row.id === id);
    if (at >= 0) rows.splice(at, 1);
    return at >= 0;
  };
  return {
    updateAccount: async (scope, id, made, ifUpdatedAt) =>
      change(world.accounts, scope, id, ifUpdatedAt, made),
    deleteAccount: async (scope, id) => remove(world.accounts, scope, id),
    updateTransaction: async (scope, id, made, ifUpdatedAt) =>
      change(world.transactions, scope, id, ifUpdatedAt, made),
    deleteTransaction: async (scope, id) => remove(world.transactions, scope, id),
    inReview: (scope, review) => review(fakeReviews(world, scope)),
  };
}
