/** The job that categorises, on a real store: who may overwrite what, what is learned, and what a crash leaves. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CategoryParts } from '../../src/engine/categories/parts.ts';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { type House, openHouse } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const GROCERIES = { mcc: '5411', name: 'Kleinkauf Markt', amount: '-20.00' };

async function ownerWith(...entries: readonly Parameters<House['arrive']>[2][number][]) {
  const scope = await house.bench.newOwner();
  const account = await house.account(scope);
  const ids = await house.arrive(scope, account, entries);
  return { scope, account, ids, id: ids[0] ?? 0 };
}

const choose = (
  scope: OwnerScope,
  id: number,
  category: Parameters<House['categories']['choose']>[3]['category'],
  more: Partial<Parameters<House['categories']['choose']>[3]> = {},
) =>
  house.categories.choose(
    { ...house.caller, tenantId: scope.tenantId },
    scope,
    id,
    { category, train: true, applyToExisting: false, ...more },
    null,
  );

describe('the job', () => {
  it('categorises what came, once, and tells of it with one event', async () => {
    const { scope, ids, id } = await ownerWith(GROCERIES, { ...GROCERIES, amount: '-7.50' });
    expect(await house.get(scope, id)).toMatchObject({ category: null, categorySource: null });
    await house.settle(scope);
    expect(await house.get(scope, id)).toMatchObject({ category: 'FOOD.GROCERIES', categorySource: 'mcc' });
    const once = await house.all(scope);
    expect(once).toHaveLength(2);
    for (let n = 0; n < 3; n++) await house.settle(scope);
    expect(await house.all(scope)).toEqual(once);
    expect(await house.events(scope)).toEqual(['transactions.changed', 'transactions.categorised 2']);
    const page = { limit: 9, after: null };
    const found = await house.bench.queries.listTransactions(
      scope,
      { category: ['FOOD.GROCERIES'] },
      '-date',
      page,
    );
    expect(found.rows.map((row) => row.id).sort()).toEqual([...ids].sort());
  });

  it('looks at what changed again, and says nothing when nothing comes of it', async () => {
    const { scope, id } = await ownerWith(GROCERIES);
    await house.settle(scope);
    await house.change(scope, id, { text: 'another word' });
    await house.settle(scope);
    expect(
      (await house.events(scope)).filter((type) => type.startsWith('transactions.categorised')),
    ).toHaveLength(1);
  });

  it('never overwrites what a person chose', async () => {
    const { scope, id } = await ownerWith(GROCERIES);
    await house.settle(scope);
    await choose(scope, id, 'SHOP.PETS');
    expect(await house.get(scope, id)).toMatchObject({ category: 'SHOP.PETS', categorySource: 'user' });
    await house.change(scope, id, { text: 'once more' });
    await house.settle(scope);
    await house.categories.startRun(house.caller, scope, 'all');
    await house.settle(scope);
    expect(await house.get(scope, id)).toMatchObject({
      category: 'SHOP.PETS',
      categorySource: 'user',
      categoryConfidence: 1,
    });
    await choose(scope, id, null, { train: false });
    expect((await house.get(scope, id)).category).toBeNull();
    await house.settle(scope);
    // The choice is taken back; what it taught stays.
    expect(await house.get(scope, id)).toMatchObject({
      category: 'SHOP.PETS',
      categorySource: 'user_memory',
    });
  });

  it('gives one result when two workers begin at once', async () => {
    const entries = Array.from({ length: 60 }, (_, n) => ({ ...GROCERIES, amount: `-${n + 1}.00` }));
    const { scope } = await ownerWith(...entries);
    const other = { ...house.parts, worker: 'two' };
    await Promise.all([house.settle(scope), house.settle(scope, other), house.settle(scope, other)]);
    await house.settle(scope);
    expect(await house.all(scope)).toHaveLength(60);
    expect((await house.events(scope)).slice(1)).toEqual(['transactions.categorised 60']);
  });

  it('goes on after a worker that died between any two steps', async () => {
    const steps = [
      'take',
      'accounts',
      'allRules',
      'changedEntries',
      'entriesAgain',
      'write',
      'giveBack',
    ] as const;
    for (const step of steps)
      for (const when of ['before', 'after'] as const) {
        const { scope } = await ownerWith(GROCERIES);
        await house.settle(scope, dying(step, when)).catch(() => {});
        // Nobody else waits for the lease of the dead one longer than that.
        await house.bench.app.rows(
          scope,
          { text: `update category_work set lease_until = now() - interval '1 s' where owner_id = $1` },
          [scope.ownerId],
        );
        await house.settle(scope, { ...house.parts, worker: 'next' });
        expect([step, when, await house.events(scope)]).toEqual([
          step,
          when,
          ['transactions.changed', 'transactions.categorised 1'],
        ]);
        expect((await house.all(scope))[0]).toContain('FOOD.GROCERIES | mcc');
      }
  });

  it('leaves an owner alone whom another worker has', async () => {
    const { scope } = await ownerWith(GROCERIES);
    expect(await house.parts.store.take(scope, 'two', 60_000)).not.toBeNull();
    await house.settle(scope);
    expect(await house.all(scope)).toEqual([]);
    await house.parts.store.giveBack(scope, 'two', null);
    await house.settle(scope);
    expect(await house.all(scope)).toHaveLength(1);
  });

  it('writes nothing when it lost the owner meanwhile', async () => {
    const { scope } = await ownerWith(GROCERIES);
    const { store } = house.parts;
    const robbed: CategoryParts = {
      ...house.parts,
      store: {
        ...store,
        write: async (...given) => {
          await house.bench.app.rows(
            scope,
            { text: `update category_work set worker = 'thief' where owner_id = $1` },
            [scope.ownerId],
          );
          return store.write(...given);
        },
      },
    };
    await house.settle(scope, robbed);
    expect(await house.all(scope)).toEqual([]);
    expect(await house.events(scope)).toEqual(['transactions.changed']);
  });

  it('leaves what changed while it thought for its next look', async () => {
    const { scope, id } = await ownerWith(GROCERIES);
    const { store } = house.parts;
    const late: CategoryParts = {
      ...house.parts,
      store: {
        ...store,
        write: async (...given) => {
          await house.change(scope, id, { amount: '-99.00' });
          return store.write(...given);
        },
      },
    };
    await house.settle(scope, late);
    expect(await house.all(scope)).toEqual([]);
    await house.settle(scope);
    expect(await house.all(scope)).toHaveLength(1);
  });

  it('goes with its account, its transaction, its owner', async () => {
    const { scope, account, ids } = await ownerWith(GROCERIES, GROCERIES);
    await house.settle(scope);
    const audit = { actor: 'test', action: 'x', subject: null, detail: {} };
    await house.bench.changes.deleteTransaction(scope, ids[0] ?? 0, audit);
    expect(await house.all(scope)).toHaveLength(1);
    await house.bench.changes.deleteAccount(scope, account, audit);
    expect(await house.all(scope)).toEqual([]);
  });
});

/** Parts whose worker dies at a step of the store. */
function dying(step: keyof CategoryParts['store'], when: 'before' | 'after'): CategoryParts {
  const { store } = house.parts;
  const isDead = { now: false };
  const mortal = new Proxy(store, {
    get(target, name: keyof CategoryParts['store']) {
      return async (...given: unknown[]) => {
        if (isDead.now || (name === step && when === 'before')) {
          isDead.now = true;
          throw new Error('killed');
        }
        const done = await (target[name] as (...values: unknown[]) => Promise<unknown>)(...given);
        if (name === step) isDead.now = true;
        if (isDead.now) throw new Error('killed');
        return done;
      };
    },
  });
  return { ...house.parts, store: mortal, worker: 'dying' };
}

