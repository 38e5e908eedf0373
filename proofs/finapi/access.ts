/** Access on a test's store, with quick passwords, a clock that stands and seals that can be looked into. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { failure, success } from '../../src/core/result.ts';
import { access } from '../../src/engine/finapi/access.ts';
import { accessKeys } from '../../src/engine/finapi/access-keys.ts';
import type { AccessParts } from '../../src/engine/finapi/access-parts.ts';
import type { ClientChange } from '../../src/engine/finapi/access-store-port.ts';
import type { FinapiClient } from '../../src/engine/finapi/clients-port.ts';
import type { OwnerSealer } from '../../src/engine/imports/ledger-port.ts';
import type { PasswordKeeper } from '../../src/engine/people/sign-in-port.ts';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { openAccessStore } from '../../src/store/finapi/access.ts';
import { openTryStore } from '../../src/store/sign-in-tries.ts';
import type { TestStore } from '../../src/store/testing.ts';

/** Quick, and counted: what a check costs is another test's matter. */
export class QuickPasswords implements PasswordKeeper {
  checked = 0;
  busy = false;
  async hash(password: string): Promise<string | null> {
    return this.busy ? null : `$argon2id$${createHash('sha256').update(password).digest('hex')}`;
  }
  async verify(hash: string | null, password: string): Promise<boolean | null> {
    if (this.busy) return null;
    this.checked++;
    return hash !== null && hash === (await this.hash(password));
  }
}

/** Turns every bit and says its place. */
export const mirrorSealer = (ownerId: number): OwnerSealer => {
  const named = (context: object): string => `${ownerId} ${JSON.stringify(context)} `;
  return {
    seal: (context, plain) =>
      Buffer.concat([Buffer.from(named(context)), Buffer.from(plain.map((byte) => ~byte))]),
    open(context, sealed) {
      const name = Buffer.from(named(context));
      const isHere = Buffer.compare(name, sealed.subarray(0, name.length)) === 0;
      return isHere
        ? success(Buffer.from(sealed.subarray(name.length).map((byte) => ~byte)))
        : failure({ message: 'sealed for another place' });
    },
  };
};

const KEY = randomBytes(32);
export const START = Date.parse('2026-11-21T12:00:00.000Z');

/** Access with what a test looks at. Each has its own cache, as each process has. */
export function testAccess(store: TestStore, clock: { now: number } = { now: START }) {
  const passwords = new QuickPasswords();
  const told: { readonly url: string; readonly message: object }[] = [];
  const busy = new Set<number>();
  const errors: unknown[] = [];
  const parts: AccessParts = {
    store: openAccessStore(store.app, store.jobs),
    keys: accessKeys(KEY),
    passwords,
    tries: openTryStore(store.app),
    lookupHash: (scheme, value) => createHash('sha256').update(`${scheme}\n${value}`).digest(),
    random: randomBytes,
    newId: randomUUID,
    sealerFor: async (ownerId) => mirrorSealer(ownerId),
    async createOwner(scope, name, audit) {
      const owner = { kind: 'person', reference: null, name, metadata: {} } as const;
      const made = await store.directory.createOwner(scope, owner, audit);
      if (made === null) throw new Error('an owner without a reference met another');
      return made;
    },
    deleteOwner: (scope, actor) =>
      store.directory.deleteOwner(scope, { actor, action: 'owner.deleted', subject: null, detail: {} }),
    isBusy: async ({ ownerId }: OwnerScope) => busy.has(ownerId),
    urlFault: (url) => (url.startsWith('https://') ? null : 'must begin with https://'),
    tell: async (url, message) => {
      told.push({ url, message });
      if (url.includes('down')) throw new Error('nobody is there');
    },
    now: () => clock.now,
    onError: (error) => errors.push(error),
  };
  return { access: access(parts), parts, passwords, told, busy, errors, clock };
}

export type TestAccess = ReturnType<typeof testAccess>;

/** A client of a tenant with its secret. */
export async function testClient(
  { access: made }: TestAccess,
  tenantId: number,
  settings: ClientChange & { readonly isMandatorAdmin?: boolean } = {},
): Promise<{ readonly client: FinapiClient; readonly secret: string; readonly dataKey: string }> {
  const wanted = { name: 'App', isMandatorAdmin: false, ...settings };
  const added = await made.clients.add({ tenantId }, 'operator', wanted);
  if (!added.ok) throw new Error(`not added: ${JSON.stringify(added.fault)}`);
  const { listed, clientSecret, dataDecryptionKey } = added.value;
  return { client: listed.client, secret: clientSecret, dataKey: dataDecryptionKey };
}

export const NOBODY_SAID = { email: null, phone: null, isAutoUpdateEnabled: false };

/** A user of a client with a password. */
export async function testUser(
  { access: made }: TestAccess,
  client: FinapiClient,
  userId: string,
  password = 'password',
): Promise<void> {
  const created = await made.createUser(client, { ...NOBODY_SAID, userId, password });
  if (!created.ok) throw new Error(`not created: ${created.fault}`);
}
