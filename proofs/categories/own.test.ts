/** Own categories and the rules of a tenant, on a real store with the job. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewOwnCategory, OwnCategoryRow } from '../../src/engine/categories/own.ts';
import { categorization } from '../../src/engine/finapi/categorization.ts';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { tenantRuleVault } from '../../src/services/vault/tenant-rule-vault.ts';
import { openDirectory } from '../../src/store/directory.ts';
import { openCategorization } from '../../src/store/finapi/categorization.ts';
import { ruleContext } from '../../src/store/tenant-category-rules.ts';
import { type House, openHouse } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const make = async (scope: OwnerScope, category: NewOwnCategory): Promise<OwnCategoryRow> => {
  const made = await house.categories.createOwn(house.caller, scope, category);
  if (!made.ok) throw new Error(made.fault);
  return made.value;
};
const refusal = async (scope: OwnerScope, name: string, parent: string | null) => {
  const made = await house.categories.createOwn(house.caller, scope, { name, parent });
  return made.ok ? 'made' : made.fault;
};
const choose = (scope: OwnerScope, id: number, category: OwnCategoryRow['code'] | 'FOOD' | null) =>
  house.categories.choose(house.caller, scope, id, { category, train: true, applyToExisting: false }, null);
const rules = async (scope: OwnerScope) =>
  (await house.categories.rules(scope, { limit: 100, after: null })).rows.map(({ code }) => code);
const seed = () => house.bench.newOwner();
const ofAnotherTenant = async (): Promise<OwnerScope> => {
  const directory = openDirectory(house.bench.app);
  const { id: tenantId } = await directory.createTenant('another');
  const owner = { kind: 'person', reference: null, name: null, metadata: {} } as const;
  const audit = { actor: 'test', action: 'owner.created', subject: null, detail: {} } as const;
  const made = await directory.createOwner({ tenantId }, owner, audit);
  return { tenantId, ownerId: made?.id ?? 0 };
};

describe('own categories', () => {
  it('have two levels, and names that are taken once below a parent', async () => {
    const scope = await seed();
    const main = await make(scope, { name: 'Boat', parent: null });
    expect(main.code).toBe(`OWN.${main.id}`);
    expect(await refusal(scope, 'Boat', null)).toBe('exists');
    const child = await make(scope, { name: 'Boat', parent: main.code });
    expect(await refusal(scope, 'Boat', main.code)).toBe('exists');
    expect(await refusal(scope, 'Sails', child.code)).toBe('third_level');
    expect((await make(scope, { name: 'Sails', parent: 'SHOP' })).parent).toBe('SHOP');
    expect(await refusal(scope, 'Sails', 'SHOP.SPORT')).toBe('third_level');
    expect(await refusal(scope, 'Sails', 'OWN.999999')).toBe('no_parent');
    expect(await refusal(scope, 'Sails', 'NAUTICAL')).toBe('no_parent');
    // One of ours has the name there: in whatever language.
    expect(await refusal(scope, 'Groceries', 'FOOD')).toBe('exists');
    const renamed = await house.categories.renameOwn(house.caller, scope, child.id, 'Mast');
    expect(renamed).toMatchObject({ ok: true, value: { name: 'Mast', code: child.code } });
    const other = await make(scope, { name: 'Rudder', parent: main.code });
    expect(await house.categories.renameOwn(house.caller, scope, other.id, 'Mast')).toEqual({
      ok: false,
      fault: 'exists',
    });
  });

  it('are of one owner: another one cannot name, rename, delete or stand below them', async () => {
    const [scope, stranger] = [await seed(), await seed()];
    const mine = await make(scope, { name: 'Boat', parent: null });
    expect(await refusal(stranger, 'Sails', mine.code)).toBe('no_parent');
    expect((await house.categories.renameOwn(house.caller, stranger, mine.id, 'x')).ok).toBe(false);
    expect(await house.categories.deleteOwn(house.caller, stranger, [mine.id])).toEqual([]);
    expect(await house.categories.deleteOwn(house.caller, stranger, 'all')).toEqual([]);
    expect(await house.categories.own(stranger)).toEqual([]);
    const account = await house.account(stranger);
    const [id = 0] = await house.arrive(stranger, account, [{ amount: '-5', name: 'Harbour Shop' }]);
    await choose(stranger, id, mine.code);
    expect(await house.get(stranger, id)).toMatchObject({ category: null });
    expect(await rules(stranger)).toEqual([]);
  });

  it('are chosen, learned, given by the job, and gone from everything when they are deleted', async () => {
    const scope = await seed();
    const account = await house.account(scope);
    const boat = await make(scope, { name: 'Boat', parent: null });
    const sails = await make(scope, { name: 'Sails', parent: boat.code });
    const [first = 0] = await house.arrive(scope, account, [{ amount: '-5', name: 'Harbour Chandlery' }]);
    await house.settle(scope);
    await choose(scope, first, sails.code);
    const [later = 0, plain = 0] = await house.arrive(scope, account, [
      { amount: '-6', name: 'Harbour Chandlery' },
      { amount: '-7', name: 'Somebody Else Ltd', mcc: '5411' },
    ]);
    await house.settle(scope);
    expect(await house.get(scope, later)).toMatchObject({
      category: sails.code,
      categorySource: 'user_memory',
    });
    expect(new Set(await rules(scope))).toEqual(new Set([sails.code]));

    expect(await house.categories.deleteOwn(house.caller, scope, [boat.id])).toEqual([boat.id, sails.id]);
    expect(await rules(scope)).toEqual([]);
    for (const id of [first, later]) expect(await house.get(scope, id)).toMatchObject({ category: null });
    await house.settle(scope);
    for (const id of [first, later])
      expect(await house.get(scope, id)).toMatchObject({ category: null, categorySource: 'none' });
    expect(await house.get(scope, plain)).toMatchObject({ category: 'FOOD.GROCERIES' });
    expect((await house.events(scope)).slice(-1)).toEqual(['transactions.categorised 2']);
  });

  it('that were deleted while a worker thought about them are given to nobody', async () => {
    const scope = await seed();
    const account = await house.account(scope);
    const boat = await make(scope, { name: 'Boat', parent: null });
    const [first = 0] = await house.arrive(scope, account, [{ amount: '-5', name: 'Harbour Chandlery' }]);
    await house.settle(scope);
    await choose(scope, first, boat.code);
    const [later = 0] = await house.arrive(scope, account, [{ amount: '-6', name: 'Harbour Chandlery' }]);
    let isDeleted = false;
    const { store } = house.parts;
    await house.settle(scope, {
      ...house.parts,
      store: {
        ...store,
        async write(...all) {
          if (!isDeleted) await house.categories.deleteOwn(house.caller, scope, 'all');
          isDeleted = true;
          return store.write(...all);
        },
      },
    });
    expect(isDeleted).toBe(true);
    await house.settle(scope);
    expect(await house.get(scope, later)).toMatchObject({ category: null });
    const left = await house.all(scope);
    expect(left.filter((line) => line.includes('OWN.'))).toEqual([]);
  });
});

describe('rules of a tenant', () => {
  const addRule = async ({ tenantId }: OwnerScope, code: string, iban: string | null, keywords: string[]) => {
    const vault = tenantRuleVault(house.bench.vault, ruleContext);
    const place = {
      tenantId,
      direction: 'out',
      lookup: vault.lookup(tenantId, iban ?? keywords.join()),
    } as const;
    const sealed = iban === null ? null : Buffer.from(await vault.seal(place, iban));
    const text = `insert into tenant_category_rules (tenant_id, kind, direction, code, lookup, sealed, keywords)
      values ($1, $2, 'out', $3, decode($4, 'hex'), $5, $6)`;
    const words = iban === null ? `{${keywords.join(',')}}` : null;
    await house.bench.app.rows({ tenantId }, { text }, [
      ...[tenantId, iban === null ? 'keyword' : 'iban', code, place.lookup, sealed, words],
    ]);
  };
  const IBAN = 'DE89370400440532013000';

  it('"have higher priority than default rules, but lower than user-specific rules", IBANs before keywords', async () => {
    const [scope, stranger] = [await seed(), await ofAnotherTenant()];
    await addRule(scope, 'RENT.RENT', IBAN, []);
    await addRule(scope, 'FUN.CLUBS', null, ['verein']);
    const entries = [
      { amount: '-5', name: 'Ruderverein', number: IBAN, mcc: '5411' },
      { amount: '-6', name: 'Ruderverein', mcc: '5411' },
      { amount: '-7', name: 'Supermarkt', mcc: '5411' },
      { amount: '7', name: 'Ruderverein', number: IBAN, mcc: '5411' },
    ];
    const found = async (whose: OwnerScope) => {
      const account = await house.account(whose);
      const ids = await house.arrive(whose, account, entries);
      await house.settle(whose);
      const rows = await Promise.all(ids.map((id) => house.get(whose, id)));
      return { ids, said: rows.map(({ category, categorySource }) => `${category} ${categorySource}`) };
    };
    const { ids, said } = await found(scope);
    expect(said).toEqual([
      'RENT.RENT tenant_memory',
      'FUN.CLUBS tenant_memory',
      'FOOD.GROCERIES mcc',
      'FOOD.GROCERIES mcc',
    ]);
    // Another tenant's rules do nothing.
    expect(stranger.tenantId).not.toBe(scope.tenantId);
    expect(new Set((await found(stranger)).said)).toEqual(new Set(['FOOD.GROCERIES mcc']));
    // What the owner teaches stands above them.
    await choose(scope, ids[0] ?? 0, 'FOOD');
    const [again = 0] = await house.arrive(scope, await house.account(scope), [
      entries[0] ?? { amount: '0' },
    ]);
    await house.settle(scope);
    expect(await house.get(scope, again)).toMatchObject({ category: 'FOOD', categorySource: 'user_memory' });
  });
});

describe('another look that somebody asked for', () => {
  it('is only at what is uncategorised, of those connections, and READY afterwards', async () => {
    const scope = await seed();
    const [one, two] = [await house.account(scope), await house.account(scope)];
    const entry = { amount: '-5', name: 'Zyx Qwv' };
    const [unknown = 0, chosen = 0] = await house.arrive(scope, one, [entry, { ...entry, amount: '-6' }]);
    const [elsewhere = 0] = await house.arrive(scope, two, [entry]);
    await house.settle(scope);
    await choose(scope, chosen, 'FOOD');
    await house.settle(scope);
    expect(await house.get(scope, unknown)).toMatchObject({ category: null });

    const asks = openCategorization(house.bench.app);
    const text = 'select connection_id from accounts where owner_id = $1 and id = $2';
    const [row] = await house.bench.app.rows(scope, { text }, [scope.ownerId, one]);
    const connection = Number(row?.[0]);
    expect(await asks.ask(scope, [connection])).toBe(true);
    expect([...(await categorization(asks, scope))]).toEqual([[connection, 'PENDING']]);
    await house.settle(scope);
    expect([...(await categorization(asks, scope))]).toEqual([]);
    expect(await house.get(scope, unknown)).toMatchObject({
      category: 'FOOD',
      categorySource: 'user_memory',
    });
    expect(await house.get(scope, chosen)).toMatchObject({ category: 'FOOD', categorySource: 'user' });
    expect(await house.get(scope, elsewhere)).toMatchObject({ category: null });
    // Nothing is left that would wake a worker.
    const [work] = await house.bench.app.rows(
      scope,
      { text: 'select wanted > done or more from category_work where owner_id = $1' },
      [scope.ownerId],
    );
    expect(work?.[0]).toBe('f');
  });
});
