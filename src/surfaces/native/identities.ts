/** /v1/owners/{id}/identities: by which team and which logins an owner is seen on the surfaces without API keys. */
import { z } from 'zod';
import { EMAIL_CHARACTERS_MAX } from '../../engine/people/limits.ts';
import { IDENTITY_SURFACES, type IdentityRow } from '../../engine/people/port.ts';
import { type Problem, problem } from '../http/problem.ts';
import { type Answer, EMPTY, jsonObject } from './answer.ts';
import { listAnswer } from './lists.ts';
import { type Call, type ObjectReach, type Operation, objectOperation } from './operation.ts';
import { listOf } from './pages.ts';
import { personNamed, personNotFound } from './people.ts';
import { Identity, identityObject } from './people-objects.ts';
import { idText, text } from './values.ts';

const NAMED = {
  surface: z
    .enum(IDENTITY_SURFACES)
    .describe('`team-banking` for the owner as a team, `open-finance` for the login of a person.'),
  person_id: idText('per').optional(),
  email: text(EMAIL_CHARACTERS_MAX).optional().describe('Instead of person_id.'),
};

type Named = {
  readonly surface: (typeof IDENTITY_SURFACES)[number];
  readonly person_id?: string | undefined;
  readonly email?: string | undefined;
};

const list = objectOperation('owner', {
  name: 'list_identities',
  method: 'GET',
  path: '/v1/owners/{id}/identities',
  tag: 'Owners',
  summary: 'List the identities of an owner',
  description: 'The owner as a team, and everybody whose login opens it; at most 1,000, in one page.',
  scope: 'owners:read',
  answers: { 200: { description: 'The identities.', schema: listOf(Identity, 'Identity') } },
  async handle(call) {
    if ((await call.services.directory.getOwner(call.reach)) === null) return problem('not_found');
    const rows = await call.services.teams.identities(call.reach);
    return listAnswer(
      call,
      rows.map((row) => JSON.stringify(identityObject(call.services.ids, row))),
      null,
    );
  },
});

const add = objectOperation('owner', {
  name: 'add_identity',
  method: 'POST',
  path: '/v1/owners/{id}/identities',
  tag: 'Owners',
  summary: 'Link an owner to another surface',
  description:
    'So that one owner is seen through every surface. `open-finance`: the login of a person opens this owner from now on, and no longer the one that it opened. `team-banking`: the owner becomes a team.',
  scope: 'owners:write',
  body: NAMED,
  answers: { 201: { description: 'The new identity.', schema: Identity } },
  problems: ['team_exists', 'owner_key_confined'],
  async handle(call) {
    const { services, caller, reach, body } = call;
    if ((await services.directory.getOwner(reach)) === null) return problem('not_found');
    if (caller.ownerOnly) return problem('owner_key_confined');
    return body.surface === 'team-banking' ? becomeTeam(call) : linkLogin(call);
  },
});

type AddCall = Call<unknown, Named, ObjectReach>;

const shown = ({ services }: AddCall, row: IdentityRow): Answer =>
  jsonObject(JSON.stringify(identityObject(services.ids, row)), 201);

async function becomeTeam(call: AddCall): Promise<Answer | Problem> {
  const { services, caller, reach } = call;
  const made = await services.teams.create(caller, { ownerId: reach.ownerId, name: null });
  if (!made.ok) return problem(made.fault === 'exists' ? 'team_exists' : 'not_found');
  const identities = await services.teams.identities(reach);
  const team = identities.find(({ surface }) => surface === 'team-banking');
  return team === undefined ? problem('not_found') : shown(call, team);
}

async function linkLogin(call: AddCall): Promise<Answer | Problem> {
  const { services, caller, reach, body } = call;
  const person = await personNamed(services, reach, body);
  if (person === null) return personNotFound();
  const linked = await services.teams.link(caller, reach, person.id);
  return linked.ok ? shown(call, linked.value) : personNotFound();
}

const remove = objectOperation('owner', {
  name: 'delete_identity',
  method: 'DELETE',
  path: '/v1/owners/{id}/identities',
  tag: 'Owners',
  summary: 'Unlink an owner from a surface',
  description:
    'The owner and its data stay. `open-finance`: the login of the person no longer opens this owner; they get one of their own, without data. `team-banking`: the owner is no team any more.',
  scope: 'owners:write',
  query: NAMED,
  answers: { 204: { description: 'Unlinked.', schema: null } },
  problems: ['owner_key_confined'],
  async handle({ services, caller, reach, query }) {
    if ((await services.directory.getOwner(reach)) === null) return problem('not_found');
    if (caller.ownerOnly) return problem('owner_key_confined');
    if (query.surface === 'team-banking')
      return (await services.teams.remove(caller, reach)) ? EMPTY : problem('not_found');
    const person = await personNamed(services, reach, query);
    if (person === null) return personNotFound();
    const done = await services.teams.unlink(caller, reach, person.id);
    return done.ok ? EMPTY : problem('not_found');
  },
});

export const IDENTITY_OPERATIONS: readonly Operation[] = [list, add, remove];
