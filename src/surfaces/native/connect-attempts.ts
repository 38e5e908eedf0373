/** /v1/connect-attempts: runs through a bank's sign-in, one step at a time. */
import { z } from 'zod';
import type { Problem } from '../http/problem.ts';
import { problem } from '../http/problem.ts';
import type { Answer } from './answer.ts';
import { askingOf } from './attended.ts';
import { attemptAnswer } from './connect-answers.ts';
import { ConnectAttempt } from './connect-objects.ts';
import { refusalProblem } from './connect-refusals.ts';
import { attemptObject } from './connect-render.ts';
import { FIELDS } from './connect-values.ts';
import { connectionList, OF_CONNECTION } from './connection-filter.ts';
import { type Call, type ObjectReach, type Operation, objectOperation, ownerOperation } from './operation.ts';
import { listOf } from './pages.ts';
import { viewOf } from './render.ts';

const STEP_MAX = 1_000_000;

const list = ownerOperation({
  name: 'list_connect_attempts',
  method: 'GET',
  path: '/v1/connect-attempts',
  tag: 'Connecting',
  summary: 'List connect attempts',
  description: 'Newest first. Ended ones stay, so that support can read how they ended.',
  scope: 'connections:read',
  query: OF_CONNECTION,
  answers: { 200: { description: 'A page of attempts.', schema: listOf(ConnectAttempt, 'ConnectAttempt') } },
  problems: ['cursor_invalid', 'owner_required'],
  handle: (call) =>
    connectionList(call, {
      name: 'list_connect_attempts',
      kind: 'connect_attempt',
      read: (...asked) => call.services.connecting.attempts(...asked),
      show: (row) => JSON.stringify(attemptObject(viewOf(call), row, null)),
    }),
});

const get = objectOperation('connect_attempt', {
  name: 'get_connect_attempt',
  method: 'GET',
  path: '/v1/connect-attempts/{id}',
  tag: 'Connecting',
  summary: 'Get a connect attempt',
  description: 'Does not ask the bank: poll does.',
  scope: 'connections:read',
  answers: { 200: { description: 'The attempt.', schema: ConnectAttempt } },
  async handle(call) {
    const row = await call.services.connecting.attempt(call.reach, call.reach.objectId);
    return row === null ? problem('not_found') : attemptAnswer(call, row);
  },
});

type AttemptCall<Body = unknown> = Call<unknown, Body, ObjectReach>;

const answer = objectOperation('connect_attempt', {
  name: 'answer_connect_attempt',
  method: 'POST',
  path: '/v1/connect-attempts/{id}/answer',
  tag: 'Connecting',
  summary: 'Answer what is asked',
  description:
    'Sends the values of the fields in `ask` to the bank. A step is answered once: a second answer to it is never sent, whoever sends it.',
  scope: 'connections:write',
  attendable: true,
  body: {
    step: z.int().min(0).max(STEP_MAX).describe('The `step_number` that was seen.'),
    fields: FIELDS,
  },
  answers: { 200: { description: 'The attempt, one step further.', schema: ConnectAttempt } },
  problems: [
    'fields_invalid',
    'step_passed',
    'step_busy',
    'nothing_asked',
    'tries_used',
    'connection_exists',
  ],
  async handle(call) {
    const { services, reach, body } = call;
    const done = await services.connecting.answer(askingOf(call), reach.objectId, body.step, body.fields);
    return done.ok ? attemptAnswer(call, done.value) : refusalProblem(call, done.fault);
  },
});

const poll = objectOperation('connect_attempt', {
  name: 'poll_connect_attempt',
  method: 'POST',
  path: '/v1/connect-attempts/{id}/poll',
  tag: 'Connecting',
  summary: 'Ask the bank how it stands',
  description:
    'For attempts that wait. The bank is asked where that is due; sooner, the attempt is given as it is. The server asks by itself as well, so an attempt goes on though nobody polls.',
  scope: 'connections:write',
  attendable: true,
  body: {},
  answers: { 200: { description: 'The attempt as it is now.', schema: ConnectAttempt } },
  handle: (call) => moved(call, 'poll'),
});

const cancel = objectOperation('connect_attempt', {
  name: 'cancel_connect_attempt',
  method: 'POST',
  path: '/v1/connect-attempts/{id}/cancel',
  tag: 'Connecting',
  summary: 'Cancel a connect attempt',
  description:
    'At the bank too, where it can be told. What was connected before stays as it is. Cancelling again changes nothing.',
  scope: 'connections:write',
  attendable: true,
  body: {},
  answers: { 200: { description: 'The attempt as it is now.', schema: ConnectAttempt } },
  problems: ['step_passed'],
  handle: (call) => moved(call, 'cancel'),
});

async function moved(call: AttemptCall, verb: 'poll' | 'cancel'): Promise<Answer | Problem> {
  const done = await call.services.connecting[verb](askingOf(call), call.reach.objectId);
  return done.ok ? attemptAnswer(call, done.value) : refusalProblem(call, done.fault);
}

export const ATTEMPT_OPERATIONS: readonly Operation[] = [list, get, answer, poll, cancel];
