/** The account holder's answer to what a bank asks: sent once, for the step that was seen. */
import { type Result, success } from '../../core/result.ts';
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { Asking, ConnectRefusal } from '../connect-port.ts';
import type { AttemptRow } from '../connection-rows.ts';
import type { OwnerSealer } from '../imports/ledger-port.ts';
import { attemptRow, isLive, isMarked, readAttempt, viewOf } from './attempt-view.ts';
import { checkFields, filledIn } from './check-fields.ts';
import { failAttempt, isLate, TOO_LATE } from './end-attempt.ts';
import { markStep } from './mark-step.ts';
import { type ConnectParts, instantOf, NOT_FOUND, refuse } from './parts.ts';
import { reached } from './reached.ts';
import type { StoredAttempt } from './rows.ts';
import { existingConnection } from './second-connect.ts';
import { sendStep } from './send-step.ts';
import type { Step } from './step.ts';
import type { ConnectTransaction } from './store-port.ts';
import { loginLookup, reserveTry } from './tries.ts';

type Fields = Readonly<Record<string, string>>;

/** Answers a step. Nothing is sent when another was seen, a step is with the bank, or the answer cannot be right. */
export async function answerConnect(
  parts: ConnectParts,
  asking: Asking,
  attemptId: number,
  stepNumber: number,
  fields: Fields,
): Promise<Result<AttemptRow, ConnectRefusal>> {
  const { scope } = asking;
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  const taken = await parts.store.write(scope, async (tx) => {
    const attempt = await tx.attempt(attemptId);
    if (attempt === null) return NOT_FOUND;
    const refusal = await notAnswerable(parts, tx, sealer, attempt, stepNumber);
    if (refusal !== null) return refuse(refusal);
    return take(parts, tx, { sealer, asking, attempt, fields });
  });
  if (!taken.ok) return taken;
  await sendStep(parts, taken.value);
  const row = await readAttempt(parts, scope, attemptId);
  return row === null ? NOT_FOUND : success(row);
}

/** Why a step cannot be answered; null when it can. A step whose time is over ends the attempt. */
async function notAnswerable(
  parts: ConnectParts,
  tx: ConnectTransaction,
  sealer: OwnerSealer,
  attempt: StoredAttempt,
  stepNumber: number,
): Promise<ConnectRefusal | null> {
  const row = attemptRow(sealer, attempt);
  if (!isLive(attempt) || attempt.stepNumber !== stepNumber) return { code: 'step_passed', attempt: row };
  if (isMarked(attempt)) return { code: 'step_busy', attempt: row };
  const now = parts.now();
  // What waits for the bank is looked at once more before it ends.
  if (isLate(attempt, now) && attempt.step !== 'waiting') {
    await failAttempt(tx, attempt, TOO_LATE, now);
    const ended = await tx.attempt(attempt.id);
    return { code: 'step_passed', attempt: ended === null ? row : attemptRow(sealer, ended) };
  }
  return attempt.step === 'asking' ? null : { code: 'nothing_asked', attempt: row };
}

interface Answer {
  readonly sealer: OwnerSealer;
  readonly asking: Asking;
  readonly attempt: StoredAttempt;
  readonly fields: Fields;
}

async function take(
  parts: ConnectParts,
  tx: ConnectTransaction,
  { sealer, asking, attempt, fields }: Answer,
): Promise<Result<Step, ConnectRefusal>> {
  const view = viewOf(sealer, attempt);
  const asked = view?.kind === 'ask' ? view.fields : [];
  const errors = checkFields(asked, fields);
  if (errors.length > 0) return refuse({ code: 'fields_invalid', errors });
  const found = reached(parts, attempt);
  if (found === null) return refuse({ code: 'institution_unknown' });
  const now = parts.now();
  const { scope } = asking;
  const filled = filledIn(asked, fields);
  const lookup = loginLookup(parts, attempt.institutionId, asked, filled) ?? attempt.loginLookup;
  const { connectionId } = attempt;
  const existing = await existingConnection(tx, { ...attempt, login: lookup });
  if (existing !== null) return refuse({ code: 'connection_exists', connectionId: existing });
  const password = { ownerId: scope.ownerId, connectionId, lookup, asked, fields: filled };
  const reserved = await reserveTry(parts, tx, password, now);
  if (reserved !== null && 'retryAt' in reserved)
    return refuse({ code: 'tries_used', retryAt: instantOf(reserved.retryAt) });
  const worker = await markStep(parts, tx, attempt, 'answered', lookup);
  if (worker === null) return refuse({ code: 'step_busy', attempt: attemptRow(sealer, attempt) });
  const subject = auditSubject('connect_attempt', scope.ownerId, attempt.id);
  await tx.audit(auditEntry(asking, 'connect_attempt.answered', subject, { step: attempt.stepNumber }));
  const event = { type: 'answered', fields: filled } as const;
  const { attended } = asking;
  return success({
    scope,
    sealer,
    attempt,
    worker,
    ...found,
    event,
    attended,
    reserved,
    sessionVersion: null,
  });
}
