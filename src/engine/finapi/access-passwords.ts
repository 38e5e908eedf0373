/** New passwords: asked for with a token that only who has the data decryption key can read. Section 3 of the finAPI contract. */
import { failure, type Result, success } from '../../core/result.ts';
import { auditEntry } from '../audit-entry.ts';
import { CIPHER_NONCE_BYTES, encryptText, sameHash, tokenHash } from './access-keys.ts';
import { type AccessParts, PASSWORD_CHANGE_MS, TOKEN_CHARACTERS_MAX } from './access-parts.ts';
import { clientActor, detailsOf, userNamed } from './access-users.ts';
import type { FinapiClient } from './clients-port.ts';

/** Text that only who has the client's data decryption key can read. */
export const encryptFor = (
  { keys, random }: Pick<AccessParts, 'keys' | 'random'>,
  { clientId, dataKeyNumber }: FinapiClient,
  text: string,
): string => encryptText(keys.dataKey(clientId, dataKeyNumber), random(CIPHER_NONCE_BYTES), text);

/** A token by which a password can be set within an hour; one that was asked for before is over. */
export async function requestPasswordChange(
  parts: AccessParts,
  client: FinapiClient,
  userId: string,
): Promise<
  Result<
    { readonly userId: string; readonly userEmail: string | null; readonly passwordChangeToken: string },
    'unknown' | 'unverified'
  >
> {
  const { tenantId } = client;
  const user = await userNamed(parts, { tenantId }, userId);
  if (user === null) return failure('unknown');
  if (!user.isVerified) return failure('unverified');
  const token = parts.newId();
  const allowed = { hash: tokenHash(token), until: parts.now() + PASSWORD_CHANGE_MS };
  await parts.store.allowPasswordChange({ tenantId }, user.id, allowed);
  const { email } = await detailsOf(parts, user);
  return success({
    userId: user.userId,
    userEmail: email === null ? null : encryptFor(parts, client, email),
    passwordChangeToken: encryptFor(parts, client, token),
  });
}

/** Sets a password: the user is unlocked, and all of their tokens are over. */
export async function executePasswordChange(
  parts: AccessParts,
  client: FinapiClient,
  { userId, password, token }: { readonly userId: string; readonly password: string; readonly token: string },
): Promise<'done' | 'unknown' | 'bad_token' | 'busy'> {
  const scope = { tenantId: client.tenantId };
  const user = await userNamed(parts, scope, userId);
  if (user === null) return 'unknown';
  const allowed = await parts.store.passwordChange(scope, user.id);
  const allowedBy = tokenHash(token.slice(0, TOKEN_CHARACTERS_MAX));
  // Before a hash of the password is worked out: what costs something is for who has the token.
  if (allowed === null || !sameHash(allowed.hash, allowedBy)) return 'bad_token';
  const hash = await parts.passwords.hash(password);
  if (hash === null) return 'busy';
  const subject = `owner:${user.ownerId}:${user.ownerId}`;
  const audit = auditEntry({ actor: clientActor(client) }, 'finapi_user.password_changed', subject);
  const set = await parts.store.setPassword(scope, user.id, { hash, allowedBy, at: parts.now() }, audit);
  if (!set) return 'bad_token';
  await parts.tries.clear(parts.lookupHash('finapi_user', `${scope.tenantId}\n${user.userId}`));
  return 'done';
}
