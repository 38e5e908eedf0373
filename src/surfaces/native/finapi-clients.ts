/** /v1/finapi-clients: which applications use the finAPI surface, and how. */
import { z } from 'zod';
import type { ClientRefusal } from '../../engine/finapi/access-port.ts';
import type { ClientChange, ListedClient } from '../../engine/finapi/access-store-port.ts';
import { clientPublicId } from '../../engine/public-ids.ts';
import { isProblem, type Problem, problem } from '../http/problem.ts';
import { EMPTY, jsonObject } from './answer.ts';
import { FinapiClientObject, FinapiClientWithSecrets, finapiClientObject } from './finapi-client-objects.ts';
import { invalidMember } from './invalid.ts';
import { NAME_CHARACTERS_MAX } from './limits.ts';
import { idPlace, listAnswer, listing } from './lists.ts';
import { type Operation, tenantObjectOperation, tenantOperation } from './operation.ts';
import { listOf } from './pages.ts';
import { PAGING, text } from './values.ts';

const URL_CHARACTERS_MAX = 512;
const APPLICATION_CHARACTERS_MAX = 64;
const WHOLE_MAX = 2 ** 31 - 1;
const VALIDITY_MIN_S = 60;

const seconds = () =>
  z
    .int()
    .min(0)
    .max(WHOLE_MAX)
    .refine((value) => value === 0 || value >= VALIDITY_MIN_S, `must be 0, or at least ${VALIDITY_MIN_S}`)
    .optional()
    .describe('0 for ever, else at least 60; counts for tokens that are given from now on.');

const SETTINGS = {
  application_name: text(APPLICATION_CHARACTERS_MAX).nullable().optional(),
  user_notification_callback_url: text(URL_CHARACTERS_MAX).nullable().optional(),
  user_synchronization_callback_url: text(URL_CHARACTERS_MAX).nullable().optional(),
  refresh_token_seconds: seconds(),
  user_token_seconds: seconds(),
  client_token_seconds: seconds(),
  login_attempts_max: z.int().min(0).max(WHOLE_MAX).optional(),
  user_auto_verification: z.boolean().optional(),
  automatic_batch_update: z.boolean().optional(),
  pin_storage_in_web_form: z.boolean().optional(),
  web_forms_required: z.boolean().optional(),
};

type Settings = z.output<z.ZodObject<typeof SETTINGS>>;

