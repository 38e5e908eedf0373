/** Starting a sign-in by the API alone: a new connection, or one that is reconnected or renewed. */
import { z } from 'zod';
import type { StartConnect } from '../../engine/connect-port.ts';
import type { Capability } from '../../engine/connection-rows.ts';
import type { ErrorCode } from '../http/error-catalogue.ts';
import { type Problem, problem } from '../http/problem.ts';
import type { Answer } from './answer.ts';
import { askingOf } from './attended.ts';
import { attemptAnswer, type OwnerCall } from './connect-answers.ts';
import { ConnectAttempt } from './connect-objects.ts';
import { refusalProblem } from './connect-refusals.ts';
import { institutionIdText, SIGN_IN } from './connect-values.ts';
import { type Call, type ObjectReach, type Operation, objectOperation, ownerOperation } from './operation.ts';

const ANSWERS = {
  202: { description: 'The attempt, with what comes next; see Location.', schema: ConnectAttempt },
};
const PROBLEMS: readonly ErrorCode[] = [
  'institution_unknown',
  'method_unknown',
  'fields_invalid',
  'scope_not_offered',
  'tries_used',
  'attempt_live',
  'connection_exists',
  'not_now',
];

interface SignIn {
  readonly method?: string | undefined;
  readonly fields?: Readonly<Record<string, string>> | undefined;
  readonly scopes?: readonly Capability[] | undefined;
  readonly valid_days?: number | undefined;
  readonly force_new?: boolean | undefined;
}

async function start(
  call: OwnerCall,
  body: SignIn,
  what: Pick<StartConnect, 'purpose' | 'institutionId' | 'connectionId'>,
): Promise<Answer | Problem> {
  const started = await call.services.connecting.start(askingOf(call), {
    ...what,
    method: body.method ?? null,
    fields: body.fields ?? {},
    scopes: [...new Set(body.scopes ?? [])],
    daysWanted: body.valid_days ?? null,
    forceNew: body.force_new ?? false,
    sessionId: null,
    browserHash: null,
  });
  if (started.ok) return attemptAnswer(call, started.value, 202);
  const isOld = what.connectionId !== null;
  return isOld && started.fault.code === 'institution_unknown'
    ? institutionGone()
    : refusalProblem(call, started.fault);
}

/** A connection can outlive the connector that made it. */
const institutionGone = (): Problem =>
  problem('institution_unknown', {
    detail: 'The institution of the connection is not on this server any more.',
  });

const connect = ownerOperation({
  name: 'create_connection',
  method: 'POST',
  path: '/v1/connections',
  tag: 'Connections',
  summary: 'Connect an institution',
  description:
    'Starts a sign-in and gives its connect attempt: go on with it until its step is `granted`, when its `connection_id` is there. What is filled in is sent to the bank and never shown again. With an own page for the account holder, POST /v1/connect-sessions is less work.',
  scope: 'connections:write',
  attendable: true,
  body: {
    institution_id: institutionIdText,
    ...SIGN_IN,
    force_new: z
      .boolean()
      .optional()
      .describe(
        'Whether a second connection to a login that has one is wanted. It is refused when not said.',
      ),
  },
  answers: ANSWERS,
  problems: ['owner_required', ...PROBLEMS],
  handle: (call) =>
    start(call, call.body, {
      purpose: 'connect',
      institutionId: call.body.institution_id,
      connectionId: null,
    }),
});

const again = (call: Call<unknown, SignIn, ObjectReach>, purpose: 'reconnect' | 'renew') =>
  start(call, call.body, { purpose, institutionId: null, connectionId: call.reach.objectId });

const reconnect = objectOperation('connection', {
  name: 'reconnect_connection',
  method: 'POST',
  path: '/v1/connections/{id}/reconnect',
  tag: 'Connections',
  summary: 'Reconnect',
  description:
    'Signs in anew, with a new consent. Accounts and transactions keep their ids, even where the bank renames its own.',
  scope: 'connections:write',
  attendable: true,
  body: SIGN_IN,
  answers: ANSWERS,
  problems: PROBLEMS,
  handle: (call) => again(call, 'reconnect'),
});

const renew = objectOperation('connection', {
  name: 'renew_connection',
  method: 'POST',
  path: '/v1/connections/{id}/renew',
  tag: 'Connections',
  summary: 'Renew the consent',
  description:
    'Prolongs what the account holder allowed. Until it is granted, the consent before stays in force.',
  scope: 'connections:write',
  attendable: true,
  body: SIGN_IN,
  answers: ANSWERS,
  problems: PROBLEMS,
  handle: (call) => again(call, 'renew'),
});

export const START_OPERATIONS: readonly Operation[] = [connect, reconnect, renew];