describe('a correction', () => {
  const shop = (amount: string) => ({ name: 'Zorro Handel 77', amount });

  it('is learned for this owner only, and decides what comes later', async () => {
    const { scope, account, id } = await ownerWith(shop('-10.00'));
    const neighbour = await ownerWith(shop('-10.00'));
    await house.settle(scope);
    await choose(scope, id, 'SHOP.SPORT');
    const [later = 0] = await house.arrive(scope, account, [shop('-12.00')]);
    const [theirs = 0] = await house.arrive(neighbour.scope, neighbour.account, [shop('-12.00')]);
    await house.settle(scope);
    await house.settle(neighbour.scope);
    expect(await house.get(scope, later)).toMatchObject({
      category: 'SHOP.SPORT',
      categorySource: 'user_memory',
    });
    expect((await house.get(neighbour.scope, theirs)).category).not.toBe('SHOP.SPORT');
    const { rows } = await house.categories.rules(scope, { limit: 50, after: null });
    expect(rows.map(({ code }) => new Set([code]))).toContainEqual(new Set(['SHOP.SPORT']));
    expect((await house.categories.rules(neighbour.scope, { limit: 50, after: null })).rows).toEqual([]);
  });

  it('teaches nothing when it is asked not to', async () => {
    const { scope, account, id } = await ownerWith(shop('-10.00'));
    await choose(scope, id, 'SHOP.SPORT', { train: false });
    const [later = 0] = await house.arrive(scope, account, [shop('-10.00')]);
    await house.settle(scope);
    expect((await house.get(scope, later)).category).not.toBe('SHOP.SPORT');
    expect((await house.categories.rules(scope, { limit: 50, after: null })).rows).toEqual([]);
  });

  it('of the same transaction replaces the earlier one; of another one it demotes the rule to its amount', async () => {
    const { scope, account, ids } = await ownerWith(shop('-10.00'), shop('-900.00'));
    const [cheap = 0, dear = 0] = ids;
    await choose(scope, cheap, 'SHOP.SPORT');
    await choose(scope, cheap, 'SHOP.PETS');
    const coarse = async () => {
      const { rows } = await house.categories.rules(scope, { limit: 50, after: null });
      return rows.filter(({ kind }) => kind === 'merchant').map(({ code }) => code);
    };
    expect(await coarse()).toEqual(['SHOP.PETS']);
    await choose(scope, dear, 'HOME.FURNITURE');
    expect(await coarse()).toEqual([null]);
    const [small = 0, large = 0] = await house.arrive(scope, account, [shop('-10.00'), shop('-900.00')]);
    await house.settle(scope);
    expect((await house.get(scope, small)).category).toBe('SHOP.PETS');
    expect((await house.get(scope, large)).category).toBe('HOME.FURNITURE');
  });

  it('changes what is there only when it is asked to, and no choices', async () => {
    const { scope, ids } = await ownerWith(shop('-10.00'), shop('-11.00'), shop('-12.00'));
    const [one = 0, two = 0, three = 0] = ids;
    await house.settle(scope);
    await choose(scope, three, 'SHOP.PETS', { train: false });
    await choose(scope, one, 'SHOP.SPORT');
    await house.settle(scope);
    expect((await house.get(scope, two)).category).not.toBe('SHOP.SPORT');
    await choose(scope, one, 'SHOP.SPORT', { applyToExisting: true });
    await house.settle(scope);
    expect(await house.get(scope, two)).toMatchObject({
      category: 'SHOP.SPORT',
      categorySource: 'user_memory',
    });
    expect((await house.get(scope, three)).category).toBe('SHOP.PETS');
  });

  it('is forgotten again: a run takes back what it decided', async () => {
    const { scope, account, id } = await ownerWith(shop('-10.00'));
    await choose(scope, id, 'SHOP.SPORT');
    const [later = 0] = await house.arrive(scope, account, [shop('-10.00')]);
    await house.settle(scope);
    const { rows } = await house.categories.rules(scope, { limit: 50, after: null });
    for (const rule of rows)
      expect(await house.categories.deleteRule(house.caller, scope, rule.id)).toBe(true);
    await house.settle(scope);
    expect((await house.get(scope, later)).category).toBe('SHOP.SPORT');
    const run = await house.categories.startRun(house.caller, scope, 'rules');
    await house.settle(scope);
    expect(await house.categories.run(scope, run.id)).toMatchObject({ status: 'done', seen: 2, changed: 1 });
    expect((await house.get(scope, later)).category).not.toBe('SHOP.SPORT');
  });
});

describe('a run', () => {
  it('runs once at a time, can be stopped, and stays stopped', async () => {
    const { scope } = await ownerWith(GROCERIES);
    const run = await house.categories.startRun(house.caller, scope, 'all');
    expect((await house.categories.startRun(house.caller, scope, 'all')).id).toBe(run.id);
    expect(await house.categories.stopRun(house.caller, scope, run.id)).toMatchObject({ status: 'stopped' });
    await house.settle(scope);
    expect(await house.categories.run(scope, run.id)).toMatchObject({ status: 'stopped', seen: 0 });
    const again = await house.categories.startRun(house.caller, scope, 'all');
    expect(again.id).not.toBe(run.id);
    await house.settle(scope);
    expect(await house.categories.run(scope, again.id)).toMatchObject({ status: 'done', total: 1, seen: 1 });
    expect(await house.parts.store.due(500)).not.toContainEqual(scope);
  });
});