/** What is given of the settings, in the words of the engine. */
function changeOf(body: Settings & { readonly name?: string | undefined }): ClientChange {
  const change = {
    name: body.name,
    applicationName: body.application_name,
    userNotificationCallbackUrl: body.user_notification_callback_url,
    userSynchronizationCallbackUrl: body.user_synchronization_callback_url,
    refreshTokensValidityPeriod: body.refresh_token_seconds,
    userAccessTokensValidityPeriod: body.user_token_seconds,
    clientAccessTokensValidityPeriod: body.client_token_seconds,
    maxUserLoginAttempts: body.login_attempts_max,
    isUserAutoVerificationEnabled: body.user_auto_verification,
    isAutomaticBatchUpdateEnabled: body.automatic_batch_update,
    isPinStorageAvailableInWebForm: body.pin_storage_in_web_form,
    webFormsRequired: body.web_forms_required,
  };
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

const refused = ({ field, reason }: ClientRefusal): Problem =>
  invalidMember(
    field === 'userNotificationCallbackUrl'
      ? '/user_notification_callback_url'
      : '/user_synchronization_callback_url',
    reason,
  );

const list = tenantOperation({
  name: 'list_finapi_clients',
  method: 'GET',
  path: '/v1/finapi-clients',
  tag: 'finAPI clients',
  summary: 'List finAPI clients',
  description:
    'Oldest first: the applications of the tenant on the finAPI surface. All of them open the same users.',
  scope: 'clients:read',
  query: PAGING,
  answers: { 200: { description: 'A page of clients.', schema: listOf(FinapiClientObject, 'FinapiClient') } },
  problems: ['cursor_invalid'],
  async handle(call) {
    const { ids, finapi } = call.services;
    const lists = listing(
      'list_finapi_clients',
      call,
      idPlace(call, 'client', ({ client }: ListedClient) => client.id),
    );
    if (isProblem(lists)) return lists;
    const { after, limit } = lists.page;
    const all = (await finapi?.access.clients.list(call.reach)) ?? [];
    const rest = all.filter(({ client }) => client.id > (after ?? 0));
    const page = { rows: rest.slice(0, limit), more: rest.length > limit };
    const rows = page.rows.map((row) => JSON.stringify(finapiClientObject(ids, row)));
    return listAnswer(call, rows, lists.next(page));
  },
});

const create = tenantOperation({
  name: 'create_finapi_client',
  method: 'POST',
  path: '/v1/finapi-clients',
  tag: 'finAPI clients',
  summary: 'Create a finAPI client',
  description:
    'Client id, secret and data decryption key of an application on the finAPI surface. The secret and the key are shown in this answer only. Every client of a tenant opens all of its users.',
  scope: 'clients:write',
  body: {
    name: text(NAME_CHARACTERS_MAX),
    role: z.enum(['application', 'mandator_admin']).optional().describe('`application` when not said.'),
    ...SETTINGS,
  },
  answers: { 201: { description: 'The new client with its secrets.', schema: FinapiClientWithSecrets } },
  problems: ['client_limit'],
  async handle({ services, caller, reach, body }) {
    const { ids, finapi } = services;
    if (finapi === undefined) return problem('not_found');
    const wanted = { ...changeOf(body), name: body.name, isMandatorAdmin: body.role === 'mandator_admin' };
    const made = await finapi.access.clients.add(reach, caller.actor, wanted);
    if (!made.ok) return made.fault === 'full' ? problem('client_limit') : refused(made.fault);
    const { listed, clientSecret, dataDecryptionKey } = made.value;
    const shown = {
      ...finapiClientObject(ids, listed),
      client_secret: clientSecret,
      data_decryption_key: dataDecryptionKey,
    };
    const location = `/v1/finapi-clients/${clientPublicId(ids, listed.client.id)}`;
    return jsonObject(JSON.stringify(shown), 201, { location });
  },
});

const get = tenantObjectOperation('client', {
  name: 'get_finapi_client',
  method: 'GET',
  path: '/v1/finapi-clients/{id}',
  tag: 'finAPI clients',
  summary: 'Get a finAPI client',
  scope: 'clients:read',
  answers: { 200: { description: 'The client, without its secrets.', schema: FinapiClientObject } },
  async handle({ services: { ids, finapi }, reach }) {
    const row = (await finapi?.access.clients.get(reach, reach.objectId)) ?? null;
    return row === null ? problem('not_found') : jsonObject(JSON.stringify(finapiClientObject(ids, row)));
  },
});

const update = tenantObjectOperation('client', {
  name: 'update_finapi_client',
  method: 'PATCH',
  path: '/v1/finapi-clients/{id}',
  tag: 'finAPI clients',
  summary: 'Change a finAPI client',
  description:
    'A JSON merge patch (RFC 7396). What is said here and what the client says of itself are the same settings.',
  scope: 'clients:write',
  body: { name: text(NAME_CHARACTERS_MAX).optional(), ...SETTINGS },
  answers: { 200: { description: 'The client as it is now.', schema: FinapiClientObject } },
  async handle({ services: { ids, finapi }, caller, reach, body }) {
    const changed = await finapi?.access.clients.change(reach, caller.actor, reach.objectId, changeOf(body));
    if (changed === undefined || changed === null) return problem('not_found');
    if (!changed.ok) return refused(changed.fault);
    return jsonObject(JSON.stringify(finapiClientObject(ids, changed.value)));
  },
});

const renew = tenantObjectOperation('client', {
  name: 'renew_finapi_client',
  method: 'POST',
  path: '/v1/finapi-clients/{id}/renew',
  tag: 'finAPI clients',
  summary: 'Give a finAPI client new secrets',
  description:
    "A new secret ends the client's own access tokens; those of users go on. A new data decryption key counts for what is encrypted from now on. What is not renewed is null in the answer.",
  scope: 'clients:write',
  body: {
    secret: z.boolean().optional().describe('Whether there is a new secret.'),
    data_decryption_key: z.boolean().optional().describe('Whether there is a new data decryption key.'),
  },
  answers: { 200: { description: 'The client with what is new.', schema: FinapiClientWithSecrets } },
  async handle({ services: { ids, finapi }, caller, reach, body }) {
    const what = { secret: body.secret ?? false, dataKey: body.data_decryption_key ?? false };
    const renewed = await finapi?.access.clients.renew(reach, caller.actor, reach.objectId, what);
    if (renewed === undefined || renewed === null) return problem('not_found');
    const shown = {
      ...finapiClientObject(ids, renewed.listed),
      client_secret: renewed.clientSecret,
      data_decryption_key: renewed.dataDecryptionKey,
    };
    return jsonObject(JSON.stringify(shown));
  },
});

const remove = tenantObjectOperation('client', {
  name: 'delete_finapi_client',
  method: 'DELETE',
  path: '/v1/finapi-clients/{id}',
  tag: 'finAPI clients',
  summary: 'Delete a finAPI client',
  description:
    'Its tokens open nothing any more, at once. Users and their data stay: other clients open them.',
  scope: 'clients:write',
  answers: { 204: { description: 'Deleted.', schema: null } },
  async handle({ services: { finapi }, caller, reach }) {
    const removed = await finapi?.access.clients.remove(reach, caller.actor, reach.objectId);
    return removed === true ? EMPTY : problem('not_found');
  },
});

export const FINAPI_CLIENT_OPERATIONS: readonly Operation[] = [list, create, get, update, renew, remove];
