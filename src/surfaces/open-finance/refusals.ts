/** Why this surface refuses. What is documented for it is said in its own (Spanish) words, the rest in English. */

import type { ConnectRefusal } from '../../engine/connect-port.ts';
import type { ConnectionFault, ConnectionRow, Fault } from '../../engine/connection-rows.ts';
import { type DialectRefusal, refuse, refuseUntil } from '../dialect/answer.ts';
import type { FailureDoc } from '../dialect/operation.ts';
import { RETRY_SECONDS } from './limits.ts';

const MS_PER_SECOND = 1000;

/** The same for an id that is none, one that nobody has, and one that another user has: byte for byte. */
export const CONNECTION_NOT_FOUND: DialectRefusal = refuse(
  404,
  'NOT_FOUND',
  'Conexión no encontrada o no pertenece al usuario.',
);

/** Seconds until an instant of the banks' clock. */
const secondsUntil = (at: number | string | null | undefined, bankNow: Date): number => {
  const ms = typeof at === 'string' ? Date.parse(at) : (at ?? Number.NaN);
  return Number.isFinite(ms) ? (ms - bankNow.getTime()) / MS_PER_SECOND : RETRY_SECONDS;
};

const reauth = (message: string): DialectRefusal => refuse(409, 'REAUTH_REQUIRED', message);

export const CONSENT_EXPIRED = refuse(
  409,
  'CONSENT_EXPIRED',
  'The consent has expired. Remove this connection and create it with a new token.',
);
export const CONSENT_REVOKED = refuse(
  409,
  'CONSENT_REVOKED',
  'The consent was revoked. Remove this connection and create it with a new token.',
);
export const REAUTH_REQUIRED = reauth('The account holder has to sign in at the provider again.');

/** The provider is there, and what it answers is of no use. */
const PROVIDER_ERROR = refuse(
  502,
  'PROVIDER_ERROR',
  'The provider answered in a way that is not understood.',
);

const unavailable = (seconds: number): DialectRefusal =>
  refuseUntil(503, 'PROVIDER_UNAVAILABLE', 'The provider cannot be reached now. Try again later.', seconds);

export const rateLimited = (at: number | string | null | undefined, bankNow: Date): DialectRefusal =>
  refuseUntil(
    429,
    'PROVIDER_RATE_LIMITED',
    'The provider takes no more calls now. Try again later, or send the headers of a present account holder.',
    secondsUntil(at, bankNow),
  );

/** A provider that has not answered yet; what was begun goes on. */
export const providerTimeout = (): DialectRefusal =>
  refuseUntil(504, 'PROVIDER_TIMEOUT', 'The provider has not answered yet. The sync goes on.', RETRY_SECONDS);

/** What ended a sync, never as 401 or 404: those are about the caller. */
export function refusalOfFault(fault: ConnectionFault | Fault, bankNow: Date): DialectRefusal {
  switch (fault.code) {
    case 'consent_expired':
      return CONSENT_EXPIRED;
    case 'consent_revoked':
    case 'connection_exists':
      return CONSENT_REVOKED;
    case 'credentials_wrong':
    case 'sca_needed':
    case 'sca_refused':
    case 'sca_expired':
    case 'tries_used':
      return REAUTH_REQUIRED;
    case 'no_accounts':
      return reauth('The provider shows no products for this login.');
    case 'action_at_bank_needed':
      return reauth('The provider wants the account holder to do something there first.');
    case 'account_unclear':
      return refuse(
        409,
        'ACCOUNT_MAPPING_REQUIRED',
        'Only the account holder can tell which of their products these are.',
      );
    case 'rate_limited':
      return rateLimited(fault.retryAt, bankNow);
    case 'bank_down':
      return unavailable(secondsUntil(fault.retryAt, bankNow));
    case 'interrupted':
      return unavailable(RETRY_SECONDS);
    default:
      return PROVIDER_ERROR;
  }
}

/** Why a connection is not synced now. */
export function refusalOfStanding({ status, reason, institutionId }: ConnectionRow): DialectRefusal {
  if (institutionId === null)
    return refuse(409, 'NO_PROVIDER', 'Statement files come without a provider: import a newer one.');
  if (status === 'paused') return refuse(409, 'CONNECTION_PAUSED', 'The connection is paused.');
  if (reason === 'consent_expired') return CONSENT_EXPIRED;
  if (status === 'revoked' || status === 'disconnected') return CONSENT_REVOKED;
  return REAUTH_REQUIRED;
}

