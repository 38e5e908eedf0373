/** /v1/consents: what account holders allowed, and how that came to be and ended. */
import { problem } from '../http/problem.ts';
import { jsonObject } from './answer.ts';
import { askingOf } from './attended.ts';
import { Consent } from './connect-objects.ts';
import { refusalProblem } from './connect-refusals.ts';
import { consentJson } from './connect-render.ts';
import { connectionList, OF_CONNECTION } from './connection-filter.ts';
import { type Operation, objectOperation, ownerOperation } from './operation.ts';
import { listOf } from './pages.ts';
import { viewOf } from './render.ts';

const list = ownerOperation({
  name: 'list_consents',
  method: 'GET',
  path: '/v1/consents',
  tag: 'Connections',
  summary: 'List consents',
  description: 'Newest first, ended ones too.',
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

const revoke = objectOperation('consent', {
  name: 'revoke_consent',
  method: 'POST',
  path: '/v1/consents/{id}/revoke',
  tag: 'Connections',
  summary: 'Revoke a consent',
  description:
    'Ends it here at once: what opens the bank is destroyed, and a sync under way stops. The bank is told as soon as it can be reached.',
  scope: 'connections:write',
  attendable: true,
  body: {},
  answers: { 200: { description: 'The consent as it is now.', schema: Consent } },
  problems: ['not_now'],
  async handle(call) {
    const done = await call.services.connecting.revokeConsent(askingOf(call), call.reach.objectId);
    return done.ok ? jsonObject(consentJson(viewOf(call), done.value)) : refusalProblem(call, done.fault);
  },
});

export const CONSENT_OPERATIONS: readonly Operation[] = [list, get, revoke];
