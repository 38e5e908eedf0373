/** /v1/finapi-users: an owner of any surface becomes a user of the finAPI surface. */
import { z } from 'zod';
import { USER_ID_CHARACTERS_MAX } from '../../engine/finapi/access-parts.ts';
import { ownerPublicId } from '../../engine/public-ids.ts';
import { type Problem, problem } from '../http/problem.ts';
import { jsonObject } from './answer.ts';
import { id } from './object-values.ts';
import { type Operation, ownerNumber, tenantOperation } from './operation.ts';
import { idText } from './values.ts';

const NewFinapiUser = z
  .strictObject({
    object: z.literal('finapi_user'),
    user_id: z.string(),
    owner_id: id('own'),
    password: z.string().describe('Shown in this answer only.'),
  })
  .meta({ id: 'NewFinapiUser' });

const USER_ID = new RegExp(`^[a-zA-Z0-9\\-_.+@]{1,${USER_ID_CHARACTERS_MAX}}$`);

const create = tenantOperation({
  name: 'create_finapi_user',
  method: 'POST',
  path: '/v1/finapi-users',
  tag: 'finAPI clients',
  summary: 'Make an owner a finAPI user',
  description:
    'What the owner has is seen over the finAPI surface from now on, and what is connected there belongs to the owner. A random password is made and shown in this answer only. Clients make users of their own with POST /api/v1/users.',
  scope: 'owners:write',
  body: {
    owner_id: idText('own'),
    user_id: z
      .string()
      .regex(USER_ID)
      .optional()
      .describe('A random one when not said; the same in any spelling.'),
  },
  answers: { 201: { description: 'The user with their password.', schema: NewFinapiUser } },
  problems: ['finapi_user_exists', 'not_found'],
  async handle({ services, caller, reach, body }) {
    const { ids, finapi } = services;
    const ownerId = ownerNumber(services, body.owner_id);
    if (finapi === undefined || ownerId === null) return noOwner();
    if ((await services.reach.reach(caller, ownerId)) === null) return noOwner();
    const scope = { tenantId: reach.tenantId, ownerId };
    const made = await finapi.access.users.add(scope, caller.actor, body.user_id ?? null);
    if (!made.ok)
      return made.fault === 'exists'
        ? problem('finapi_user_exists')
        : problem('service_unavailable', { headers: { 'retry-after': '1' } });
    const { userId, password } = made.value;
    const shown = {
      object: 'finapi_user',
      user_id: userId,
      owner_id: ownerPublicId(ids, ownerId),
      password,
    };
    return jsonObject(JSON.stringify(shown), 201);
  },
});

const noOwner = (): Problem =>
  problem('not_found', {
    detail: 'There is no such owner.',
    errors: [{ pointer: '/owner_id', code: 'not_found', message: 'there is no such owner' }],
  });

export const FINAPI_USER_OPERATIONS: readonly Operation[] = [create];
