/** Users: made, changed, deleted, verified. Section 3 of the finAPI contract. */
import { failure, type Result, success } from '../../core/result.ts';
import { auditEntry } from '../audit-entry.ts';
import type { SealContext } from '../imports/ledger-port.ts';
import type { OwnerScope, TenantScope } from '../ports.ts';
import { type AccessParts, USER_ID_CHARACTERS_MAX } from './access-parts.ts';
import type { Caller, UserDetails, UserEdit, WantedUser } from './access-port.ts';
import type { UserSecrets } from './access-store-port.ts';
import { foldUserId } from './access-tokens.ts';
import type { FinapiClient, FinapiUser } from './clients-port.ts';

type Parts = AccessParts;

/** Random bytes of a password that we make: 16 characters. */
const PASSWORD_BYTES = 12;

export const clientActor = ({ id }: FinapiClient): string => `finapi_client:${id}`;
const userActor = ({ id }: FinapiUser): string => `finapi_user:${id}`;
const scopeOf = ({ tenantId }: FinapiClient): TenantScope => ({ tenantId });

const place = (column: 'sealed_email' | 'sealed_phone', ownerId: number): SealContext => ({
  table: 'finapi_users',
  column,
  row: `${ownerId}`,
});

/** The user of an id in any spelling; null for one that nobody has. */
export async function userNamed(
  { store }: Pick<Parts, 'store'>,
  scope: TenantScope,
  userId: string,
): Promise<UserSecrets | null> {
  const folded = foldUserId(userId);
  const isPossible =
    folded.length <= USER_ID_CHARACTERS_MAX && folded.isWellFormed() && !folded.includes('\0');
  return isPossible ? store.user(scope, folded) : null;
}

/** Makes a user with an owner of its own; what another request was faster with leaves no owner behind. */
export async function createUser(
  parts: Parts,
  client: FinapiClient,
  wanted: WantedUser,
): Promise<
  Result<{ readonly user: UserDetails; readonly password: string }, 'exists' | 'no_auto_update' | 'busy'>
> {
  if (wanted.isAutoUpdateEnabled && !client.isAutomaticBatchUpdateEnabled) return failure('no_auto_update');
  const scope = scopeOf(client);
  const userId = foldUserId(wanted.userId ?? parts.newId());
  if ((await parts.store.user(scope, userId)) !== null) return failure('exists');
  const password = wanted.password ?? randomPassword(parts);
  const passwordHash = await parts.passwords.hash(password);
  if (passwordHash === null) return failure('busy');
  const actor = { actor: clientActor(client) };
  const owner = await parts.createOwner(scope, userId, auditEntry(actor, 'owner.created', null));
  const made = await addUser(parts, client, { ...wanted, userId, passwordHash, ownerId: owner.id });
  if (made) {
    const { email, phone, isAutoUpdateEnabled } = wanted;
    return success({ user: { userId, email, phone, isAutoUpdateEnabled }, password });
  }
  await parts.deleteOwner({ ...scope, ownerId: owner.id }, actor.actor);
  return failure('exists');
}

const randomPassword = ({ random }: Pick<Parts, 'random'>): string =>
  Buffer.from(random(PASSWORD_BYTES)).toString('base64url');

/** Makes an owner that is there a user. */
export async function makeUser(
  parts: Parts,
  scope: OwnerScope,
  actor: string,
  wanted: string | null,
): Promise<Result<{ readonly userId: string; readonly password: string }, 'exists' | 'busy'>> {
  const userId = foldUserId(wanted ?? parts.newId());
  const password = randomPassword(parts);
  const passwordHash = await parts.passwords.hash(password);
  if (passwordHash === null) return failure('busy');
  const user = {
    ...{ ownerId: scope.ownerId, userId, passwordHash, sealedEmail: null, sealedPhone: null },
    ...{ isAutoUpdateEnabled: false, isVerified: true, at: parts.now() },
  };
  const made = await parts.store.addUser(scope, user, auditEntry({ actor }, 'finapi_user.created', null));
  return made === null ? failure('exists') : success({ userId, password });
}

async function addUser(
  parts: Parts,
  client: FinapiClient,
  {
    ownerId,
    userId,
    passwordHash,
    email,
    phone,
    isAutoUpdateEnabled,
  }: WantedUser & { readonly userId: string; readonly ownerId: number; readonly passwordHash: string },
): Promise<boolean> {
  const [sealedEmail, sealedPhone] = await sealed(parts, ownerId, email, phone);
  const user = {
    ...{ ownerId, userId, passwordHash, sealedEmail, sealedPhone, isAutoUpdateEnabled },
    isVerified: client.isUserAutoVerificationEnabled,
    at: parts.now(),
  };
  const audit = auditEntry({ actor: clientActor(client) }, 'finapi_user.created', null);
  return (await parts.store.addUser(scopeOf(client), user, audit)) !== null;
}

