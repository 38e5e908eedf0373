/** What stays of users: counts of connections by month, deleted users, news of them. Section 15 of the finAPI contract. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { START, testAccess, testClient, testUser } from '../../../proofs/finapi/access.ts';
import type { UserFilter } from '../../engine/finapi/access-store-port.ts';
import type { OwnerScope } from '../../engine/ports.ts';
import { openTestStore, type TestStore } from '../testing.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

const ALL: UserFilter = {
  minRegistrationDate: null,
  maxRegistrationDate: null,
  minDeletionDate: null,
  maxDeletionDate: null,
  minLastActiveDate: null,
  maxLastActiveDate: null,
  isDeleted: null,
  isLocked: null,
  stats: { from: null, to: null, fewestConnections: 0 },
  descending: false,
  page: 1,
  perPage: 500,
};

/** A mandator with one user who registered at an instant. */
async function life(registeredAt = START) {
  const house = testAccess(store, { now: registeredAt });
  const { id: tenantId } = await store.directory.createTenant('Mandator');
  const { client } = await testClient(house, tenantId, {
    userSynchronizationCallbackUrl: 'https://one.example',
  });
  await testUser(house, client, 'user');
  const user = await house.parts.store.user({ tenantId }, 'user');
  const scope: OwnerScope = { tenantId, ownerId: user?.ownerId ?? 0 };
  const list = async (change: Partial<UserFilter> = {}, at = Date.now()) =>
    (await house.parts.store.listUsers({ tenantId }, { ...ALL, ...change }, at)).users;
  return { house, client, scope, list };
}

const connect = async (scope: OwnerScope): Promise<number> => {
  const [row] = await store.app.rows(
    scope,
    { text: `insert into connections (owner_id, connector) values ($1, 'bank') returning id` },
    [scope.ownerId],
  );
  const id = Number(row?.[0]);
  const text = 'update connections set connected_at = now() where owner_id = $1 and id = $2';
  await store.app.rows(scope, { text }, [scope.ownerId, id]);
  return id;
};
const disconnect = (scope: OwnerScope, id: number) =>
  store.app.rows(scope, { text: 'delete from connections where owner_id = $1 and id = $2' }, [
    scope.ownerId,
    id,
  ]);

/** Puts the changes of this month so many months back, as time would. */
const age = (scope: OwnerScope, months: number) =>
  store.admin(
    `update finapi_user_months set month = month - make_interval(months => $2::integer) where tenant_id = $1`,
    [scope.tenantId, months],
  );

it('connections count once they are granted, files never do, and the days of the last ones are known', async () => {
  const { scope, list } = await life(Date.now());
  await store.seedAccount(scope);
  expect((await list())[0]).toMatchObject({ bankConnectionCount: 0, latestBankConnectionImportDate: null });
  const id = await connect(scope);
  await connect(scope);
  expect((await list())[0]).toMatchObject({
    bankConnectionCount: 2,
    latestBankConnectionImportDate: expect.stringMatching(/^\d{4}-/),
    latestBankConnectionDeletionDate: null,
  });
  await disconnect(scope, id);
  const [user] = await list();
  expect(user).toMatchObject({
    bankConnectionCount: 1,
    latestBankConnectionDeletionDate: expect.any(String),
  });
  expect(user?.monthlyStats).toEqual([
    { month: expect.any(String), minBankConnectionCount: 0, maxBankConnectionCount: 2 },
  ]);
});

it('months without a change have what was there before, newest first, from registration to now', async () => {
  const now = new Date();
  const back = (months: number): string =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 15)).toISOString().slice(0, 7);
  const { scope, list } = await life(Date.parse(`${back(5)}-15T12:00:00Z`));
  const id = await connect(scope);
  await connect(scope);
  await age(scope, 3);
  await disconnect(scope, id);
  await age(scope, 1);
  const at = Date.parse(`${back(0)}-15T12:00:00Z`);
  const expected = [
    [back(0), 1, 1],
    [back(1), 1, 2],
    [back(2), 2, 2],
    [back(3), 2, 2],
    [back(4), 0, 2],
    [back(5), 0, 0],
  ].map(([month, minBankConnectionCount, maxBankConnectionCount]) => ({
    month,
    minBankConnectionCount,
    maxBankConnectionCount,
  }));
  expect((await list({}, at))[0]?.monthlyStats).toEqual(expected);
  const bounded = (from: string | null, to: string | null, fewestConnections = 0) =>
    list({ stats: { from, to, fewestConnections } }, at);
  expect((await bounded(`${back(3)}-01`, `${back(2)}-01`))[0]?.monthlyStats).toEqual(expected.slice(2, 4));
  // Bounds beyond the life of the user add no months, and months before it are none at all.
  expect((await bounded('2000-01-01', '2100-01-01'))[0]?.monthlyStats).toEqual(expected);
  expect((await bounded(null, '2000-01-01'))[0]?.monthlyStats).toEqual([]);
  expect((await bounded(null, null, 3)).length).toBe(0);
  expect((await bounded(null, null, 2)).length).toBe(1);
  expect((await bounded(`${back(0)}-01`, null, 2)).length).toBe(0);
});

