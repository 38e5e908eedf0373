/**
 * A sign-in at a bank without a page: what the bank asks is answered from what the user gave, and what is left is handed
 * back as a challenge, which the next call answers.
 */
import type { Asking } from '../connect-port.ts';
import type { AttemptRow, AttemptView, ConnectionFault, Field } from '../connection-rows.ts';
import type { ConnectionsParts } from './connections-parts.ts';
import type { ChallengeAnswer } from './connections-port.ts';
import type { ChallengeOf, PendingChallenge, Procedure } from './connections-store-port.ts';
import type { Credentials } from './login-fields.ts';
import { chosenProcedure, procedureField, proceduresOf } from './procedures.ts';

/** How long a challenge can be answered, in milliseconds; a bank that gives less time decides. */
export const CHALLENGE_MS_MAX = 10 * 60_000;
/** The same where an approval is waited for. */
export const APPROVAL_MS_MAX = 30 * 86_400_000;
/** Steps of one sign-in that are answered without the user. */
export const OWN_STEPS_MAX = 6;

/** Where a sign-in stands. */
export type SignedIn =
  | { readonly kind: 'granted'; readonly connectionId: number; readonly procedures: readonly Procedure[] }
  | { readonly kind: 'ask'; readonly attempt: AttemptRow; readonly procedures: readonly Procedure[] }
  | { readonly kind: 'failed'; readonly fault: ConnectionFault | null }
  /** What the user answered was wrong: the challenge is gone. */
  | { readonly kind: 'wrong_answer' }
  | { readonly kind: 'no_challenge' }
  /** The user chose a procedure that the bank does not offer; the challenge waits. */
  | { readonly kind: 'procedure_unknown' };

export interface SignIn {
  readonly asking: Asking;
  readonly credentials: Credentials;
  readonly defaultProcedure: string | null;
  /** Null for an import. */
  readonly connectionId: number | null;
}

/** Takes an attempt as far as it goes without the user. */
export async function follow(
  parts: ConnectionsParts,
  signIn: SignIn,
  begun: AttemptRow,
  known: { readonly procedures: readonly Procedure[]; readonly answered: boolean },
): Promise<SignedIn> {
  let attempt = begun;
  let { procedures } = known;
  for (let step = 0; step < OWN_STEPS_MAX; step += 1) {
    const ended = endOf(attempt, procedures);
    if (ended !== null) return settle(parts, signIn, attempt, ended);
    const view = attempt.view;
    if (view?.kind !== 'ask') break;
    if (view.wrong) return refused(parts, signIn, attempt, view, known.answered);
    const choice = procedureField(view.fields);
    if (choice !== undefined) procedures = proceduresOf(choice);
    const fields = ownAnswer(view.fields, signIn, procedures);
    if (fields === null) break;
    const answered = await parts.connecting.answer(signIn.asking, attempt.id, attempt.stepNumber, fields);
    if (!answered.ok) return settle(parts, signIn, attempt, { kind: 'failed', fault: null });
    attempt = answered.value;
  }
  await keepChallenge(parts, signIn, attempt, procedures);
  return { kind: 'ask', attempt, procedures };
}

/** What came of an attempt that has ended; null when it goes on. */
function endOf(attempt: AttemptRow, procedures: readonly Procedure[]): SignedIn | null {
  const { connectionId, fault, finishedAt, step } = attempt;
  if (step === 'granted') return { kind: 'granted', connectionId, procedures };
  return finishedAt === null ? null : { kind: 'failed', fault };
}

/** The attempt is over: no challenge waits any more. */
async function settle(
  parts: ConnectionsParts,
  { asking }: SignIn,
  attempt: AttemptRow,
  ended: SignedIn,
): Promise<SignedIn> {
  if (attempt.finishedAt === null) await parts.connecting.cancel(asking, attempt.id);
  await parts.store.dropChallenge(asking.scope, attempt.id);
  return ended;
}

/** The bank asks again because something was wrong: it is not sent a second time, and the user begins anew. */
function refused(
  parts: ConnectionsParts,
  signIn: SignIn,
  attempt: AttemptRow,
  view: Extract<AttemptView, { kind: 'ask' }>,
  answered: boolean,
): Promise<SignedIn> {
  const wrong = view.fields.filter(({ purpose }) => purpose === 'login' || purpose === 'password');
  const isLogin = wrong.length > 0 || !answered;
  const fault: ConnectionFault = { code: 'credentials_wrong', fields: wrong.map(({ key }) => key) };
  const end: SignedIn = isLogin ? { kind: 'failed', fault } : { kind: 'wrong_answer' };
  return settle(parts, signIn, attempt, end);
}

/** The answer to a step of which everything needed is known; null when the user has to say something. */
function ownAnswer(
  fields: readonly Field[],
  { credentials, defaultProcedure }: SignIn,
  procedures: readonly Procedure[],
): Record<string, string> | null {
  const values = fields.map(
    (field) => [field, ownValue(field, credentials, procedures, defaultProcedure)] as const,
  );
  if (values.some(([field, value]) => value === null && field.required)) return null;
  const known = values.flatMap(([{ key }, value]) => (value === null ? [] : [[key, value] as const]));
  return known.length === 0 ? null : Object.fromEntries(known);
}

