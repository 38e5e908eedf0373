/** How much and how long, for webhooks. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Endpoints of one tenant, and patterns of types of one endpoint. */
export const ENDPOINTS_MAX = 100;
export const PATTERNS_MAX = 50;
export const PATTERN_CHARACTERS_MAX = 100;
export const URL_CHARACTERS_MAX = 2_000;
export const DESCRIPTION_CHARACTERS_MAX = 500;

/** A secret: random bytes of a new one (24 to 64 by Standard Webhooks), and how many sign at the same time. */
export const SECRET_BYTES = 32;
export const SECRETS_LIVE_MAX = 4;
/** How long the old secret goes on signing after a rotation, when nobody says, and at most. */
export const OVERLAP_HOURS_DEFAULT = 24;
export const OVERLAP_HOURS_MAX = 168;

/**
 * When a message is tried: so long after the try before it failed. The example of Standard Webhooks; the last try comes
 * three days after the first.
 */
export const RETRY_DELAYS_MS: readonly number[] = [
  0,
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];
/** A delay is longer by a random part of itself, at most this one, so that what failed together does not come together. */
export const RETRY_JITTER = 0.1;
/** The longest that `Retry-After` is heeded: for one message, and for everything to the endpoint. */
export const RETRY_AFTER_MS_MAX = 24 * HOUR_MS;
export const THROTTLE_MS_MAX = HOUR_MS;

/** So many failures of one endpoint within this time leave it in peace for a while. */
export const BREAKER_FAILURES = 5;
export const BREAKER_WINDOW_MS = 10 * SECOND_MS;
export const BREAKER_PAUSE_MS = MINUTE_MS;
/** An endpoint to which nothing got through for so long is disabled, by a message that failed so often. */
export const FAILING_MS_MAX = 5 * DAY_MS;
export const GIVE_UP_TRIES_MIN = 3;

/** A message as it is sent; above it what the event holds is left out, and it says so. */
export const MESSAGE_BYTES_MAX = 20_000;
/** How long a call may take in all, and how much of an answer is read and kept. */
export const CALL_MS_MAX = 15 * SECOND_MS;
export const RESPONSE_BYTES_MAX = 4_096;

/** Calls under way: to one endpoint, and endpoints that one process sends to at the same time. */
export const IN_FLIGHT_MAX = 8;
export const ENDPOINTS_AT_ONCE = 32;
/** Deliveries that are read at once, and how long one run sends to an endpoint before it hands it back. */
export const BATCH_DELIVERIES = 64;
export const RUN_MS_MAX = MINUTE_MS;
/** After a mistake of ours (a key that is not there) an endpoint waits for so long. */
export const MISTAKE_PAUSE_MS = MINUTE_MS;
/** An endpoint is one worker's for so long after its last sign of life. */
export const LEASE_MS = 30 * SECOND_MS;
/** How often a worker gives one and looks whether it may go on, and how often a success is noted at the endpoint. */
export const HOLD_EVERY_MS = 5 * SECOND_MS;

/** Events that are handed out in one go, and such turns for one tenant before others have theirs. */
export const FAN_OUT_EVENTS = 500;
export const FAN_OUT_TURNS_MAX = 20;
/** Tenants and endpoints that one sweep looks after. */
export const SWEEP_ROWS = 1_000;

/** Events of one replay. */
export const REPLAY_EVENTS_MAX = 10_000;
/** Days that the log of finished deliveries is kept, and rows that one turn lets go. */
export const LOG_KEPT_DAYS = 30;
export const PURGE_ROWS = 1_000;
