/** Answers to what an authorisation asks for: each step once. */
import {
  type AuthorisationView,
  type Found,
  findAuthorisation,
  refuse,
  SIGNERS,
  statusAt,
  viewAuthorisation,
} from './authorisations.ts';
import { grant } from './grants.ts';
import { SECRET_CHARACTERS_MAX, SIGNERS_MS, WRONG_IN_A_ROW_MAX } from './limits.ts';
import { countWrong, isLocked } from './logins.ts';
import type { AuthorisationRecord } from './model.ts';
import type { Call, Parts } from './parts.ts';
import { type Answer, badRequest, given, refused, refusedAs } from './refusals.ts';
import { isSecretOf } from './secrets.ts';
import { type AskStatus, askOf, isAskStatus, isForAnybody, judge, stepAfter } from './steps.ts';

export interface GivenAnswer {
  readonly step: number;
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Takes the answer to a step. A wrong one gives the next step with `wrong`. Refused: `step_answered` for a step that
 * has an answer, `not_now`, `expired`, `locked`, `bad_request` (the step stays open).
 */
export function answerStep(
  parts: Parts,
  call: Call,
  id: string,
  secret: string,
  answer: GivenAnswer,
): Answer<AuthorisationView> {
  const found = findAuthorisation(parts, call, id, secret);
  if (!found.ok) return found;
  const { record } = found.value;
  call.trace.step = answer.step;
  const status = takesAnswer(parts, call, record, answer.step);
  if (!status.ok) return status;
  const value = answerOf(status.value, record, answer.fields);
  if (!value.ok) return value;
  const judged = judge(askOf(status.value, record), value.value);
  if (judged === 'unfit') return badRequest('not one of the choices', 'fields');
  const next =
    judged === 'right'
      ? right(parts, call, found.value, status.value, value.value)
      : wrong(parts, call, found.value);
  const view = viewAuthorisation(parts, call, id, next, secret);
  call.trace.step = answer.step;
  return given(view);
}

function takesAnswer(parts: Parts, call: Call, record: AuthorisationRecord, step: number): Answer<AskStatus> {
  if (step < record.step) {
    call.trace.violations.push('answer_repeated');
    return refusedAs('step_answered');
  }
  const now = parts.clock.now();
  const status = statusAt(record, now);
  if (status === 'expired') return refusedAs('expired');
  if (!isAskStatus(status) || step > record.step) return refusedAs('not_now');
  return isLocked(parts, call, record.login ?? '', now) ? refusedAs('locked') : given(status);
}

function answerOf(
  status: AskStatus,
  record: AuthorisationRecord,
  fields: Readonly<Record<string, string>>,
): Answer<string> {
  const { key } = askOf(status, record).field;
  const value = Object.hasOwn(fields, key) ? fields[key] : undefined;
  if (value === undefined || Object.keys(fields).length !== 1)
    return badRequest(`exactly “${key}” is asked for`, 'fields');
  return value.length <= SECRET_CHARACTERS_MAX
    ? given(value)
    : badRequest(`“${key}” is longer than ${SECRET_CHARACTERS_MAX} characters`, 'fields');
}

function right(
  parts: Parts,
  call: Call,
  { id, record }: Found,
  status: AskStatus,
  value: string,
): AuthorisationRecord {
  const isChoice = status === 'method_needed' || status === 'device_needed';
  const answered: AuthorisationRecord = {
    ...record,
    step: record.step + 1,
    wrong: false,
    chosen: isChoice ? value : record.chosen,
  };
  const next = stepAfter(record.method, status);
  if (next === null) return grant(parts, call.institution, id, answered);
  const signed: AuthorisationRecord =
    next === 'signers_needed'
      ? { ...answered, status: next, signedBy: [SIGNERS[0]], until: parts.clock.now() + SIGNERS_MS }
      : { ...answered, status: next };
  parts.records.put('authorisations', id, signed);
  return signed;
}

function wrong(parts: Parts, call: Call, { id, record }: Found): AuthorisationRecord {
  const wrongCount = record.wrongCount + 1;
  const answered: AuthorisationRecord = { ...record, step: record.step + 1, wrong: true, wrongCount };
  // Where anybody may come in, what one of them does locks nobody else.
  const locked = !isForAnybody(record.method) && countWrong(parts, call, record.login ?? '', 'wrongAnswers');
  if (locked || wrongCount >= WRONG_IN_A_ROW_MAX) return refuse(parts, id, answered, 'wrong_answers');
  parts.records.put('authorisations', id, answered);
  return answered;
}

/**
 * Takes the code that the browser brought back from the bank's page. Refused: `step_answered` for one that was taken,
 * `wrong_credentials` for one that the bank did not give, `not_now` while nobody allowed anything, `expired`.
 */
export function takeCode(
  parts: Parts,
  call: Call,
  id: string,
  secret: string,
  code: string,
): Answer<AuthorisationView> {
  const found = findAuthorisation(parts, call, id, secret);
  if (!found.ok) return found;
  const { record } = found.value;
  call.trace.step = record.step;
  if (record.codeTaken) {
    if (record.codeDigest !== null && isSecretOf(code, record.codeDigest))
      call.trace.violations.push('code_repeated');
    return refusedAs('step_answered');
  }
  const status = statusAt(record, parts.clock.now());
  if (status === 'expired') return refusedAs('expired');
  if (status !== 'redirect_needed' || record.codeDigest === null) return refusedAs('not_now');
  if (!isSecretOf(code, record.codeDigest)) return wrongCode(parts, found.value);
  const taken: AuthorisationRecord = { ...record, step: record.step + 1, codeTaken: true };
  const granted = grant(parts, call.institution, id, taken);
  const view = viewAuthorisation(parts, call, id, granted, secret);
  call.trace.step = record.step;
  return given(view);
}

function wrongCode(parts: Parts, { id, record }: Found): Answer<never> {
  const wrongCount = record.wrongCount + 1;
  const next: AuthorisationRecord = { ...record, wrong: true, wrongCount };
  if (wrongCount >= WRONG_IN_A_ROW_MAX) refuse(parts, id, next, 'wrong_answers');
  else parts.records.put('authorisations', id, next);
  return refused({ code: 'wrong_credentials', fields: ['code'] });
}
