/** Teams in memory, for tests of the surfaces: see testing-people.ts. */
import { failure, success } from '../../core/result.ts';
import type { IdentityRow, MemberRow, TeamRow, Teams } from '../../engine/people/port.ts';
import type { OwnerScope } from '../../engine/ports.ts';
import { type PublicIds, teamPublicId } from '../../engine/public-ids.ts';
import { type FakeWorld, pageBy } from './testing.ts';
import { addMember, type FakeFolk, type FakeMember, type FakePerson } from './testing-people.ts';

/** Teams in memory. */
export function fakeTeams(world: FakeWorld, folk: FakeFolk, ids: PublicIds): Teams {
  const find = (scope: OwnerScope) =>
    folk.teams.find((one) => one.ownerId === scope.ownerId && one.tenantId === scope.tenantId);
  const rowOf = (scope: OwnerScope): TeamRow | null => {
    const team = find(scope);
    if (team === undefined) return null;
    const owner = world.owners.find((one) => one.id === scope.ownerId);
    const members = folk.members.filter((one) => one.of === scope.ownerId).length;
    const { at } = team;
    return { ownerId: scope.ownerId, name: owner?.name ?? null, members, createdAt: at, updatedAt: at };
  };
  const asMember = ({ of: _of, ...member }: FakeMember): MemberRow => member;
  const memberOf = (scope: OwnerScope, personId: number): FakeMember | undefined =>
    folk.members.find((one) => one.of === scope.ownerId && one.personId === personId);
  const isLastAdmin = (scope: OwnerScope, member: FakeMember): boolean =>
    member.role === 'admin' &&
    folk.members.filter((one) => one.of === scope.ownerId && one.role === 'admin').length === 1;
  const identityOf = (person: FakePerson): IdentityRow => ({
    surface: 'open-finance',
    subject: person.subject,
    personId: person.id,
    createdAt: person.createdAt,
  });
  const moveLogin = (scope: OwnerScope, personId: number, ownerId: number): FakePerson | null => {
    const row = folk.people.find((one) => one.id === personId && one.tenantId === scope.tenantId);
    if (row === undefined) return null;
    const moved = { ...row, ownerId };
    folk.people[folk.people.indexOf(row)] = moved;
    return moved;
  };
  return {
    async reach(person, teamId) {
      const id = ids.decode(teamId);
      if (id?.kind !== 'team' || id.owner !== id.object) return null;
      const scope = { tenantId: person.tenantId, ownerId: id.owner };
      const member = find(scope) === undefined ? undefined : memberOf(scope, person.personId);
      return member === undefined ? null : { scope, teamId, role: member.role };
    },
    async list(scope, page) {
      const rows = folk.teams
        .filter((one) => one.tenantId === scope.tenantId)
        .flatMap((one) => rowOf(one) ?? []);
      return pageBy(rows, page, (row) => row.ownerId);
    },
    get: async (scope) => rowOf(scope),
    async create(caller, { ownerId, name }) {
      const at = world.instant();
      const { tenantId } = caller;
      const id = ownerId ?? world.id();
      if (ownerId === null) {
        const owner = { id, kind: 'team' as const, reference: null, name, metadata: {} };
        world.owners.push({ ...owner, tenantId, createdAt: at, updatedAt: at });
      }
      const scope = { tenantId, ownerId: id };
      if (!world.owners.some((one) => one.id === id && one.tenantId === tenantId)) return failure('unknown');
      if (find(scope) !== undefined) return failure('exists');
      folk.teams.push({ ...scope, at });
      const row = rowOf(scope);
      return row === null ? failure('unknown') : success(row);
    },
    async rename(_caller, scope, name) {
      const owner = world.owners.find((one) => one.id === scope.ownerId);
      if (find(scope) === undefined || owner === undefined) return null;
      world.owners[world.owners.indexOf(owner)] = { ...owner, name };
      return rowOf(scope);
    },
    async remove(_caller, scope) {
      const team = find(scope);
      if (team === undefined) return false;
      folk.teams = folk.teams.filter((one) => one !== team);
      folk.members = folk.members.filter((one) => one.of !== scope.ownerId);
      return true;
    },
    async members(scope, page) {
      const rows = folk.members.filter((one) => one.of === scope.ownerId).map(asMember);
      return pageBy(rows, page, (row) => row.personId);
    },
    async addMember(_caller, scope, { personId, role }) {
      if (!folk.people.some((one) => one.id === personId && one.tenantId === scope.tenantId))
        return failure('unknown');
      if (memberOf(scope, personId) !== undefined) return failure('exists');
      addMember(world, folk, scope, personId, role);
      const added = memberOf(scope, personId);
      return added === undefined ? failure('unknown') : success(asMember(added));
    },
    async setRole(_caller, scope, { personId, role }) {
      const member = memberOf(scope, personId);
      if (member === undefined) return failure('unknown');
      if (role !== 'admin' && isLastAdmin(scope, member)) return failure('last_admin');
      const changed = { ...member, role };
      folk.members[folk.members.indexOf(member)] = changed;
      return success(asMember(changed));
    },
    async removeMember(_caller, scope, personId) {
      const member = memberOf(scope, personId);
      if (member === undefined) return failure('unknown');
      if (isLastAdmin(scope, member)) return failure('last_admin');
      folk.members = folk.members.filter((one) => one !== member);
      return success(null);
    },
    async identities(scope) {
      const team = find(scope);
      const people = folk.people.filter((one) => one.ownerId === scope.ownerId).map(identityOf);
      const { ownerId } = scope;
      return team === undefined
        ? people
        : [
            {
              surface: 'team-banking',
              subject: teamPublicId(ids, ownerId),
              personId: null,
              createdAt: team.at,
            },
            ...people,
          ];
    },
    async link(_caller, scope, personId) {
      const moved = moveLogin(scope, personId, scope.ownerId);
      return moved === null ? failure('unknown') : success(identityOf(moved));
    },
    async unlink(_caller, scope, personId) {
      const row = folk.people.find((one) => one.id === personId && one.ownerId === scope.ownerId);
      if (row === undefined) return failure('unknown');
      moveLogin(scope, personId, world.id());
      return success(null);
    },
  };
}
