/** Why the token service gives no token: section 2 of the finAPI contract. */
import type { TokenRefusal } from '../../../engine/finapi/access-port.ts';
import { type FinapiFault, fault } from '../faults.ts';

/** Bad client credentials: 401, and so a BadCredentialsError. Which part is wrong is not said. */
export const BAD_CLIENT: FinapiFault = fault(401, 'UNAUTHORIZED_ACCESS', 'Bad client credentials', {
  more: { error: 'invalid_client' },
  headers: { 'www-authenticate': 'Basic realm="finapi"' },
});

export const missing = (name: string): FinapiFault => fault(400, 'MISSING_FIELD', `'${name}' is required.`);

export const UNSUPPORTED_GRANT: FinapiFault = fault(
  400,
  'BAD_REQUEST',
  "'grant_type' takes password, client_credentials or refresh_token.",
);

export const UNSUPPORTED_HINT: FinapiFault = fault(
  400,
  'BAD_REQUEST',
  "'token_type_hint' takes access_token or refresh_token.",
);

/** A mandator's administration has no users. */
export const ADMIN_HAS_NO_USERS: FinapiFault = fault(
  403,
  'UNAUTHORIZED_ACCESS',
  'Incorrect authorization role: a mandator admin client has no services of users.',
);

export const LOCKED: FinapiFault = fault(
  423,
  'LOCKED',
  {
    de: 'Der Benutzer ist gesperrt. Vergeben Sie ein neues Passwort, um ihn zu entsperren.',
    en: 'The user is locked. A change of the password unlocks it.',
  },
  { type: 'BUSINESS' },
);

const MINUTE_S = 60;

export const tooOften = (retryAfter: number): FinapiFault => {
  const minutes = Math.ceil(retryAfter / MINUTE_S);
  return fault(
    400,
    'BAD_REQUEST',
    {
      de: `Das Passwort wurde zu oft versucht. Bitte versuchen Sie es in ${minutes} Minuten noch einmal.`,
      en: `The password was tried too often. Try again in ${minutes} minutes.`,
    },
    { type: 'BUSINESS', headers: { 'retry-after': String(retryAfter) } },
  );
};

/** Passwords are checked a few at a time. */
export const busy = (retryAfter: number): FinapiFault =>
  fault(503, 'UNEXPECTED_ERROR', 'Too many passwords are being checked at the moment. Try again soon.', {
    headers: { 'retry-after': String(retryAfter) },
  });

export function refusal(refused: TokenRefusal): FinapiFault {
  switch (refused.why) {
    case 'wrong':
      return fault(
        400,
        'BAD_REQUEST',
        { de: 'Benutzername oder Passwort ist falsch.', en: 'User name or password is wrong.' },
        { type: 'BUSINESS' },
      );
    case 'over':
      return fault(
        400,
        'INVALID_TOKEN',
        'The refresh token is unknown, has expired or is of another client.',
      );
    case 'unverified':
      return fault(
        403,
        'USER_NOT_VERIFIED',
        { de: 'Der Benutzer ist noch nicht verifiziert.', en: 'The user is not verified yet.' },
        { type: 'BUSINESS' },
      );
    case 'locked':
      return LOCKED;
    case 'too_often':
      return tooOften(refused.retryAfter);
    case 'busy':
      return busy(refused.retryAfter);
  }
}
