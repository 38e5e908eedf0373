/** Clients, users and tokens of the finAPI surface on a real store. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestStore, type TestStore } from '../testing.ts';
import { openAccessStore } from './access.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

const open = () => openAccessStore(store.app, store.jobs);

/** A client (number 1 of its tenant) and a user of it, put there past the code. */
async function seed() {
  const scope = await store.seedOwner();
  const clientId = `client-${scope.tenantId}`;
  await store.admin(`insert into clients (tenant_id, id, name) values ($1, 1, 'App')`, [scope.tenantId]);
  await store.admin(
    `insert into finapi_clients (tenant_id, id, secret_hash, is_mandator_admin, refresh_validity_s, user_validity_s,
      client_validity_s, login_attempts_max, auto_verification, batch_update, pin_storage_in_web_form, web_forms_required,
      created_at, updated_at) values ($1, 1, sha256('s'), false, 0, 3600, 3600, 5, true, true, true, false, now(), now())`,
    [scope.tenantId],
  );
  await store.admin('insert into finapi_client_ids (client_id, tenant_id, client) values ($1, $2, 1)', [
    clientId,
    scope.tenantId,
  ]);
  await store.admin('insert into finapi_user_records (tenant_id, id, registered_at) values ($1, 7, now())', [
    scope.tenantId,
  ]);
  await store.admin(
    `insert into finapi_users (tenant_id, id, owner_id, user_id, password_hash, verified_at, created_at, updated_at)
      values ($1, 7, $2, 'user', '$argon2id$x', now(), now(), now())`,
    [scope.tenantId, scope.ownerId],
  );
  return { scope, clientId };
}

it('a client is found by its id over all tenants, with what its secret is compared to', async () => {
  const { scope, clientId } = await seed();
  const found = await open().findClient(clientId);
  expect(found?.client).toMatchObject({ id: 1, tenantId: scope.tenantId, clientId, isMandatorAdmin: false });
  expect(found?.secretHash.length).toBe(32);
  expect(await open().findClient('somebody else')).toBeNull();
});

it('a holder is found in its own tenant only, and not once the user is gone', async () => {
  const { scope } = await seed();
  const holder = await open().holder(scope, { client: 1, user: 7 });
  expect(holder?.user).toMatchObject({ id: 7, ownerId: scope.ownerId, userId: 'user', isVerified: true });
  expect((await open().holder(scope, { client: 1, user: null }))?.user).toBeNull();
  const other = await store.seedOwner();
  expect(await open().holder({ tenantId: other.tenantId }, { client: 1, user: 7 })).toBeNull();
  await store.directory.deleteOwner(scope, {
    actor: 'test',
    action: 'owner.deleted',
    subject: null,
    detail: {},
  });
  expect(await open().holder(scope, { client: 1, user: 7 })).toBeNull();
  const [record] = await store.admin(
    'select distorted_id, deleted_at is not null from finapi_user_records where tenant_id = $1',
    [scope.tenantId],
  );
  expect(record).toEqual(['uXXr', 't']);
});

it('clients are added up to the most there can be, however many come at once, and the ids of others stay theirs', async () => {
  const { tenantId } = await store.seedOwner();
  const audit = { actor: 'test', action: 'client.created', subject: null, detail: {} };
  const wanted = (clientId: string) => ({
    name: 'App',
    clientId,
    secretHash: Buffer.alloc(32, 1),
    isMandatorAdmin: false,
    at: Date.now(),
  });
  const ids = Array.from({ length: 8 }, (_, at) => `app-${tenantId}-${at}`);
  const made = await Promise.all(ids.map((id) => open().addClient({ tenantId }, wanted(id), 3, audit)));
  expect(made.filter((one) => one !== null).length).toBe(3);
  expect((await open().clients({ tenantId })).length).toBe(3);
  const taken = made.find((one) => one !== null)?.client.clientId ?? '';
  const other = (await store.seedOwner()).tenantId;
  expect(await open().addClient({ tenantId: other }, wanted(taken), 3, audit)).toBeNull();
  expect((await open().findClient(taken))?.client.tenantId).toBe(tenantId);
});

it('a client of another tenant is neither seen, changed, renewed nor removed', async () => {
  const { scope } = await seed();
  const other = { tenantId: (await store.seedOwner()).tenantId };
  const audit = { actor: 'test', action: 'client.changed', subject: null, detail: {} };
  expect(await open().client(other, 1)).toBeNull();
  expect(await open().changeClient(other, 1, { name: 'Mine' }, 0, audit)).toBeNull();
  expect(await open().renewDataKey(other, 1, 0, audit)).toBeNull();
  const secret = { before: null, after: Buffer.alloc(32), at: 0 };
  expect(await open().setSecret(other, 1, secret, audit)).toBe(false);
  expect(await open().removeClient(other, 1, audit)).toBe(false);
  expect((await open().client(scope, 1))?.name).toBe('App');
  expect(await open().removeClient(scope, 1, audit)).toBe(true);
  const [named] = await store.admin('select count(*) from clients where tenant_id = $1', [scope.tenantId]);
  expect(named).toEqual(['0']);
});
