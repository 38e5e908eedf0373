/** Signing in at simulated banks without a person: what they wait for, and whole flows walked at one go. */
import { z } from 'zod';
import type { AttemptRow } from '../../engine/connection-rows.ts';
import type { SandboxDecision } from '../../engine/sandbox-port.ts';
import type { ErrorCode } from '../http/error-catalogue.ts';
import { isProblem, type Problem, problem } from '../http/problem.ts';
import { type Answer, jsonObject } from './answer.ts';
import { askingOf } from './attended.ts';
import { attemptAnswer, type OwnerCall, shownAttempt } from './connect-answers.ts';
import { ConnectAttempt, Connection } from './connect-objects.ts';
import { refusalProblem } from './connect-refusals.ts';
import { connectionJson, consentJson } from './connect-render.ts';
import { institutionIdText } from './connect-values.ts';
import { faultWords } from './connection-faults.ts';
import { Consent } from './consent-objects.ts';
import { TEXT_ID_CHARACTERS_MAX } from './limits.ts';
import { listAnswer } from './lists.ts';
import {
  type Call,
  type Operation,
  ownerOperation,
  type TextReach,
  tenantOperation,
  textOperation,
} from './operation.ts';
import { listOf } from './pages.ts';
import { viewOf } from './render.ts';
import { sandboxAnswer, sandboxOf, sandboxProblem } from './sandbox-answers.ts';
import { login, scenario } from './sandbox-controls.ts';
import { SandboxAuthorisation } from './sandbox-objects.ts';
import { authorisationJson } from './sandbox-render.ts';
import { text } from './values.ts';

const COMMON = { tag: 'Sandbox', sandboxOnly: true } as const;
const DECISION_PROBLEMS: readonly ErrorCode[] = [
  'not_now',
  'sandbox_only',
  'sandbox_refused',
  'sandbox_unreachable',
];

const authorisations = tenantOperation({
  ...COMMON,
  name: 'list_sandbox_authorisations',
  method: 'GET',
  path: '/v1/sandbox/authorisations',
  summary: 'List sign-ins at the simulated banks',
  description: 'Newest first, the latest 500; in one page.',
  scope: 'sandbox:read',
  query: {
    institution_id: institutionIdText.optional(),
    open: z.boolean().optional().describe('`true` for those that still wait for something.'),
  },
  answers: {
    200: { description: 'The sign-ins.', schema: listOf(SandboxAuthorisation, 'SandboxAuthorisation') },
  },
  problems: ['sandbox_only', 'sandbox_refused', 'sandbox_unreachable'],
  async handle(call) {
    const { institution_id: institutionId, open } = call.query;
    const found = await sandboxOf(call.services).authorisations({
      ...(institutionId === undefined ? {} : { institutionId }),
      ...(open === undefined ? {} : { open }),
    });
    if (!found.ok) return sandboxProblem(found.fault, 'query');
    return listAnswer({ ...call, query: {} }, found.value.map(authorisationJson), null);
  },
});

const decide = async (
  { services, reach }: Call<unknown, unknown, TextReach>,
  decision: SandboxDecision,
): Promise<Answer | Problem> =>
  sandboxAnswer(await sandboxOf(services).decide(reach.text, decision), authorisationJson);

const DECIDED = { 200: { description: 'The sign-in as it is now.', schema: SandboxAuthorisation } };

const approve = textOperation('sandbox_authorisation', {
  ...COMMON,
  name: 'approve_sandbox_authorisation',
  method: 'POST',
  path: '/v1/sandbox/authorisations/{id}/approve',
  summary: 'Approve a sign-in',
  description: 'As the account holder in the app, on the bank’s page, or as the next signer.',
  scope: 'sandbox:write',
  body: {
    signer: text(TEXT_ID_CHARACTERS_MAX)
      .optional()
      .describe('Where several sign: who does; whoever is next when not said.'),
  },
  answers: DECIDED,
  problems: DECISION_PROBLEMS,
  handle: (call) => decide(call, { decision: 'approve', signer: call.body.signer ?? null }),
});

const refuse = textOperation('sandbox_authorisation', {
  ...COMMON,
  name: 'refuse_sandbox_authorisation',
  method: 'POST',
  path: '/v1/sandbox/authorisations/{id}/refuse',
  summary: 'Refuse a sign-in',
  scope: 'sandbox:write',
  body: {},
  answers: DECIDED,
  problems: DECISION_PROBLEMS,
  handle: (call) => decide(call, { decision: 'refuse' }),
});

