/**
 * How a connection stands, and the one next thing to do: derived from facts at the moment of reading and never stored,
 * so nothing has to be cleared. The first successful sync, or a new consent, makes a fault a thing of the past.
 */
import { type ConsentDeadlines, consentUsable, usableUntil } from '../consent/usable.ts';

export type ConnectionStatus =
  | 'pending'
  | 'active'
  | 'syncing'
  | 'degraded'
  | 'expiring'
  | 'reconnect_required'
  | 'action_at_bank_required'
  | 'account_mapping_required'
  | 'bank_unavailable'
  | 'rate_limited'
  | 'paused'
  | 'revoked'
  | 'disconnected'
  | 'contact_operator';

export type ConnectionAction =
  | 'none'
  | 'continue'
  | 'wait'
  | 'reconnect'
  | 'renew'
  | 'go_to_bank'
  | 'map_accounts'
  | 'resume'
  | 'contact_operator';

export type ConnectionFaultCode =
  | 'credentials_wrong'
  | 'sca_needed'
  | 'sca_refused'
  | 'sca_expired'
  | 'consent_expired'
  | 'consent_revoked'
  | 'action_at_bank_needed'
  | 'bank_down'
  | 'rate_limited'
  | 'shape_not_understood'
  | 'not_permitted'
  | 'no_accounts'
  | 'tries_used'
  | 'connector_missing'
  | 'interrupted'
  | 'account_unclear'
  | 'connection_exists';

/** What is known of a connection. Instants are epoch milliseconds. */
export interface ConnectionFacts {
  /** Statement files come through a connection that no bank ends. */
  readonly ofFiles: boolean;
  readonly disconnected: boolean;
  readonly paused: boolean;
  readonly consent: ConsentDeadlines | null;
  /** Whether a consent can be renewed: the bank does so, and there is a session to renew. */
  readonly renewable: boolean;
  /** How many accounts of the bank only the account holder can tell. */
  readonly unclear: number;
  /** The sign-in that is under way. */
  readonly attempt: 'starting' | 'asking' | 'redirecting' | 'waiting' | null;
  /** The sync that waits or runs. */
  readonly sync: { readonly status: 'due' | 'running' | 'deferred'; readonly dueAt: number } | null;
  /** How the last sync under the consent in force ended; null when there was none. */
  readonly last: {
    readonly status: 'success' | 'partial' | 'failed' | 'deferred';
    readonly fault: ConnectionFaultCode | null;
  } | null;
}

export interface ConnectionState {
  readonly status: ConnectionStatus;
  readonly action: ConnectionAction;
  /** Why, null when all is well. */
  readonly reason: ConnectionFaultCode | null;
}

/** The end of a consent is announced so many days ahead. */
export const EXPIRING_DAYS = 14;
const DAY_MS = 86_400_000;

type Verdict = Pick<ConnectionState, 'status' | 'action'>;

const RECONNECT: Verdict = { status: 'reconnect_required', action: 'reconnect' };
const RENEW: Verdict = { status: 'reconnect_required', action: 'renew' };
const MAPPING: Verdict = { status: 'account_mapping_required', action: 'map_accounts' };
const OPERATOR: Verdict = { status: 'contact_operator', action: 'contact_operator' };

/** Each fault of a sync with exactly one thing to do. */
const VERDICTS: Readonly<Record<ConnectionFaultCode, Verdict>> = {
  credentials_wrong: RECONNECT,
  sca_needed: RENEW,
  sca_refused: RENEW,
  sca_expired: RENEW,
  consent_expired: RENEW,
  consent_revoked: { status: 'revoked', action: 'reconnect' },
  action_at_bank_needed: { status: 'action_at_bank_required', action: 'go_to_bank' },
  bank_down: { status: 'bank_unavailable', action: 'wait' },
  rate_limited: { status: 'rate_limited', action: 'wait' },
  shape_not_understood: OPERATOR,
  not_permitted: OPERATOR,
  no_accounts: RECONNECT,
  tries_used: { status: 'reconnect_required', action: 'wait' },
  connector_missing: OPERATOR,
  interrupted: { status: 'degraded', action: 'wait' },
  account_unclear: MAPPING,
  // The one that is there goes on; this one has ended.
  connection_exists: { status: 'disconnected', action: 'none' },
};

