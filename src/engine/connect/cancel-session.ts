/** Ending a visit to the hosted page: by somebody, or because its time is over. */
import { type Result, success } from '../../core/result.ts';
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { Asking, ConnectRefusal } from '../connect-port.ts';
import type { ConnectSessionRow } from '../connection-rows.ts';
import type { OwnerScope } from '../ports.ts';
import { isLive, stateOf } from './attempt-view.ts';
import { type CancelledAttempt, cancelWithAudit, tellCancelled } from './cancel-connect.ts';
import { cancelAttempt } from './end-attempt.ts';
import { type ConnectParts, NOT_FOUND, refuse } from './parts.ts';
import type { StoredAttempt, StoredSession } from './rows.ts';
import { sessionEnded, statusAtEnd } from './session-follows.ts';
import { sessionRow } from './session-view.ts';
import type { ConnectTransaction } from './store-port.ts';

const attemptOf = async (tx: ConnectTransaction, session: StoredSession): Promise<StoredAttempt | null> => {
  const attempt = session.attemptId === null ? null : await tx.attempt(session.attemptId);
  return attempt !== null && isLive(attempt) ? attempt : null;
};

interface Ended {
  readonly result: Result<ConnectSessionRow, ConnectRefusal>;
  readonly told: CancelledAttempt | null;
}

/** Ends a session with its live attempt. One that has ended already is `session_ended`, a cancelled one is given again. */
export async function cancelSession(
  parts: ConnectParts,
  asking: Asking,
  sessionId: number,
): Promise<Result<ConnectSessionRow, ConnectRefusal>> {
  const { scope } = asking;
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  const { result, told } = await parts.store.write(scope, async (tx): Promise<Ended> => {
    const session = await tx.session(sessionId);
    if (session === null) return { result: NOT_FOUND, told: null };
    if (session.status === 'cancelled') return { result: success(sessionRow(session)), told: null };
    if (sessionEnded(session))
      return { result: refuse({ code: 'session_ended', session: sessionRow(session) }), told: null };
    const now = parts.now();
    const attempt = await attemptOf(tx, session);
    const cancelled = attempt === null ? null : await cancelWithAudit(tx, sealer, asking, attempt, now);
    await tx.changeSession(sessionId, { status: 'cancelled', finished: true }, now);
    const subject = auditSubject('connect_session', scope.ownerId, sessionId);
    await tx.audit(auditEntry(asking, 'connect_session.cancelled', subject));
    const ended = await tx.session(sessionId);
    return { result: ended === null ? NOT_FOUND : success(sessionRow(ended)), told: cancelled };
  });
  if (told !== null) await tellCancelled(parts, scope, told);
  return result;
}

/** Ends a visit whose time is over; true when it was open. An answer that nobody can give any more is not awaited. */
export async function expireSession(
  parts: ConnectParts,
  scope: OwnerScope,
  sessionId: number,
): Promise<boolean> {
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  const ended = await parts.store.write(scope, async (tx) => {
    const session = await tx.session(sessionId);
    const now = parts.now();
    if (session === null || session.status !== 'open' || Date.parse(session.expiresAt) > now) return null;
    const attempt = await attemptOf(tx, session);
    const status = statusAtEnd(attempt);
    await tx.changeSession(sessionId, { status, finished: status === 'expired' }, now);
    if (attempt === null || status === 'waiting') return { told: null };
    const told = { attempt, state: stateOf(sealer, attempt) };
    await cancelAttempt(tx, attempt, { actor: 'system', reason: 'AUTHORISATION_TIMEOUT' }, now);
    return { told };
  });
  if (ended?.told != null) await tellCancelled(parts, scope, ended.told);
  return ended !== null;
}
