/** Step one of connecting: a link by which the account holder allows access at their bank. */
import { z } from 'zod';
import type { AttemptRow, ConnectSessionRow, SessionStatus } from '../../engine/connection-rows.ts';
import type { TeamReach } from '../../engine/people/port.ts';
import { type DialectOutcome, ok } from '../dialect/answer.ts';
import { dialectOperation } from '../dialect/operation.ts';
import { refuseField } from '../dialect/refusals.ts';
import { sessionLink } from '../http/connect-links.ts';
import { capability } from '../native/connect-objects.ts';
import { validDays } from '../native/connect-values.ts';
import { CLIENT_STATE_CHARACTERS_MAX } from '../native/limits.ts';
import { redirectUrl } from '../native/redirect-url.ts';
import { text } from '../native/values.ts';
import { SCOPES_MAX } from './limits.ts';
import { ConsentSession } from './objects.ts';
import { type Call, ID_FAILURE, NOT_FOUND, numberOf, TEAM_FAILURES, teamOf, viewOf } from './team.ts';
import { name, teamId } from './values.ts';

const GROUP = 'Step one: the consent';

export const createConsentSession = dialectOperation({
  name: 'create_consent_session',
  method: 'POST',
  path: '/api/banking/consent-sessions',
  group: GROUP,
  summary: 'Ask for a consent',
  description:
    'Gives a link for the account holder, who chooses the bank there (unless providerId names it), signs in and allows access. The consent then waits for a day for POST /api/banking/connect. The link works for one browser, for half an hour.',
  body: {
    teamId,
    providerId: name
      .optional()
      .describe('The bank, such as `demo-bh`; without it the account holder chooses.'),
    scopes: z
      .array(capability)
      .max(SCOPES_MAX)
      .optional()
      .describe('All that the bank offers when left out.'),
    validDays: validDays.optional().describe('For how long at most.'),
    redirectUrl: redirectUrl.optional().describe('Where the browser goes at the end.'),
    state: text(CLIENT_STATE_CHARACTERS_MAX).optional().describe('Given back with the browser.'),
  },
  answers: { 200: { description: 'The session with its link.', schema: ConsentSession } },
  failures: TEAM_FAILURES,
  async handle(call): Promise<DialectOutcome> {
    const { body, services, request } = call;
    const team = await teamOf(call, body.teamId, 'admin');
    if (!team.ok) return team.fault;
    const reach = team.value;
    const opened = await services.connecting.openSession(call.asking(reach.scope), {
      purpose: 'consent',
      institutionId: body.providerId ?? null,
      connectionId: null,
      scopes: [...new Set(body.scopes ?? [])],
      daysWanted: body.validDays ?? null,
      language: null,
      redirectUrl: body.redirectUrl ?? null,
      clientState: body.state ?? null,
    });
    if (!opened.ok)
      return opened.fault.code === 'scope_not_offered'
        ? refuseField('scopes', `the bank offers ${opened.fault.offered.join(', ')} only`)
        : refuseField('providerId', 'there is no such bank here');
    const { session, token } = opened.value;
    const url = sessionLink(request.server.baseUrl(request), token);
    return ok(await sessionJson(call, reach, session, url));
  },
});

export const getConsentSession = dialectOperation({
  name: 'get_consent_session',
  method: 'GET',
  path: '/api/banking/consent-sessions/{id}',
  group: GROUP,
  summary: 'See how it stands',
  description: 'When it is COMPLETED, consentId names the consent.',
  query: { teamId },
  answers: { 200: { description: 'The session; its link is not shown again.', schema: ConsentSession } },
  failures: [...TEAM_FAILURES, ID_FAILURE],
  async handle(call): Promise<DialectOutcome> {
    const team = await teamOf(call, call.query.teamId, 'viewer');
    if (!team.ok) return team.fault;
    const reach = team.value;
    const number = numberOf(call, reach, 'connect_session', call.path.id ?? '');
    const session = number === null ? null : await call.services.connecting.session(reach.scope, number);
    if (session?.purpose !== 'consent') return NOT_FOUND;
    return ok(await sessionJson(call, reach, session, null));
  },
});

const STATUS: Readonly<Record<SessionStatus, string>> = {
  open: 'OPEN',
  waiting: 'WAITING',
  completed: 'COMPLETED',
  failed: 'FAILED',
  cancelled: 'CANCELLED',
  expired: 'EXPIRED',
};

/** The connector of the session's bank: of the sign-in, else as the bank is reached now. */
const providerOf = ({ services }: Call, session: ConnectSessionRow, attempt: AttemptRow | null) =>
  attempt?.connector ?? services.connecting.institution(session.institutionId ?? '')?.connector ?? null;

async function sessionJson(call: Call, reach: TeamReach, session: ConnectSessionRow, url: string | null) {
  const { attemptId } = session;
  const attempt = attemptId === null ? null : await call.services.connecting.attempt(reach.scope, attemptId);
  const consent = attempt?.step === 'granted' ? attempt.consentId : null;
  const view = viewOf(call, reach);
  return {
    id: view.id('connect_session', session.id),
    teamId: reach.teamId,
    provider: providerOf(call, session, attempt),
    providerId: attempt?.institutionId ?? session.institutionId,
    url,
    status: STATUS[session.status],
    consentId: consent === null ? null : view.id('consent', consent),
    expiresAt: session.expiresAt,
  };
}
