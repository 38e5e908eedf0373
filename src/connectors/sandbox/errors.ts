/** The errors of the sandbox bank (its README, "Errors"), as faults of the contract. */
import { z } from 'zod';
import type { LocalDate } from '../../core/dates.ts';
import type { Fault, HttpReply, Instant } from '../contract.ts';
import { bankWords, bounded, notUnderstood, retryAfter, statusFault } from '../kit/faults.ts';
import { jsonOf, shaped } from '../kit/reply.ts';
import { dayText, instant, text } from '../kit/shapes.ts';

/** Why a call brought nothing: the fault, and the bank's own error where it named one that we know. */
export interface Refusal {
  readonly fault: Fault;
  readonly error: string | null;
}

const FIELDS_MAX = 10;

const errorReply = z.object({
  error: z.string().max(64),
  message: text.nullish(),
  retry_at: instant.nullish(),
  reach_from: dayText.nullish(),
  fields: z.array(z.string().max(64)).max(FIELDS_MAX).nullish(),
});

type ErrorReply = z.output<typeof errorReply>;

interface Told {
  readonly reply: HttpReply;
  readonly error: ErrorReply;
  readonly now: Instant;
}

/** Keys of fields that we ask for: a bank's other words do not go into a fault. */
const KNOWN_FIELDS = new Set(['login', 'password', 'code', 'answer', 'method', 'device']);

const actionNeeded =
  (reason: 'locked' | 'password_expired' | 'new_terms') =>
  ({ error }: Told): Fault => ({ code: 'action_at_bank_needed', reason, text: bankWords(error.message) });

const whenSaid = ({ reply, error, now }: Told): Instant | null =>
  error.retry_at === undefined || error.retry_at === null
    ? retryAfter(reply, now)
    : bounded(error.retry_at, now);

const bankDown = (told: Told): Fault => ({ code: 'bank_down', retryAt: whenSaid(told) });

/** By status and error together: an error under another status is not what we know. */
const FAULTS: ReadonlyMap<string, (told: Told) => Fault> = new Map<string, (told: Told) => Fault>([
  ['400 bad_request', () => notUnderstood('the bank calls our request bad')],
  // Of the OAuth endpoint: a token that was never given, was used or has expired.
  ['400 invalid_grant', () => ({ code: 'credentials_wrong', fields: ['token'] })],
  ['401 invalid_client', () => notUnderstood('the bank does not know this server as a client')],
  ['401 wrong_credentials', ({ error }) => credentialsWrong(error)],
  // The token is void and the consent may still be good: only the account holder can tell.
  ['401 token_invalid', () => ({ code: 'sca_needed', reachFrom: null })],
  ['401 consent_expired', () => ({ code: 'consent_expired' })],
  ['401 consent_revoked', () => ({ code: 'consent_revoked' })],
  ['403 locked', actionNeeded('locked')],
  ['403 password_expired', actionNeeded('password_expired')],
  ['403 terms_to_accept', actionNeeded('new_terms')],
  ['403 sca_required', ({ error }) => ({ code: 'sca_needed', reachFrom: reachOf(error) })],
  ['403 not_permitted', () => ({ code: 'not_permitted' })],
  ['403 no_accounts', () => ({ code: 'no_accounts' })],
  ['404 not_found', () => ({ code: 'not_permitted' })],
  ['409 step_answered', () => notUnderstood('the step was answered before')],
  ['409 not_now', () => notUnderstood('the bank is at another step')],
  ['410 expired', () => ({ code: 'sca_expired' })],
  ['429 rate_limited', (told) => ({ code: 'rate_limited', retryAt: whenSaid(told) })],
  ['503 maintenance', bankDown],
  ['503 preparing', bankDown],
]);

const reachOf = (error: ErrorReply): LocalDate | null => error.reach_from ?? null;

const credentialsWrong = ({ fields }: ErrorReply): Fault => ({
  code: 'credentials_wrong',
  fields: (fields ?? []).filter((field) => KNOWN_FIELDS.has(field)),
});

/** What a reply that is not of status 2xx means. */
export function refusalOf(reply: HttpReply, now: Instant): Refusal {
  const json = jsonOf(reply);
  const read = json.ok ? shaped(errorReply, json.value, 'error') : json;
  if (!read.ok) return { fault: statusFault(reply, now), error: null };
  const { error } = read.value;
  const faultOf = FAULTS.get(`${reply.status} ${error}`);
  if (faultOf === undefined) return { fault: statusFault(reply, now), error: null };
  return { fault: faultOf({ reply, error: read.value, now }), error };
}
