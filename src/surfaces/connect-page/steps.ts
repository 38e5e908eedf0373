/** Pages and forms of a sign-in under way, and of a visit as it stands. */
import type { FastifyReply } from 'fastify';
import type { ConnectRefusal } from '../../engine/connect-port.ts';
import type { AttemptRow } from '../../engine/connection-rows.ts';
import { chooseBank } from './banks-view.ts';
import { begin } from './begin.ts';
import { endedPage, failedPage, failureOf } from './end-view.ts';
import { type Filled, fieldName, mayShowAgain } from './fields-view.ts';
import { messageView, sendLayout } from './layout.ts';
import { managePage } from './manage-view.ts';
import { linkable } from './return-url.ts';
import { isLive } from './stage.ts';
import { stepPage } from './step-view.ts';
import { successPage } from './success-view.ts';
import { dateOf } from './times.ts';
import { attemptMark, backToPage, formValue, type Visit, withAttempt } from './visit.ts';
import type { Notice } from './words.ts';

/** GET of the session's page: how things stand now. A wait that is due is looked after on the way. */
export async function showNow(visit: Visit): Promise<FastifyReply> {
  const { stage } = visit;
  if (stage.at === 'step' && isDue(visit, stage.attempt)) return show(await polled(visit, stage.attempt));
  return show(visit);
}

function show(visit: Visit): Promise<FastifyReply> | FastifyReply {
  const { stage } = visit;
  switch (stage.at) {
    case 'choose_bank':
      return chooseBank(visit);
    case 'begin':
      return begin(visit);
    case 'manage':
      return managePage(visit);
    case 'step':
      return stepPage(visit, stage.attempt);
    case 'granted':
      return successPage(visit, stage.attempt);
    case 'failed':
      return failedPage(visit, failureOf(stage.attempt, stage.mayRetry));
    case 'cancelled':
    case 'expired':
    case 'over':
      return endedPage(visit, stage.at);
  }
}

/** Whether the engine may have something new: a wait that is looked after, or a step whose time is over. */
function isDue({ now }: Visit, { step, busy, dueAt, deadlineAt }: AttemptRow): boolean {
  const [due, deadline] = [dateOf(dueAt), dateOf(deadlineAt)];
  const isAwaited = step === 'waiting' && due !== null && due <= now;
  return !busy && (isAwaited || (deadline !== null && deadline <= now));
}

async function polled(visit: Visit, attempt: AttemptRow): Promise<Visit> {
  const looked = await visit.parts.connecting.poll(visit.asking, attempt.id);
  if (looked.ok) return withAttempt(visit, looked.value);
  return 'attempt' in looked.fault ? withAttempt(visit, looked.fault.attempt) : visit;
}

const NOTICES: Readonly<Partial<Record<ConnectRefusal['code'], Notice>>> = {
  step_passed: 'passed',
  step_busy: 'busy',
  nothing_asked: 'nothing_asked',
  not_found: 'gone',
  session_ended: 'ended',
  tries_used: 'tries',
  connection_exists: 'exists',
};

/** POST …/answer: the answer to the step that the visitor saw, and to no other. */
export async function answer(visit: Visit): Promise<FastifyReply> {
  const { stage, request, parts, asking } = visit;
  if (stage.at !== 'step') return backToPage(visit, 'passed');
  const { attempt } = stage;
  const step = formValue(request, 'step');
  if (formValue(request, 'attempt') !== attemptMark(visit) || step !== String(attempt.stepNumber))
    return backToPage(visit, 'passed');
  if (attempt.busy || attempt.view === null) return backToPage(visit, 'busy');
  const { view } = attempt;
  if (view.kind !== 'ask') return backToPage(visit, 'nothing_asked');
  const typed = view.fields
    .map(({ key }) => [key, formValue(request, fieldName(key))] as const)
    .filter(([, value]) => value !== '');
  const answered = await parts.connecting.answer(
    asking,
    attempt.id,
    attempt.stepNumber,
    Object.fromEntries(typed),
  );
  if (answered.ok) return backToPage(visit);
  if (answered.fault.code !== 'fields_invalid')
    return backToPage(visit, NOTICES[answered.fault.code] ?? 'not_now');
  const again = view.fields.filter(mayShowAgain);
  const filled: Filled = {
    errors: answered.fault.errors,
    values: new Map(again.map(({ key }) => [key, formValue(request, fieldName(key))])),
    refused: [],
  };
  return stepPage(visit, attempt, filled, 422);
}

/** POST …/check: looks now. */
export async function check(visit: Visit): Promise<FastifyReply> {
  const { stage } = visit;
  if (stage.at === 'step' && stage.attempt.step === 'waiting') await polled(visit, stage.attempt);
  return backToPage(visit);
}

/** POST …/change: stops the sign-in and goes on with the visit, for another bank or another way. */
export async function change(visit: Visit): Promise<FastifyReply> {
  const { stage, parts, asking } = visit;
  if (stage.at !== 'step') return backToPage(visit);
  const stopped = await parts.connecting.cancel(asking, stage.attempt.id);
  return backToPage(visit, stopped.ok && !isLive(stopped.value) ? 'changed' : 'busy');
}

/** POST …/cancel: ends the visit, with what is under way in it. */
export async function cancel(visit: Visit): Promise<FastifyReply> {
  const ended = await visit.parts.connecting.cancelSession(visit.asking, visit.key.sessionId);
  if (ended.ok || ended.fault.code === 'session_ended') return backToPage(visit);
  return backToPage(visit, NOTICES[ended.fault.code] ?? 'not_now');
}

/** GET …/bank: to the bank, in the browser that the sign-in is bound to. A link leads here, never a form. */
export async function toBank(visit: Visit): Promise<FastifyReply> {
  const { stage, parts, key, browser, reply, words } = visit;
  if (stage.at !== 'step' || stage.attempt.step !== 'redirecting') return backToPage(visit, 'passed');
  const token = await parts.connecting.goToken(key.scope, stage.attempt.id);
  if (token === null) return backToPage(visit, 'passed');
  const went = await parts.connecting.go(token, browser.hash);
  if (!('refused' in went)) {
    const url = linkable(went.url);
    if (url !== null && /^https?:$/.test(url.protocol)) return reply.redirect(url.href, 303);
  }
  const why = 'refused' in went ? words.refused[`go_${went.refused}`] : words.refused.go_nothing;
  return sendLayout(reply, messageView(words, words.refused.title, why), 409);
}
