/** The sandbox's clients and its user, on a real store. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type TestAccess, testAccess } from '../../../proofs/finapi/access.ts';
import { openTestStore, type TestStore } from '../../store/testing.ts';
import { type Credentials, DEMO_REFERENCE, type FinapiCredentials } from '../found-instance.ts';
import type { OwnerRow, TenantScope } from '../ports.ts';
import { foundFinapi } from './found-finapi.ts';

let store: TestStore;
let house: TestAccess;
let scope: TenantScope;
let keys: TestAccess['parts']['keys'];

beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  house = testAccess(store);
  scope = { tenantId: (await store.directory.createTenant('Default')).id };
  // Each test is an instance of its own: what is fixed is fixed for it.
  const { fixedId, ...rest } = house.parts.keys;
  keys = { ...rest, fixedId: (use) => fixedId(`${use} of ${scope.tenantId}`) };
});

const audit = { actor: 'test', action: 'owner.created', subject: null, detail: {} };

async function demoOwner(): Promise<OwnerRow> {
  const owner = { kind: 'person', reference: DEMO_REFERENCE, name: 'Demo', metadata: {} } as const;
  const made =
    (await store.directory.findOwner(scope, DEMO_REFERENCE)) ??
    (await store.directory.createOwner(scope, owner, audit));
  if (made === null) throw new Error('no demo owner');
  return made;
}

async function start(known?: FinapiCredentials): Promise<FinapiCredentials> {
  const credentials: Credentials = {
    baseUrl: 'http://localhost',
    native: { apiKey: 'k' },
    ...(known === undefined ? {} : { finapi: known }),
  };
  const { store: access, passwords, now } = house.parts;
  const founded = await foundFinapi(
    { store: access, keys, passwords, now },
    { scope, demoOwner: await demoOwner(), credentials },
  );
  if (founded.finapi === undefined) throw new Error('nothing was founded');
  expect(founded).toMatchObject(credentials.finapi === undefined ? credentials : { native: { apiKey: 'k' } });
  return founded.finapi;
}

/** Secrets are hashed with the house's keys: those of the instance differ in fixed ids only. */
const opens = async (given: FinapiCredentials): Promise<string> => {
  const client = await house.access.client(given.clientId, given.clientSecret);
  const admin = await house.access.client(given.mandatorAdminClientId, given.mandatorAdminClientSecret);
  const token =
    client === null ? null : await house.access.userToken(client, given.userId, given.userPassword);
  return [client?.isMandatorAdmin, admin?.isMandatorAdmin, token?.ok].join(' ');
};

it('are made at the first start, and found again by every later one, with the file and without it', async () => {
  const first = await start();
  expect(await opens(first)).toBe('false true true');
  expect(await start(first)).toEqual(first);
  expect(await start()).toEqual(first);
  expect((await house.access.clients.list(scope)).length).toBe(2);
});

it('are the demo owner: the user opens what is the demo owner’s', async () => {
  const first = await start();
  const owner = await demoOwner();
  expect((await house.access.users.named(scope, first.userId))?.ownerId).toBe(owner.id);
});

it('are made once by two starts at the same moment', async () => {
  await demoOwner();
  const [one, two] = await Promise.all([start(), start()]);
  expect(one).toEqual(two);
  expect((await house.access.clients.list(scope)).length).toBe(2);
});

it('have the secret that the administration set, where it stands in the file', async () => {
  const first = await start();
  const admin = await house.access.client(first.mandatorAdminClientId, first.mandatorAdminClientSecret);
  if (admin === null) throw new Error('no administration');
  const after = 'A'.repeat(36);
  const { clientId, clientSecret: before } = first;
  expect(await house.access.changeSecret(admin, { clientId, before, after })).toBe(true);
  expect(await opens(await start({ ...first, clientSecret: after }))).toBe('false true true');
});

it('come again when the demo owner was forgotten', async () => {
  const first = await start();
  const owner = await demoOwner();
  await store.directory.deleteOwner({ ...scope, ownerId: owner.id }, { ...audit, action: 'owner.deleted' });
  expect(await opens(first)).toBe('false true false');
  expect(await opens(await start(first))).toBe('false true true');
});
