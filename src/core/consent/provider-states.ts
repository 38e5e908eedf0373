/**
 * The states of consents in the words of published protocols, as states of ours. What is not in the table suspends a
 * consent: nothing that is not known to be good is ever used.
 */
import type { ConsentReason, ConsentState } from './transitions.ts';

export const CONSENT_PROTOCOLS = [
  'berlin_group',
  'obie_v3',
  'obie_v4',
  'open_finance_brasil',
  'fdx',
] as const;
export type ConsentProtocol = (typeof CONSENT_PROTOCOLS)[number];

/** What a bank's word means. */
export interface ProviderState {
  readonly state: ConsentState;
  /** Why, where the word says it. */
  readonly reason: ConsentReason | null;
  /** False for a word that is in no table: somebody has to look. */
  readonly known: boolean;
}

const is = (state: ConsentState, reason: ConsentReason | null = null): ProviderState => ({
  state,
  reason,
  known: true,
});

const WAITS = is('awaiting_authorisation');
const GOOD = is('authorised');
const DECLINED = is('rejected', 'BANK_DECLINED');
const AT_BANK = is('revoked', 'USER_REVOKED_AT_BANK');
const OVER = is('expired', 'MAX_DATE_REACHED');

const OBIE_V3 = { AwaitingAuthorisation: WAITS, Authorised: GOOD, Rejected: DECLINED, Revoked: AT_BANK };

/** NextGenPSD2 1.3.11, OBIE 3.1 and 4.0, Open Finance Brasil 3.3, FDX 6. */
const STATES: Readonly<Record<ConsentProtocol, Readonly<Record<string, ProviderState>>>> = {
  berlin_group: {
    received: WAITS,
    partiallyAuthorised: is('partially_authorised', 'FIRST_SIGNER'),
    valid: GOOD,
    rejected: DECLINED,
    revokedByPsu: AT_BANK,
    terminatedByTpp: is('revoked', 'USER_REVOKED_HERE'),
    expired: OVER,
  },
  obie_v3: OBIE_V3,
  // What the account holder cancels at the bank can be taken up again under the same id.
  obie_v4: {
    AWAU: WAITS,
    AUTH: GOOD,
    RJCT: DECLINED,
    CANC: is('reauth_required', 'BANK_ACCESS_CANCELLED'),
    EXPD: OVER,
  },
  open_finance_brasil: { AWAITING_AUTHORISATION: WAITS, AUTHORISED: GOOD, REJECTED: DECLINED },
  fdx: { ACTIVE: GOOD, EXPIRED: OVER, REVOKED: AT_BANK },
};

/** Everything that ended is `REJECTED` in Brazil: the code says how. */
const BRAZILIAN_ENDS: Readonly<Record<string, ProviderState>> = {
  CONSENT_EXPIRED: is('rejected', 'AUTHORISATION_TIMEOUT'),
  CUSTOMER_MANUALLY_REJECTED: is('rejected', 'USER_DECLINED'),
  CONSENT_TECHNICAL_ISSUE: is('rejected', 'TECHNICAL'),
  CUSTOMER_MANUALLY_REVOKED: AT_BANK,
  INTERNAL_SECURITY_REASON: is('revoked', 'SECURITY'),
  CONSENT_MAX_DATE_REACHED: OVER,
};

const UNKNOWN: ProviderState = { state: 'reauth_required', reason: 'BANK_ACCESS_CANCELLED', known: false };

const of = (table: Readonly<Record<string, ProviderState>>, word: string): ProviderState =>
  Object.hasOwn(table, word) ? (table[word] ?? UNKNOWN) : UNKNOWN;

/** What a state means; `code` is the reason of a rejection where the protocol has one. Never `authorised` for a guess. */
export function providerState(
  protocol: ConsentProtocol,
  word: string,
  code: string | null = null,
): ProviderState {
  const found = of(STATES[protocol], word);
  return protocol === 'open_finance_brasil' && word === 'REJECTED' && code !== null
    ? of(BRAZILIAN_ENDS, code)
    : found;
}
