/** People and teams in memory, for tests of the surfaces: see testing.ts. Nothing here is hashed or signed. */
import { failure, success } from '../../core/result.ts';
import type {
  MemberRow,
  People,
  Person,
  PersonRow,
  Profile,
  ProfileConsent,
  TeamRole,
} from '../../engine/people/port.ts';
import type { OwnerScope, TenantScope } from '../../engine/ports.ts';
import { type FakeWorld, pageBy } from './testing.ts';

export type FakePerson = PersonRow & {
  readonly tenantId: number;
  readonly password: string | null;
  readonly profile: Omit<Profile, 'id' | 'email'>;
};
export type FakeMember = MemberRow & { readonly of: number };

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
