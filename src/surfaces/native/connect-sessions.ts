/** /v1/connect-sessions: visits to the hosted connect page. */
import { z } from 'zod';
import { failure, type Result, success } from '../../core/result.ts';
import type { OpenSession } from '../../engine/connect-port.ts';
import type { ConnectSessionRow, SessionPurpose } from '../../engine/connection-rows.ts';
import { sessionLink } from '../http/connect-links.ts';
import { isProblem, type Problem, problem } from '../http/problem.ts';
import { jsonObject } from './answer.ts';
import { askingOf } from './attended.ts';
import type { OwnerCall } from './connect-answers.ts';
import { ConnectSession, NewConnectSession } from './connect-objects.ts';
import { refusalProblem } from './connect-refusals.ts';
import { sessionObject } from './connect-render.ts';
import { institutionIdText, scopes, validDays } from './connect-values.ts';
import { connectionNumber } from './connection-filter.ts';
import { invalidMember } from './invalid.ts';
import { CLIENT_STATE_CHARACTERS_MAX, LANGUAGE_CHARACTERS_MAX } from './limits.ts';
import { idPlace, listAnswer, listing } from './lists.ts';
import { type Operation, objectOperation, ownerOperation } from './operation.ts';
import { listOf } from './pages.ts';
import { redirectUrl } from './redirect-url.ts';
import { viewOf } from './render.ts';
import { idText, PAGING, text } from './values.ts';

const BODY = {
  purpose: z
    .enum(['connect', 'reconnect', 'renew', 'consent_only', 'consent', 'manage'])
    .optional()
    .describe(
      '`connect` when not said. `reconnect` signs in anew, `renew` prolongs the consent, `consent_only` gets a new consent and fetches nothing, `consent` gets one that a team connects with later (within a day; `consent_id` of the attempt names it), `manage` shows what is connected.',
    ),
  institution_id: institutionIdText
    .optional()
    .describe('With `connect` and `consent`: skips the choice of the institution.'),
  connection_id: idText('con')
    .optional()
    .describe(
      'Needed for all purposes but `connect`, `consent` and `manage`; with `manage` only this one is shown.',
    ),
  scopes: scopes.optional(),
  valid_days: validDays.optional(),
  language: z
    .string()
    .max(LANGUAGE_CHARACTERS_MAX)
    .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language tag, such as de or pt-BR')
    .optional()
    .describe('Of the page (RFC 5646); the one that the browser asks for when not said.'),
  redirect_url: redirectUrl
    .optional()
    .describe(
      'Where the browser goes at the end, http or https. `session_id`, `status` and, if it was given, `state` are added to its query. Believe GET /v1/connect-sessions/{id}, not the query: anybody can open such an address.',
    ),
  state: text(CLIENT_STATE_CHARACTERS_MAX).optional().describe('Your own text, given back with the browser.'),
};
type Body = z.output<z.ZodObject<typeof BODY>>;

const create = ownerOperation({
  name: 'create_connect_session',
  method: 'POST',
  path: '/v1/connect-sessions',
  tag: 'Connecting',
  summary: 'Open the connect page',
  description:
    'Gives a link for the account holder, who does everything else there. It works for one browser, the first that opens it, and for a short time.',
  scope: 'connections:write',
  attendable: true,
  body: BODY,
  answers: { 201: { description: 'The session, with its link.', schema: NewConnectSession } },
  problems: ['owner_required', 'institution_unknown', 'scope_not_offered', 'not_now'],
  async handle(call) {
    const wanted = sessionRequest(call, call.body);
    if (!wanted.ok) return wanted.fault;
    const opened = await call.services.connecting.openSession(askingOf(call), wanted.value);
    if (!opened.ok)
      return opened.fault.code === 'not_found' ? connectionMissing() : refusalProblem(call, opened.fault);
    const { session, token } = opened.value;
    const { request } = call;
    const url = sessionLink(request.server.baseUrl(request), token);
    const shown = { ...sessionObject(viewOf(call), session), url };
    return jsonObject(JSON.stringify(shown), 201, { location: pathOfSession(call, session) });
  },
});

