/** What a fault of a bank does to a sync: the one table of it. */
import type { Fault, FaultCode } from '../../connectors/contract.ts';

/** How far a fault reaches. */
export type Reach =
  /** This account only; the others go on. */
  | 'account'
  /** The whole connection: nothing more is asked. */
  | 'connection'
  /** The bank counts our calls: the account waits. */
  | 'later';

interface Judgement {
  readonly reach: Reach;
  /** Whether it is tried again soon, with growing delays. */
  readonly again: boolean;
  /** Whether syncs by the clock go on: not where only the account holder can mend it, or a login could be locked. */
  readonly goesOn: boolean;
  /** Whether the bank says something about the consent. */
  readonly consent: boolean;
}

const OF_ACCOUNT: Judgement = { reach: 'account', again: false, goesOn: true, consent: false };
const FOR_PERSON: Judgement = { reach: 'connection', again: false, goesOn: false, consent: false };
const OF_CONSENT: Judgement = { reach: 'connection', again: false, goesOn: false, consent: true };

const JUDGEMENTS: Readonly<Record<FaultCode, Judgement>> = {
  credentials_wrong: OF_CONSENT,
  sca_needed: OF_CONSENT,
  sca_refused: FOR_PERSON,
  sca_expired: FOR_PERSON,
  consent_expired: OF_CONSENT,
  consent_revoked: OF_CONSENT,
  action_at_bank_needed: FOR_PERSON,
  bank_down: { ...OF_ACCOUNT, again: true },
  rate_limited: { ...OF_ACCOUNT, reach: 'later' },
  shape_not_understood: OF_ACCOUNT,
  not_permitted: OF_ACCOUNT,
  no_accounts: OF_ACCOUNT,
};

/** Judges a fault of an account. What can be had without another authentication is a matter of one account. */
export function judge(fault: Fault): Judgement {
  if (fault.code === 'sca_needed' && fault.reachFrom !== null) return OF_ACCOUNT;
  return JUDGEMENTS[fault.code];
}
