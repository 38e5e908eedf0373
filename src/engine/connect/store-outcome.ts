/** The outcomes of a step that grant nothing, each stored in one transaction if the mark on the attempt is still ours. */
import type { ConnectOutcome, Fault } from '../../connectors/contract.ts';
import type { AttemptView, ConnectionFault } from '../connection-rows.ts';
import { sealJson } from '../sealed-json.ts';
import { stateOf, statePlace, viewOf, viewPlace } from './attempt-view.ts';
import { consentRevokedAtBank } from './bank-ended.ts';
import { consentSignedOnce } from './begin-consent.ts';
import { canAsk } from './can-ask.ts';
import { rulesOf } from './consent-rules.ts';
import { failAttempt, TOO_LATE } from './end-attempt.ts';
import { DEADLINE_MS_MAX, POLL_AFTER_MS_MAX, POLL_AFTER_MS_MIN, POLL_AGAIN_MS } from './limits.ts';
import type { ConnectParts } from './parts.ts';
import type { NextStep } from './rows.ts';
import { sessionFollows } from './session-follows.ts';
import { ours, type Step } from './step.ts';
import type { ConnectTransaction } from './store-port.ts';

type Going = Extract<ConnectOutcome, { type: 'ask' | 'redirect' | 'wait' }>;

const STEPS = { ask: 'asking', redirect: 'redirecting', wait: 'waiting' } as const;

/** What the account holder sees of an outcome. */
function viewFrom(outcome: Going): AttemptView {
  switch (outcome.type) {
    case 'ask':
      return { kind: 'ask', fields: outcome.fields, hint: outcome.hint, wrong: outcome.wrong };
    case 'redirect':
      return { kind: 'redirect', url: outcome.url };
    case 'wait': {
      const { kind: why, device, hint, pollAfterMs } = outcome;
      return { kind: 'wait', why, device, hint, pollAfterMs: pollAfter(pollAfterMs) };
    }
  }
}

const pollAfter = (ms: number): number => Math.min(Math.max(ms, POLL_AFTER_MS_MIN), POLL_AFTER_MS_MAX);

/** A look that finds the same again is no new step: whoever watches has nothing new to see. */
const isSame = (step: Step, view: AttemptView): boolean =>
  step.event.type === 'polled' &&
  view.kind === 'wait' &&
  JSON.stringify(viewOf(step.sealer, step.attempt)) === JSON.stringify(view);

/** When a sign-in has to be through, where the law of the country says so and not the bank. */
function pendingUntil({ attempt, connector, institution }: Step): number {
  const { pendingTime } = rulesOf(connector, institution);
  return pendingTime === null || pendingTime.bankDecides
    ? Number.POSITIVE_INFINITY
    : attempt.createdAt + pendingTime.ms;
}

function nextFrom(step: Step, outcome: Going, now: number): NextStep {
  const { attempt, sealer } = step;
  const view = viewFrom(outcome);
  return {
    step: STEPS[outcome.type],
    stepNumber: attempt.stepNumber + (isSame(step, view) ? 0 : 1),
    sealedState: sealJson(sealer, statePlace(attempt.id), outcome.state),
    sealedView: sealJson(sealer, viewPlace(attempt.id), view),
    dueAt: view.kind === 'wait' ? now + view.pollAfterMs : null,
    deadlineAt: Math.min(outcome.until, now + DEADLINE_MS_MAX, pendingUntil(step)),
  };
}

/** Wakes a worker when the bank is to be asked again; without it the sweep finds the attempt. */
export const sendPoll = (
  parts: ConnectParts,
  tx: ConnectTransaction,
  { scope, attempt }: Pick<Step, 'scope' | 'attempt'>,
  dueAt: number,
): Promise<void> =>
  parts.queue.send(
    'attempt.poll',
    { tenantId: scope.tenantId, ownerId: scope.ownerId, attemptId: attempt.id },
    {
      startAfter: new Date(parts.systemNow() + Math.max(0, dueAt - parts.now())),
      key: `attempt/${scope.ownerId}/${attempt.id}`,
      tx: tx.jobs,
    },
  );

