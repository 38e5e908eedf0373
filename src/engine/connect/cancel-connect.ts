/** Cancelling a sign-in: it ends here whatever the bank says, and the bank hears of it as far as it can be told. */
import type { Json } from '../../connectors/contract.ts';
import { type Result, success } from '../../core/result.ts';
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { Asking, ConnectRefusal } from '../connect-port.ts';
import type { AttemptRow } from '../connection-rows.ts';
import type { OwnerSealer } from '../imports/ledger-port.ts';
import type { OwnerScope } from '../ports.ts';
import { consentActorOf } from './actors.ts';
import { attemptRow, isLive, isMarked, readAttempt, stateOf } from './attempt-view.ts';
import { callConnector } from './call-connector.ts';
import { canAsk } from './can-ask.ts';
import { checkOutcome } from './check-outcome.ts';
import { cancelAttempt } from './end-attempt.ts';
import { lateGrant } from './late-grant.ts';
import { TELL_MS_MAX } from './limits.ts';
import { type ConnectParts, NOT_FOUND, refuse } from './parts.ts';
import { reached } from './reached.ts';
import type { StoredAttempt } from './rows.ts';
import { aboutStep } from './step.ts';
import type { ConnectTransaction } from './store-port.ts';

/** What a bank is told of: an attempt that was cancelled, with the state that it had. */
export interface CancelledAttempt {
  readonly attempt: StoredAttempt;
  readonly state: Json;
}

/** Cancels a live attempt with its audit entry; null when it had ended. Tell the bank after the transaction. */
export async function cancelWithAudit(
  tx: ConnectTransaction,
  sealer: OwnerSealer,
  asking: Asking,
  attempt: StoredAttempt,
  now: number,
): Promise<CancelledAttempt | null> {
  const state = stateOf(sealer, attempt);
  const by = { actor: consentActorOf(asking.actor), reason: 'CANCELLED' } as const;
  if (!(await cancelAttempt(tx, attempt, by, now))) return null;
  const subject = auditSubject('connect_attempt', asking.scope.ownerId, attempt.id);
  await tx.audit(auditEntry(asking, 'connect_attempt.cancelled', subject));
  return { attempt, state };
}

/** Tells the bank, as far as there is something to tell: the attempt stays cancelled whatever it answers. */
export async function tellCancelled(
  parts: ConnectParts,
  scope: OwnerScope,
  { attempt, state }: CancelledAttempt,
): Promise<void> {
  const found = reached(parts, attempt);
  if (state === null || found === null) return;
  const { connector } = found;
  const { institutionId } = attempt;
  const about = aboutStep({ scope, attempt });
  const call = { connector, institutionId, about, attended: null, withinMs: TELL_MS_MAX };
  await callConnector(parts, call, (on, context) => on.connect(state, { type: 'cancelled' }, context));
  if (!mayBeGranted(parts, attempt)) return;
  const looked = await callConnector(parts, call, (on, context) =>
    on.connect(state, { type: 'polled' }, context),
  );
  const outcome = looked === 'broken' ? null : checkOutcome(looked.value, found.institution);
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  if (outcome?.type === 'granted') await lateGrant(parts, { scope, sealer, attempt }, outcome);
}

/**
 * Whether a bank may have granted what we have just cancelled: an approval that we have not looked at yet, or a step of
 * which no answer came. Then it is asked once how it stands: what it granted must not be lost, nor linger there.
 */
const mayBeGranted = (parts: ConnectParts, attempt: StoredAttempt): boolean =>
  (attempt.step === 'waiting' || isMarked(attempt)) && canAsk(parts, attempt);

/** Cancels an attempt. One that was cancelled is given again; any other end is `step_passed`. */
export async function cancelConnect(
  parts: ConnectParts,
  asking: Asking,
  attemptId: number,
): Promise<Result<AttemptRow, ConnectRefusal>> {
  const { scope } = asking;
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  const done = await parts.store.write(scope, async (tx) => {
    const attempt = await tx.attempt(attemptId);
    if (attempt === null) return NOT_FOUND;
    if (attempt.step === 'cancelled') return success(null);
    if (!isLive(attempt)) return refuse({ code: 'step_passed', attempt: attemptRow(sealer, attempt) });
    return success(await cancelWithAudit(tx, sealer, asking, attempt, parts.now()));
  });
  if (!done.ok) return done;
  if (done.value !== null) await tellCancelled(parts, scope, done.value);
  const row = await readAttempt(parts, scope, attemptId);
  return row === null ? NOT_FOUND : success(row);
}
