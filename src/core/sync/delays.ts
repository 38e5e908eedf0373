/** When a sync comes back after a fault. All instants and durations in epoch milliseconds. */
import { unitOf } from './spread.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How long after the n-th failure of a bank that is down the next try comes; after the last one the clock goes on. */
export const RETRY_DELAYS_MS: readonly number[] = [
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  6 * HOUR_MS,
];
/** The share of a delay by which tries of many connections are spread, so that a bank that is back is not run down. */
export const RETRY_JITTER = 0.2;

/** A bank that says when is believed within these bounds. */
export const WAIT_MIN_MS = MINUTE_MS;
export const WAIT_MAX_MS = 24 * HOUR_MS;
/** How long a limit is waited for when the bank does not say. */
export const LIMIT_WAIT_MS = HOUR_MS;

const within = (at: number, now: number): number =>
  Math.min(Math.max(at, now + WAIT_MIN_MS), now + WAIT_MAX_MS);

/** When a bank that counts our calls is asked again. */
export const limitEndsAt = (bankSays: number | null, now: number): number =>
  bankSays === null ? now + LIMIT_WAIT_MS : within(bankSays, now);

/**
 * When a bank that is down is asked again; null when there were tries enough and only the usual syncs go on.
 * @param tries how many tries have failed, this one included.
 * @param seed spreads the tries: the same for the same seed.
 */
export function retryAt(tries: number, bankSays: number | null, now: number, seed: number): number | null {
  const delay = RETRY_DELAYS_MS[tries - 1];
  if (delay === undefined) return null;
  if (bankSays !== null) return within(bankSays, now);
  return now + Math.round(delay * (1 + RETRY_JITTER * unitOf(seed, tries)));
}