function ownValue(
  { kind, purpose }: Field,
  credentials: Credentials,
  procedures: readonly Procedure[],
  defaultProcedure: string | null,
): string | null {
  if (kind === 'choice' && purpose === 'method')
    return chosenProcedure(procedures, defaultProcedure)?.id ?? null;
  if (purpose === 'login') return credentials.userId;
  return purpose === 'password' ? credentials.pin : null;
}

async function keepChallenge(
  parts: ConnectionsParts,
  { asking, connectionId }: SignIn,
  attempt: AttemptRow,
  procedures: readonly Procedure[],
): Promise<void> {
  const deadline = attempt.deadlineAt === null ? Number.POSITIVE_INFINITY : Date.parse(attempt.deadlineAt);
  // Who has to sign elsewhere has the time that the bank gives; what has to be typed in is not kept open so long.
  const latest = parts.now() + (attempt.view?.kind === 'ask' ? CHALLENGE_MS_MAX : APPROVAL_MS_MAX);
  const until = Math.min(deadline, latest);
  const { id: attemptId, institutionId } = attempt;
  await parts.store.keepChallenge(asking.scope, {
    attemptId,
    institutionId,
    connectionId,
    procedures,
    until,
  });
}

/** Takes the user's answer to the challenge that waits, as far as it goes. */
export async function answerChallenge(
  parts: ConnectionsParts,
  signIn: SignIn,
  of: ChallengeOf,
  answer: ChallengeAnswer,
): Promise<SignedIn> {
  const { asking } = signIn;
  const pending = await parts.store.challenge(asking.scope, of);
  if (pending === null) return { kind: 'no_challenge' };
  const attempt = await parts.connecting.attempt(asking.scope, pending.attemptId);
  if (attempt === null || pending.until <= parts.now()) {
    await drop(parts, asking, pending);
    return { kind: 'no_challenge' };
  }
  const { procedures } = pending;
  if (attempt.finishedAt !== null) {
    const ended = await follow(parts, signIn, attempt, { procedures, answered: false });
    return isOver(ended) ? { kind: 'no_challenge' } : ended;
  }
  const next = await send(parts, asking, attempt, answer);
  switch (next) {
    case 'wrong':
      await drop(parts, asking, pending);
      return { kind: 'wrong_answer' };
    case 'unknown':
      return { kind: 'no_challenge' };
    case 'procedure_unknown':
      return { kind: 'procedure_unknown' };
    case 'missing':
      return { kind: 'ask', attempt, procedures };
    default: {
      const stands = await follow(parts, signIn, next, { procedures, answered: true });
      return isOver(stands) && attempt.view?.kind === 'ask' ? { kind: 'no_challenge' } : stands;
    }
  }
}

/** Nobody answered in time: the challenge is not there any more, for us or for the bank. */
const isOver = (stands: SignedIn): boolean =>
  stands.kind === 'failed' && (stands.fault === null || stands.fault.code === 'sca_expired');

/** Sends the answer, or asks the bank how it stands; `wrong` when it cannot be what the bank asks for. */
async function send(
  parts: ConnectionsParts,
  asking: Asking,
  attempt: AttemptRow,
  answer: ChallengeAnswer,
): Promise<AttemptRow | 'wrong' | 'unknown' | 'missing' | 'procedure_unknown'> {
  const step = parts.multiStep.answer(asking.scope.ownerId, attempt, answer);
  if (step.type === 'poll') {
    const polled = await parts.connecting.poll(asking, attempt.id);
    return polled.ok ? polled.value : attempt;
  }
  if (step.type !== 'fields') return step.type;
  const answered = await parts.connecting.answer(asking, attempt.id, attempt.stepNumber, step.fields);
  if (answered.ok) return answered.value;
  const { fault } = answered;
  return fault.code === 'step_passed' || fault.code === 'step_busy' ? fault.attempt : 'wrong';
}

/**
 * Whether a call that brings no answer goes on with a sign-in all the same: where the bank's page or app decides, clients
 * of the early versions just repeat the call.
 */
export async function goesOn(parts: ConnectionsParts, { asking }: SignIn, of: ChallengeOf): Promise<boolean> {
  const pending = await parts.store.challenge(asking.scope, of);
  if (pending === null || pending.until <= parts.now()) return false;
  const attempt = await parts.connecting.attempt(asking.scope, pending.attemptId);
  if (attempt === null) return false;
  // It ended while nobody looked: how is what the call is told. One that came too late begins anew.
  if (attempt.finishedAt !== null)
    return attempt.step === 'granted' || (attempt.step === 'failed' && attempt.fault?.code !== 'sca_expired');
  return attempt.view?.kind === 'redirect' || attempt.view?.kind === 'wait';
}

/** No answer: the bank's page or app has it. */
export const REPEATED: ChallengeAnswer = { challengeResponse: null, multiStepAuthentication: null };

/** Ends what waits for an answer, before the same is begun anew. */
export async function dropChallenge(parts: ConnectionsParts, asking: Asking, of: ChallengeOf): Promise<void> {
  const pending = await parts.store.challenge(asking.scope, of);
  if (pending !== null) await drop(parts, asking, pending);
}

async function drop(parts: ConnectionsParts, asking: Asking, { attemptId }: PendingChallenge): Promise<void> {
  await parts.connecting.cancel(asking, attemptId);
  await parts.store.dropChallenge(asking.scope, attemptId);
}
