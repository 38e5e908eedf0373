/** What a fault must be: one of the closed list, with what belongs to it and nothing of the bank where ours is meant. */
import { BANK_WORDS_MAX, type Fault, type FaultCode, type Instant } from '../contract.ts';

const CODES: ReadonlySet<FaultCode> = new Set([
  'credentials_wrong',
  'sca_needed',
  'sca_refused',
  'sca_expired',
  'consent_expired',
  'consent_revoked',
  'action_at_bank_needed',
  'bank_down',
  'rate_limited',
  'shape_not_understood',
  'not_permitted',
  'no_accounts',
]);
const WHERE_CHARS_MAX = 200;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Each breach in a sentence; empty when the fault is fine. */
export function faultProblems(fault: Fault, now: Instant): string[] {
  if (!CODES.has(fault.code)) return [`no fault ${String(fault.code)}`];
  switch (fault.code) {
    case 'bank_down':
    case 'rate_limited':
      return fault.retryAt === null || (Number.isSafeInteger(fault.retryAt) && fault.retryAt >= now)
        ? []
        : [`${fault.code}: retryAt is not an instant from now on`];
    case 'shape_not_understood':
      return fault.where !== '' && fault.where.length <= WHERE_CHARS_MAX
        ? []
        : [`shape_not_understood: where has 1 to ${WHERE_CHARS_MAX} characters`];
    case 'action_at_bank_needed':
      return fault.text === null || fault.text.length <= BANK_WORDS_MAX
        ? []
        : [`action_at_bank_needed: more than ${BANK_WORDS_MAX} characters`];
    case 'sca_needed':
      return fault.reachFrom === null || DAY.test(fault.reachFrom) ? [] : ['sca_needed: reachFrom is no day'];
    case 'credentials_wrong':
      return fault.fields.every((key) => typeof key === 'string')
        ? []
        : ['credentials_wrong: fields are keys'];
    default:
      return [];
  }
}

/** The fault of an output; null when it is none. */
export const faultOf = (output: { readonly type: string; readonly fault?: Fault | null }): Fault | null =>
  output.fault ?? null;
