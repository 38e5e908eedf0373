/** What must hold of a world of sign-ins at any moment, whatever was done. */
import type { StoredAttempt } from '../../../src/engine/connect/rows.ts';
import { broken } from '../broken.ts';
import { PASSWORD } from '../eyes.ts';
import { rowsWithSecrets } from '../secrets.ts';
import { DAY_MS } from '../world.ts';
import { type ConnectionModel, hasEnded, type Model } from './model.ts';
import { ANSWER, CODE, WRONG_ANSWER, WRONG_CODE, WRONG_PASSWORD } from './people.ts';
import { type Held, PROBE, type Sim } from './sim.ts';

/** Of one login in a rolling day. */
const WRONG_PASSWORDS_MAX = 2;

/** Throws where something does not hold. */
export async function checkWorld(
  sim: Sim,
  model: Model,
  rows: readonly StoredAttempt[],
  held: readonly Held[],
): Promise<void> {
  checkRows(rows);
  await checkConsents(sim, rows);
  checkWire(sim);
  await checkBankLog(sim);
  await checkFeed(sim, rows);
  await checkSecrets(sim);
  await checkSessions(sim, model, held);
  const [count] = await sim.world.sql('select count(*) from refused_logins');
  model.tries = Number(count?.[0]);
}

/** One live attempt a connection; what has ended says how and keeps nothing. */
function checkRows(rows: readonly StoredAttempt[]): void {
  const live = new Set<number>();
  for (const row of rows) {
    const where = `attempt ${row.id} (${row.step})`;
    const isEnded = hasEnded(row.step as 'granted');
    if (isEnded !== (row.finishedAt !== null)) broken(`${where} has an end that is none`);
    if ((row.step === 'failed') !== (row.fault !== null)) broken(`${where} and its fault do not fit`);
    if (row.step === 'granted' && row.consentId === null) broken(`${where} and its consent do not fit`);
    const keeps = row.sealedState ?? row.sealedView ?? row.deadlineAt ?? row.dueAt ?? row.worker;
    if (isEnded && keeps !== null) broken(`${where} keeps something after its end`);
    if (isEnded) continue;
    if (row.sentEvent === null && row.sealedView === null) broken(`${where} shows nothing`);
    if (row.deadlineAt === null) broken(`${where} has no deadline`);
    if (live.has(row.connectionId)) broken(`two live attempts on connection ${row.connectionId}`);
    live.add(row.connectionId);
  }
}

/** A consent that waits has a sign-in that is live, one that was refused had one; what stands was granted. */
async function checkConsents(sim: Sim, rows: readonly StoredAttempt[]): Promise<void> {
  const attempts = new Map(rows.map((row) => [row.id, row]));
  const consents = await sim.consents();
  for (const { id, state, attemptId } of consents) {
    const attempt = attempts.get(attemptId);
    if (attempt === undefined) continue;
    const isPending = state === 'awaiting_authorisation' || state === 'partially_authorised';
    if (isPending !== (!hasEnded(attempt.step as 'granted') && attempt.consentId === id))
      broken(`consent ${id} is ${state} while its attempt ${attempt.id} is ${attempt.step}`);
    if (state === 'rejected' && attempt.step !== 'failed' && attempt.step !== 'cancelled')
      broken(`consent ${id} was rejected though its attempt ${attempt.id} is ${attempt.step}`);
  }
  const states = new Map(consents.map(({ id, state }) => [id, state]));
  for (const { id, step, consentId } of rows)
    if (step !== 'granted' && consentId !== null && hasEnded(step as 'granted') && states.has(consentId))
      if (states.get(consentId) !== 'rejected')
        broken(`attempt ${id} ${step}, its consent is ${states.get(consentId)}`);
}

/** What was sent to banks: no step twice, no third wrong password in a day. */
function checkWire({ world: { eyes } }: Sim): void {
  for (const [step, times] of eyes.answers) if (times > 1) broken(`${step} was answered ${times} times`);
  for (const { at, whose } of eyes.wrongPasswords) {
    const day = eyes.wrongPasswords.filter(
      (one) => one.whose === whose && one.at <= at && one.at > at - DAY_MS,
    );
    if (day.length > WRONG_PASSWORDS_MAX) broken(`${day.length} wrong passwords of ${whose} in a day`);
  }
}

/**
 * What the banks thought of it. A session that the bank has replaced by a renewal of which only we do not know yet may be
 * shown once.
 */
