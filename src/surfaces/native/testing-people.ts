/** People and teams in memory, for tests of the surfaces: see testing.ts. Nothing here is hashed or signed. */
import { failure, success } from '../../core/result.ts';
import type {
  IdentityRow,
  MemberRow,
  People,
  Person,
  PersonRow,
  Profile,
  ProfileConsent,
  TeamRole,
  TeamRow,
  Teams,
} from '../../engine/people/port.ts';
import type { OwnerScope, TenantScope } from '../../engine/ports.ts';
import { type PublicIds, teamPublicId } from '../../engine/public-ids.ts';
import { type FakeWorld, pageBy } from './testing.ts';

type FakePerson = PersonRow & {
  readonly tenantId: number;
  readonly password: string | null;
  readonly profile: Omit<Profile, 'id' | 'email'>;
};
type FakeMember = MemberRow & { readonly of: number };

/** All that the fakes of people hold; tests may put rows in directly. */
export class FakeFolk {
  people: FakePerson[] = [];
  teams: { readonly ownerId: number; readonly tenantId: number; readonly at: string }[] = [];
  members: FakeMember[] = [];
  consents: (ProfileConsent & { readonly personId: number })[] = [];
  /** Tokens that are over. */
  expired = new Set<string>();
  /** For how many seconds nobody signs in; null for not at all. */
  retryAfter: number | null = null;
  registration = true;

  /** The token of a person, as {@link fakePeople} knows it. */
  readonly tokenOf = (personId: number): string => `token-of-person-${personId}`;
}

const uuid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** Puts a person of an owner in the world; gives the number. */
export function addPerson(
  world: FakeWorld,
  folk: FakeFolk,
  of: OwnerScope,
  given: Partial<FakePerson> = {},
): number {
  const id = world.id();
  const at = world.instant();
  folk.people.push({
    id,
    tenantId: of.tenantId,
    ownerId: of.ownerId,
    subject: uuid(id),
    email: `person${id}@example.com`,
    name: `Person ${id}`,
    hasPassword: false,
    providerSubject: null,
    password: null,
    profile: { alias: null, phone: null, preferredLanguage: 'es-MX', demoMode: false },
    createdAt: at,
    updatedAt: at,
    ...given,
  });
  return id;
}

/** Makes an owner of the world a team, and a person a member of it. */
export function addMember(
  world: FakeWorld,
  folk: FakeFolk,
  team: OwnerScope,
  personId: number,
  role: TeamRole,
): void {
  const at = world.instant();
  if (!folk.teams.some((one) => one.ownerId === team.ownerId)) folk.teams.push({ ...team, at });
  const person = folk.people.find((one) => one.id === personId);
  const { email = null, name = null } = person ?? {};
  folk.members.push({ of: team.ownerId, personId, email, name, role, createdAt: at, updatedAt: at });
}

const asPerson = (row: FakePerson): Person => ({
  tenantId: row.tenantId,
  personId: row.id,
  ownerId: row.ownerId,
  actor: `person:${row.id}`,
  email: row.email,
  name: row.name,
});
const asRow = ({
  password: _password,
  profile: _profile,
  tenantId: _tenant,
  ...row
}: FakePerson): PersonRow => row;

/** Signing in and out of memory. New people are of tenant 1. */
export function fakePeople(world: FakeWorld, folk: FakeFolk): People {
  const find = (scope: TenantScope, id: number): FakePerson | undefined =>
    folk.people.find((one) => one.id === id && one.tenantId === scope.tenantId);
  const byEmail = (scope: TenantScope, email: string): FakePerson | undefined =>
    folk.people.find((one) => one.email === email.toLowerCase() && one.tenantId === scope.tenantId);
  const ownOwner = (scope: TenantScope, name: string | null): number => {
    const at = world.instant();
    const id = world.id();
    const owner = { id, kind: 'person' as const, reference: null, name, metadata: {} };
    world.owners.push({ ...owner, tenantId: scope.tenantId, createdAt: at, updatedAt: at });
    return id;
  };
  const profileOf = (row: FakePerson): Profile => ({ id: row.subject, email: row.email, ...row.profile });
  const signedIn = (personId: number) => success({ token: folk.tokenOf(personId), expiresIn: 3600 });
  const first = { tenantId: 1 };
  return {
    async authenticate(token) {
      const row = folk.people.find((one) => folk.tokenOf(one.id) === token);
      if (row === undefined) return failure('invalid');
      return folk.expired.has(token) ? failure('expired') : success(asPerson(row));
    },
    async register({ userName, email, password }) {
      if (!folk.registration) return failure('closed');
      if (folk.retryAfter !== null) return failure({ retryAfter: folk.retryAfter });
      if (byEmail(first, email) !== undefined) return failure('exists');
      const ownerId = ownOwner(first, userName);
      const given = { email: email.toLowerCase(), name: userName, password, hasPassword: true };
      return signedIn(addPerson(world, folk, { ...first, ownerId }, given));
    },
    async login({ email, password }) {
      if (folk.retryAfter !== null) return failure({ retryAfter: folk.retryAfter });
      const row = byEmail(first, email);
      return row === undefined || row.password !== password ? failure('wrong') : signedIn(row.id);
    },
    async profile(person) {
      const row = find(person, person.personId);
      return row === undefined ? null : profileOf(row);
    },
    async changeProfile(person, change) {
      const row = find(person, person.personId);
      if (row === undefined) return null;
      const changed = { ...row, profile: { ...row.profile, ...change } };
      folk.people[folk.people.indexOf(row)] = changed;
      return profileOf(changed);
    },
    profileConsents: async (person) =>
      folk.consents
        .filter((one) => one.personId === person.personId)
        .map(({ personId: _personId, ...consent }) => consent),
    async setProfileConsent(person, type, granted) {
      folk.consents = folk.consents.filter((one) => one.personId !== person.personId || one.type !== type);
      const consent = { id: uuid(world.id()), type, granted, timestamp: world.instant() };
      folk.consents.push({ ...consent, personId: person.personId });
      return consent;
    },
    async list(scope, page) {
      const found = pageBy(
        folk.people.filter((one) => one.tenantId === scope.tenantId),
        page,
        (row) => row.id,
      );
      return { ...found, rows: found.rows.map(asRow) };
    },
    async person(scope, personId) {
      const row = find(scope, personId);
      return row === undefined ? null : asRow(row);
    },
    async findPerson(scope, email) {
      const row = byEmail(scope, email);
      return row === undefined ? null : asRow(row);
    },
    async create(caller, wanted) {
      if (wanted.email !== null && byEmail(caller, wanted.email) !== undefined) return failure('exists');
      const password = wanted.withPassword ? 'a password of the fakes' : null;
      const given = {
        email: wanted.email?.toLowerCase() ?? null,
        name: wanted.name,
        password,
        hasPassword: wanted.withPassword,
        providerSubject: wanted.providerSubject,
      };
      const ownerId = ownOwner(caller, wanted.name);
      const id = addPerson(world, folk, { tenantId: caller.tenantId, ownerId }, given);
      const row = find(caller, id);
      if (row === undefined) throw new Error('a person that was just added is not there');
      return success({ person: asRow(row), password });
    },
    async remove(caller, personId) {
      const row = find(caller, personId);
      if (row === undefined) return false;
      folk.people = folk.people.filter((one) => one !== row);
      folk.members = folk.members.filter((one) => one.personId !== personId);
      return true;
    },
  };
}

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
