/** Categories in memory, for tests of the surface: choices are kept, nothing is learned or categorised. */
import { failure, success } from '../../core/result.ts';
import type { Categories, CategoryRuleRow, CategoryRunRow } from '../../engine/categories/port.ts';
import type { OwnerScope, TransactionRow } from '../../engine/ports.ts';
import type { PublicIds } from '../../engine/public-ids.ts';
import { type FakeWorld, mine, type Owned, pageBy } from './testing.ts';

/** What each world holds of them. */
const held = new WeakMap<FakeWorld, { rows: Owned<CategoryRuleRow>[]; runs: Owned<CategoryRunRow>[] }>();

function heldBy(world: FakeWorld): { rows: Owned<CategoryRuleRow>[]; runs: Owned<CategoryRunRow>[] } {
  const there = held.get(world) ?? { rows: [], runs: [] };
  held.set(world, there);
  return there;
}

/** A rule and a run of an owner; their public ids. */
export function fillCategories(
  world: FakeWorld,
  ids: PublicIds,
  ownerId: number,
): { readonly category_rule: string; readonly category_run: string } {
  const { rows, runs } = heldBy(world);
  const at = { createdAt: world.instant(), updatedAt: world.instant() };
  const rule = world.id();
  rows.push({
    ...{
      of: ownerId,
      id: rule,
      kind: 'merchant',
      key: 'rewe',
      direction: 'out',
      code: 'FOOD.GROCERIES',
      weight: 1,
    },
    ...at,
  });
  const run = world.id();
  runs.push({
    ...{ of: ownerId, id: run, kind: 'all', status: 'done', total: 1, seen: 1, changed: 0, ...at },
    finishedAt: world.instant(),
  });
  return {
    category_rule: ids.encode('category_rule', ownerId, rule),
    category_run: ids.encode('category_run', ownerId, run),
  };
}

export interface FakeCategories extends Categories {
  readonly rows: Owned<CategoryRuleRow>[];
  readonly runs: Owned<CategoryRunRow>[];
  /** What was chosen, with how. */
  readonly chosen: unknown[];
}

export function fakeCategories(world: FakeWorld): FakeCategories {
  const find = (scope: OwnerScope, id: number): Owned<TransactionRow> | undefined =>
    world.transactions.find((row) => row.of === scope.ownerId && row.id === id);
  const swap = (row: Owned<TransactionRow>, change: Partial<TransactionRow>): Owned<TransactionRow> => {
    const next = { ...row, ...change };
    world.transactions[world.transactions.indexOf(row)] = next;
    return next;
  };
  const fake: FakeCategories = {
    ...heldBy(world),
    chosen: [],
    async choose(caller, scope, id, choice, ifUpdatedAt) {
      const row = find(scope, id);
      if (row === undefined) return null;
      if (ifUpdatedAt !== null && row.updatedAt !== ifUpdatedAt) return 'stale';
      fake.chosen.push({ id, ...choice });
      world.note(scope, { actor: caller.actor, action: 'transaction.updated', subject: null, detail: {} });
      const { category } = choice;
      return swap(row, {
        category,
        categorySource: category === null ? 'none' : 'user',
        categoryConfidence: category === null ? 0 : 1,
        updatedAt: world.instant(),
      });
    },
    async rejectTransfer(_caller, scope, id) {
      const row = find(scope, id);
      if (row === undefined) return failure('not_found');
      return row.transferOf === null ? failure('no_transfer') : success(swap(row, { transferOf: null }));
    },
    rules: async (scope, page) => pageBy(mine(fake.rows, scope), page, ({ id }) => id),
    async deleteRule(_caller, scope, id) {
      const at = fake.rows.findIndex((row) => row.of === scope.ownerId && row.id === id);
      if (at >= 0) fake.rows.splice(at, 1);
      return at >= 0;
    },
    async startRun(_caller, scope, kind) {
      const at = world.instant();
      const made: Owned<CategoryRunRow> = {
        ...{ of: scope.ownerId, id: world.id(), kind, status: 'running', total: 0, seen: 0, changed: 0 },
        ...{ createdAt: at, updatedAt: at, finishedAt: null },
      };
      fake.runs.push(made);
      return made;
    },
    run: async (scope, id) => mine(fake.runs, scope).find((row) => row.id === id) ?? null,
    async stopRun(_caller, scope, id) {
      const row = mine(fake.runs, scope).find((one) => one.id === id);
      return row === undefined ? null : { ...row, status: 'stopped', finishedAt: world.instant() };
    },
  };
  return fake;
}
