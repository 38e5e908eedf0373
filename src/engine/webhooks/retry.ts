/** When a message is tried again. */
import { RETRY_AFTER_MS_MAX, RETRY_DELAYS_MS, RETRY_JITTER } from './limits.ts';

/**
 * The instant (epoch milliseconds) of the next try after `tries` of them failed, null when that was the last one. Never
 * before the schedule says, nor before `retryAfterMs` from now. `random` gives 0 to 1.
 */
export function nextTry(
  tries: number,
  now: number,
  retryAfterMs: number | null,
  random: () => number,
): number | null {
  const delay = RETRY_DELAYS_MS[tries];
  if (delay === undefined) return null;
  const jittered = Math.round(delay * (1 + random() * RETRY_JITTER));
  return now + Math.max(jittered, Math.min(retryAfterMs ?? 0, RETRY_AFTER_MS_MAX));
}

/** A date of HTTP in its one form of today (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** How many milliseconds a `Retry-After` asks to wait from now (RFC 9110, 10.2.3); null when it says nothing readable. */
export function readRetryAfter(header: string | null, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  if (!HTTP_DATE.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
