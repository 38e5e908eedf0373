/**
 * One step of a sign-in, after it was marked: the bank is called outside any transaction, then the outcome is stored if
 * the mark is still ours. Whatever happens in between, the step is not sent again (see decision 0011).
 */
import type { ConnectOutcome, Json } from '../../connectors/contract.ts';
import type { ConnectionFault } from '../connection-rows.ts';
import { sealJson, sessionPlace } from '../sealed-json.ts';
import { stateOf } from './attempt-view.ts';
import { callConnector } from './call-connector.ts';
import { checkOutcome } from './check-outcome.ts';
import { grant } from './grant.ts';
import { lateGrant } from './late-grant.ts';
import { type ConnectParts, stepMsOf } from './parts.ts';
import { aboutStep, type Step } from './step.ts';
import { putOffPoll, storeFailure, storeNext } from './store-outcome.ts';
import { passwordWasWrong } from './tries.ts';

/** Calls the bank and stores what came of it. Throws only for failures of our own; the mark then stays for its lease. */
export async function sendStep(parts: ConnectParts, step: Step): Promise<void> {
  const outcome = await call(parts, step);
  if (step.reserved !== null) {
    const refused = outcome !== 'broken' && passwordWasWrong(outcome);
    // A connector that broke may have sent it: it counts, as after a crash.
    if (outcome !== 'broken')
      await parts.store.settleTry(step.reserved.lookup, step.reserved.number, refused);
  }
  const stored = await store(parts, step, outcome);
  if (!stored && outcome !== 'broken' && outcome.type === 'granted') await lateGrant(parts, step, outcome);
}

async function call(parts: ConnectParts, step: Step): Promise<ConnectOutcome | 'broken'> {
  const { attempt, connector, event, sealer } = step;
  const state = event.type === 'started' || event.type === 'renewing' ? null : stateOf(sealer, attempt);
  const called = await callConnector(
    parts,
    {
      connector,
      institutionId: attempt.institutionId,
      about: aboutStep(step),
      attended: step.attended,
      withinMs: stepMsOf(parts),
      keepSession: sessionKeeper(parts, step),
    },
    (on, context) => on.connect(state, event, context),
  );
  return called === 'broken' ? called : checkOutcome(called.value, step.institution);
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
