/** The end of an attempt that was not granted: durable, with its reason, in the transaction of whoever ends it. */
import type { ConnectionFault } from '../connection-rows.ts';
import { rejectConsent, rejectionOf } from './begin-consent.ts';
import type { StoredAttempt } from './rows.ts';
import { sessionFollows } from './session-follows.ts';
import type { ConnectTransaction } from './store-port.ts';

/** Ends a live attempt as failed, with its event; false when it had ended. */
export async function failAttempt(
  tx: ConnectTransaction,
  attempt: StoredAttempt,
  fault: ConnectionFault,
  now: number,
): Promise<boolean> {
  if (!(await tx.endAttempt(attempt.id, { step: 'failed', fault, consentId: null }, now))) return false;
  await rejectConsent(tx, attempt, rejectionOf(fault, fault === TOO_LATE), now);
  await tx.appendEvent({
    type: 'connect_attempt.failed',
    attemptId: attempt.id,
    data: { code: fault.code, purpose: attempt.purpose },
  });
  await sessionFollows(tx, attempt, 'failed', now);
  return true;
}

/** Who gave a sign-in up: somebody, or the clock because nobody can answer any more. */
export type CancelledBy =
  | { readonly actor: 'user' | 'client' | 'operator'; readonly reason: 'CANCELLED' }
  | { readonly actor: 'system'; readonly reason: 'AUTHORISATION_TIMEOUT' };

/** Ends a live attempt as cancelled, with its event; false when it had ended. */
export async function cancelAttempt(
  tx: ConnectTransaction,
  attempt: StoredAttempt,
  by: CancelledBy,
  now: number,
): Promise<boolean> {
  if (!(await tx.endAttempt(attempt.id, { step: 'cancelled', fault: null, consentId: null }, now)))
    return false;
  await rejectConsent(tx, attempt, by, now);
  await tx.appendEvent({
    type: 'connect_attempt.cancelled',
    attemptId: attempt.id,
    data: { purpose: attempt.purpose },
  });
  await sessionFollows(tx, attempt, 'cancelled', now);
  return true;
}

/** The code of a sign-in whose time is over. */
export const TOO_LATE: ConnectionFault = { code: 'sca_expired' };

/** Whether the bank's time for a step is over; a step that is with the bank is left to come to its end. */
export const isLate = (attempt: StoredAttempt, now: number): boolean =>
  attempt.sentEvent === null && attempt.deadlineAt !== null && attempt.deadlineAt <= now;
