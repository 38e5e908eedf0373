import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { categorization } from '../../engine/finapi/categorization.ts';
import type { OwnerScope } from '../../engine/ports.ts';
import { appendEvent } from '../events.ts';
import { openTestStore, type TestStore } from '../testing.ts';
import { openCategorization } from './categorization.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

const connection = async ({ ownerId }: OwnerScope): Promise<number> => {
  const text = `insert into connections (owner_id, connector) values ($1, 'test') returning id`;
  return Number((await store.admin(text, [ownerId]))[0]?.[0]);
};
const event = (
  scope: OwnerScope,
  type: string,
  connectionId: number | null,
  accountId: number | null = null,
) =>
  store.app.transaction(scope, (tx) =>
    appendEvent(tx, scope.ownerId, { type, connectionId, accountId, data: {} }),
  );
const standing = async (scope: OwnerScope) =>
  Object.fromEntries(await categorization(openCategorization(store.app), scope));
const work = (scope: OwnerScope, set: string) =>
  store.admin(`update category_work set ${set} where owner_id = $1`, [scope.ownerId]);

describe('the categorization status of connections', () => {
  it('is PENDING from the event that brings entries, IN_PROGRESS under a lease, and gone when it is done', async () => {
    const scope = await store.seedOwner();
    const one = await connection(scope);
    await connection(scope);
    expect(await standing(scope)).toEqual({});
    await event(scope, 'transactions.changed', one);
    expect(await standing(scope)).toEqual({ [one]: 'PENDING' });
    await work(scope, `worker = 'w', lease_until = clock_timestamp() + interval '1 minute'`);
    expect(await standing(scope)).toEqual({ [one]: 'IN_PROGRESS' });
    // A worker that died keeps nobody in progress.
    await work(scope, `lease_until = clock_timestamp() - interval '1 second'`);
    expect(await standing(scope)).toEqual({ [one]: 'PENDING' });
    await work(scope, 'done = wanted, worker = null, lease_until = null');
    expect(await standing(scope)).toEqual({});
  });

  it('finds the connection by the account where the event names only that', async () => {
    const scope = await store.seedOwner();
    const account = await store.seedAccount(scope);
    await event(scope, 'transactions.changed', null, account);
    const [row] = await store.admin('select connection_id from accounts where id = $1', [account]);
    expect(await standing(scope)).toEqual({ [Number(row?.[0])]: 'PENDING' });
  });

  it('is not touched by what a person changes, nor by what another owner has', async () => {
    const [mine, theirs] = [await store.seedOwner(), await store.seedOwner()];
    const one = await connection(mine);
    await event(mine, 'transaction.updated', one);
    await event(theirs, 'transactions.changed', await connection(theirs));
    expect(await standing(mine)).toEqual({});
  });

  it('is PENDING for connections that were asked for, all or none', async () => {
    const scope = await store.seedOwner();
    const [one, two] = [await connection(scope), await connection(scope)];
    const foreign = await connection(await store.seedOwner());
    const asks = openCategorization(store.app);
    expect(await asks.ask(scope, [one, foreign])).toBe(false);
    expect(await standing(scope)).toEqual({});
    expect(await asks.ask(scope, [one, two, one])).toBe(true);
    expect(await standing(scope)).toEqual({ [one]: 'PENDING', [two]: 'PENDING' });
  });
});
