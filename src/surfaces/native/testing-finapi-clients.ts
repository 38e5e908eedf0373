/** Clients of the finAPI surface in memory, for tests of the native API: see testing.ts. Nothing here is hashed. */
import { failure, success } from '../../core/result.ts';
import type { FinapiClients, FinapiUsers } from '../../engine/finapi/access-port.ts';
import type { ListedClient } from '../../engine/finapi/access-store-port.ts';
import type { Finapi } from '../../engine/finapi/finapi.ts';
import type { TenantScope } from '../../engine/ports.ts';
import type { FakeWorld } from './testing.ts';

const SETTINGS = {
  isMandatorAdmin: false,
  applicationName: null,
  userNotificationCallbackUrl: null,
  userSynchronizationCallbackUrl: null,
  refreshTokensValidityPeriod: 0,
  userAccessTokensValidityPeriod: 3_600,
  clientAccessTokensValidityPeriod: 3_600,
  maxUserLoginAttempts: 10,
  isUserAutoVerificationEnabled: true,
  isAutomaticBatchUpdateEnabled: true,
  isPinStorageAvailableInWebForm: true,
  webFormsRequired: false,
  dataKeyNumber: 1,
};

/** Puts a client of a tenant in the world; gives the number. */
export function addFinapiClient(world: FakeWorld, clients: ListedClient[], tenantId: number): number {
  const id = world.id();
  const [createdAt, updatedAt] = [world.instant(), world.instant()];
  const client = { ...SETTINGS, id, tenantId, clientId: `client-${id}` };
  clients.push({ client, name: 'App', createdAt, updatedAt });
  return id;
}

/** What the native API asks of the finAPI surface, on these clients. */
export function fakeFinapi(world: FakeWorld, held: ListedClient[]): Finapi {
  const find = (scope: TenantScope, id: number): ListedClient | null =>
    held.find(({ client }) => client.id === id && client.tenantId === scope.tenantId) ?? null;
  const replace = (row: ListedClient): ListedClient => {
    held.splice(
      held.findIndex(({ client }) => client.id === row.client.id),
      1,
      row,
    );
    return row;
  };
  const clients: FinapiClients = {
    list: async ({ tenantId }) => held.filter(({ client }) => client.tenantId === tenantId),
    get: async (scope, id) => find(scope, id),
    async add({ tenantId }, _actor, { name, isMandatorAdmin, ...settings }) {
      const id = addFinapiClient(world, held, tenantId);
      const made = find({ tenantId }, id);
      if (made === null) throw new Error('a client that was added is not there');
      const client = { ...made.client, ...settings, isMandatorAdmin };
      const listed = replace({ ...made, name, client });
      return success({ listed, clientSecret: `secret-${id}`, dataDecryptionKey: 'ab'.repeat(32) });
    },
    async change(scope, _actor, id, { name, ...settings }) {
      const row = find(scope, id);
      if (row === null) return null;
      return success(replace({ ...row, name: name ?? row.name, client: { ...row.client, ...settings } }));
    },
    async renew(scope, _actor, id, { secret, dataKey }) {
      const listed = find(scope, id);
      if (listed === null) return null;
      return {
        listed,
        clientSecret: secret ? `new-secret-${id}` : null,
        dataDecryptionKey: dataKey ? 'cd'.repeat(32) : null,
      };
    },
    async remove(scope, _actor, id) {
      const row = find(scope, id);
      if (row !== null) held.splice(held.indexOf(row), 1);
      return row !== null;
    },
  };
  const taken = new Set<string>();
  const users: Pick<FinapiUsers, 'add'> = {
    async add(_scope, _actor, wanted) {
      const userId = (wanted ?? `user-${world.id()}`).toLowerCase();
      if (taken.has(userId)) return failure('exists');
      taken.add(userId);
      return success({ userId, password: `password of ${userId}` });
    },
  };
  return { access: { clients, users } } as unknown as Finapi;
}