const well = (status: ConnectionStatus, action: ConnectionAction = 'none'): ConnectionState => ({
  status,
  action,
  reason: null,
});

const ill = (reason: ConnectionFaultCode): ConnectionState => ({ ...VERDICTS[reason], reason });

/** What the consent says; null when it can be used. `fault` is what the last sync met under it. */
function byConsent(
  consent: ConsentDeadlines,
  fault: ConnectionFaultCode | null,
  now: number,
): ConnectionState | null {
  if (consentUsable(consent, now)) return null;
  const isOver = consent.expiresAt !== null && consent.expiresAt <= now;
  if (consent.state === 'revoked') return ill('consent_revoked');
  if (consent.state === 'rejected') return ill('sca_refused');
  if (consent.state === 'expired' || isOver) return ill('consent_expired');
  if (consent.state === 'awaiting_authorisation' || consent.state === 'partially_authorised')
    return well('pending', 'continue');
  return ill(fault === 'credentials_wrong' ? fault : 'sca_needed');
}

/** Whether a sync is at work or will be in a moment. */
const isSyncing = ({ sync }: ConnectionFacts, now: number): boolean =>
  sync !== null && (sync.status === 'running' || (sync.status === 'due' && sync.dueAt <= now));

/** What the last sync says; null when it was a success. Trouble that passes gives way to a sync that is at work. */
function byLastSync(facts: ConnectionFacts, now: number): ConnectionState | null {
  const { last } = facts;
  if (last === null || last.status === 'success') return null;
  // What was asked for is judged by what is open now: an answer takes effect with the sync that follows it.
  if (last.fault === 'account_unclear') return null;
  const verdict = last.fault === null ? ill('interrupted') : ill(last.fault);
  const state: ConnectionState = {
    ...verdict,
    reason: last.fault,
    status: last.status === 'partial' ? 'degraded' : verdict.status,
  };
  return state.action === 'wait' && isSyncing(facts, now) ? well('syncing', 'wait') : state;
}

function isExpiring(consent: ConsentDeadlines | null, now: number): boolean {
  const end = consent === null ? null : usableUntil(consent);
  return end !== null && end - now <= EXPIRING_DAYS * DAY_MS;
}

function derived(facts: ConnectionFacts, now: number): ConnectionState {
  if (facts.disconnected)
    return facts.last?.fault === 'connection_exists'
      ? ill('connection_exists')
      : well('disconnected', 'reconnect');
  if (facts.ofFiles) return well('active');
  if (facts.consent === null) return well('pending', 'reconnect');
  const ended = byConsent(facts.consent, facts.last?.fault ?? null, now);
  if (ended !== null) return ended;
  if (facts.paused) return well('paused', 'resume');
  const ailing = byLastSync(facts, now);
  // Trouble that passes by itself says less than what only the account holder can do.
  if (facts.unclear > 0 && (ailing === null || ailing.action === 'wait')) return ill('account_unclear');
  if (ailing !== null) return ailing;
  if (isSyncing(facts, now)) return well('syncing', 'wait');
  return isExpiring(facts.consent, now) ? well('expiring', 'renew') : well('active');
}

/** How a connection stands at `now` (epoch milliseconds). A sign-in under way is what to go on with first. */
export function connectionState(facts: ConnectionFacts, now: number): ConnectionState {
  const state = derived(facts, now);
  if (facts.attempt === 'waiting') return { ...state, action: 'wait' };
  if (facts.attempt !== null) return { ...state, action: 'continue' };
  return state.action === 'renew' && !facts.renewable ? { ...state, action: 'reconnect' } : state;
}
