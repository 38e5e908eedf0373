/** /v1/teams: owners that several people see, and who they are. */
import { z } from 'zod';
import { EMAIL_CHARACTERS_MAX } from '../../engine/people/limits.ts';
import { type MemberFault, type MemberRow, TEAM_ROLES, type TeamRow } from '../../engine/people/port.ts';
import { isProblem, type Problem, problem } from '../http/problem.ts';
import { EMPTY, jsonObject } from './answer.ts';
import { NAME_CHARACTERS_MAX } from './limits.ts';
import { idPlace, listAnswer, listing } from './lists.ts';
import {
  type ObjectReach,
  type Operation,
  objectOperation,
  ownerNumber,
  tenantOperation,
} from './operation.ts';
import { listOf } from './pages.ts';
import { personNamed, personNotFound } from './people.ts';
import { memberObject, Team, TeamMember, teamObject } from './people-objects.ts';
import { idText, PAGING, text } from './values.ts';

const role = z
  .enum(TEAM_ROLES)
  .describe('viewer reads; member also syncs; admin also connects and disconnects.');
const PERSON = {
  person_id: idText('per').optional(),
  email: text(EMAIL_CHARACTERS_MAX).optional().describe('Instead of person_id.'),
};

/** The owner stands in a team's id twice; another number names nothing. */
const isTeam = ({ ownerId, objectId }: ObjectReach): boolean => ownerId === objectId;

const list = tenantOperation({
  name: 'list_teams',
  method: 'GET',
  path: '/v1/teams',
  tag: 'Teams',
  summary: 'List teams',
  description: 'In the order in which their owners were made.',
  scope: 'teams:read',
  query: PAGING,
  answers: { 200: { description: 'A page of teams.', schema: listOf(Team, 'Team') } },
  problems: ['cursor_invalid'],
  async handle(call) {
    const lists = listing('list_teams', call, {
      write: ({ ownerId }: TeamRow) => [call.services.ids.encode('team', ownerId, ownerId)],
      read: ([place]) => {
        const id = place === undefined ? null : call.services.ids.decode(place);
        return id?.kind === 'team' ? id.object : null;
      },
    });
    if (isProblem(lists)) return lists;
    const page = await call.services.teams.list(call.reach, lists.page);
    const rows = page.rows.map((row) => JSON.stringify(teamObject(call.services.ids, row)));
    return listAnswer(call, rows, lists.next(page));
  },
});

const create = tenantOperation({
  name: 'create_team',
  method: 'POST',
  path: '/v1/teams',
  tag: 'Teams',
  summary: 'Create a team',
  description: 'With an owner of its own, or of an owner that is there: its data is then the team’s.',
  scope: 'teams:write',
  body: {
    owner_id: idText('own').optional(),
    name: text(NAME_CHARACTERS_MAX).optional().describe('The name of the owner, too.'),
  },
  answers: { 201: { description: 'The new team, without members.', schema: Team } },
  problems: ['team_exists', 'not_found'],
  async handle({ services, caller, body }) {
    const ownerId = body.owner_id === undefined ? null : ownerNumber(services, body.owner_id);
    if (body.owner_id !== undefined && ownerId === null) return ownerNotFound();
    const made = await services.teams.create(caller, { ownerId, name: body.name ?? null });
    if (!made.ok) return made.fault === 'exists' ? problem('team_exists') : ownerNotFound();
    const { ids } = services;
    const location = `/v1/teams/${ids.encode('team', made.value.ownerId, made.value.ownerId)}`;
    return jsonObject(JSON.stringify(teamObject(ids, made.value)), 201, { location });
  },
});

const ownerNotFound = (): Problem =>
  problem('not_found', {
    detail: 'There is no such owner.',
    errors: [{ pointer: '/owner_id', code: 'not_found', message: 'there is no such owner' }],
  });

const get = objectOperation('team', {
  name: 'get_team',
  method: 'GET',
  path: '/v1/teams/{id}',
  tag: 'Teams',
  summary: 'Get a team',
  scope: 'teams:read',
  answers: { 200: { description: 'The team.', schema: Team } },
  async handle({ services, reach }) {
    const row = isTeam(reach) ? await services.teams.get(reach) : null;
    return row === null ? problem('not_found') : jsonObject(JSON.stringify(teamObject(services.ids, row)));
  },
});

const update = objectOperation('team', {
  name: 'update_team',
  method: 'PATCH',
  path: '/v1/teams/{id}',
  tag: 'Teams',
  summary: 'Rename a team',
  description: 'The owner that the team is gets the name.',
  scope: 'teams:write',
  body: { name: text(NAME_CHARACTERS_MAX) },
  answers: { 200: { description: 'The team as it is now.', schema: Team } },
  async handle({ services, caller, reach, body }) {
    const row = isTeam(reach) ? await services.teams.rename(caller, reach, body.name) : null;
    return row === null ? problem('not_found') : jsonObject(JSON.stringify(teamObject(services.ids, row)));
  },
});

