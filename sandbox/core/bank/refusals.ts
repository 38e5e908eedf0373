/** What the bank may answer instead of what was asked: one closed list, whatever face it speaks through. */

/** Epoch milliseconds, UTC. */
export type Instant = number;
/** A calendar day, `yyyy-mm-dd`. */
export type Day = string;

export type Refusal =
  /** `what` says in our words what is wrong, with `field` where it is one member of the request. */
  | { readonly code: 'bad_request'; readonly what: string; readonly field: string | null }
  /** `fields` are the names of what was wrong. */
  | { readonly code: 'wrong_credentials'; readonly fields: readonly string[] }
  | { readonly code: 'token_invalid' }
  | { readonly code: 'consent_expired' }
  | { readonly code: 'consent_revoked' }
  | { readonly code: 'locked' }
  | { readonly code: 'password_expired' }
  | { readonly code: 'terms_to_accept' }
  /** `reachFrom` is the first day that may be had without it; null when nothing may. */
  | { readonly code: 'sca_required'; readonly reachFrom: Day | null }
  | { readonly code: 'not_permitted' }
  | { readonly code: 'no_accounts' }
  | { readonly code: 'not_found' }
  | { readonly code: 'step_answered' }
  | { readonly code: 'not_now' }
  | { readonly code: 'expired' }
  | { readonly code: 'rate_limited'; readonly retryAt: Instant }
  | { readonly code: 'maintenance' }
  | { readonly code: 'preparing'; readonly retryAt: Instant };

export type RefusalCode = Refusal['code'];

/** What was asked for, or why not. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

/** Wraps what was asked for. */
export const given = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

/** Wraps a refusal. */
export const refused = (refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } => ({
  ok: false,
  refusal,
});

/** A refusal that has nothing to add. */
export type PlainRefusal = Exclude<
  RefusalCode,
  'bad_request' | 'wrong_credentials' | 'sca_required' | 'rate_limited' | 'preparing'
>;
export const refusedAs = (code: PlainRefusal): { readonly ok: false; readonly refusal: Refusal } =>
  refused({ code });
export const badRequest = (
  what: string,
  field: string | null = null,
): { readonly ok: false; readonly refusal: Refusal } => refused({ code: 'bad_request', what, field });

/** How a client broke the rules of the bank. */
export type Violation =
  /** A second answer to a step. */
  | 'answer_repeated'
  /** The code of a redirect for a second time. */
  | 'code_repeated'
  /** A call after the consent had ended, as far as the client could know. */
  | 'call_without_consent'
  /** A session token after it was replaced. */
  | 'token_replaced'
  | 'request_id_missing'
  | 'request_id_repeated'
  /** A login, password or code in a URL. */
  | 'credentials_in_url'
  /** An unattended call beyond what the bank allows. */
  | 'unattended_too_often'
  /** Only one of the two headers that say that the account holder is there. */
  | 'attended_incomplete';

/** What a call turned out to be about: for the log, and for the scenarios. */
export interface Trace {
  login: string | null;
  authorisation: string | null;
  consent: string | null;
  step: number | null;
  readonly violations: Violation[];
}

/** A trace of nothing yet. */
export const newTrace = (): Trace => ({
  login: null,
  authorisation: null,
  consent: null,
  step: null,
  violations: [],
});
