/** What an answer means: only 2xx is success, 410 ends the endpoint, everything else is a failure (Standard Webhooks). */

import type { Posted } from './ports.ts';
import { readRetryAfter } from './retry.ts';

export type Verdict =
  | { readonly kind: 'delivered' }
  /** The receiver wants no more messages. */
  | { readonly kind: 'gone' }
  | {
      readonly kind: 'failed';
      /** What `Retry-After` asks for. */
      readonly retryAfterMs: number | null;
      /** The same, where it is meant for everything: too many requests, or not available. */
      readonly throttleMs: number | null;
    }
  /** We stopped it ourselves: no try at all. */
  | { readonly kind: 'stopped' };

const GONE = 410;
const TOO_MANY = 429;
const UNAVAILABLE = 503;

/** Judges what came back. A redirect is a failure: the URL of the endpoint has to be changed. */
export function judge(posted: Posted, now: number): Verdict {
  if (!posted.ok)
    return posted.trouble === 'stopped'
      ? { kind: 'stopped' }
      : { kind: 'failed', retryAfterMs: null, throttleMs: null };
  const { status } = posted;
  if (status >= 200 && status <= 299) return { kind: 'delivered' };
  if (status === GONE) return { kind: 'gone' };
  const retryAfterMs = readRetryAfter(posted.retryAfter, now);
  const isThrottle = status === TOO_MANY || status === UNAVAILABLE;
  return { kind: 'failed', retryAfterMs, throttleMs: isThrottle ? retryAfterMs : null };
}
