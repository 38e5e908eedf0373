/** Asking a bank how a sign-in stands: may be repeated, but never before it is due and never by two at once. */
import type { Attended } from '../../connectors/contract.ts';
import type { OwnerSealer } from '../imports/ledger-port.ts';
import type { OwnerScope } from '../ports.ts';
import { viewOf } from './attempt-view.ts';
import { canAsk } from './can-ask.ts';
import { failAttempt, isLate, TOO_LATE } from './end-attempt.ts';
import { ASKED_AGAIN_MS, POLL_AFTER_MS_MAX } from './limits.ts';
import { markStep } from './mark-step.ts';
import type { ConnectParts } from './parts.ts';
import { reached } from './reached.ts';
import type { StoredAttempt } from './rows.ts';
import type { Step } from './step.ts';
import type { ConnectTransaction } from './store-port.ts';

/** Whose attempt is looked at, and for whom. */
export interface Looking {
  readonly scope: OwnerScope;
  readonly sealer: OwnerSealer;
  readonly attended: Attended | null;
  /** Whether somebody wants to know now: see {@link mayAskEarly}. */
  readonly isAsked: boolean;
}

/** What came of looking at an attempt: a step to send, an end, or nothing. */
export type Taken = Step | 'nothing' | 'ended';

/** Takes a live attempt that nobody has: a look that is due or the last one, or the end of one whose time is over. */
export async function takeDue(
  parts: ConnectParts,
  tx: ConnectTransaction,
  looking: Looking,
  attempt: StoredAttempt,
): Promise<Taken> {
  const now = parts.now();
  const late = isLate(attempt, now);
  if (late && !waitsForBank(parts, attempt)) {
    await failAttempt(tx, attempt, TOO_LATE, now);
    return 'ended';
  }
  return late || mayAsk(looking, attempt, now) ? takePoll(parts, tx, looking, attempt) : 'nothing';
}

/**
 * What is approved elsewhere may have been approved since the last look: the bank is asked once more, or what it granted
 * would be lost, and with a renewal the session that worked.
 */
const waitsForBank = (parts: ConnectParts, attempt: StoredAttempt): boolean =>
  attempt.step === 'waiting' && canAsk(parts, attempt);

function mayAsk(looking: Looking, attempt: StoredAttempt, now: number): boolean {
  if (attempt.step !== 'waiting' || attempt.dueAt === null) return false;
  return attempt.dueAt <= now || (looking.isAsked && mayAskEarly(looking, attempt, now));
}

/**
 * A second signer is looked for once an hour or so. Who has just signed and asks need not wait that long: the bank is
 * asked then, at most once in {@link ASKED_AGAIN_MS}. Not so where the bank itself put the next look off.
 */
function mayAskEarly({ sealer }: Looking, attempt: StoredAttempt, now: number): boolean {
  const view = viewOf(sealer, attempt);
  if (view?.kind !== 'wait' || view.why !== 'second_signer' || attempt.dueAt === null) return false;
  const isPutOff = attempt.dueAt > attempt.updatedAt + Math.min(view.pollAfterMs, POLL_AFTER_MS_MAX);
  return !isPutOff && attempt.updatedAt + ASKED_AGAIN_MS <= now;
}

/** Marks a look at the bank; the attempt ends when its connector is gone. */
export async function takePoll(
  parts: ConnectParts,
  tx: ConnectTransaction,
  { scope, sealer, attended }: Looking,
  attempt: StoredAttempt,
): Promise<Taken> {
  const found = reached(parts, attempt);
  if (found === null) {
    await failAttempt(tx, attempt, { code: 'connector_missing' }, parts.now());
    return 'ended';
  }
  const worker = await markStep(parts, tx, attempt, 'polled');
  if (worker === null) return 'nothing';
  const event = { type: 'polled' } as const;
  return { scope, sealer, attended, attempt, worker, ...found, event, reserved: null, sessionVersion: null };
}
