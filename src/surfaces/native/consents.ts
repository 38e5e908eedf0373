/** /v1/consents: what account holders allowed, and how that came to be, changed and ended. */
import { z } from 'zod';
import type { IdKind } from '../../core/ids.ts';
import type { Result } from '../../core/result.ts';
import type { ConnectRefusal, ConsentEvidenceRow } from '../../engine/connect-port.ts';
import type { ConsentRow } from '../../engine/connection-rows.ts';
import { problem } from '../http/problem.ts';
import { jsonObject, jsonText } from './answer.ts';
import { askingOf } from './attended.ts';
import type { OwnerCall } from './connect-answers.ts';
import { capability } from './connect-objects.ts';
import { refusalProblem } from './connect-refusals.ts';
import { consentJson, evidenceJson, verdictObject } from './connect-render.ts';
import { connectionList, OF_CONNECTION } from './connection-filter.ts';
import { Consent, ConsentEvidence, ConsentVerification } from './consent-objects.ts';
import { type Operation, objectOperation, ownerOperation, tenantOperation } from './operation.ts';
import { listOf } from './pages.ts';
import type { Services } from './parts.ts';
import { viewOf } from './render.ts';
import { idText, PAGING } from './values.ts';

/** Scopes that a request may name. */
const SCOPES_MAX = 20;
/** Evidence that is shown unless a limit is named. */
const EVIDENCE_SHOWN = 500;

const list = ownerOperation({
  name: 'list_consents',
  method: 'GET',
  path: '/v1/consents',
  tag: 'Connections',
  summary: 'List consents',
  description: 'Newest first, ended ones too, and those that wait to be authorised or were refused.',
  scope: 'connections:read',
  query: OF_CONNECTION,
  answers: { 200: { description: 'A page of consents.', schema: listOf(Consent, 'Consent') } },
  problems: ['cursor_invalid', 'owner_required'],
  handle: (call) =>
    connectionList(call, {
      name: 'list_consents',
      kind: 'consent',
      read: (...asked) => call.services.connecting.consents(...asked),
      show: (row) => consentJson(viewOf(call), row),
    }),
});

const get = objectOperation('consent', {
  name: 'get_consent',
  method: 'GET',
  path: '/v1/consents/{id}',
  tag: 'Connections',
  summary: 'Get a consent',
  scope: 'connections:read',
  answers: { 200: { description: 'The consent, with its history.', schema: Consent } },
  async handle(call) {
    const row = await call.services.connecting.consent(call.reach, call.reach.objectId);
    return row === null ? problem('not_found') : jsonObject(consentJson(viewOf(call), row));
  },
});

/** What a verb made of a consent. */
const changed = async (call: OwnerCall, done: Result<ConsentRow, ConnectRefusal>) =>
  done.ok ? jsonObject(consentJson(viewOf(call), done.value)) : refusalProblem(call, done.fault);

const CHANGED = { 200: { description: 'The consent as it is now.', schema: Consent } };

const revoke = objectOperation('consent', {
  name: 'revoke_consent',
  method: 'POST',
  path: '/v1/consents/{id}/revoke',
  tag: 'Connections',
  summary: 'Revoke a consent',
  description:
    'Ends it here at once: what opens the bank is destroyed, and a sync under way stops. The bank is told as soon as it can be reached. One that waits to be authorised is given up with its sign-in.',
  scope: 'connections:write',
  attendable: true,
  body: {},
  answers: CHANGED,
  problems: ['not_now'],
  handle: async (call) =>
    changed(call, await call.services.connecting.revokeConsent(askingOf(call), call.reach.objectId)),
});

