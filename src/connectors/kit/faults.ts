/** From what went wrong on the way to a bank, to a fault of the contract. One place, so that all connectors agree. */
import {
  BANK_WORDS_MAX,
  type Fault,
  type HttpReply,
  type HttpTrouble,
  type Instant,
  statusNotKnown,
} from '../contract.ts';

/** A `Retry-After` beyond this is taken as this: a bank that is away for longer is asked again all the same. */
export const RETRY_AFTER_MAX_S = 7 * 24 * 3600;

/** A reply (or input) that we do not understand; `where` in our words, never the bank's. */
export const notUnderstood = (where: string): Fault => ({ code: 'shape_not_understood', where });

const TROUBLE_FAULTS: Readonly<Record<HttpTrouble['trouble'], Fault>> = {
  timeout: { code: 'bank_down', retryAt: null },
  unreachable: { code: 'bank_down', retryAt: null },
  broken_reply: { code: 'bank_down', retryAt: null },
  stopped: { code: 'bank_down', retryAt: null },
  reply_too_large: notUnderstood('the reply is larger than a bank should send'),
  host_not_allowed: notUnderstood('a host that is not in the manifest'),
};

/** The fault of a call that brought no reply. */
export const troubleFault = ({ trouble }: HttpTrouble): Fault => TROUBLE_FAULTS[trouble];

/**
 * The fault of a status alone (RFC 9110), for a reply whose body says nothing we know: too many calls, a bank that is
 * down, or something not understood.
 */
export function statusFault(reply: HttpReply, now: Instant): Fault {
  if (reply.status === 429) return { code: 'rate_limited', retryAt: retryAfter(reply, now) };
  if (reply.status >= 500) return { code: 'bank_down', retryAt: retryAfter(reply, now) };
  return statusNotKnown(reply.status);
}

/**
 * The instant of a `Retry-After` in seconds or as an HTTP date; null when there is none or it is not understood. Never
 * earlier than now and at most {@link RETRY_AFTER_MAX_S} later.
 */
export function retryAfter(reply: HttpReply, now: Instant): Instant | null {
  const text = reply.headers['retry-after']?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return bounded(now + Number(text) * 1000, now);
  return HTTP_DATE.test(text) ? bounded(Date.parse(text), now) : null;
}

/** The instant moved to between now and {@link RETRY_AFTER_MAX_S} later; null when it is none. */
export const bounded = (at: Instant, now: Instant): Instant | null =>
  Number.isFinite(at) ? Math.min(Math.max(at, now), now + RETRY_AFTER_MAX_S * 1000) : null;

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** The bank's words, cut to {@link BANK_WORDS_MAX} characters; null for none. */
export function bankWords(text: string | null | undefined): string | null {
  const words = text?.trim() ?? '';
  return words === '' ? null : words.slice(0, BANK_WORDS_MAX).toWellFormed();
}
