/**
 * Who uses the finAPI surface of the sandbox: a client of an application, one of the mandator's administration, and a
 * user who is the demo owner. Made at the first start, found at every later one; their part of the credentials file
 * with them.
 */
import { auditEntry } from '../audit-entry.ts';
import type { Credentials, FinapiCredentials } from '../found-instance.ts';
import type { PasswordKeeper } from '../people/sign-in-port.ts';
import type { OwnerRow, TenantScope } from '../ports.ts';
import { isSecretOf } from './access-clients.ts';
import type { AccessKeys } from './access-keys.ts';
import { CLIENTS_MAX } from './access-parts.ts';
import type { AccessStore } from './access-store-port.ts';

export const DEMO_USER_ID = 'demo';

export interface FoundFinapiParts {
  readonly store: AccessStore;
  readonly keys: AccessKeys;
  readonly passwords: PasswordKeeper;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

const OPERATOR = { actor: 'operator' };

/** Makes what is missing and gives the credentials with their part of this surface. */
export async function foundFinapi(
  parts: FoundFinapiParts,
  founded: { readonly scope: TenantScope; readonly demoOwner: OwnerRow; readonly credentials: Credentials },
): Promise<Credentials> {
  const { scope, demoOwner, credentials } = founded;
  const known = credentials.finapi;
  const app = { use: 'demo-client', name: 'Demo application', isMandatorAdmin: false };
  const admin = { use: 'demo-mandator-admin', name: 'Demo mandator administration', isMandatorAdmin: true };
  const [clientId, clientSecret] = await demoClient(parts, scope, app, known?.clientSecret);
  const [mandatorAdminClientId, mandatorAdminClientSecret] = await demoClient(
    parts,
    scope,
    admin,
    known?.mandatorAdminClientSecret,
  );
  const userPassword = await demoUser(parts, scope, demoOwner.id);
  const finapi: FinapiCredentials = {
    ...{ clientId, clientSecret, mandatorAdminClientId, mandatorAdminClientSecret },
    userId: DEMO_USER_ID,
    userPassword,
  };
  return { ...credentials, finapi };
}

/** Id and secret of a client. A secret that its administration changed stands in the file only if somebody put it there. */
async function demoClient(
  { store, keys, now }: FoundFinapiParts,
  scope: TenantScope,
  {
    use,
    name,
    isMandatorAdmin,
  }: { readonly use: string; readonly name: string; readonly isMandatorAdmin: boolean },
  known: string | undefined,
): Promise<[id: string, secret: string]> {
  const clientId = keys.fixedId(use);
  const secret = keys.fixedId(`${use}-secret`);
  const stored = await store.findClient(clientId);
  if (stored !== null && known !== undefined && isSecretOf({ keys }, stored, known)) return [clientId, known];
  if (stored === null) {
    const client = {
      name,
      clientId,
      secretHash: keys.secretHash(clientId, secret),
      isMandatorAdmin,
      at: now(),
    };
    // Another process that starts at the same moment may be faster; then it is there.
    await store.addClient(scope, client, CLIENTS_MAX, auditEntry(OPERATOR, 'client.created', null));
  }
  return [clientId, secret];
}

/** The password of the user that is the demo owner, as it was made. */
async function demoUser(
  { store, keys, passwords, now }: FoundFinapiParts,
  scope: TenantScope,
  ownerId: number,
): Promise<string> {
  const password = keys.fixedPassword('demo-user');
  if ((await store.user(scope, DEMO_USER_ID)) !== null) return password;
  const passwordHash = await passwords.hash(password);
  if (passwordHash === null) throw new Error('internal: too many passwords are being checked at a start');
  const user = {
    ...{ ownerId, userId: DEMO_USER_ID, passwordHash, sealedEmail: null, sealedPhone: null },
    ...{ isAutoUpdateEnabled: false, isVerified: true, at: now() },
  };
  await store.addUser(scope, user, auditEntry(OPERATOR, 'finapi_user.created', null));
  return password;
}
