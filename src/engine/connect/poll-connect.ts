/** Asking a bank how a sign-in stands: may be repeated, but never before it is due and never by two at once. */
import type { Attended } from '../../connectors/contract.ts';
import { type Result, success } from '../../core/result.ts';
import type { Asking, ConnectRefusal } from '../connect-port.ts';
import type { AttemptRow } from '../connection-rows.ts';
import type { OwnerScope } from '../ports.ts';
import { attemptRow, isLive, isMarked, readAttempt } from './attempt-view.ts';
import { failAttempt, isLate, TOO_LATE } from './end-attempt.ts';
import { ASKED_AGAIN_MS, POLL_AFTER_MS_MAX } from './limits.ts';
import { markStep } from './mark-step.ts';
import { type ConnectParts, NOT_FOUND } from './parts.ts';
import { reached } from './reached.ts';
import type { StoredAttempt } from './rows.ts';
import { sendStep } from './send-step.ts';
import type { Step } from './step.ts';
import type { ConnectTransaction } from './store-port.ts';

/** Looks at the bank where that is due, and gives the attempt as it stands then. */
export async function pollConnect(
  parts: ConnectParts,
  asking: Asking,
  attemptId: number,
): Promise<Result<AttemptRow, ConnectRefusal>> {
  await pollDue(parts, asking.scope, attemptId, asking.attended, true);
  const row = await readAttempt(parts, asking.scope, attemptId);
  return row === null ? NOT_FOUND : success(row);
}

/**
 * True when the attempt moved: the bank was asked, or the time for its step was over.
 * @param isAsked whether somebody wants to know now: see {@link mayAskEarly}.
 */
export async function pollDue(
  parts: ConnectParts,
  scope: OwnerScope,
  attemptId: number,
  attended: Attended | null,
  isAsked = false,
): Promise<boolean> {
  const taken = await parts.store.write(scope, async (tx) => {
    const attempt = await tx.attempt(attemptId);
    if (attempt === null || !isLive(attempt) || isMarked(attempt)) return 'nothing';
    const now = parts.now();
    if (isLate(attempt, now)) {
      await failAttempt(tx, attempt, TOO_LATE, now);
      return 'ended';
    }
    if (attempt.step !== 'waiting' || attempt.dueAt === null) return 'nothing';
    if (attempt.dueAt > now && !(isAsked && (await mayAskEarly(parts, scope, attempt, now))))
      return 'nothing';
    return takePoll(parts, tx, scope, attempt, attended);
  });
  if (typeof taken === 'string') return taken === 'ended';
  await sendStep(parts, taken);
  return true;
}

/**
 * A second signer is looked for once an hour or so. Who has just signed and asks need not wait that long: the bank is
 * asked then, at most once in {@link ASKED_AGAIN_MS}. Not so where the bank itself put the next look off.
 */
async function mayAskEarly(
  parts: ConnectParts,
  scope: OwnerScope,
  attempt: StoredAttempt,
  now: number,
): Promise<boolean> {
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  const { view } = attemptRow(sealer, attempt);
  if (view?.kind !== 'wait' || view.why !== 'second_signer' || attempt.dueAt === null) return false;
  const isPutOff = attempt.dueAt > attempt.updatedAt + Math.min(view.pollAfterMs, POLL_AFTER_MS_MAX);
  return !isPutOff && attempt.updatedAt + ASKED_AGAIN_MS <= now;
}

/** Marks a look at the bank; the attempt ends when its connector is gone. */
export async function takePoll(
  parts: ConnectParts,
  tx: ConnectTransaction,
  scope: OwnerScope,
  attempt: StoredAttempt,
  attended: Attended | null,
): Promise<Step | 'nothing' | 'ended'> {
  const found = reached(parts, attempt);
  if (found === null) {
    await failAttempt(tx, attempt, { code: 'connector_missing' }, parts.now());
    return 'ended';
  }
  const worker = await markStep(parts, tx, attempt, 'polled');
  if (worker === null) return 'nothing';
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  const event = { type: 'polled' } as const;
  return { scope, sealer, attempt, worker, ...found, event, attended, reserved: null, sessionVersion: null };
}