/** Whether this was the last look at an attempt whose time is over. */
const isLastLook = ({ event, attempt }: Step, now: number): boolean =>
  event.type === 'polled' && attempt.deadlineAt !== null && attempt.deadlineAt <= now;

/** Stores what comes next. False when the mark is not ours any more. */
export const storeNext = (parts: ConnectParts, step: Step, outcome: Going): Promise<boolean> =>
  parts.store.write(step.scope, async (tx) => {
    const now = parts.now();
    const next = nextFrom(step, outcome, now);
    if (isLastLook(step, now) && next.deadlineAt <= now) return failIfOurs(tx, step, TOO_LATE, now);
    if (!(await tx.goOn(step.attempt.id, step.worker, next, now))) return false;
    // The bank sends the browser once more, or says that it never had what came back: the next return is no second one.
    if (outcome.type === 'redirect') await tx.reopenReturn(step.attempt.id);
    if (next.dueAt !== null) await sendPoll(parts, tx, step, next.dueAt);
    const second = outcome.type === 'wait' && outcome.kind === 'second_signer';
    if (second) await consentSignedOnce(tx, step.attempt, now);
    await sessionFollows(tx, step.attempt, second ? 'second_signer' : 'stepped', now);
    return true;
  });

/** Ends the attempt with a fault. False when the mark is not ours any more. */
export const storeFailure = (parts: ConnectParts, step: Step, fault: ConnectionFault): Promise<boolean> =>
  parts.store.write(step.scope, (tx) => failIfOurs(tx, step, fault, parts.now()));

async function failIfOurs(
  tx: ConnectTransaction,
  step: Step,
  fault: ConnectionFault,
  now: number,
): Promise<boolean> {
  const attempt = await ours(tx, step);
  if (attempt === null) return false;
  if (step.event.type === 'renewing' && fault.code === 'consent_revoked')
    await consentRevokedAtBank(tx, step.attempt.connectionId, now);
  return failAttempt(tx, attempt, fault, now);
}

/** When to ask again after a fault that passes; null for one that does not. */
function againAt(fault: Fault, now: number): number | null {
  if (fault.code !== 'bank_down' && fault.code !== 'rate_limited') return null;
  const wanted = fault.retryAt ?? now + POLL_AGAIN_MS;
  return now + pollAfter(wanted - now);
}

/**
 * Whether the bank can be asked later what became of a step: always where it was only asked, and where it may have taken
 * an answer or a return and granted access before its reply got lost.
 */
const canAskLater = (parts: ConnectParts, { event, attempt }: Step): boolean =>
  event.type === 'polled' ||
  ((event.type === 'answered' || event.type === 'returned') && canAsk(parts, attempt));

/**
 * A bank that cannot be asked how the sign-in stands is asked again later: days of waiting for a second signer must not
 * end with one bad minute. A step whose answer got lost waits for the bank from then on: it is never answered again,
 * unless the bank, asked how it stands, still wants that answer. Every other fault ends the attempt, and so does one that
 * meets the last look. False when the mark is not ours any more.
 */
export function putOffPoll(parts: ConnectParts, step: Step, fault: Fault): Promise<boolean> {
  const now = parts.now();
  const dueAt = canAskLater(parts, step) ? againAt(fault, now) : null;
  if (dueAt === null) return storeFailure(parts, step, fault);
  if (isLastLook(step, now)) return storeFailure(parts, step, TOO_LATE);
  if (step.attempt.step !== 'waiting') return storeNext(parts, step, lost(step, dueAt - now, now));
  return parts.store.write(step.scope, async (tx) => {
    if (!(await tx.putOff(step.attempt.id, step.worker, dueAt, now))) return false;
    await sendPoll(parts, tx, step, dueAt);
    return true;
  });
}

/** What is shown of a step whose answer got lost, until the bank says how it stands. */
const lost = ({ sealer, attempt }: Step, pollAfterMs: number, now: number): Going => ({
  type: 'wait',
  state: stateOf(sealer, attempt),
  kind: 'bank_is_working',
  device: null,
  hint: null,
  pollAfterMs,
  until: attempt.deadlineAt ?? now,
});