it('the count is always that of the connections, and never beyond its month', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 12 }), async (steps) => {
      const { scope, list } = await life(Date.now());
      const held: number[] = [];
      let [fewest, most] = [0, 0];
      for (const adds of steps) {
        const last = adds ? undefined : held.pop();
        if (adds) held.push(await connect(scope));
        else if (last !== undefined) await disconnect(scope, last);
        [fewest, most] = [Math.min(fewest, held.length), Math.max(most, held.length)];
      }
      const [user] = await list();
      expect(user?.bankConnectionCount).toBe(held.length);
      expect(user?.monthlyStats).toEqual([
        { month: expect.any(String), minBankConnectionCount: fewest, maxBankConnectionCount: most },
      ]);
    }),
    { numRuns: 8 },
  );
});

it('an owner that is forgotten by any surface is a deleted user: no id, no connections, and news of it', async () => {
  const { house, scope, list } = await life();
  await connect(scope);
  await store.directory.deleteOwner(scope, {
    actor: 'somebody else',
    action: 'owner.deleted',
    subject: null,
    detail: {},
  });
  const [user] = await list();
  expect(user).toMatchObject({ userId: 'uXXr', bankConnectionCount: 0, isLocked: false });
  expect(user?.deletionDate).not.toBeNull();
  expect(user?.latestBankConnectionDeletionDate).toBe(user?.deletionDate);
  expect(user?.monthlyStats?.[0]).toMatchObject({ minBankConnectionCount: 0, maxBankConnectionCount: 1 });
  const elsewhere = testAccess(store);
  await Promise.all([house.access.work(), elsewhere.access.work()]);
  const told = [...house.told, ...elsewhere.told].filter(({ url }) => url === 'https://one.example');
  expect(told).toEqual([{ url: 'https://one.example', message: { userId: 'user', event: 'DELETED' } }]);
  const [left] = await store.admin('select count(*) from finapi_user_news where tenant_id = $1', [
    scope.tenantId,
  ]);
  expect(left).toEqual(['0']);
});

it('short ids are not readable either, and what cannot be told is told once all the same', async () => {
  const house = testAccess(store);
  const { id: tenantId } = await store.directory.createTenant('Mandator');
  const { client } = await testClient(house, tenantId, {
    userSynchronizationCallbackUrl: 'https://down.example',
  });
  for (const id of ['a', 'ab', 'abc']) await testUser(house, client, id);
  const { deleted } = await house.access.deleteUsers(client, ['a', 'ab', 'abc']);
  expect(deleted).toEqual(['a', 'ab', 'abc']);
  const { users } = await house.parts.store.listUsers({ tenantId }, { ...ALL, stats: null }, START);
  expect(users.map(({ userId }) => userId)).toEqual(['X', 'XX', 'aXc']);
  expect(users[0]?.monthlyStats).toBeNull();
  await house.access.work();
  await house.access.work();
  expect(house.told.length).toBe(3);
  expect(house.errors.length).toBe(3);
});

it('an owner that has connections already is a user with them', async () => {
  const house = testAccess(store);
  const { id: tenantId } = await store.directory.createTenant('Mandator');
  const owner = await house.parts.createOwner({ tenantId }, 'before', {
    actor: 'test',
    action: 'owner.created',
    subject: null,
    detail: {},
  });
  const scope = { tenantId, ownerId: owner.id };
  await connect(scope);
  const user = {
    ...{
      ownerId: owner.id,
      userId: 'late',
      passwordHash: '$argon2id$',
      sealedEmail: null,
      sealedPhone: null,
    },
    ...{ isAutoUpdateEnabled: false, isVerified: true, at: START },
  };
  const audit = { actor: 'test', action: 'finapi_user.created', subject: null, detail: {} };
  expect(await house.parts.store.addUser({ tenantId }, user, audit)).not.toBeNull();
  // Once only: an owner is one user.
  expect(await house.parts.store.addUser({ tenantId }, { ...user, userId: 'other' }, audit)).toBeNull();
  const { users } = await house.parts.store.listUsers({ tenantId }, ALL, START);
  expect(users[0]).toMatchObject({ userId: 'late', bankConnectionCount: 1 });
  expect(users[0]?.monthlyStats).toEqual([
    { month: '2026-11', minBankConnectionCount: 1, maxBankConnectionCount: 1 },
  ]);
});

it('days are German: a user who registered at midnight in Berlin did so on that day', async () => {
  const { list } = await life(Date.parse('2026-03-28T23:30:00.000Z'));
  expect((await list({ minRegistrationDate: '2026-03-29' })).map((one) => one.registrationDate)).toEqual([
    '2026-03-29',
  ]);
  expect(await list({ maxRegistrationDate: '2026-03-28' })).toEqual([]);
});
