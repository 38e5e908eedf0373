/** The limits of connecting. Times are milliseconds. */

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** How long one step may be with the bank; then its requests are stopped. */
export const STEP_MS_MAX = 60 * SECOND_MS;
/** What a connector has after that to come to its end. */
export const STEP_GRACE_MS = 5 * SECOND_MS;
/** How long a step belongs to its worker: longer than it can last. */
export const STEP_LEASE_MS = 90 * SECOND_MS;
/** How long a bank has to hear of a cancelled attempt, or of a revoked consent while somebody waits. */
export const TELL_MS_MAX = 10 * SECOND_MS;

/** Sign-ins of one owner that may be under way at the same time. */
export const LIVE_ATTEMPTS_MAX = 100;
/** Consents of one owner that may wait to be claimed; sign-ins under way come on top. */
export const UNCLAIMED_MAX = 100;
/** How far away a bank may set a deadline. */
export const DEADLINE_MS_MAX = 30 * DAY_MS;
/** The deadline of a step that has not been answered by the bank yet. */
export const START_DEADLINE_MS = 10 * MINUTE_MS;
/** How long the state that a bank sends a browser back with is known; the attempt's own deadline is nearer. */
export const RETURN_MS = DEADLINE_MS_MAX;
/** How often a bank is asked how a sign-in stands. */
export const POLL_AFTER_MS_MIN = SECOND_MS;
export const POLL_AFTER_MS_MAX = 6 * HOUR_MS;
/** How often a bank is asked for a second signer because somebody wants to know now. */
export const ASKED_AGAIN_MS = 10 * SECOND_MS;
/** How long a poll is put off when the bank is down or says that it was asked too often, without saying until when. */
export const POLL_AGAIN_MS = 30 * SECOND_MS;

/** How long a consent that was given before its connection can be claimed. */
export const CLAIM_MS = DAY_MS;

/** Wrong passwords of one login that are sent in a rolling day: most banks lock at the third. */
export const WRONG_PASSWORDS_MAX = 2;
export const WRONG_PASSWORDS_MS = DAY_MS;

/** How long a link to the hosted page works. */
export const SESSION_MS = 30 * MINUTE_MS;
/** Random bytes of a token in an address, and characters of one (base64url). */
export const TOKEN_BYTES = 32;
export const TOKEN_CHARACTERS = 43;
/** Tokens stay so long after their end, to say `late` instead of `unknown`. */
export const TOKENS_KEPT_MS = DAY_MS;

/** Parameters with which a browser comes back from a bank, and the characters of all of them. */
export const RETURN_PARAMETERS_MAX = 50;
export const RETURN_CHARACTERS_MAX = 16_384;

/** What a connector may hand over: its state, its session, the address of a bank, what is asked. */
export const STATE_BYTES_MAX = 256 * 1024;
export const SESSION_BYTES_MAX = 256 * 1024;
export const BANK_URL_CHARACTERS_MAX = 8192;
export const VIEW_BYTES_MAX = 4 * 1024 * 1024;
export const FIELDS_MAX = 30;
export const DEVICE_CHARACTERS_MAX = 200;

/** Characters of a value that a pattern is tried on, and how long that may take by the clock, on a busy machine too. */
export const PATTERN_VALUE_CHARACTERS_MAX = 500;
export const PATTERN_MS_MAX = 250;
/** Wrong fields that are named in one answer. */
export const FIELD_ERRORS_MAX = 50;

/** When a bank that could not be told of a revoked consent is told again; after the last time nobody tries any more. */
export const REVOKE_AGAIN_MS: readonly number[] = [
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  6 * HOUR_MS,
  DAY_MS,
  DAY_MS,
  DAY_MS,
  2 * DAY_MS,
  2 * DAY_MS,
];
/** How far a bank may put the next try off. */
export const REVOKE_RETRY_MS_MAX = 7 * DAY_MS;
/** While one worker tells the bank, the others leave the revocation alone for so long. */
export const REVOKE_LEASE_MS = 5 * MINUTE_MS;

/** Attempts and revocations that one process works on at the same time. */
export const AT_ONCE_MAX = 8;
/** Days before its end at which the end of a consent is announced, the nearest last. */
export const WARN_DAYS: readonly number[] = [14, 7, 1];
