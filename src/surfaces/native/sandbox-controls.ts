/** /v1/sandbox: what a developer or test may do at the simulated banks. They are of the whole instance. */
import { z } from 'zod';
import { OBJECT_ID_MAX } from '../../core/limits.ts';
import type {
  ClockMove,
  SandboxRevocation as Revocation,
  SandboxLogEntry,
} from '../../engine/sandbox-port.ts';
import { isProblem, type Problem } from '../http/problem.ts';
import { institutionIdText } from './connect-values.ts';
import { invalidMember } from './invalid.ts';
import { SANDBOX_DAYS_MAX, TEXT_ID_CHARACTERS_MAX } from './limits.ts';
import { listAnswer, listing, type Place } from './lists.ts';
import { type Operation, tenantOperation } from './operation.ts';
import { listOf } from './pages.ts';
import { sandboxAnswer, sandboxOf, sandboxProblem } from './sandbox-answers.ts';
import {
  SandboxLogEntry as LogEntry,
  SandboxClock,
  SandboxRevocation,
  SandboxScenarios,
} from './sandbox-objects.ts';
import { clockJson, logEntryJson, scenariosJson } from './sandbox-render.ts';
import { PAGING, text } from './values.ts';

const SECONDS_PER_DAY = 86_400;

export const login = text(TEXT_ID_CHARACTERS_MAX);
export const scenario = text(TEXT_ID_CHARACTERS_MAX);

const COMMON = { tag: 'Sandbox', sandboxOnly: true } as const;

const clock = tenantOperation({
  ...COMMON,
  name: 'get_sandbox_clock',
  method: 'GET',
  path: '/v1/sandbox/clock',
  summary: 'Get the time of the simulated banks',
  scope: 'sandbox:read',
  answers: { 200: { description: 'The clock.', schema: SandboxClock } },
  problems: ['sandbox_only', 'sandbox_unreachable'],
  handle: async ({ services }) => sandboxAnswer(await sandboxOf(services).clock(), clockJson),
});

const MOVE = {
  now: z.iso.datetime({ offset: true }).optional().describe('To this instant.'),
  advance_seconds: z
    .int()
    .min(1)
    .max(SANDBOX_DAYS_MAX * SECONDS_PER_DAY)
    .optional(),
  advance_days: z.int().min(1).max(SANDBOX_DAYS_MAX).optional(),
};

const moveClock = tenantOperation({
  ...COMMON,
  name: 'move_sandbox_clock',
  method: 'POST',
  path: '/v1/sandbox/clock',
  summary: 'Move the time of the simulated banks',
  description:
    'Only forward, by one of the three. The end of a consent in 180 days can be seen in a second. There is one clock for all of the sandbox.',
  scope: 'sandbox:write',
  body: MOVE,
  answers: { 200: { description: 'The clock as it is now.', schema: SandboxClock } },
  problems: ['sandbox_only', 'sandbox_refused', 'sandbox_unreachable'],
  async handle({ services, body }) {
    const move = moveOf(body);
    return isProblem(move) ? move : sandboxAnswer(await sandboxOf(services).moveClock(move), clockJson);
  },
});

function moveOf(body: z.output<z.ZodObject<typeof MOVE>>): ClockMove | Problem {
  const moves: ClockMove[] = [
    ...(body.now === undefined ? [] : [{ to: body.now }]),
    ...(body.advance_seconds === undefined ? [] : [{ seconds: body.advance_seconds }]),
    ...(body.advance_days === undefined ? [] : [{ days: body.advance_days }]),
  ];
  const [move] = moves;
  if (move !== undefined && moves.length === 1) return move;
  return invalidMember('', 'give one of now, advance_seconds and advance_days');
}

const scenarios = tenantOperation({
  ...COMMON,
  name: 'get_sandbox_scenarios',
  method: 'GET',
  path: '/v1/sandbox/scenarios',
  summary: 'Get the scenarios',
  description: 'Those that there are, and those that are set.',
  scope: 'sandbox:read',
  answers: { 200: { description: 'The scenarios.', schema: SandboxScenarios } },
  problems: ['sandbox_only', 'sandbox_unreachable'],
  handle: async ({ services }) => sandboxAnswer(await sandboxOf(services).scenarios(), scenariosJson),
});

