/** From a fault to its words and the one next action. */
import type { ConnectionFault } from '../../engine/connection-rows.ts';
import { dateOf } from './times.ts';
import type { Words } from './words.ts';

/** The one thing to do next. `bank` is done at the bank and then tried again; `leave` can only be left. */
export type NextAction = 'retry' | 'other_bank' | 'bank' | 'wait' | 'existing' | 'leave';

const NEXT: Readonly<Record<ConnectionFault['code'], NextAction>> = {
  credentials_wrong: 'retry',
  sca_needed: 'retry',
  sca_refused: 'retry',
  sca_expired: 'retry',
  consent_expired: 'retry',
  consent_revoked: 'retry',
  action_at_bank_needed: 'bank',
  bank_down: 'wait',
  rate_limited: 'wait',
  shape_not_understood: 'other_bank',
  not_permitted: 'other_bank',
  no_accounts: 'other_bank',
  tries_used: 'wait',
  connector_missing: 'other_bank',
  interrupted: 'retry',
  account_unclear: 'leave',
  connection_exists: 'existing',
};

export interface FaultText {
  readonly title: string;
  readonly text: string;
  /** The bank's own words; null when there are none. */
  readonly quote: string | null;
  /** For `wait`: until when; null when nobody knows. */
  readonly waitUntil: Date | null;
  readonly action: NextAction;
}

/**
 * What to say of a fault and what to do. `may` says what the page can offer: without another bank to choose, or when
 * the visit is over, only leaving is left.
 */
export function faultText(
  words: Words,
  fault: ConnectionFault | null,
  may: { readonly retry: boolean; readonly otherBank: boolean },
): FaultText {
  const { failed } = words;
  if (fault === null)
    return {
      title: failed.unknownTitle,
      text: failed.unknownText,
      quote: null,
      waitUntil: null,
      action: may.retry ? 'retry' : 'leave',
    };
  const atBank = fault.code === 'action_at_bank_needed';
  return {
    title: failed.titles[fault.code],
    text: atBank ? failed.atBank[fault.reason] : failed.texts[fault.code],
    quote: atBank ? fault.text : null,
    waitUntil: 'retryAt' in fault ? dateOf(fault.retryAt) : null,
    action: possible(NEXT[fault.code], may),
  };
}

function possible(
  action: NextAction,
  may: { readonly retry: boolean; readonly otherBank: boolean },
): NextAction {
  if (action === 'wait') return 'wait';
  if (action === 'bank') return 'bank';
  if ((action === 'retry' || action === 'existing') && may.retry) return action;
  if (action === 'other_bank' && may.retry && may.otherBank) return 'other_bank';
  return 'leave';
}