async function checkBankLog(sim: Sim): Promise<void> {
  const lines = await sim.world.bank.log(sim.logSeen);
  for (const { number, violations, method, path, request_id, institution } of lines) {
    sim.logSeen = number;
    const isExcused = sim.mayBeVoid.has(institution ?? '');
    const breaches = violations.filter((one) => one !== 'token_replaced' || !isExcused);
    // Our own question whether a session is good is not the engine's.
    if (breaches.length > 0 && request_id?.startsWith(PROBE) !== true)
      broken(`the bank complains of ${breaches.join()} in ${method} ${path}`);
  }
}

const ENDS = /^connect_attempt\.(granted|failed|cancelled)$/;

/** The feed has no gaps, and one end for each attempt that ended. */
async function checkFeed(sim: Sim, rows: readonly StoredAttempt[]): Promise<void> {
  const events = await sim.world.feed(sim.scope);
  const gap = events.findIndex(({ sequence }, at) => sequence !== at + 1);
  if (gap !== -1) broken(`the feed has a gap at ${gap + 1}`);
  const ends = Map.groupBy(
    events.filter(({ type }) => ENDS.test(type)),
    ({ attemptId }) => attemptId,
  );
  for (const { id, step, finishedAt } of rows) {
    const told = (ends.get(id) ?? []).map(({ type }) => type);
    const wanted = finishedAt === null ? [] : [`connect_attempt.${step}`];
    if (told.join() !== wanted.join())
      broken(`the feed says ${told.join() || 'nothing'} of attempt ${id} (${step})`);
  }
}

/** Short ones are looked for as words of their own: their digits are in many a number. */
const WORDS = new RegExp(`(?<![\\w-])(?:${[CODE, WRONG_CODE, ANSWER, WRONG_ANSWER].join('|')})(?![\\w-])`);

/** Invariant 11: what was secret on the wire, or was handed to a browser, is in no row as it is. */
async function checkSecrets({ world, handedOut }: Sim): Promise<void> {
  const secrets = [...world.eyes.secrets, ...handedOut, PASSWORD, WRONG_PASSWORD];
  const found = await rowsWithSecrets(world, secrets, WORDS);
  if (found !== null) broken(found);
}

/** The same for what was given back by a verb. */
export function checkGiven({ world, handedOut }: Sim, given: string): void {
  const secrets = [...world.eyes.secrets, ...handedOut, PASSWORD, WRONG_PASSWORD, ANSWER];
  const found = secrets.find((secret) => given.includes(secret));
  if (found !== undefined) broken(`a verb gave back ${found.slice(0, 4)}…`);
}

/**
 * A consent that stands has a session, and the bank takes it: no attempt to renew, however it ended, has degraded it.
 * While an attempt is live that the bank has granted already, only we do not know it yet.
 */
async function checkSessions(sim: Sim, model: Model, held: readonly Held[]): Promise<void> {
  const renewed = model.connections.filter((one) => isInForce(sim, one) && wasTouched(sim, model, one));
  for (const connection of renewed) {
    const session = held.find(({ connectionId }) => connectionId === connection.id)?.session;
    if (session == null) return broken(`connection ${connection.id} has a consent and no session`);
    if (await sim.takesSession(connection.institution, session.token)) continue;
    const live = model.liveOn(connection.id);
    if (live !== null && (await isGrantedAtBank(sim, live.authorisation))) continue;
    if (sim.mayHaveLost(connection)) continue;
    broken(`a renewal took the session of connection ${connection.id} away`);
  }
}

const isInForce = (sim: Sim, { consent, usableUntil, endedAtBank }: ConnectionModel): boolean =>
  consent === 'authorised' && !endedAtBank && (usableUntil === null || usableUntil > sim.world.now());

/** Asking the bank costs time: only where a renewal was under way since it was asked last. */
function wasTouched(sim: Sim, model: Model, { id }: ConnectionModel): boolean {
  const steps = model.attempts
    .filter((one) => one.connectionId === id)
    .map((one) => `${one.id} ${one.stand} ${one.stepNumber}`)
    .join();
  const isNew = sim.probed.get(id) !== steps;
  sim.probed.set(id, steps);
  return isNew;
}

async function isGrantedAtBank(sim: Sim, authorisation: string | null): Promise<boolean> {
  const found = (await sim.world.bank.authorisations()).find(({ id }) => id === authorisation);
  return found?.status === 'granted';
}
