/** /v1/people: who signs in on the surfaces without API keys. */
import { z } from 'zod';
import { EMAIL_CHARACTERS_MAX } from '../../engine/people/limits.ts';
import type { NewPersonFault, PersonRow } from '../../engine/people/port.ts';
import type { TenantScope } from '../../engine/ports.ts';
import { isProblem, type Problem, problem } from '../http/problem.ts';
import { EMPTY, jsonObject } from './answer.ts';
import { invalidMember } from './invalid.ts';
import { NAME_CHARACTERS_MAX } from './limits.ts';
import { idPlace, listAnswer, listing } from './lists.ts';
import { type Operation, tenantObjectOperation, tenantOperation } from './operation.ts';
import { listOf } from './pages.ts';
import type { Services } from './parts.ts';
import { NewPerson, Person, personObject } from './people-objects.ts';
import { PAGING, text } from './values.ts';

/** Characters of a `sub` (OpenID Connect Core, 2). */
const SUBJECT_CHARACTERS_MAX = 255;

const list = tenantOperation({
  name: 'list_people',
  method: 'GET',
  path: '/v1/people',
  tag: 'People',
  summary: 'List people',
  description: 'Oldest first: everybody of the tenant who can sign in.',
  scope: 'people:read',
  query: {
    email: text(EMAIL_CHARACTERS_MAX).optional().describe('Only the person with this e-mail.'),
    ...PAGING,
  },
  answers: { 200: { description: 'A page of people.', schema: listOf(Person, 'Person') } },
  problems: ['cursor_invalid'],
  async handle(call) {
    const { ids, people } = call.services;
    const lists = listing(
      'list_people',
      call,
      idPlace(call, 'person', (row: PersonRow) => row.id),
    );
    if (isProblem(lists)) return lists;
    const json = (row: PersonRow): string => JSON.stringify(personObject(ids, row));
    if (call.query.email !== undefined) {
      const row = await people.findPerson(call.reach, call.query.email);
      return listAnswer(call, row === null ? [] : [json(row)], null);
    }
    const page = await people.list(call.reach, lists.page);
    return listAnswer(call, page.rows.map(json), lists.next(page));
  },
});

const create = tenantOperation({
  name: 'create_person',
  method: 'POST',
  path: '/v1/people',
  tag: 'People',
  summary: 'Create a person',
  description:
    'Somebody who can sign in, with an owner of their own. With an e-mail a random password is made and shown in this answer only; `password: none` makes none. `provider_subject` is who they are at the identity provider of the server: such people are also made by themselves, at their first token.',
  scope: 'people:write',
  body: {
    email: text(EMAIL_CHARACTERS_MAX).optional(),
    name: text(NAME_CHARACTERS_MAX).optional(),
    password: z
      .enum(['generate', 'none'])
      .optional()
      .describe('`generate` when not said and there is an e-mail.'),
    provider_subject: text(SUBJECT_CHARACTERS_MAX).optional(),
  },
  answers: { 201: { description: 'The new person with their password.', schema: NewPerson } },
  problems: ['person_exists', 'identity_provider_missing'],
  async handle({ services, caller, body }) {
    const { email = null, name = null, provider_subject: providerSubject = null } = body;
    const withPassword = (body.password ?? (email === null ? 'none' : 'generate')) === 'generate';
    if (email === null && withPassword) return invalidMember('/email', 'is needed for a password');
    if (email === null && providerSubject === null)
      return invalidMember('/email', 'is needed where there is no provider_subject');
    const made = await services.people.create(caller, { email, name, withPassword, providerSubject });
    if (!made.ok) return notMade(made.fault);
    const shown = personObject(services.ids, made.value.person);
    const location = `/v1/people/${services.ids.encode('person', 0, made.value.person.id)}`;
    return jsonObject(JSON.stringify({ ...shown, password: made.value.password }), 201, { location });
  },
});

function notMade(fault: NewPersonFault): Problem {
  switch (fault) {
    case 'exists':
      return problem('person_exists');
    case 'email_malformed':
      return invalidMember('/email', 'must be an e-mail address');
    case 'no_provider':
      return problem('identity_provider_missing');
    case 'busy':
      return problem('service_unavailable', { headers: { 'retry-after': '1' } });
  }
}

const get = tenantObjectOperation('person', {
  name: 'get_person',
  method: 'GET',
  path: '/v1/people/{id}',
  tag: 'People',
  summary: 'Get a person',
  scope: 'people:read',
  answers: { 200: { description: 'The person.', schema: Person } },
  async handle({ services, reach }) {
    const row = await services.people.person(reach, reach.objectId);
    return row === null ? problem('not_found') : jsonObject(JSON.stringify(personObject(services.ids, row)));
  },
});

const remove = tenantObjectOperation('person', {
  name: 'delete_person',
  method: 'DELETE',
  path: '/v1/people/{id}',
  tag: 'People',
  summary: 'Delete a person',
  description:
    'The person is in no team any more, and their tokens open nothing, at once. The owner and its data stay: DELETE /v1/owners/{id} forgets those, and everybody whose login opens them.',
  scope: 'people:write',
  answers: { 204: { description: 'Deleted.', schema: null } },
  async handle({ services, caller, reach }) {
    return (await services.people.remove(caller, reach.objectId)) ? EMPTY : problem('not_found');
  },
});

/** The person that an id or an e-mail names; null for nobody of the tenant. */
export async function personNamed(
  { ids, people }: Services,
  scope: TenantScope,
  named: { readonly person_id?: string | undefined; readonly email?: string | undefined },
): Promise<PersonRow | null> {
  if (named.person_id === undefined)
    return named.email === undefined ? null : people.findPerson(scope, named.email);
  const id = ids.decode(named.person_id);
  return id?.kind === 'person' ? people.person(scope, id.object) : null;
}

/** A body or query names a person who is not there, or nobody at all. */
export const personNotFound = (): Problem =>
  problem('not_found', {
    detail: 'There is no such person.',
    errors: [{ pointer: '/person_id', code: 'not_found', message: 'there is no such person' }],
  });

export const PEOPLE_OPERATIONS: readonly Operation[] = [list, create, get, remove];
