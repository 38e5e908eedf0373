/** Tokens of the operator's identity provider (OpenID Connect): verified by its own keys, issuer and audience exact. */
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { failure, type Result, success } from '../../core/result.ts';
import type { TokenFault } from '../../engine/people/port.ts';
import type { ReadToken } from '../../engine/people/sign-in-port.ts';
import type { FindKey, KeySet } from './key-set.ts';
import { faultOf } from './own-tokens.ts';

/** Signatures by a pair of keys only: with a shared secret, whoever reads the public keys could sign. */
export const PROVIDER_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
/** The provider's clock may be this far ahead of ours. An end is an end: there it gets nothing. */
export const PROVIDER_AHEAD_S = 60;
/** A token for longer is none for signing in. */
export const PROVIDER_LIFE_MAX_S = 31 * 86_400;
/** Keys without an id that fit a token and are tried. */
const KEYS_TRIED_MAX = 10;

const SUBJECT = /^[\x20-\x7e]{1,255}$/;
const EMAIL = /^[^\s@\p{Cc}]{1,64}@[^\s@\p{Cc}]{1,189}$/u;
const NAME_CHARACTERS_MAX = 200;

export interface ProviderParts {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: KeySet;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

type Verified = Result<ReadToken, TokenFault>;

/** Verifies a token of the provider. Without its keys no token is valid. */
export async function readProvider(parts: ProviderParts, token: string): Promise<Verified> {
  const keys = await parts.keys.keys();
  if (keys === null) return failure('invalid');
  const read = await verify(parts, token, keys);
  if (read !== 'key_unknown') return read;
  const newer = await parts.keys.newer();
  const again = newer === null ? 'key_unknown' : await verify(parts, token, newer);
  return again === 'key_unknown' ? failure('invalid') : again;
}

async function verify(parts: ProviderParts, token: string, find: FindKey): Promise<Verified | 'key_unknown'> {
  const options = {
    algorithms: PROVIDER_ALGORITHMS,
    issuer: parts.issuer,
    audience: parts.audience,
    clockTolerance: PROVIDER_AHEAD_S,
    currentDate: new Date(parts.now()),
    requiredClaims: ['sub', 'iat', 'exp'],
  };
  try {
    const { payload } = await jwtVerify(token, find, options);
    return personOf(parts, payload);
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return 'key_unknown';
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) return failure(faultOf(error));
    return tryEach(parts, token, error, options);
  }
}

/** Keys without an id: one of them may have signed. */
async function tryEach(
  parts: ProviderParts,
  token: string,
  keys: errors.JWKSMultipleMatchingKeys,
  options: Parameters<typeof jwtVerify>[2],
): Promise<Verified> {
  let tried = 0;
  for await (const key of keys) {
    if (tried++ >= KEYS_TRIED_MAX) break;
    try {
      const { payload } = await jwtVerify(token, key, options);
      return personOf(parts, payload);
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) return failure(faultOf(error));
    }
  }
  return failure('invalid');
}

function personOf({ issuer, now }: ProviderParts, payload: JWTPayload): Verified {
  const { sub, iat = 0, exp = 0 } = payload;
  const seconds = now() / 1000;
  if (exp <= seconds) return failure('expired');
  const isSound = iat <= seconds + PROVIDER_AHEAD_S && exp - iat <= PROVIDER_LIFE_MAX_S;
  if (!isSound || typeof sub !== 'string' || !SUBJECT.test(sub)) return failure('invalid');
  const { email, email_verified: isVerified, name } = payload;
  const hasEmail = isVerified === true && typeof email === 'string' && EMAIL.test(email);
  return success({
    by: 'provider',
    issuer,
    subject: sub,
    issuedAt: iat * 1000,
    email: hasEmail ? email.toLowerCase() : null,
    name: nameOf(name),
  });
}

function nameOf(name: unknown): string | null {
  if (typeof name !== 'string' || !name.isWellFormed() || /\p{Cc}/u.test(name)) return null;
  const cut = [...name.trim()].slice(0, NAME_CHARACTERS_MAX).join('');
  return cut === '' ? null : cut;
}
