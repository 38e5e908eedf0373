/** Connections of a team: listing them, connecting with a consent that was given, disconnecting. */
import { z } from 'zod';
import { failure, type Result, success } from '../../core/result.ts';
import type { ClaimRefusal } from '../../engine/connect-port.ts';
import type { TeamReach, TeamRole } from '../../engine/people/port.ts';
import { type DialectOutcome, type DialectRefusal, ok, refuse } from '../dialect/answer.ts';
import { dialectOperation, type FailureDoc } from '../dialect/operation.ts';
import { ROWS_MAX } from './limits.ts';
import { Connected, Disconnected, TeamConnection } from './objects.ts';
import { cursor, listAnswer, numberAt, placeOf } from './pages.ts';
import { readConnection, showConnections, withConsents } from './reading.ts';
import { OF_FILES } from './refusals.ts';
import {
  connectedJson,
  connectionJson,
  disconnectedJson,
  isOfFiles,
  type ShownConnection,
} from './render.ts';
import { type Call, ID_FAILURE, NOT_FOUND, numberOf, TEAM_FAILURES, teamOf, viewOf } from './team.ts';
import { connectionId, consentId, metadata, name, teamId } from './values.ts';

const LIST_PATH = '/api/banking/connections';

export const listConnections = dialectOperation({
  name: 'list_connections',
  method: 'GET',
  path: LIST_PATH,
  group: 'Bank connections',
  summary: 'List connections',
  description:
    'All connections of the team, disconnected ones too, each with every consent that was ever authorised.',
  query: { teamId, cursor },
  answers: { 200: { description: 'The connections, the oldest first.', schema: z.array(TeamConnection) } },
  failures: TEAM_FAILURES,
  async handle(call) {
    const team = await teamOf(call, call.query.teamId, 'viewer');
    if (!team.ok) return team.fault;
    const reach = team.value;
    const place = placeOf(call, reach, LIST_PATH);
    if (!place.ok) return place.fault;
    const after = place.value === null ? null : numberAt(call, 'connection', place.value[0]);
    const page = await call.services.connecting.connections(reach.scope, { limit: ROWS_MAX, after });
    const view = viewOf(call, reach);
    const shown = await showConnections(call, reach, page.rows);
    const last = page.rows.at(-1);
    return listAnswer(
      call,
      reach,
      LIST_PATH,
      shown.map((one) => connectionJson(view, one)),
      page,
      last === undefined ? null : [view.id('connection', last.id)],
    );
  },
});

const CLAIM_FAILURES: readonly FailureDoc[] = [
  {
    status: 409,
    code: 'CONSENT_NOT_AUTHORISED',
    when: 'Nobody has allowed the consent yet, somebody refused it, or it is for another provider or providerId.',
  },
  { status: 409, code: 'CONSENT_USED', when: 'A connection was made with the consent already.' },
  { status: 409, code: 'CONSENT_EXPIRED', when: 'The consent is over, or nobody connected with it in time.' },
  { status: 409, code: 'CONSENT_REVOKED', when: 'The consent was revoked.' },
];

export const connectBank = dialectOperation({
  name: 'connect_bank',
  method: 'POST',
  path: '/api/banking/connect',
  group: 'Bank connections',
  summary: 'Connect a bank',
  description:
    'Makes a connection of a consent that the account holder gave before (POST /api/banking/consent-sessions), and fetches all that the bank gives. Where the team has a connection to this bank, that one gets the new consent: its id, its accounts and their history stay, and the consent that it had becomes REVOKED. Only the consent that works is in the answer.',
  body: { teamId, provider: name, providerId: name, consentId, metadata: metadata.optional() },
  answers: { 200: { description: 'The connection. Its first sync is under way.', schema: Connected } },
  failures: [...TEAM_FAILURES, ID_FAILURE, ...CLAIM_FAILURES],
  async handle(call) {
    const { body, services } = call;
    const team = await teamOf(call, body.teamId, 'admin');
    if (!team.ok) return team.fault;
    const reach = team.value;
    const number = numberOf(call, reach, 'consent', body.consentId);
    if (number === null) return NOT_FOUND;
    const claimed = await services.connecting.claimConsent(call.asking(reach.scope), {
      consentId: number,
      connector: body.provider,
      institutionId: body.providerId,
      metadata: body.metadata ?? null,
    });
    if (!claimed.ok) return refuseClaim(call, reach, body.consentId, claimed.fault);
    const shown = await withConsents(call, reach, claimed.value);
    return ok(connectedJson(viewOf(call, reach), shown));
  },
});

function refuseClaim(call: Call, reach: TeamReach, asked: string, refusal: ClaimRefusal): DialectRefusal {
  const no = (code: string, message: string, more: Readonly<Record<string, string>> = {}): DialectRefusal =>
    refuse(409, code, message, { more: { ...more, consentId: asked } });
  switch (refusal.code) {
    case 'not_found':
      return NOT_FOUND;
    case 'consent_not_authorised':
      return no('CONSENT_NOT_AUTHORISED', 'The account holder has not allowed this consent.');
    case 'other_bank':
      return no('CONSENT_NOT_AUTHORISED', 'The consent was given for another provider or providerId.');
    case 'consent_used':
      return no(
        'CONSENT_USED',
        'A connection was made with this consent already. Begin again with POST /api/banking/consent-sessions.',
        { connectionId: viewOf(call, reach).id('connection', refusal.connectionId) },
      );
    case 'consent_expired':
      return no(
        'CONSENT_EXPIRED',
        'The consent is over, or was not used within a day. Begin again with POST /api/banking/consent-sessions.',
      );
    case 'consent_revoked':
      return no(
        'CONSENT_REVOKED',
        'The consent was revoked. Begin again with POST /api/banking/consent-sessions.',
      );
  }
}

/** The team and the connection that a body names, for who has the role. */
export async function connectionOf(
  call: Call,
  body: { readonly teamId: string; readonly connectionId: string },
  role: TeamRole,
): Promise<Result<{ readonly reach: TeamReach; readonly connection: ShownConnection }, DialectRefusal>> {
  const team = await teamOf(call, body.teamId, role);
  if (!team.ok) return team;
  const reach = team.value;
  const number = numberOf(call, reach, 'connection', body.connectionId);
  const connection = await readConnection(call, reach, number);
  return connection === null ? failure(NOT_FOUND) : success({ reach, connection });
}

export const disconnectBank = dialectOperation({
  name: 'disconnect_bank',
  method: 'POST',
  path: '/api/banking/disconnect',
  group: 'Bank connections',
  summary: 'Disconnect a bank',
  description:
    'Ends the consent here at once and at the bank as soon as it can be told. The data stays and can be read. Doing it again gives the same answer, with the first revokedAt.',
  body: { teamId, connectionId },
  answers: { 200: { description: 'The connection with its consents, all over.', schema: Disconnected } },
  failures: [
    ...TEAM_FAILURES,
    ID_FAILURE,
    { status: 409, code: 'NOT_SUPPORTED', when: 'The connection is that of imported statement files.' },
  ],
  async handle(call): Promise<DialectOutcome> {
    const found = await connectionOf(call, call.body, 'admin');
    if (!found.ok) return found.fault;
    const { reach, connection } = found.value;
    if (isOfFiles(connection.row)) return OF_FILES;
    const done = await call.services.connecting.disconnect(call.asking(reach.scope), connection.row.id);
    if (!done.ok) return done.fault.code === 'not_found' ? NOT_FOUND : OF_FILES;
    return ok(disconnectedJson(viewOf(call, reach), await withConsents(call, reach, done.value)));
  },
});
