import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SaidHolding } from '../engine/holdings-port.ts';
import type { OwnerScope } from '../engine/ports.ts';
import { keepHoldings } from './holdings.ts';
import { openTestStore, type TestStore } from './testing.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

const said = (key: string, some: Partial<SaidHolding> = {}): SaidHolding => ({
  key,
  isin: 'DE000DEM0019',
  nationalNumber: 'DEM001',
  name: 'A paper',
  quantity: '25.000',
  quantityKind: 'units',
  quote: '84.40',
  quoteCurrency: 'EUR',
  quoteKind: 'price',
  quotedAt: '2026-05-01T15:35:00.000Z',
  value: '2110.00',
  valueCurrency: 'EUR',
  purchaseQuote: null,
  purchaseQuoteCurrency: null,
  purchaseValue: null,
  purchaseValueCurrency: null,
  ...some,
});

const keep = (scope: OwnerScope, accountId: number, holdings: readonly SaidHolding[], at: number) =>
  store.app.transaction(scope, (tx) => keepHoldings(tx, scope.ownerId, accountId, holdings, at));
const list = async (scope: OwnerScope, filter = {}, limit = 10, after: number | null = null) =>
  store.queries.listHoldings(scope, filter, { limit, after });

const DAY_MS = 86_400_000;

it('keeps a position under its number as long as it is seen, changes what changed, and drops what is gone', async () => {
  const scope = await store.seedOwner();
  const account = await store.seedAccount(scope);
  expect(await keep(scope, account, [said('a'), said('b', { name: null })], 0)).toBe(2);
  const before = (await list(scope)).rows;
  expect(before.map(({ name, quantity, quote }) => [name, quantity, quote])).toEqual([
    ['A paper', '25.000', '84.40'],
    [null, '25.000', '84.40'],
  ]);
  expect(await keep(scope, account, [said('b', { name: null }), said('a')], DAY_MS)).toBe(0);
  const again = (await list(scope)).rows;
  expect(again.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  expect(again.map(({ askedAt }) => askedAt)).toEqual([
    '1970-01-02T00:00:00.000Z',
    '1970-01-02T00:00:00.000Z',
  ]);
  expect(again.map(({ updatedAt }) => updatedAt)).toEqual(before.map(({ updatedAt }) => updatedAt));
  expect(await keep(scope, account, [said('a', { quote: '84.4' }), said('c')], 2 * DAY_MS)).toBe(3);
  const after = (await list(scope)).rows;
  expect(after.map(({ id, quote }) => [id === before[0]?.id, quote])).toEqual([
    [true, '84.4'],
    [false, '84.40'],
  ]);
  expect(await keep(scope, account, [], 3 * DAY_MS)).toBe(2);
  expect((await list(scope)).rows).toEqual([]);
});

it('lists pages by number, of some accounts or some positions, and of one owner only', async () => {
  const [mine, other] = [await store.seedOwner(), await store.seedOwner()];
  const [one, two] = [await store.seedAccount(mine), await store.seedAccount(mine)];
  await keep(mine, one, [said('a'), said('b')], 0);
  await keep(mine, two, [said('a')], 0);
  await keep(other, await store.seedAccount(other), [said('a')], 0);
  const all = (await list(mine)).rows;
  expect(all.map(({ accountId }) => accountId)).toEqual([one, one, two]);
  const first = await list(mine, {}, 2);
  expect([first.rows.length, first.more]).toEqual([2, true]);
  expect((await list(mine, {}, 2, first.rows[1]?.id ?? null)).rows).toEqual(all.slice(2));
  expect((await list(mine, { accountIds: [two] })).rows).toEqual(all.slice(2));
  const ids = all.map(({ id }) => id);
  expect((await list(mine, { ids: [ids[0], Number.MAX_SAFE_INTEGER] })).rows).toEqual(all.slice(0, 1));
  expect((await list(other, { ids })).rows).toEqual([]);
});

it('goes with its account', async () => {
  const scope = await store.seedOwner();
  const account = await store.seedAccount(scope);
  await keep(scope, account, [said('a')], 0);
  await store.admin('delete from accounts where owner_id = $1 and id = $2', [scope.ownerId, account]);
  expect((await list(scope)).rows).toEqual([]);
});
