/** Changing what a consent allows: less or shorter here and at once, more or longer at the bank only. */
import { z } from 'zod';
import { PROFILES } from '../../core/consent/profiles.ts';
import type { Capability, ConsentRow } from '../../engine/connection-rows.ts';
import type { TeamReach } from '../../engine/people/port.ts';
import { type DialectRefusal, ok, refuse } from '../dialect/answer.ts';
import { dialectOperation } from '../dialect/operation.ts';
import { refuseField } from '../dialect/refusals.ts';
import { capability } from '../native/connect-objects.ts';
import { connectionOf } from './connections.ts';
import { SCOPES_MAX } from './limits.ts';
import { UpdatedConsent } from './objects.ts';
import { CONSENT_FAILURES, refuseWithLink, whyUnusable } from './refusals.ts';
import { type ShownConnection, updatedJson } from './render.ts';
import { type Call, ID_FAILURE, NOT_FOUND, TEAM_FAILURES, viewOf } from './team.ts';
import { connectionId, instant, teamId } from './values.ts';

const DAY_MS = 86_400_000;

const WIDER = {
  code: 'AUTHORISATION_REQUIRED',
  message:
    'Only the account holder can allow more, or for longer: at their bank, by reconnectUrl. The consent is as it was.',
};

interface Wanted {
  readonly scopes: readonly Capability[];
  readonly expiresAt: Date;
}

export const updateConsent = dialectOperation({
  name: 'update_consent',
  method: 'POST',
  path: '/api/banking/consent',
  group: 'Bank connections',
  summary: 'Update a consent',
  description:
    'Sets the scopes and the end of the consent in force. Fewer scopes and an earlier end hold at once, and every change is a version of its own in the history of the consent. More scopes or a later end are refused with a link, because no bank lets anybody but the account holder widen a consent.',
  body: {
    teamId,
    connectionId,
    scopes: z.array(capability).min(1).max(SCOPES_MAX),
    expiresAt: instant,
  },
  answers: { 200: { description: 'The consent as it is now.', schema: UpdatedConsent } },
  failures: [
    ...TEAM_FAILURES,
    ID_FAILURE,
    {
      status: 409,
      code: WIDER.code,
      when: 'More scopes or a later end than the bank allowed. The body has connectionId, consentId and reconnectUrl, where the account holder can allow it.',
    },
    ...CONSENT_FAILURES,
  ],
  async handle(call) {
    const found = await connectionOf(call, call.body, 'admin');
    if (!found.ok) return found.fault;
    const { reach, connection } = found.value;
    const unusable = await whyUnusable(call, reach, connection);
    if (unusable !== null) return unusable;
    const consent = connection.consents.find(({ row }) => row.id === connection.row.consentId)?.row;
    if (consent === undefined) return NOT_FOUND;
    const wanted = { scopes: [...new Set(call.body.scopes)], expiresAt: call.body.expiresAt };
    const wrong = wrongValue(call, connection, consent, wanted);
    if (wrong !== null) return wrong;
    return change(call, reach, connection, consent, wanted);
  },
});

/** What no consent can have, at this bank and under its rules; null when nothing is wrong. */
function wrongValue(
  { services }: Call,
  { row }: ShownConnection,
  { profile }: ConsentRow,
  { scopes, expiresAt }: Wanted,
): DialectRefusal | null {
  const now = services.bankClock.now().getTime();
  if (expiresAt.getTime() <= now) return refuseField('expiresAt', 'must be in the future');
  const institution = services.connecting.institution(row.institutionId ?? '');
  const most = [PROFILES[profile].maxConsentDays, institution?.maxConsentDays ?? null].filter(
    (days) => days !== null,
  );
  // The last day is inclusive at the bank's place, which may be ahead of UTC or behind.
  if (most.some((days) => expiresAt.getTime() > now + (days + 1) * DAY_MS))
    return refuseField('expiresAt', `must be within ${Math.min(...most)} days: no consent here lasts longer`);
  const not = scopes.find((scope) => institution !== null && !institution.scopes.includes(scope));
  return not === undefined
    ? null
    : refuseField('scopes', `the bank does not offer ${not}; it offers ${institution?.scopes.join(', ')}`);
}

async function change(
  call: Call,
  reach: TeamReach,
  connection: ShownConnection,
  consent: ConsentRow,
  wanted: Wanted,
) {
  const asking = call.asking(reach.scope);
  const done = await call.services.connecting.narrow(asking, consent.id, {
    scopes: wanted.scopes,
    expiresAt: wanted.expiresAt.getTime(),
  });
  if (done.ok) return ok(updatedJson(viewOf(call, reach), done.value));
  switch (done.fault.code) {
    case 'not_found':
      return NOT_FOUND;
    case 'authorisation_required': {
      const days = wanted.expiresAt.getTime() - call.services.bankClock.now().getTime();
      return refuseWithLink(call, reach, connection.row, WIDER, {
        purpose: 'consent_only',
        scopes: wanted.scopes,
        daysWanted: Math.max(1, Math.ceil(days / DAY_MS)),
      });
    }
    default:
      return refuse(409, 'NOT_NOW', 'The consent cannot be changed now: read it again.');
  }
}
