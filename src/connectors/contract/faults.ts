/** Faults: one closed list. The engine alone decides what a fault does to a connection. */
import type { LocalDate } from '../../core/dates.ts';
import type { Instant } from './values.ts';

export type Fault =
  /** `fields` are the keys of the fields that were wrong. */
  | { readonly code: 'credentials_wrong'; readonly fields: readonly string[] }
  /** `reachFrom` is the first day that can be had without it; null when nothing can. */
  | { readonly code: 'sca_needed'; readonly reachFrom: LocalDate | null }
  | { readonly code: 'sca_refused' }
  | { readonly code: 'sca_expired' }
  | { readonly code: 'consent_expired' }
  | { readonly code: 'consent_revoked' }
  | {
      readonly code: 'action_at_bank_needed';
      readonly reason: 'locked' | 'password_expired' | 'new_terms' | 'other';
      /** The bank's own words, at most {@link BANK_WORDS_MAX} characters; null when it says none. */
      readonly text: string | null;
    }
  | { readonly code: 'bank_down'; readonly retryAt: Instant | null }
  | { readonly code: 'rate_limited'; readonly retryAt: Instant | null }
  /** `where` says in our words what was not understood; never a text of the bank. */
  | { readonly code: 'shape_not_understood'; readonly where: string }
  | { readonly code: 'not_permitted' }
  | { readonly code: 'no_accounts' };

export type FaultCode = Fault['code'];

/** Characters of a bank's words that are kept. */
export const BANK_WORDS_MAX = 500;

/** A reply whose status says that something is wrong, and whose body says nothing that we know. */
export const statusNotKnown = (status: number): Fault => ({
  code: 'shape_not_understood',
  where: `status ${status}${STATUS_WORDS}`,
});
const STATUS_WORDS = ' without a known error';

/** Whether it is such a reply: the request itself was refused, perhaps because it asked for too much. */
export const isStatusNotKnown = (fault: Fault): boolean =>
  fault.code === 'shape_not_understood' && fault.where.endsWith(STATUS_WORDS);
