/** Tokens: given for credentials, the same one until it is over, refreshed and revoked. Section 2 of the finAPI contract. */
import { failure, type Result, success } from '../../core/result.ts';
import type { TenantScope } from '../ports.ts';
import { NONCE_BYTES, sameHash, type TokenKind, tokenHash } from './access-keys.ts';
import {
  type AccessParts,
  BUSY_RETRY_S,
  CLIENT_ID_CHARACTERS_MAX,
  PASSWORD_CHARACTERS_MAX,
  PASSWORD_TRIES_MAX,
  SECRET_CHARACTERS,
  TOKEN_CHARACTERS_MAX,
  TRIES_WINDOW_MS,
  USER_ID_CHARACTERS_MAX,
} from './access-parts.ts';
import type { IssuedToken, TokenHint, TokenRefusal } from './access-port.ts';
import type { Derived, NewToken, Pair } from './access-store-port.ts';
import type { FinapiClient } from './clients-port.ts';

type Parts = Pick<
  AccessParts,
  'store' | 'keys' | 'passwords' | 'tries' | 'lookupHash' | 'random' | 'newId' | 'now'
>;

const WRONG = failure({ why: 'wrong' } as const);
const OVER = failure({ why: 'over' } as const);
const LOCKED = failure({ why: 'locked' } as const);

/** Ids are the same in any spelling. */
export const foldUserId = (userId: string): string => userId.toLowerCase();

/** The client with these credentials; secrets are compared in the same time wherever they differ. */
export async function clientOf(
  { store, keys }: Pick<Parts, 'store' | 'keys'>,
  clientId: string,
  secret: string,
): Promise<FinapiClient | null> {
  if (clientId.length > CLIENT_ID_CHARACTERS_MAX || secret.length > SECRET_CHARACTERS) return null;
  if (!clientId.isWellFormed() || clientId.includes('\0')) return null;
  const stored = await store.findClient(clientId);
  if (stored === null) return null;
  return sameHash(stored.secretHash, keys.secretHash(clientId, secret)) ? stored.client : null;
}

/** A token for the client itself; null when the client went meanwhile. */
export async function clientToken(parts: Parts, client: FinapiClient): Promise<IssuedToken | null> {
  const at = parts.now();
  const access = newToken(parts, 'access', client.clientAccessTokensValidityPeriod, at);
  const fresh = { grantId: parts.newId(), access, refresh: null };
  const pair = await parts.store.issue(scopeOf(client), { client: client.id, user: null }, fresh, {
    passwordHash: null,
    at,
  });
  return typeof pair === 'string' ? null : issued(parts, pair, at);
}

/** A token for a user. Without a user of that id a password is checked all the same: nobody can tell by the time. */
export async function userToken(
  parts: Parts,
  client: FinapiClient,
  given: { readonly userId: string; readonly password: string },
): Promise<Result<IssuedToken, TokenRefusal>> {
  const scope = scopeOf(client);
  const userId = foldUserId(given.userId);
  const isPossible =
    userId.length <= USER_ID_CHARACTERS_MAX &&
    userId.isWellFormed() &&
    !userId.includes('\0') &&
    given.password.length <= PASSWORD_CHARACTERS_MAX;
  if (!isPossible) return WRONG;
  const user = await parts.store.user(scope, userId);
  if (user?.isLocked === true) return LOCKED;
  const lookup = parts.lookupHash('finapi_user', `${scope.tenantId}\n${userId}`);
  const at = parts.now();
  const tried = await parts.tries.claim(
    [{ lookup, max: PASSWORD_TRIES_MAX, since: at - TRIES_WINDOW_MS }],
    at,
  );
  if (!tried.ok) {
    const retryAfter = Math.max(1, Math.ceil((tried.oldest + TRIES_WINDOW_MS - at) / 1000));
    return failure({ why: 'too_often', retryAfter });
  }
  const isRight = await parts.passwords.verify(user?.passwordHash ?? null, given.password);
  if (isRight === null) return failure({ why: 'busy', retryAfter: BUSY_RETRY_S });
  if (user === null) return WRONG;
  if (!isRight) {
    await parts.store.failLogin(scope, user.id, client.maxUserLoginAttempts, at);
    return WRONG;
  }
  await parts.tries.clear(lookup);
  if (!user.isVerified) return failure({ why: 'unverified' });
  const fresh = {
    grantId: parts.newId(),
    access: newToken(parts, 'access', client.userAccessTokensValidityPeriod, at),
    refresh: newToken(parts, 'refresh', client.refreshTokensValidityPeriod, at),
  };
  const { passwordHash } = user;
  const pair = await parts.store.issue(scope, { client: client.id, user: user.id }, fresh, {
    passwordHash,
    at,
  });
  if (typeof pair === 'string') return pair === 'locked' ? LOCKED : WRONG;
  return success(issued(parts, pair, at));
}

/** A further access token; the ones before go on until they are over, so that calls under way do not fail. */
export async function refreshToken(
  parts: Parts,
  client: FinapiClient,
  token: string,
): Promise<Result<IssuedToken, TokenRefusal>> {
  if (token === '' || token.length > TOKEN_CHARACTERS_MAX) return OVER;
  const at = parts.now();
  const access = newToken(parts, 'access', client.userAccessTokensValidityPeriod, at);
  const pair = await parts.store.refresh(scopeOf(client), client.id, tokenHash(token), access, at);
  if (pair === 'locked') return LOCKED;
  return pair === null ? OVER : success(issued(parts, pair, at));
}

/** Ends a token that this client got: by its hint that one, the refresh token with all of its grant, or all of it. */
export async function revoke(
  { store }: Pick<Parts, 'store'>,
  client: FinapiClient,
  token: string,
  hint: TokenHint,
): Promise<void> {
  if (token.length > TOKEN_CHARACTERS_MAX) return;
  const hash = tokenHash(token);
  const found = await store.findToken(hash);
  if (found === null || found.tenantId !== client.tenantId || found.client !== client.id) return;
  if (hint !== null && hint !== `${found.kind}_token`) return;
  if (hint === 'access_token') await store.endToken(scopeOf(client), hash);
  else await store.endGrant(scopeOf(client), found.grantId);
}

const scopeOf = ({ tenantId }: FinapiClient): TenantScope => ({ tenantId });

/** `validity` in seconds, 0 for never. */
function newToken(
  { keys, random }: Pick<Parts, 'keys' | 'random'>,
  kind: TokenKind,
  validity: number,
  at: number,
): NewToken {
  const nonce = random(NONCE_BYTES);
  return {
    nonce,
    hash: tokenHash(keys.tokenOf(kind, nonce)),
    expiresAt: validity === 0 ? null : at + validity * 1000,
  };
}

const issued = ({ keys }: Pick<Parts, 'keys'>, { access, refresh }: Pair, at: number): IssuedToken => ({
  accessToken: keys.tokenOf('access', access.nonce),
  refreshToken: refresh === null ? null : keys.tokenOf('refresh', refresh.nonce),
  expiresIn: secondsLeft(access, at),
});

/** 0 says that a token never ends: one that ends is said to live for a second at least. */
const secondsLeft = ({ expiresAt }: Derived, at: number): number =>
  expiresAt === null ? 0 : Math.max(1, Math.floor((expiresAt - at) / 1000));
