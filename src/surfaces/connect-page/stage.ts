/** Where a visit stands, from its session and latest attempt. Pure: the page is a function of it. */
import type { AttemptRow, ConnectSessionRow } from '../../engine/connection-rows.ts';
import { OVER_SHOWN_MS } from './limits.ts';

export type Stage =
  | { readonly at: 'choose_bank' }
  /** The bank is known: by the connection, or because the session names it. */
  | { readonly at: 'begin' }
  | { readonly at: 'manage' }
  /** A sign-in is under way. */
  | { readonly at: 'step'; readonly attempt: AttemptRow }
  | { readonly at: 'granted'; readonly attempt: AttemptRow | null }
  | { readonly at: 'failed'; readonly attempt: AttemptRow | null; readonly mayRetry: boolean }
  | { readonly at: 'cancelled' | 'expired' | 'over' };

const LIVE: ReadonlySet<AttemptRow['step']> = new Set(['starting', 'asking', 'redirecting', 'waiting']);

/** Whether an attempt has not ended. */
export const isLive = (attempt: AttemptRow | null): boolean => attempt !== null && LIVE.has(attempt.step);

/** Where the visit stands at an instant; `attempt` is the session's latest, null when there is none. */
export function stageOf(session: ConnectSessionRow, attempt: AttemptRow | null, now: Date): Stage {
  switch (session.status) {
    case 'completed':
      return { at: 'granted', attempt };
    case 'cancelled':
      return { at: 'cancelled' };
    case 'expired':
      return { at: 'expired' };
    case 'waiting':
      return ofAttempt(session, attempt, false) ?? { at: 'over' };
    case 'failed':
      // Until the visit ends, another try opens it again.
      return { at: 'failed', attempt, mayRetry: !isLate(session, now) };
    case 'open': {
      const late = isLate(session, now);
      const isAwaited = attempt !== null && (attempt.step !== 'asking' || attempt.busy);
      if (late && !isAwaited) return { at: 'expired' };
      return ofAttempt(session, attempt, !late) ?? (late ? { at: 'expired' } : beginning(session));
    }
  }
}

/** Whether the time of a visit is over. */
export const isLate = ({ expiresAt }: ConnectSessionRow, now: Date): boolean =>
  Date.parse(expiresAt) <= now.getTime();

function ofAttempt(session: ConnectSessionRow, attempt: AttemptRow | null, isOpen: boolean): Stage | null {
  if (attempt !== null && isLive(attempt)) return { at: 'step', attempt };
  if (attempt?.step === 'granted')
    return session.purpose === 'manage' ? { at: 'manage' } : { at: 'granted', attempt };
  if (attempt?.step === 'failed') return { at: 'failed', attempt, mayRetry: isOpen };
  return attempt?.step === 'cancelled' && !isOpen ? { at: 'cancelled' } : null;
}

function beginning({ purpose, institutionId, connectionId }: ConnectSessionRow): Stage {
  if (purpose === 'manage') return { at: 'manage' };
  return institutionId === null && connectionId === null ? { at: 'choose_bank' } : { at: 'begin' };
}

/** Whether a visit is over for so long that even how it ended is not shown any more. */
export const isForgotten = (session: ConnectSessionRow, attempt: AttemptRow | null, now: Date): boolean =>
  !isLive(attempt) &&
  Math.max(Date.parse(session.expiresAt), Date.parse(session.updatedAt)) + OVER_SHOWN_MS <= now.getTime();

/** Whether the bank may be chosen on the page. */
export const mayChooseBank = (session: ConnectSessionRow): boolean =>
  session.institutionId === null && session.connectionId === null && session.purpose !== 'manage';
