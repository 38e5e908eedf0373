/** Tokens that we sign ourselves: JWT (RFC 7519) with HMAC-SHA-256, for this instance and nobody else. */
import { decodeJwt, errors, jwtVerify, SignJWT } from 'jose';
import { failure, type Result, success } from '../../core/result.ts';
import type { TokenFault } from '../../engine/people/port.ts';
import type { ReadToken, TokenClaims } from '../../engine/people/sign-in-port.ts';

export const OWN_ISSUER = 'tributary';
export const OWN_AUDIENCE = 'tributary-people';
const ALGORITHM = 'HS256';
const TYPE = 'JWT';

export interface OwnTokenParts {
  /** 32 bytes or more that all processes of the instance share. */
  readonly key: Uint8Array;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** A random text for each token. */
  readonly newId: () => string;
}

const secondsOf = (milliseconds: number): number => Math.floor(milliseconds / 1000);

/** Signs a token that opens something for so many seconds. */
export function signOwn(parts: OwnTokenParts, claims: TokenClaims, lifeSeconds: number): Promise<string> {
  const at = secondsOf(parts.now());
  const { subject, email, name } = claims;
  // The names that libraries of the surface's first clients look for stand beside the registered ones.
  return new SignJWT({ nameid: subject, email: email ?? undefined, unique_name: name ?? undefined })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
    .setIssuer(OWN_ISSUER)
    .setAudience(OWN_AUDIENCE)
    .setSubject(subject)
    .setIssuedAt(at)
    .setNotBefore(at)
    .setExpirationTime(at + lifeSeconds)
    .setJti(parts.newId())
    .sign(parts.key);
}

/** Verifies a token of ours. It ends with its second: clocks get no allowance, because they are ours. */
export async function readOwn(
  parts: OwnTokenParts,
  token: string,
): Promise<Result<ReadToken & { readonly by: 'us' }, TokenFault>> {
  try {
    const { payload } = await jwtVerify(token, parts.key, {
      algorithms: [ALGORITHM],
      issuer: OWN_ISSUER,
      audience: OWN_AUDIENCE,
      typ: TYPE,
      clockTolerance: 0,
      currentDate: new Date(parts.now()),
      requiredClaims: ['sub', 'iat', 'nbf', 'exp', 'jti'],
    });
    const { sub = '', exp = 0 } = payload;
    return success({ by: 'us', subject: sub, expiresAt: exp * 1000 });
  } catch (error) {
    return failure(faultOf(error));
  }
}

/** Why a token was refused; all else than its time is one answer. */
export const faultOf = (error: unknown): TokenFault =>
  error instanceof errors.JWTExpired ? 'expired' : 'invalid';

/** What a token says of its issuer, unverified; null for what is no token. */
export function issuerOf(token: string): string | null {
  try {
    return decodeJwt(token).iss ?? null;
  } catch {
    return null;
  }
}