const hold = textOperation('sandbox_authorisation', {
  ...COMMON,
  name: 'hold_sandbox_authorisation',
  method: 'POST',
  path: '/v1/sandbox/authorisations/{id}/hold',
  summary: 'Hold a sign-in back',
  description: 'The app does not approve by itself then.',
  scope: 'sandbox:write',
  body: {},
  answers: DECIDED,
  problems: DECISION_PROBLEMS,
  handle: (call) => decide(call, { decision: 'hold' }),
});

const WALK = {
  institution_id: institutionIdText,
  login: login.optional().describe('The demo login when not said.'),
  scenario: scenario.optional().describe('Set for this login first, and left set.'),
};
const WALK_PROBLEMS: readonly ErrorCode[] = [
  'owner_required',
  'authorisation_failed',
  'institution_unknown',
  'attempt_live',
  'tries_used',
  'sandbox_only',
  'sandbox_refused',
  'sandbox_unreachable',
];

const connect = ownerOperation({
  ...COMMON,
  name: 'create_sandbox_connection',
  method: 'POST',
  path: '/v1/sandbox/connections',
  summary: 'Connect a simulated bank at one go',
  description:
    'Walks the real flow of the institution without a person: fills in what is asked, approves at the bank, comes back. 202 when the bank still waits after half a minute, for a second signer for example.',
  scope: 'sandbox:write',
  attendable: true,
  body: WALK,
  answers: {
    201: { description: 'The connection. Its first sync is under way.', schema: Connection },
    202: { description: 'The attempt, which still waits; see Location.', schema: ConnectAttempt },
  },
  problems: WALK_PROBLEMS,
  async handle(call) {
    const row = await walk(call, 'connect');
    return isProblem(row) ? row : outcomeOf(call, row);
  },
});

const consent = ownerOperation({
  ...COMMON,
  name: 'create_sandbox_consent',
  method: 'POST',
  path: '/v1/sandbox/consents',
  summary: 'Get a consent of a simulated bank at one go',
  description:
    'As create_sandbox_connection, but it makes no connection: the consent waits for a day until a team connects with it (`consentId` of POST /api/banking/connect).',
  scope: 'sandbox:write',
  attendable: true,
  body: WALK,
  answers: {
    201: { description: 'The consent.', schema: Consent },
    202: { description: 'The attempt, which still waits; see Location.', schema: ConnectAttempt },
  },
  problems: WALK_PROBLEMS,
  async handle(call) {
    const row = await walk(call, 'consent');
    if (isProblem(row)) return row;
    if (row.step !== 'granted' || row.consentId === null) return attemptAnswer(call, row, 202);
    const { services, reach } = call;
    const found = await services.connecting.consent(reach, row.consentId);
    if (found === null) return problem('not_found');
    const location = `/v1/consents/${services.ids.encode('consent', reach.ownerId, found.id)}`;
    return jsonObject(consentJson(viewOf(call), found), 201, { location });
  },
});

/** Walks a flow to its end; a problem when nothing was granted and nothing waits. */
async function walk(
  call: Call<unknown, z.output<z.ZodObject<typeof WALK>>, OwnerCall['reach']>,
  purpose: 'connect' | 'consent',
): Promise<AttemptRow | Problem> {
  const walked = await sandboxOf(call.services).authorise(askingOf(call), {
    institutionId: call.body.institution_id,
    login: call.body.login ?? null,
    scenario: call.body.scenario ?? null,
    purpose,
  });
  if (!walked.ok) {
    const { fault } = walked;
    return fault.code === 'unreachable' || fault.code === 'value'
      ? sandboxProblem(fault)
      : refusalProblem(call, fault);
  }
  const row = walked.value;
  if (row.step !== 'failed' && row.step !== 'cancelled') return row;
  return problem('authorisation_failed', {
    ...(row.fault === null ? {} : { detail: faultWords(row.fault).text }),
    more: { connect_attempt: await shownAttempt(call, row) },
  });
}

/** What came of a walk: the connection, or the attempt that still waits. */
async function outcomeOf(call: OwnerCall, row: AttemptRow): Promise<Answer | Problem> {
  if (row.step !== 'granted') return attemptAnswer(call, row, 202);
  const { services, reach } = call;
  const connection = await services.connecting.connection(reach, row.connectionId);
  if (connection === null) return problem('not_found');
  const location = `/v1/connections/${services.ids.encode('connection', reach.ownerId, connection.id)}`;
  return jsonObject(connectionJson(viewOf(call), connection), 201, { location });
}

export const SIGN_IN_OPERATIONS: readonly Operation[] = [
  connect,
  consent,
  authorisations,
  approve,
  refuse,
  hold,
];
