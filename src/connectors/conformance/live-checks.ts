/** What is checked against a live bank: cancelling and polling at every step, and what is over once it is revoked. */
import type { ConnectEvent, ConnectOutcome, Json } from '../contract.ts';
import { attempt, connectOutput, driverOf, grantedSession, nextEvent, STEPS_MAX } from './drive.ts';
import { faultOf } from './fault-problems.ts';
import type { LiveBank, Subject } from './subject.ts';

/** An attempt that is cancelled at any of its steps is over: what follows is a fault. */
export async function cancelsAtEveryStep(subject: Subject, bank: LiveBank): Promise<string[]> {
  const whole = await attempt(driverOf(subject, bank), bank, undefined);
  const found: string[] = [];
  for (let steps = 1; steps < whole.length; steps++) {
    const driver = driverOf(subject, bank);
    const outcome = (await attempt(driver, bank, undefined, steps)).at(-1);
    if (outcome === undefined || !('state' in outcome)) {
      found.push(`step ${steps}: ${outcome?.type} in place of ${whole[steps - 1]?.type}`);
      continue;
    }
    const say = async (event: ConnectEvent): Promise<ConnectOutcome> =>
      connectOutput(await driver.call({ kind: 'connect', state: outcome.state, event }));
    const cancelled = await say({ type: 'cancelled' });
    if (cancelled.type !== 'failed') found.push(`step ${steps}: cancelled gives ${cancelled.type}`);
    const after = await say({ type: 'polled' });
    if (after.type !== 'failed') found.push(`step ${steps}: ${after.type} after it was cancelled`);
  }
  return found;
}

/**
 * Where a method can be polled, an attempt goes on from any step when the outcome of that step was lost: polled with
 * the state before it, it says the same, and it can be granted from there.
 */
export async function goesOnWhenPolled(subject: Subject, bank: LiveBank): Promise<string[]> {
  const { methods } = subject.connector.manifest;
  if (methods.find(({ key }) => key === subject.method)?.canPoll !== true) return [];
  const driver = driverOf(subject, bank);
  let state: Json = null;
  let event: ConnectEvent | null = driver.begin(undefined);
  for (let step = 0; step < STEPS_MAX && event !== null; step++) {
    const told = connectOutput(await driver.call({ kind: 'connect', state, event }));
    if (told.type === 'failed') return [`step ${step}: ${told.fault.code}`];
    // The first outcome brings the state: when it is lost, nothing can be polled.
    const before: Json = state ?? ('state' in told ? told.state : null);
    if (before === null) return [];
    const polled = { kind: 'connect', state: before, event: { type: 'polled' } } as const;
    const seen = connectOutput(await driver.call(polled));
    if (seen.type === 'failed') return [`step ${step}: polled gives ${seen.fault.code}`];
    if (told.type !== seen.type && told.type !== 'wait')
      return [`step ${step}: polled gives ${seen.type} in place of ${told.type}`];
    if (seen.type === 'granted') return [];
    state = seen.state;
    event = await nextEvent(bank, seen);
  }
  return [`not granted within ${STEPS_MAX} steps`];
}

/** A consent that was revoked is over: revoking again says so, and nothing is fetched with its session. */
export async function endsWhenRevoked(subject: Subject, bank: LiveBank): Promise<string[]> {
  const driver = driverOf(subject, bank);
  const session = grantedSession(await attempt(driver, bank, undefined));
  const found: string[] = [];
  for (const time of ['first', 'second']) {
    const { output } = await driver.call({ kind: 'revoke', session });
    const fault = faultOf(output);
    if (fault !== null) found.push(`the ${time} revoke: ${fault.code}`);
  }
  const request = { capability: 'accounts', account: null, cursor: null, session, window: null } as const;
  const { output } = await driver.call({ kind: 'fetch', request });
  if (faultOf(output)?.code !== 'consent_revoked')
    found.push(`accounts of a revoked consent: ${faultOf(output)?.code ?? output.type}`);
  return found;
}