const setScenario = tenantOperation({
  ...COMMON,
  name: 'set_sandbox_scenario',
  method: 'PUT',
  path: '/v1/sandbox/scenarios',
  summary: 'Set a scenario',
  description:
    'What the simulated bank does from now on, until it is cleared with `null`. A scenario can also be had without setting it, by the login `demo.<scenario>`.',
  scope: 'sandbox:write',
  body: {
    institution_id: institutionIdText,
    login: login.optional().describe('All logins of the institution when not said.'),
    scenario: scenario.nullable().describe('`null` clears it.'),
  },
  answers: { 200: { description: 'The scenarios as they are now.', schema: SandboxScenarios } },
  problems: ['sandbox_only', 'sandbox_refused', 'sandbox_unreachable'],
  async handle({ services, body }) {
    const wanted = {
      institutionId: body.institution_id,
      login: body.login ?? '*',
      scenario: body.scenario,
    };
    return sandboxAnswer(await sandboxOf(services).setScenario(wanted), scenariosJson);
  },
});

const REVOCATION = {
  consent: text(TEXT_ID_CHARACTERS_MAX)
    .optional()
    .describe('The bank’s own id of one consent: authorisations and log tell it.'),
  institution_id: institutionIdText.optional().describe('With `login`: all consents of this login.'),
  login: login.optional(),
};

const revokeAtBank = tenantOperation({
  ...COMMON,
  name: 'revoke_sandbox_consents',
  method: 'POST',
  path: '/v1/sandbox/consents/revoke',
  summary: 'Revoke consents at a simulated bank',
  description: 'As an account holder does in their online banking: nobody tells us, the next call finds out.',
  scope: 'sandbox:write',
  body: REVOCATION,
  answers: { 200: { description: 'What ended.', schema: SandboxRevocation } },
  problems: ['not_found', 'sandbox_only', 'sandbox_refused', 'sandbox_unreachable'],
  async handle({ services, body }) {
    const which = revocationOf(body);
    if (isProblem(which)) return which;
    return sandboxAnswer(await sandboxOf(services).revokeAtBank(which), (consents) =>
      JSON.stringify({ object: 'sandbox_revocation', consents }),
    );
  },
});

function revocationOf(body: z.output<z.ZodObject<typeof REVOCATION>>): Revocation | Problem {
  const { consent, institution_id: institutionId, login: ofLogin } = body;
  if (consent !== undefined && institutionId === undefined && ofLogin === undefined) return { consent };
  if (consent === undefined && institutionId !== undefined && ofLogin !== undefined)
    return { institutionId, login: ofLogin };
  return invalidMember('', 'give consent alone, or institution_id and login');
}

const BY_NUMBER: Place<SandboxLogEntry, number> = {
  write: (row) => [String(row.number)],
  read: ([said]) => (said !== undefined && /^\d{1,15}$/.test(said) ? Number(said) : null),
};

const log = tenantOperation({
  ...COMMON,
  name: 'list_sandbox_log',
  method: 'GET',
  path: '/v1/sandbox/log',
  summary: 'List what the simulated banks saw',
  description:
    'Oldest first, every request: `violations` names the rules of the bank that it broke. To follow it, keep the last `number` and ask again with `after`.',
  scope: 'sandbox:read',
  query: {
    after: z.int().min(0).max(OBJECT_ID_MAX).optional().describe('Only requests after this number.'),
    ...PAGING,
  },
  answers: { 200: { description: 'A page of the log.', schema: listOf(LogEntry, 'SandboxLogEntry') } },
  problems: ['cursor_invalid', 'sandbox_only', 'sandbox_unreachable'],
  async handle(call) {
    const lists = listing('list_sandbox_log', call, BY_NUMBER);
    if (isProblem(lists)) return lists;
    const after = lists.page.after ?? call.query.after ?? null;
    const page = await sandboxOf(call.services).log({ limit: lists.page.limit, after });
    if (!page.ok) return sandboxProblem(page.fault);
    return listAnswer(call, page.value.rows.map(logEntryJson), lists.next(page.value));
  },
});

export const CONTROL_OPERATIONS: readonly Operation[] = [
  clock,
  moveClock,
  scenarios,
  setScenario,
  revokeAtBank,
  log,
];