async function sealed(
  { sealerFor }: Parts,
  ownerId: number,
  email: string | null,
  phone: string | null,
): Promise<[Uint8Array | null, Uint8Array | null]> {
  if (email === null && phone === null) return [null, null];
  const sealer = await sealerFor(ownerId);
  const seal = (column: 'sealed_email' | 'sealed_phone', text: string | null): Uint8Array | null =>
    text === null ? null : sealer.seal(place(column, ownerId), Buffer.from(text));
  return [seal('sealed_email', email), seal('sealed_phone', phone)];
}

/** Opens what is sealed of a user. */
export async function detailsOf(
  { sealerFor }: Pick<Parts, 'sealerFor'>,
  user: UserSecrets,
): Promise<UserDetails> {
  const { ownerId, userId, isAutoUpdateEnabled, sealedEmail, sealedPhone } = user;
  if (sealedEmail === null && sealedPhone === null)
    return { userId, email: null, phone: null, isAutoUpdateEnabled };
  const sealer = await sealerFor(ownerId);
  const open = (column: 'sealed_email' | 'sealed_phone', bytes: Uint8Array | null): string | null => {
    if (bytes === null) return null;
    const opened = sealer.open(place(column, ownerId), bytes);
    if (!opened.ok) throw new Error(opened.fault.message);
    return Buffer.from(opened.value).toString();
  };
  return {
    userId,
    email: open('sealed_email', sealedEmail),
    phone: open('sealed_phone', sealedPhone),
    isAutoUpdateEnabled,
  };
}

/** The caller's own data; null when the user went meanwhile. */
export async function ownDetails(parts: Parts, { scope, user }: Caller): Promise<UserDetails | null> {
  const found = await parts.store.user(scope, user.userId);
  return found === null ? null : detailsOf(parts, found);
}

/** Changes what is given of the caller's own data. */
export async function editUser(
  parts: Parts,
  { client, scope, user }: Caller,
  { email, phone, isAutoUpdateEnabled }: UserEdit,
): Promise<Result<UserDetails, 'no_auto_update' | 'gone'>> {
  if (isAutoUpdateEnabled === true && !client.isAutomaticBatchUpdateEnabled) return failure('no_auto_update');
  const [sealedEmail, sealedPhone] = await sealed(parts, user.ownerId, email ?? null, phone ?? null);
  const change = {
    ...(email === undefined ? {} : { sealedEmail }),
    ...(phone === undefined ? {} : { sealedPhone }),
    ...(isAutoUpdateEnabled === undefined ? {} : { isAutoUpdateEnabled }),
  };
  const detail = {
    fields: [email !== undefined && 'email', phone !== undefined && 'phone'].filter(Boolean).join(' '),
  };
  const audit = auditEntry(
    { actor: userActor(user) },
    'finapi_user.changed',
    `owner:${user.ownerId}:${user.ownerId}`,
    detail,
  );
  const changed = await parts.store.changeUser(
    { tenantId: scope.tenantId },
    user.id,
    change,
    parts.now(),
    audit,
  );
  return changed === null ? failure('gone') : success(await detailsOf(parts, changed));
}

/** Forgets an owner who is a user; false, and nothing done, while something of it is busy. */
export async function deleteUser(parts: Parts, scope: OwnerScope, actor: string): Promise<boolean> {
  if (await parts.isBusy(scope)) return false;
  await parts.deleteOwner(scope, actor);
  return true;
}

export const deleteSelf = (parts: Parts, { scope, user }: Caller): Promise<boolean> =>
  deleteUser(parts, scope, userActor(user));

/** Null for an id that nobody has. */
export const isVerified = async (
  parts: Parts,
  client: FinapiClient,
  userId: string,
): Promise<boolean | null> => (await userNamed(parts, scopeOf(client), userId))?.isVerified ?? null;

/** Says that a user is verified. */
export async function verify(
  parts: Parts,
  client: FinapiClient,
  userId: string,
): Promise<'done' | 'unknown' | 'verified'> {
  const user = await userNamed(parts, scopeOf(client), userId);
  if (user === null) return 'unknown';
  const subject = `owner:${user.ownerId}:${user.ownerId}`;
  const audit = auditEntry({ actor: clientActor(client) }, 'finapi_user.verified', subject);
  return (await parts.store.verifyUser(scopeOf(client), user.id, parts.now(), audit)) ? 'done' : 'verified';
}

/** Deletes a user whom nobody verified: without a token nothing of it can be busy. */
export async function deleteUnverified(
  parts: Parts,
  client: FinapiClient,
  userId: string,
): Promise<'done' | 'unknown' | 'verified'> {
  const user = await userNamed(parts, scopeOf(client), userId);
  if (user === null) return 'unknown';
  if (user.isVerified) return 'verified';
  await parts.deleteOwner({ ...scopeOf(client), ownerId: user.ownerId }, clientActor(client));
  return 'done';
}
