/**
 * One step of a sign-in, after it was marked: the bank is called outside any transaction, then the outcome is stored if
 * the mark is still ours. Whatever happens in between, the step is not sent again (see decision 0011).
 */
import type { ConnectOutcome, Json } from '../../connectors/contract.ts';
import type { ConnectionFault } from '../connection-rows.ts';
import { sealJson, sessionPlace } from '../sealed-json.ts';
import { stateOf } from './attempt-view.ts';
import { type Called, callConnector } from './call-connector.ts';
import { checkOutcome } from './check-outcome.ts';
import { grant } from './grant.ts';
import { lateGrant } from './late-grant.ts';
import { type ConnectParts, stepMsOf } from './parts.ts';
import { aboutStep, type Step } from './step.ts';
import { putOffPoll, storeFailure, storeNext } from './store-outcome.ts';
import { passwordWasWrong } from './tries.ts';

/** Calls the bank and stores what came of it. Throws only for failures of our own; the mark then stays for its lease. */
export async function sendStep(parts: ConnectParts, step: Step): Promise<void> {
  const called = await call(parts, step);
  const outcome = called === 'broken' ? called : checkOutcome(called.value, step.institution);
  await settle(parts, step, called, outcome);
  const stored = await store(parts, step, outcome);
  if (!stored && outcome !== 'broken' && outcome.type === 'granted') await lateGrant(parts, step, outcome);
}

/**
 * Says what became of the password that was sent. What is not known counts as wrong for its day: a connector that broke
 * may have sent it, and a reply that got lost may have refused it.
 */
async function settle(
  parts: ConnectParts,
  { reserved }: Step,
  called: Called<ConnectOutcome>,
  outcome: ConnectOutcome | 'broken',
): Promise<void> {
  if (reserved === null || called === 'broken' || outcome === 'broken') return;
  const wasWrong = passwordWasWrong(outcome);
  if (!wasWrong && outcome.type === 'failed' && called.lostReply) return;
  await parts.store.settleTry(reserved.lookup, reserved.number, wasWrong);
}

function call(parts: ConnectParts, step: Step): Promise<Called<ConnectOutcome>> {
  const { attempt, connector, event, sealer } = step;
  const state = event.type === 'started' || event.type === 'renewing' ? null : stateOf(sealer, attempt);
  return callConnector(
    parts,
    {
      connector,
      institutionId: attempt.institutionId,
      about: aboutStep(step),
      attended: step.attended,
      withinMs: stepMsOf(parts),
      keepSession: sessionKeeper(parts, step),
      before: () => isMarkedBy(parts, step),
    },
    (on, context) => on.connect(state, event, context),
  );
}

/** A process that stood still for longer than its lease must not send what another one has taken up since. */
async function isMarkedBy(parts: ConnectParts, { scope, attempt, worker }: Step): Promise<boolean> {
  const now = await parts.store.attempt(scope, attempt.id);
  return now?.worker === worker;
}

/** A bank may renew the session that is in use while it is asked for a new one: that one must not be lost. */
function sessionKeeper(parts: ConnectParts, step: Step): (session: Json) => Promise<void> {
  const { scope, sealer, attempt } = step;
  let version = step.sessionVersion;
  return async (session) => {
    if (version === null) return;
    const sealed = sealJson(sealer, sessionPlace(attempt.connectionId), session);
    const kept = await parts.store.keepSession(scope, attempt.connectionId, version, sealed, parts.now());
    // A sync renewed it at the same time: what it kept is newer than what we read.
    version = kept ? version + 1 : null;
  };
}

const INTERRUPTED: ConnectionFault = { code: 'interrupted' };

/** False when the mark is not ours any more: the attempt was cancelled, or another worker has taken it up. */
function store(parts: ConnectParts, step: Step, outcome: ConnectOutcome | 'broken'): Promise<boolean> {
  if (outcome === 'broken') return storeFailure(parts, step, INTERRUPTED);
  switch (outcome.type) {
    case 'granted':
      return grant(parts, step, outcome);
    case 'failed':
      return putOffPoll(parts, step, outcome.fault);
    default:
      return storeNext(parts, step, outcome);
  }
}
