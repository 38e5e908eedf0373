/** /v1/api_keys and /v1/audit: who may use the API, and what was done with it. */
import { z } from 'zod';
import { createApiKey, type NewApiKeyFault, revokeApiKey } from '../../engine/api-keys.ts';
import type { ApiKeyRow, AuditRow } from '../../engine/ports.ts';
import { SCOPES } from '../../engine/scopes.ts';
import { isProblem, type Problem, problem } from '../http/problem.ts';
import { jsonObject } from './answer.ts';
import { invalidMember } from './invalid.ts';
import { NAME_CHARACTERS_MAX } from './limits.ts';
import { idPlace, listAnswer, listing } from './lists.ts';
import { ApiKey, AuditEntry, NewApiKey } from './objects.ts';
import { type Operation, ownerNumber, tenantObjectOperation, tenantOperation } from './operation.ts';
import { listOf } from './pages.ts';
import { apiKeyObject, auditJson } from './render.ts';
import { idText, PAGING, text } from './values.ts';

const list = tenantOperation({
  name: 'list_api_keys',
  method: 'GET',
  path: '/v1/api_keys',
  tag: 'API keys',
  summary: 'List API keys',
  description: 'Newest first, revoked and expired ones too. Tokens are never shown again.',
  scope: 'api_keys:read',
  query: PAGING,
  answers: { 200: { description: 'A page of keys.', schema: listOf(ApiKey, 'ApiKey') } },
  problems: ['cursor_invalid'],
  async handle(call) {
    const lists = listing(
      'list_api_keys',
      call,
      idPlace(call, 'api_key', (row: ApiKeyRow) => row.id),
    );
    if (isProblem(lists)) return lists;
    const page = await call.services.directory.listApiKeys(call.reach, lists.page);
    const rows = page.rows.map((row) => JSON.stringify(apiKeyObject(call.services.ids, row)));
    return listAnswer(call, rows, lists.next(page));
  },
});

const create = tenantOperation({
  name: 'create_api_key',
  method: 'POST',
  path: '/v1/api_keys',
  tag: 'API keys',
  summary: 'Create an API key',
  description:
    'The token is shown in this answer only. At most two keys of one name are live at the same time, so that a key can be replaced without a gap: make the second, move clients over, revoke the first. A key never gets a scope that the key in use lacks.',
  scope: 'api_keys:write',
  body: {
    name: text(NAME_CHARACTERS_MAX),
    scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
    owner_id: idText('own').optional().describe('The owner that is meant when a request names none.'),
    owner_only: z.boolean().optional().describe('Whether the key reaches that owner only.'),
    expires_at: z.iso.datetime({ offset: true }).optional().describe('Never expires when not said.'),
  },
  answers: { 201: { description: 'The new key with its token.', schema: NewApiKey } },
  problems: ['api_key_name_full', 'api_key_limit', 'scope_missing', 'not_found'],
  async handle({ services, caller, body }) {
    const ownerId = body.owner_id === undefined ? null : ownerNumber(services, body.owner_id);
    const isReached = ownerId !== null && (await services.reach.reach(caller, ownerId)) !== null;
    if (body.owner_id !== undefined && !isReached) return ownerNotFound();
    if (body.owner_only === true && ownerId === null)
      return invalidMember('/owner_only', 'needs an owner_id');
    const expiresAt = body.expires_at === undefined ? null : new Date(body.expires_at);
    if (expiresAt !== null && !(expiresAt.getTime() > services.clock.now().getTime()))
      return invalidMember('/expires_at', 'must be in the future');
    const made = await createApiKey({ ...services, mode: services.config.mode }, caller, {
      name: body.name,
      scopes: [...new Set(body.scopes)],
      ownerId,
      ownerOnly: body.owner_only ?? false,
      expiresAt: expiresAt?.toISOString() ?? null,
    });
    if (!made.ok) return notMade(made.fault);
    const shown = { ...apiKeyObject(services.ids, made.value.key), token: made.value.token };
    const location = `/v1/api_keys/${services.ids.encode('api_key', 0, made.value.key.id)}`;
    return jsonObject(JSON.stringify(shown), 201, { location });
  },
});

const ownerNotFound = (): Problem =>
  problem('not_found', {
    detail: 'There is no such owner.',
    errors: [{ pointer: '/owner_id', code: 'not_found', message: 'there is no such owner' }],
  });

function notMade(fault: NewApiKeyFault): Problem {
  if (fault.code === 'name_full') return problem('api_key_name_full');
  if (fault.code === 'tenant_full') return problem('api_key_limit');
  return problem('scope_missing', {
    detail: `The key in use lacks the scope ${fault.scope}, so it cannot give it to another.`,
  });
}

const get = tenantObjectOperation('api_key', {
  name: 'get_api_key',
  method: 'GET',
  path: '/v1/api_keys/{id}',
  tag: 'API keys',
  summary: 'Get an API key',
  scope: 'api_keys:read',
  answers: { 200: { description: 'The key, without its token.', schema: ApiKey } },
  async handle({ services, reach }) {
    const row = await services.directory.getApiKey(reach, reach.objectId);
    if (row === null) return problem('not_found');
    return jsonObject(JSON.stringify(apiKeyObject(services.ids, row)));
  },
});

const revoke = tenantObjectOperation('api_key', {
  name: 'revoke_api_key',
  method: 'POST',
  path: '/v1/api_keys/{id}/revoke',
  tag: 'API keys',
  summary: 'Revoke an API key',
  description: 'At once, and for good. Revoking again changes nothing.',
  scope: 'api_keys:write',
  body: {},
  answers: { 200: { description: 'The key as it is now.', schema: ApiKey } },
  async handle({ services, caller, reach }) {
    const row = await revokeApiKey(services.directory, caller, reach.objectId);
    services.authenticator.forget(reach.objectId);
    if (row === null) return problem('not_found');
    return jsonObject(JSON.stringify(apiKeyObject(services.ids, row)));
  },
});

const audit = tenantOperation({
  name: 'list_audit',
  method: 'GET',
  path: '/v1/audit',
  tag: 'Audit',
  summary: 'List the audit log',
  description:
    'Newest first: every change by a key, a session or an operator. Nothing is ever removed from it.',
  scope: 'audit:read',
  query: PAGING,
  answers: { 200: { description: 'A page of the log.', schema: listOf(AuditEntry, 'AuditEntry') } },
  problems: ['cursor_invalid'],
  async handle(call) {
    const lists = listing(
      'list_audit',
      call,
      idPlace(call, 'audit_entry', (row: AuditRow) => row.id),
    );
    if (isProblem(lists)) return lists;
    const page = await call.services.directory.listAudit(call.reach, lists.page);
    return listAnswer(
      call,
      page.rows.map((row) => auditJson(call.services.ids, row)),
      lists.next(page),
    );
  },
});

export const KEY_OPERATIONS: readonly Operation[] = [list, create, get, revoke, audit];
