import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openOpenFinanceIds } from './open-finance-ids.ts';
import { openTestStore, type TestStore } from './testing.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const UNKNOWN = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

describe('ids of the Open Finance surface', () => {
  it('are random, given once, and the same whoever reads them and when', async () => {
    const ids = openOpenFinanceIds(store.app);
    const scope = await store.seedOwner();
    const [one, two] = [await store.seedAccount(scope), await store.seedAccount(scope, 'USD')];
    const accounts = await ids.accounts(scope);
    expect([...accounts.keys()].sort((a, b) => a - b)).toEqual([one, two]);
    for (const id of accounts.values()) expect(id).toMatch(UUID);
    expect(new Set(accounts.values()).size).toBe(2);
    const connections = await ids.connections(scope);
    expect([...connections.values()]).toEqual([expect.stringMatching(UUID)]);
    await store.admin('update accounts set label = $2, updated_at = now() where id = $1', [one, 'Renamed']);
    expect(await openOpenFinanceIds(store.app).accounts(scope)).toEqual(accounts);
    expect(await ids.imported(scope)).toEqual(new Map());
  });

  it('invariant 12: find within their owner only', async () => {
    const ids = openOpenFinanceIds(store.app);
    const [own, other] = [await store.seedOwner(), await store.seedOwner()];
    await store.seedAccount(own);
    await store.seedAccount(other);
    const [[number, uuid] = [0, '']] = await ids.connections(own);
    expect(await ids.connectionOf(own, uuid)).toBe(number);
    expect(await ids.connectionOf(own, uuid.toUpperCase())).toBe(number);
    expect(await ids.connectionOf(other, uuid)).toBeNull();
    expect(await ids.connectionOf(own, UNKNOWN)).toBeNull();
  });
});