const remove = objectOperation('team', {
  name: 'delete_team',
  method: 'DELETE',
  path: '/v1/teams/{id}',
  tag: 'Teams',
  summary: 'Delete a team',
  description: 'Nobody is in it any more. The owner and its data stay.',
  scope: 'teams:write',
  answers: { 204: { description: 'Deleted.', schema: null } },
  async handle({ services, caller, reach }) {
    const isDone = isTeam(reach) && (await services.teams.remove(caller, reach));
    return isDone ? EMPTY : problem('not_found');
  },
});

const members = objectOperation('team', {
  name: 'list_team_members',
  method: 'GET',
  path: '/v1/teams/{id}/members',
  tag: 'Teams',
  summary: 'List the members of a team',
  scope: 'teams:read',
  query: PAGING,
  answers: { 200: { description: 'A page of members.', schema: listOf(TeamMember, 'TeamMember') } },
  problems: ['cursor_invalid'],
  async handle(call) {
    const { services, reach } = call;
    if (!isTeam(reach) || (await services.teams.get(reach)) === null) return problem('not_found');
    const lists = listing(
      'list_team_members',
      call,
      idPlace(call, 'person', (row: MemberRow) => row.personId),
    );
    if (isProblem(lists)) return lists;
    const page = await services.teams.members(reach, lists.page);
    const rows = page.rows.map((row) => JSON.stringify(memberObject(services.ids, row)));
    return listAnswer(call, rows, lists.next(page));
  },
});

const addMember = objectOperation('team', {
  name: 'add_team_member',
  method: 'POST',
  path: '/v1/teams/{id}/members',
  tag: 'Teams',
  summary: 'Add a member to a team',
  description: 'A person of the tenant, by id or e-mail.',
  scope: 'teams:write',
  body: { ...PERSON, role },
  answers: { 201: { description: 'The new member.', schema: TeamMember } },
  problems: ['team_member_exists', 'team_full', 'owner_key_confined'],
  async handle({ services, caller, reach, body }) {
    if (!isTeam(reach) || (await services.teams.get(reach)) === null) return problem('not_found');
    // Who is in the tenant is nothing that a key for one owner can find out.
    if (caller.ownerOnly) return problem('owner_key_confined');
    const person = await personNamed(services, reach, body);
    if (person === null) return personNotFound();
    const made = await services.teams.addMember(caller, reach, { personId: person.id, role: body.role });
    if (!made.ok) return refused(made.fault);
    return jsonObject(JSON.stringify(memberObject(services.ids, made.value)), 201);
  },
});

const setRole = objectOperation('team', {
  name: 'update_team_member',
  method: 'PATCH',
  path: '/v1/teams/{id}/members',
  tag: 'Teams',
  summary: 'Change the role of a member',
  scope: 'teams:write',
  body: { ...PERSON, role },
  answers: { 200: { description: 'The member as it is now.', schema: TeamMember } },
  problems: ['team_last_admin', 'owner_key_confined'],
  async handle({ services, caller, reach, body }) {
    if (!isTeam(reach)) return problem('not_found');
    if (caller.ownerOnly) return problem('owner_key_confined');
    const person = await personNamed(services, reach, body);
    if (person === null) return personNotFound();
    const made = await services.teams.setRole(caller, reach, { personId: person.id, role: body.role });
    if (!made.ok) return refused(made.fault);
    return jsonObject(JSON.stringify(memberObject(services.ids, made.value)));
  },
});

const removeMember = objectOperation('team', {
  name: 'delete_team_member',
  method: 'DELETE',
  path: '/v1/teams/{id}/members',
  tag: 'Teams',
  summary: 'Remove a member of a team',
  description: 'The last admin stays: make another one first, or delete the team.',
  scope: 'teams:write',
  query: PERSON,
  answers: { 204: { description: 'Removed.', schema: null } },
  problems: ['team_last_admin', 'owner_key_confined'],
  async handle({ services, caller, reach, query }) {
    if (!isTeam(reach)) return problem('not_found');
    if (caller.ownerOnly) return problem('owner_key_confined');
    const person = await personNamed(services, reach, query);
    if (person === null) return personNotFound();
    const done = await services.teams.removeMember(caller, reach, person.id);
    return done.ok ? EMPTY : refused(done.fault);
  },
});

const REFUSALS = {
  unknown: 'not_found',
  last_admin: 'team_last_admin',
  team_full: 'team_full',
  exists: 'team_member_exists',
} as const satisfies Readonly<Record<MemberFault, string>>;

const refused = (fault: MemberFault): Problem => problem(REFUSALS[fault]);

export const TEAM_OPERATIONS: readonly Operation[] = [
  list,
  create,
  get,
  update,
  remove,
  members,
  addMember,
  setRole,
  removeMember,
];
