/** Times and counts of signing in. */

/** How long a token of ours opens something. */
export const TOKEN_LIFE_S = 3600;
/** Tokens that the sandbox's credentials file holds live longer; renewed at a start when less is left. */
export const SANDBOX_TOKEN_LIFE_S = 30 * 86_400;
export const SANDBOX_TOKEN_LEFT_MIN_S = 7 * 86_400;
/** A person is looked up again after this long, so that one who was removed is out everywhere within it. */
export const PERSON_CACHE_MS = 500;
export const PERSON_CACHE_PEOPLE_MAX = 10_000;

/** Wrong passwords for one e-mail, and tries from one address, before it is closed for a while. */
export const TRIES_WINDOW_MS = 900_000;
export const EMAIL_TRIES_MAX = 10;
export const ADDRESS_TRIES_MAX = 300;
/** Registrations from one address in an hour. */
export const REGISTRATIONS_WINDOW_MS = 3_600_000;
export const REGISTRATIONS_MAX = 30;
/** Sign-ins that one process works on at once, and that wait: each holds a connection to the database for a moment. */
export const SIGN_INS_AT_ONCE = 3;
export const SIGN_INS_WAITING_MAX = 100;
/** When there are more: seconds to wait. */
export const BUSY_RETRY_S = 1;

export const EMAIL_CHARACTERS_MAX = 254;
/** Longer passwords are nobody's. */
export const PASSWORD_CHARACTERS_MAX = 200;
/** Random bytes of a password that we make. */
export const PASSWORD_RANDOM_BYTES = 16;
export const TEAM_MEMBERS_MAX = 1000;
