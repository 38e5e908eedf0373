/** What comes back by the clock of sign-ins: looks that are due, deadlines, and steps of a process that died. */
import type { ConnectionFault } from '../connection-rows.ts';
import { isLive, isMarked } from './attempt-view.ts';
import { canAsk } from './can-ask.ts';
import { failAttempt, TOO_LATE } from './end-attempt.ts';
import { inTurns } from './in-turns.ts';
import type { ConnectParts } from './parts.ts';
import { type Looking, type Taken, takeDue, takePoll } from './poll-due.ts';
import { reached } from './reached.ts';
import type { StoredAttempt } from './rows.ts';
import { sendStep } from './send-step.ts';
import type { ConnectTransaction } from './store-port.ts';

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
  const sealer = await parts.vault.sealerFor(ownerId);
  return resumeIn(parts, { scope, sealer, attended: null, isAsked: false }, id);
}

/** The same for an owner who is known, and may be there. */
export async function resumeIn(parts: ConnectParts, looking: Looking, id: number): Promise<boolean> {
  const taken = await parts.store.write(looking.scope, async (tx): Promise<Taken> => {
    const attempt = await tx.attempt(id);
    if (attempt === null || !isLive(attempt)) return 'nothing';
    if (!isMarked(attempt)) return takeDue(parts, tx, looking, attempt);
    return attempt.leaseOver ? takeUp(parts, tx, looking, attempt) : 'nothing';
  });
  if (typeof taken === 'string') return taken === 'ended';
  await sendStep(parts, taken);
  return true;
}

/** What a crash left marked is never sent again: the bank is asked how it stands, or the attempt ends. */
async function takeUp(
  parts: ConnectParts,
  tx: ConnectTransaction,
  looking: Looking,
  attempt: StoredAttempt,
): Promise<Taken> {
  if (canAsk(parts, attempt)) return takePoll(parts, tx, looking, attempt);
  await failAttempt(tx, attempt, faultAfterCrash(parts, attempt), parts.now());
  return 'ended';
}

/** A sign-in that began without a login or answer cannot have gone on at the bank: only we were interrupted. */
function faultAfterCrash(parts: ConnectParts, attempt: StoredAttempt): ConnectionFault {
  const found = reached(parts, attempt);
  if (found === null) return { code: 'connector_missing' };
  if (attempt.sentEvent !== 'started' && attempt.sentEvent !== 'renewing') return TOO_LATE;
  const method = found.connector.manifest.methods.find(({ key }) => key === attempt.method);
  return method?.fields.length === 0 ? { code: 'interrupted' } : TOO_LATE;
}
