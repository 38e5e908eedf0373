/** Categories in memory, for tests of the surface: choices are kept, nothing is learned or categorised. */
import { ownCode } from '../../core/categories/own-codes.ts';
import { failure, success } from '../../core/result.ts';
import { type OwnCategoryRow, type OwnCategoryStore, ownCategories } from '../../engine/categories/own.ts';
import type { Categories, CategoryRuleRow, CategoryRunRow } from '../../engine/categories/port.ts';
import type { OwnerScope, TransactionRow } from '../../engine/ports.ts';
import type { PublicIds } from '../../engine/public-ids.ts';
import { type FakeWorld, mine, type Owned, pageBy } from './testing.ts';

/** What each world holds of them. */
interface Held {
  readonly rows: Owned<CategoryRuleRow>[];
  readonly runs: Owned<CategoryRunRow>[];
  readonly own: Owned<OwnCategoryRow>[];
}
const held = new WeakMap<FakeWorld, Held>();

function heldBy(world: FakeWorld): Held {
  const there = held.get(world) ?? { rows: [], runs: [], own: [] };
  held.set(world, there);
  return there;
}

/** A rule, a run and a category of an owner; their public ids. */
export function fillCategories(
  world: FakeWorld,
  ids: PublicIds,
  ownerId: number,
): { readonly category_rule: string; readonly category_run: string; readonly own_category: string } {
  const { rows, runs, own } = heldBy(world);
  const category = world.id();
  own.push({ of: ownerId, ...madeOwn(world, category, `Own ${category}`, null) });
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
    own_category: ids.encode('own_category', ownerId, category),
  };
}

const madeOwn = (world: FakeWorld, id: number, name: string, parent: string | null): OwnCategoryRow => ({
  ...{ id, code: ownCode(id), name, parent, createdAt: world.instant(), updatedAt: world.instant() },
});

/** Own categories in memory: levels are not looked at. */
const fakeOwn = (world: FakeWorld): OwnCategoryStore => ({
  ownCategories: async (scope) => mine(heldBy(world).own, scope),
  async createOwn(scope, { name, parent }) {
    const made = { of: scope.ownerId, ...madeOwn(world, world.id(), name, parent) };
    heldBy(world).own.push(made);
    return success(made);
  },
  async renameOwn(scope, id, name) {
    const { own } = heldBy(world);
    const at = own.findIndex((row) => row.of === scope.ownerId && row.id === id);
    const old = own[at];
    if (old === undefined) return failure('not_found');
    own[at] = { ...old, name };
    return success({ ...old, name });
  },
  async deleteOwn(scope, ids) {
    const { own } = heldBy(world);
    const gone = own.filter((row) => row.of === scope.ownerId && (ids === 'all' || ids.includes(row.id)));
    for (const row of gone) own.splice(own.indexOf(row), 1);
    return gone.map(({ id }) => id);
  },
});

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
    ...{ rows: heldBy(world).rows, runs: heldBy(world).runs },
    ...ownCategories(fakeOwn(world)),
    teach: async () => true,
    tryOut: async (_scope, samples) => samples.map(() => null),
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
