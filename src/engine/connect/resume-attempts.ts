/** What comes back by the clock of sign-ins: looks that are due, deadlines, and steps of a process that died. */
import type { ConnectionFault } from '../connection-rows.ts';
import type { OwnerScope } from '../ports.ts';
import { isLive, isMarked } from './attempt-view.ts';
import { failAttempt, TOO_LATE } from './end-attempt.ts';
import { inTurns } from './in-turns.ts';
import type { ConnectParts } from './parts.ts';
import { pollDue, takePoll } from './poll-connect.ts';
import { reached } from './reached.ts';
import type { StoredAttempt } from './rows.ts';
import { sendStep } from './send-step.ts';

/** Goes on with attempts that are due, at most `limit`; gives how many moved. */
export async function resumeAttempts(parts: ConnectParts, limit: number): Promise<number> {
  const due = await parts.store.dueAttempts(parts.now(), limit);
  return inTurns(
    due,
    ({ ownerId, id }) => resumeAttempt(parts, ownerId, id),
    (error, { ownerId, id }) => parts.onError(error, { ownerId, attemptId: id }),
  );
}

/** The same for one attempt; true when it moved. Does nothing when it is not due, another has it, or it is gone. */
export async function resumeAttempt(parts: ConnectParts, ownerId: number, id: number): Promise<boolean> {
  const scope = await parts.store.scopeOf(ownerId);
  if (scope === null) return false;
  return (await takeUp(parts, scope, id)) || (await pollDue(parts, scope, id, null));
}

/** What a crash left marked is never sent again: the bank is asked how it stands, or the attempt ends. */
async function takeUp(parts: ConnectParts, scope: OwnerScope, id: number): Promise<boolean> {
  const taken = await parts.store.write(scope, async (tx) => {
    const attempt = await tx.attempt(id);
    if (attempt === null || !isLive(attempt) || !isMarked(attempt) || !attempt.leaseOver) return 'nothing';
    if (canAsk(parts, attempt)) return takePoll(parts, tx, scope, attempt, null);
    await failAttempt(tx, attempt, faultAfterCrash(parts, attempt), parts.now());
    return 'ended';
  });
  if (typeof taken === 'string') return taken === 'ended';
  await sendStep(parts, taken);
  return true;
}

function canAsk(parts: ConnectParts, attempt: StoredAttempt): boolean {
  if (attempt.sealedState === null) return false;
  if (attempt.sentEvent === 'polled') return true;
  const method = reached(parts, attempt)?.connector.manifest.methods.find(
    ({ key }) => key === attempt.method,
  );
  return method?.canPoll ?? true;
}

/** A sign-in that began without a login or answer cannot have gone on at the bank: only we were interrupted. */
function faultAfterCrash(parts: ConnectParts, attempt: StoredAttempt): ConnectionFault {
  const found = reached(parts, attempt);
  if (found === null) return { code: 'connector_missing' };
  if (attempt.sentEvent !== 'started' && attempt.sentEvent !== 'renewing') return TOO_LATE;
  const method = found.connector.manifest.methods.find(({ key }) => key === attempt.method);
  return method?.fields.length === 0 ? { code: 'interrupted' } : TOO_LATE;
}
