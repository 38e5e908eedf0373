/** Failures of the shared catalogue as those of this surface: sections 1.3 and 1.4 of the finAPI contract. */
import type { TokenFault } from '../../engine/finapi/clients-port.ts';
import { type ErrorCode, errorEntry } from '../http/error-catalogue.ts';
import type { Problem } from '../http/problem.ts';
import { type FinapiCode, type FinapiFault, type FinapiStatus, fault } from './faults.ts';
import type { FinapiFailureDoc, Role } from './operation.ts';
import type { Words } from './words.ts';

/** What the closed list of codes has for a status; BAD_REQUEST for every other failure of a request. */
const CODES: Readonly<Partial<Record<FinapiStatus, FinapiCode>>> = {
  404: 'UNKNOWN_ENTITY',
  405: 'METHOD_NOT_ALLOWED',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  500: 'UNEXPECTED_ERROR',
  503: 'UNEXPECTED_ERROR',
};

const MESSAGES: Readonly<Partial<Record<ErrorCode, Words>>> = {
  media_type_unsupported: {
    de: 'Dieser Inhaltstyp wird nicht gelesen: Senden Sie application/json, an /oauth auch ein Formular.',
    en: 'This content type is not read: send application/json, to /oauth a form as well.',
  },
  internal_error: { de: 'Ein unerwarteter Fehler ist aufgetreten.', en: 'An unexpected error occurred.' },
  service_unavailable: {
    de: 'Der Dienst ist gerade nicht erreichbar. Bitte versuchen Sie es gleich noch einmal.',
    en: 'The service cannot be reached at the moment. Try again soon.',
  },
};

/** A failure of the shared catalogue in this surface's codes. */
export function faultOfProblem(failed: Problem): FinapiFault {
  const entry = errorEntry(failed.problem);
  const status = entry.status as FinapiStatus;
  const headers: Record<string, string> = { ...failed.headers };
  if (entry.action === 'wait') headers['retry-after'] ??= '1';
  const message = MESSAGES[failed.problem] ?? failed.detail ?? entry.cause;
  return fault(status, CODES[status] ?? 'BAD_REQUEST', message, { headers });
}

/** 401 of who has no token, and what is answered to one that opens nothing. Nothing repeats the token. */
export const NO_TOKEN: FinapiFault = fault(
  401,
  'UNAUTHORIZED_ACCESS',
  'An access token is needed: send Authorization: Bearer with one of POST /oauth/token.',
  { more: { error: 'unauthorized' }, headers: { 'www-authenticate': 'Bearer' } },
);
const invalidToken = (message: string): FinapiFault =>
  fault(401, 'UNAUTHORIZED_ACCESS', message, {
    more: { error: 'invalid_token' },
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  });
/** The user was deleted while the call was under way: the next one finds no token either. */
export const USER_GONE: FinapiFault = invalidToken('Invalid access token: the user is gone.');
const TOKEN_FAULTS: Readonly<Record<TokenFault, FinapiFault>> = {
  unknown: invalidToken('Invalid access token.'),
  expired: invalidToken('Access token expired.'),
  locked: fault(
    423,
    'LOCKED',
    {
      de: 'Der Benutzer ist gesperrt. Vergeben Sie ein neues Passwort, um ihn zu entsperren.',
      en: 'The user is locked. A change of the password unlocks it.',
    },
    { type: 'BUSINESS' },
  ),
};
export const tokenFault = (why: TokenFault): FinapiFault => TOKEN_FAULTS[why];

/** 403 of a token of the wrong role. */
export const WRONG_ROLE: FinapiFault = fault(
  403,
  'UNAUTHORIZED_ACCESS',
  'Incorrect authorization role: this service takes another kind of access token.',
);

/** The failures that an operation can answer beside its own, for the documentation. */
export const commonFailuresOf = ({ role }: { readonly role: Role }): readonly FinapiFailureDoc[] => [
  {
    status: 400,
    code: 'BAD_REQUEST',
    when: 'A parameter or member has a wrong form, or the body is no JSON.',
  },
  { status: 400, code: 'MISSING_FIELD', when: 'A required parameter or member is absent or null.' },
  ...(role === 'open'
    ? []
    : [
        {
          status: 401,
          code: 'UNAUTHORIZED_ACCESS',
          when: 'No token, or one that opens nothing: BadCredentialsError {error, error_description}.',
        } as const,
      ]),
  ...(role === 'open' || role === 'any'
    ? []
    : [{ status: 403, code: 'UNAUTHORIZED_ACCESS', when: 'The token is of another role.' } as const]),
  { status: 405, code: 'METHOD_NOT_ALLOWED', when: 'The path takes other methods; Allow names them.' },
  { status: 413, code: 'BAD_REQUEST', when: 'The body is larger than 1 MiB.' },
  { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE', when: 'The body is neither JSON nor a form.' },
  {
    status: 429,
    code: 'BAD_REQUEST',
    when: 'Too many requests in a minute; Retry-After says when to go on.',
  },
  { status: 500, code: 'UNEXPECTED_ERROR', when: 'A mistake of ours.' },
  {
    status: 503,
    code: 'UNEXPECTED_ERROR',
    when: 'The database is away; Retry-After says when to try again.',
  },
];
