/**
 * The life of a consent: which state follows which, who may bring it about and why. Terminal states stay: what comes
 * after them is a new consent that supersedes the old one.
 */
import { failure, type Result, success } from '../result.ts';

export const CONSENT_STATES = [
  'awaiting_authorisation',
  'partially_authorised',
  'authorised',
  'reauth_required',
  'rejected',
  'revoked',
  'expired',
] as const;
export type ConsentState = (typeof CONSENT_STATES)[number];

export const CONSENT_ACTORS = ['user', 'client', 'bank', 'operator', 'system'] as const;
export type ConsentActor = (typeof CONSENT_ACTORS)[number];

/** `from` null makes the consent. */
export interface ConsentTransition {
  readonly from: ConsentState | null;
  readonly to: ConsentState;
  readonly actor: ConsentActor;
  readonly reason: ConsentReason;
}

export type ConsentReason =
  | 'CREATED'
  | 'FIRST_SIGNER'
  | 'AUTHORISED'
  | 'USER_DECLINED'
  | 'BANK_DECLINED'
  | 'AUTHORISATION_TIMEOUT'
  | 'CANCELLED'
  | 'TECHNICAL'
  | 'SCA_EXPIRED'
  | 'RECONFIRM_DUE'
  | 'BANK_ACCESS_CANCELLED'
  | 'CREDENTIALS_INVALID'
  | 'REAUTHENTICATED'
  | 'RECONFIRMED'
  | 'RENEWED'
  | 'EXTENDED'
  | 'NARROWED'
  | 'USER_REVOKED_HERE'
  | 'USER_REVOKED_AT_BANK'
  | 'DISCONNECTED'
  | 'SUPERSEDED'
  | 'SECURITY'
  | 'ERASURE'
  | 'MAX_DATE_REACHED'
  | 'ONE_OFF_USED'
  /** Nobody made a connection of it in time. */
  | 'NOT_CLAIMED';

interface Rule {
  readonly from: readonly (ConsentState | null)[];
  readonly to: ConsentState;
  /** Who may do it, for which reasons. */
  readonly by: { readonly [A in ConsentActor]?: readonly ConsentReason[] };
}

const PENDING = ['awaiting_authorisation', 'partially_authorised'] as const;
const HELD = ['authorised', 'reauth_required'] as const;

/** Revoking is for everyone but the clock; only a bank can tell what happened at the bank. */
const OUR_REVOCATIONS: readonly ConsentReason[] = [
  'USER_REVOKED_HERE',
  'DISCONNECTED',
  'SUPERSEDED',
  'SECURITY',
  'ERASURE',
];

const RULES: readonly Rule[] = [
  { from: [null], to: 'awaiting_authorisation', by: { client: ['CREATED'], user: ['CREATED'] } },
  { from: ['awaiting_authorisation'], to: 'partially_authorised', by: { bank: ['FIRST_SIGNER'] } },
  { from: PENDING, to: 'authorised', by: { bank: ['AUTHORISED'] } },
  {
    from: PENDING,
    to: 'rejected',
    by: {
      user: ['USER_DECLINED', 'CANCELLED'],
      bank: ['USER_DECLINED', 'BANK_DECLINED', 'AUTHORISATION_TIMEOUT', 'TECHNICAL'],
      client: ['CANCELLED'],
      operator: ['CANCELLED'],
      system: ['AUTHORISATION_TIMEOUT', 'TECHNICAL'],
    },
  },
  {
    from: ['authorised'],
    to: 'reauth_required',
    by: {
      bank: ['SCA_EXPIRED', 'BANK_ACCESS_CANCELLED', 'CREDENTIALS_INVALID'],
      system: ['SCA_EXPIRED', 'RECONFIRM_DUE'],
    },
  },
  {
    from: ['reauth_required'],
    to: 'authorised',
    by: { bank: ['REAUTHENTICATED'], user: ['RECONFIRMED'] },
  },
  {
    from: ['authorised'],
    to: 'authorised',
    by: { user: ['RENEWED', 'EXTENDED', 'NARROWED'], bank: ['RENEWED', 'EXTENDED', 'NARROWED'] },
  },
  {
    from: HELD,
    to: 'revoked',
    by: {
      user: OUR_REVOCATIONS,
      client: OUR_REVOCATIONS,
      operator: OUR_REVOCATIONS,
      bank: ['USER_REVOKED_AT_BANK', 'SUPERSEDED', 'SECURITY'],
    },
  },
  {
    from: HELD,
    to: 'expired',
    by: {
      system: ['MAX_DATE_REACHED', 'ONE_OFF_USED', 'NOT_CLAIMED'],
      bank: ['MAX_DATE_REACHED', 'ONE_OFF_USED'],
    },
  },
];

/** Whether nothing can follow. */
export const consentEnded = (state: ConsentState): boolean =>
  state === 'rejected' || state === 'revoked' || state === 'expired';

/** What the table cannot see of the consent as it is. */
export interface ConsentFacts {
  /** Why it is in its state. */
  readonly reason: string | null;
  /** Epoch milliseconds; null where there is no end. */
  readonly expiresAt: number | null;
}

/** A consent comes back only before its end, and the account holder's word alone only where that word was due. */
function comesBack(step: ConsentTransition, facts: ConsentFacts, now: number): boolean {
  if (step.from !== 'reauth_required' || step.to !== 'authorised') return true;
  if (facts.expiresAt !== null && facts.expiresAt <= now) return false;
  return step.reason !== 'RECONFIRMED' || facts.reason === 'RECONFIRM_DUE';
}

/**
 * Whether the table allows the step by this actor and for this reason, at `now` (epoch milliseconds); else
 * `INVALID_TRANSITION`, and nothing may change.
 */
export function checkTransition(
  step: ConsentTransition,
  facts: ConsentFacts,
  now: number,
): Result<ConsentTransition, { readonly code: 'INVALID_TRANSITION' }> {
  const allowed = RULES.some(
    ({ from, to, by }) =>
      to === step.to && from.includes(step.from) && (by[step.actor]?.includes(step.reason) ?? false),
  );
  return allowed && comesBack(step, facts, now) ? success(step) : failure({ code: 'INVALID_TRANSITION' });
}