const pathOfSession = ({ services, reach }: OwnerCall, row: ConnectSessionRow): string =>
  `/v1/connect-sessions/${services.ids.encode('connect_session', reach.ownerId, row.id)}`;

const connectionMissing = (): Problem =>
  problem('not_found', {
    detail: 'There is no such connection.',
    errors: [{ pointer: '/connection_id', code: 'not_found', message: 'there is no such connection' }],
  });

/** Why the members of a request do not go together; null when they do. */
function clash(purpose: SessionPurpose, body: Body): Problem | null {
  const isNew = purpose === 'connect' || purpose === 'consent';
  if (body.institution_id !== undefined && !isNew)
    return invalidMember('/institution_id', 'is only for the purposes connect and consent');
  if (body.connection_id !== undefined && isNew)
    return invalidMember('/connection_id', `is not for the purpose ${purpose}`);
  const isNeeded = !isNew && purpose !== 'manage';
  return isNeeded && body.connection_id === undefined
    ? invalidMember('/connection_id', `is required for the purpose ${purpose}`, 'required')
    : null;
}

/** What is asked for; a failure when its members do not go together or name nothing of the owner. */
function sessionRequest(call: OwnerCall, body: Body): Result<OpenSession, Problem> {
  const purpose = body.purpose ?? 'connect';
  const wrong = clash(purpose, body);
  if (wrong !== null) return failure(wrong);
  const connectionId = body.connection_id === undefined ? null : connectionNumber(call, body.connection_id);
  if (body.connection_id !== undefined && connectionId === null) return failure(connectionMissing());
  return success({
    purpose,
    institutionId: body.institution_id ?? null,
    connectionId,
    scopes: [...new Set(body.scopes ?? [])],
    daysWanted: body.valid_days ?? null,
    language: body.language ?? null,
    redirectUrl: body.redirect_url ?? null,
    clientState: body.state ?? null,
  });
}

const list = ownerOperation({
  name: 'list_connect_sessions',
  method: 'GET',
  path: '/v1/connect-sessions',
  tag: 'Connecting',
  summary: 'List connect sessions',
  description: 'Newest first, ended ones too. Links are never shown again.',
  scope: 'connections:read',
  query: PAGING,
  answers: { 200: { description: 'A page of sessions.', schema: listOf(ConnectSession, 'ConnectSession') } },
  problems: ['cursor_invalid', 'owner_required'],
  async handle(call) {
    const lists = listing(
      'list_connect_sessions',
      call,
      idPlace(call, 'connect_session', (row: ConnectSessionRow) => row.id),
    );
    if (isProblem(lists)) return lists;
    const page = await call.services.connecting.sessions(call.reach, lists.page);
    const rows = page.rows.map((row) => JSON.stringify(sessionObject(viewOf(call), row)));
    return listAnswer(call, rows, lists.next(page));
  },
});

const get = objectOperation('connect_session', {
  name: 'get_connect_session',
  method: 'GET',
  path: '/v1/connect-sessions/{id}',
  tag: 'Connecting',
  summary: 'Get a connect session',
  scope: 'connections:read',
  answers: { 200: { description: 'The session.', schema: ConnectSession } },
  async handle(call) {
    const row = await call.services.connecting.session(call.reach, call.reach.objectId);
    return row === null ? problem('not_found') : jsonObject(JSON.stringify(sessionObject(viewOf(call), row)));
  },
});

const cancel = objectOperation('connect_session', {
  name: 'cancel_connect_session',
  method: 'POST',
  path: '/v1/connect-sessions/{id}/cancel',
  tag: 'Connecting',
  summary: 'Cancel a connect session',
  description: 'Its link is worth nothing any more, and the sign-in under way in it is cancelled too.',
  scope: 'connections:write',
  attendable: true,
  body: {},
  answers: { 200: { description: 'The session as it is now.', schema: ConnectSession } },
  problems: ['session_ended'],
  async handle(call) {
    const ended = await call.services.connecting.cancelSession(askingOf(call), call.reach.objectId);
    if (!ended.ok) return refusalProblem(call, ended.fault);
    return jsonObject(JSON.stringify(sessionObject(viewOf(call), ended.value)));
  },
});

export const SESSION_OPERATIONS: readonly Operation[] = [create, list, get, cancel];