const narrow = objectOperation('consent', {
  name: 'narrow_consent',
  method: 'POST',
  path: '/v1/consents/{id}/narrow',
  tag: 'Connections',
  summary: 'Leave less of a consent',
  description:
    'Fewer scopes, or an earlier end, from now on; what is not named stays. It is the word of the account holder: their PSU headers come with the request. Nothing is told to the bank, which goes on allowing more than is used.',
  scope: 'connections:write',
  attendable: true,
  body: {
    scopes: z.array(capability).min(1).max(SCOPES_MAX).optional().describe('What is left.'),
    expires_at: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('The first instant at which it is over. Not later than now planned.'),
  },
  answers: CHANGED,
  problems: ['authorisation_required', 'account_holder_needed', 'not_now'],
  async handle(call) {
    const { scopes, expires_at: end } = call.body;
    const to = {
      ...(scopes === undefined ? {} : { scopes }),
      ...(end === undefined ? {} : { expiresAt: Date.parse(end) }),
    };
    return changed(call, await call.services.connecting.narrow(askingOf(call), call.reach.objectId, to));
  },
});

const reconfirm = objectOperation('consent', {
  name: 'reconfirm_consent',
  method: 'POST',
  path: '/v1/consents/{id}/reconfirm',
  tag: 'Connections',
  summary: 'Reconfirm a consent',
  description:
    'The account holder says that they still want it, where the rules of their country ask for that (`reconfirm_by`). It also brings one back that was suspended for want of it. Their PSU headers come with the request. No bank is called.',
  scope: 'connections:write',
  attendable: true,
  body: {},
  answers: CHANGED,
  problems: ['account_holder_needed', 'not_now', 'institution_unknown'],
  handle: async (call) =>
    changed(call, await call.services.connecting.reconfirm(askingOf(call), call.reach.objectId)),
});

const verify = objectOperation('consent', {
  name: 'verify_consent',
  method: 'GET',
  path: '/v1/consents/{id}/verify',
  tag: 'Connections',
  summary: 'Verify the history of a consent',
  description: 'Works the chain of hashes out anew, from the first event to what the consent says of itself.',
  scope: 'connections:read',
  answers: { 200: { description: 'Whether nothing was changed.', schema: ConsentVerification } },
  async handle(call) {
    const verdict = await call.services.connecting.verifyConsent(call.reach, call.reach.objectId);
    return verdict === null ? problem('not_found') : jsonObject(JSON.stringify(verdictObject(verdict)));
  },
});

/** The numbers that an id had; null for a text that is no id of this kind. */
function numbersOf({ ids }: Services, kind: IdKind, text: string) {
  const id = ids.decode(text);
  if (id?.kind !== kind) return null;
  return kind === 'owner'
    ? { ownerId: id.object, consentId: null }
    : { ownerId: id.owner, consentId: id.object };
}

const evidenceList = (rows: readonly ConsentEvidenceRow[], limit: number) => {
  const data = rows.slice(0, limit).map(evidenceJson).join(',');
  return jsonText(`{"object":"list","data":[${data}],"next_cursor":null}`);
};

const evidence = tenantOperation({
  name: 'list_consent_evidence',
  method: 'GET',
  path: '/v1/consent-evidence',
  tag: 'Audit',
  summary: 'List what is kept of consents that are gone',
  description:
    'Of all, or by the id that a consent or an owner had. Evidence outlives the deletion of a connection and the erasure of an owner, and holds nothing about a person. Newest first, at most 500; consents that are still there are not in it.',
  scope: 'audit:read',
  query: {
    limit: PAGING.limit,
    consent_id: idText('cst').optional().describe('The id that the consent had.'),
    owner_id: idText('own')
      .optional()
      .describe('The id that the owner had: all consents of theirs that are gone.'),
  },
  answers: {
    200: { description: 'The evidence.', schema: listOf(ConsentEvidence, 'ConsentEvidence') },
  },
  async handle(call) {
    const { consent_id: consent, owner_id: owner, limit = EVIDENCE_SHOWN } = call.query;
    const { services, reach } = call;
    if (consent === undefined && owner === undefined)
      return evidenceList(await services.connecting.consentEvidence(reach, null), limit);
    const of =
      consent === undefined
        ? numbersOf(services, 'owner', owner ?? '')
        : numbersOf(services, 'consent', consent);
    return evidenceList(of === null ? [] : await services.connecting.consentEvidence(reach, of), limit);
  },
});

export const CONSENT_OPERATIONS: readonly Operation[] = [
  list,
  get,
  revoke,
  narrow,
  reconfirm,
  verify,
  evidence,
];
