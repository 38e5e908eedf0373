/** Clients: made and kept by their operator, configured by themselves. Sections 4 and 15 of the finAPI contract. */
import { failure, type Result, success } from '../../core/result.ts';
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { TenantScope } from '../ports.ts';
import { sameHash } from './access-keys.ts';
import { type AccessParts, CLIENTS_MAX } from './access-parts.ts';
import type { ClientRefusal, FinapiClients } from './access-port.ts';
import type { ClientChange } from './access-store-port.ts';
import { clientOf } from './access-tokens.ts';
import { clientActor } from './access-users.ts';
import type { FinapiClient } from './clients-port.ts';

type Parts = Pick<AccessParts, 'store' | 'keys' | 'newId' | 'now' | 'urlFault'>;

const URLS = ['userNotificationCallbackUrl', 'userSynchronizationCallbackUrl'] as const;

function refusalOf({ urlFault }: Parts, change: ClientChange): ClientRefusal | null {
  for (const field of URLS) {
    const url = change[field];
    const reason = url === undefined || url === null ? null : urlFault(url);
    if (reason !== null) return { field, reason };
  }
  return null;
}

/** What is set, by name; never to what. */
const fieldsOf = (change: ClientChange): { readonly fields: string } => ({
  fields: Object.entries(change)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name)
    .join(' '),
});

/** Changes settings of a client by itself. Validity periods count for tokens that are given from now on. */
export async function configure(
  parts: Parts,
  client: FinapiClient,
  change: ClientChange,
): Promise<Result<FinapiClient, ClientRefusal>> {
  const refusal = refusalOf(parts, change);
  if (refusal !== null) return failure(refusal);
  const subject = auditSubject('client', 0, client.id);
  const audit = auditEntry({ actor: clientActor(client) }, 'client.changed', subject, fieldsOf(change));
  const { tenantId, id } = client;
  const changed = await parts.store.changeClient({ tenantId }, id, change, parts.now(), audit);
  return success(changed?.client ?? client);
}

/** Sets another secret for a client of the same mandator, who says the old one. */
export async function changeSecret(
  parts: Parts,
  admin: FinapiClient,
  { clientId, before, after }: { readonly clientId: string; readonly before: string; readonly after: string },
): Promise<boolean> {
  const client = await clientOf(parts, clientId, before);
  if (client === null || client.tenantId !== admin.tenantId) return false;
  const subject = auditSubject('client', 0, client.id);
  const audit = auditEntry({ actor: clientActor(admin) }, 'client.secret_changed', subject);
  const secret = {
    before: parts.keys.secretHash(clientId, before),
    after: parts.keys.secretHash(clientId, after),
    at: parts.now(),
  };
  return parts.store.setSecret({ tenantId: client.tenantId }, client.id, secret, audit);
}

/** Clients as their operator sees them; `onChange` is called after each change. */
export function clientsOf(parts: Parts, onChange: () => void): FinapiClients {
  const { store, keys, now } = parts;
  const dataKey = ({ clientId, dataKeyNumber }: FinapiClient): string =>
    keys.dataKey(clientId, dataKeyNumber).toString('hex');
  const entry = (actor: string, action: string, id: number | null, detail = {}) =>
    auditEntry({ actor }, action, id === null ? null : auditSubject('client', 0, id), detail);
  return {
    list: (scope) => store.clients(scope),
    get: (scope, id) => store.client(scope, id),
    async add(scope, actor, wanted) {
      const refusal = refusalOf(parts, wanted);
      if (refusal !== null) return failure(refusal);
      const [clientId, clientSecret] = [parts.newId(), parts.newId()];
      const client = { ...wanted, clientId, secretHash: keys.secretHash(clientId, clientSecret), at: now() };
      const listed = await store.addClient(scope, client, CLIENTS_MAX, entry(actor, 'client.created', null));
      if (listed === null) return failure('full');
      return success({ listed, clientSecret, dataDecryptionKey: dataKey(listed.client) });
    },
    async change(scope, actor, id, change) {
      const refusal = refusalOf(parts, change);
      if (refusal !== null) return failure(refusal);
      const audit = entry(actor, 'client.changed', id, fieldsOf(change));
      const listed = await store.changeClient(scope, id, change, now(), audit);
      onChange();
      return listed === null ? null : success(listed);
    },
    async renew(scope, actor, id, what) {
      const known = await store.client(scope, id);
      if (known === null) return null;
      const { clientId } = known.client;
      const clientSecret = what.secret ? parts.newId() : null;
      if (clientSecret !== null) {
        const secret = { before: null, after: keys.secretHash(clientId, clientSecret), at: now() };
        await store.setSecret(scope, id, secret, entry(actor, 'client.secret_changed', id));
      }
      const renewed = what.dataKey
        ? await store.renewDataKey(scope, id, now(), entry(actor, 'client.data_key_changed', id))
        : await store.client(scope, id);
      onChange();
      if (renewed === null) return null;
      const dataDecryptionKey = what.dataKey ? dataKey(renewed.client) : null;
      return { listed: renewed, clientSecret, dataDecryptionKey };
    },
    async remove(scope: TenantScope, actor, id) {
      const removed = await store.removeClient(scope, id, entry(actor, 'client.deleted', id));
      onChange();
      return removed;
    },
  };
}

/** Whether a client's secret is this one. */
export const isSecretOf = (
  { keys }: Pick<Parts, 'keys'>,
  stored: { readonly client: FinapiClient; readonly secretHash: Uint8Array },
  secret: string,
): boolean => sameHash(stored.secretHash, keys.secretHash(stored.client.clientId, secret));
