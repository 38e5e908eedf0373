/** Refusals as HTTP: status, words and headers. */
import type { CallsLeft } from '../../core/bank/data.ts';
import { UNATTENDED_CALLS_MAX } from '../../core/bank/limits.ts';
import type { Refusal, RefusalCode } from '../../core/bank/refusals.ts';
import { MESSAGE_CHARACTERS_MAX } from './limits.ts';

const STATUS: Readonly<Record<RefusalCode, number>> = {
  bad_request: 400,
  wrong_credentials: 401,
  token_invalid: 401,
  consent_expired: 401,
  consent_revoked: 401,
  locked: 403,
  password_expired: 403,
  terms_to_accept: 403,
  sca_required: 403,
  not_permitted: 403,
  no_accounts: 403,
  not_found: 404,
  step_answered: 409,
  not_now: 409,
  expired: 410,
  rate_limited: 429,
  maintenance: 503,
  preparing: 503,
};

const WORDS: Readonly<Record<Exclude<RefusalCode, 'bad_request'>, string>> = {
  wrong_credentials: 'What was entered is wrong.',
  token_invalid: 'The token is not one that is good here.',
  consent_expired: 'The consent has ended. Ask the account holder again.',
  consent_revoked: 'The consent was revoked.',
  locked: 'The login is locked. The account holder can unlock it at the bank.',
  password_expired: 'The password must be changed at the bank first.',
  terms_to_accept: 'New terms must be accepted at the bank first.',
  sca_required: 'This needs strong authentication by the account holder.',
  not_permitted: 'The bank does not permit this.',
  no_accounts: 'There is no account.',
  not_found: 'There is nothing of this name.',
  step_answered: 'This step was answered already.',
  not_now: 'This cannot be done at this step.',
  expired: 'The time for this is over.',
  rate_limited: 'Too many calls without the account holder.',
  maintenance: 'The bank is closed for maintenance.',
  preparing: 'The data is being prepared.',
};

export interface RenderedRefusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

const wordsOf = (what: string, field: string | null): string =>
  (field === null ? what : `${field}: ${what}`).slice(0, MESSAGE_CHARACTERS_MAX);

/** What a bank tells of its count: how many calls, how many are left, and in how many seconds there is one more. */
export const callHeaders = (
  { limit, remaining, resetAt }: CallsLeft,
  now: number,
): Readonly<Record<string, string>> => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(Math.max(1, Math.ceil((resetAt - now) / 1000))),
});

/** A refusal as it is sent. `instant` writes an instant in the bank's zone. */
export function renderRefusal(
  refusal: Refusal,
  now: number,
  instant: (at: number) => string,
): RenderedRefusal {
  const { code } = refusal;
  const message = refusal.code === 'bad_request' ? wordsOf(refusal.what, refusal.field) : WORDS[refusal.code];
  const field = refusal.code === 'bad_request' ? refusal.field : null;
  const retryAt = 'retryAt' in refusal ? refusal.retryAt : null;
  const seconds = retryAt === null ? null : Math.max(1, Math.ceil((retryAt - now) / 1000));
  return {
    status: STATUS[code],
    headers: {
      ...(seconds === null ? {} : { 'retry-after': String(seconds) }),
      ...(refusal.code === 'rate_limited'
        ? callHeaders({ limit: UNATTENDED_CALLS_MAX, remaining: 0, resetAt: refusal.retryAt }, now)
        : {}),
    },
    body: {
      error: code,
      message,
      ...(retryAt === null ? {} : { retry_at: instant(retryAt) }),
      ...('reachFrom' in refusal ? { reach_from: refusal.reachFrom } : {}),
      ...(field === null ? {} : { fields: [field] }),
      ...('fields' in refusal ? { fields: refusal.fields } : {}),
    },
  };
}