const TOKEN_WORDS =
  'El token de autorización no es válido, ya se usó o ha caducado. Pide uno nuevo al proveedor.';

/** The provider refused the token, for whatever reason of the token's. */
export const AUTH_TOKEN_INVALID = refuse(400, 'AUTH_TOKEN_INVALID', TOKEN_WORDS, {
  errors: [{ field: 'authToken', message: 'is not valid, was used before, or has expired' }],
});

/** What ended a sign-in with a token. Nothing is kept of it. */
export function refusalOfSignIn(fault: ConnectionFault | null, bankNow: Date): DialectRefusal {
  if (fault === null) return PROVIDER_ERROR;
  switch (fault.code) {
    case 'credentials_wrong':
    case 'sca_needed':
    case 'sca_refused':
    case 'sca_expired':
    case 'consent_expired':
    case 'consent_revoked':
      return AUTH_TOKEN_INVALID;
    default:
      return refusalOfFault(fault, bankNow);
  }
}

/** Why a sign-in could not begin; null when it is our mistake. */
export function refusalOfStart(refusal: ConnectRefusal): DialectRefusal | null {
  switch (refusal.code) {
    case 'scope_not_offered': {
      const message = `the provider offers ${refusal.offered.join(', ')} only`;
      return refuse(400, 'VALIDATION_FAILED', `scopes: ${message}`, {
        errors: [{ field: 'scopes', message }],
      });
    }
    case 'fields_invalid':
      return AUTH_TOKEN_INVALID;
    case 'not_now':
      return refuseUntil(429, 'TOO_MANY_SIGN_INS', 'Too many sign-ins are under way.', RETRY_SECONDS);
    default:
      return null;
  }
}

/** The failures of a sync, for the documentation. */
export const SYNC_FAILURES: readonly FailureDoc[] = [
  { status: 404, code: 'NOT_FOUND', when: 'No such connection, or another user’s.' },
  { status: 409, code: 'CONSENT_EXPIRED', when: 'The consent is over: connect again.' },
  { status: 409, code: 'CONSENT_REVOKED', when: 'The consent was revoked, here or at the provider.' },
  { status: 409, code: 'REAUTH_REQUIRED', when: 'The account holder has to sign in at the provider again.' },
  { status: 409, code: 'ACCOUNT_MAPPING_REQUIRED', when: 'Only the account holder can tell products apart.' },
  { status: 409, code: 'CONNECTION_PAUSED', when: 'Syncs of this connection are paused.' },
  { status: 409, code: 'SYNC_CANCELLED', when: 'Somebody stopped this sync.' },
  { status: 409, code: 'NO_PROVIDER', when: 'The connection of statement files has no provider to ask.' },
  { status: 429, code: 'PROVIDER_RATE_LIMITED', when: 'The provider takes no more calls; see Retry-After.' },
  { status: 502, code: 'PROVIDER_ERROR', when: 'The provider answered something that is not understood.' },
  { status: 503, code: 'PROVIDER_UNAVAILABLE', when: 'The provider cannot be reached; see Retry-After.' },
  { status: 504, code: 'PROVIDER_TIMEOUT', when: 'The provider takes too long. The sync goes on.' },
];

/** The failures of creating a connection, for the documentation. */
export const CREATE_FAILURES: readonly FailureDoc[] = [
  {
    status: 400,
    code: 'VALIDATION_FAILED',
    when: 'One of the three fields is missing, a scope or the provider is not known; `errors` names them.',
  },
  {
    status: 400,
    code: 'AUTH_TOKEN_INVALID',
    when: 'The token is not valid, was used before, or has expired.',
  },
  {
    status: 409,
    code: 'CONNECTION_EXISTS',
    when: 'This login at the provider has a connection; its id is in `connectionId`.',
  },
  {
    status: 409,
    code: 'REAUTH_REQUIRED',
    when: 'The provider wants the account holder to do something first.',
  },
  { status: 429, code: 'PROVIDER_RATE_LIMITED', when: 'The provider takes no more calls; see Retry-After.' },
  { status: 429, code: 'TOO_MANY_SIGN_INS', when: 'Too many sign-ins of this user are under way.' },
  { status: 502, code: 'PROVIDER_ERROR', when: 'The provider answered something that is not understood.' },
  { status: 503, code: 'PROVIDER_UNAVAILABLE', when: 'The provider cannot be reached; see Retry-After.' },
];
