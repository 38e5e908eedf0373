/**
 * People who sign in, and the teams they are in: who asks on the surfaces where nobody has an API key. A person is of a
 * tenant and sees one owner as their own; a team is an owner that several people see, each in a role.
 */
import type { Result } from '../../core/result.ts';
import type { Actor, Caller, OwnerScope, PageOf, PageRequest, TenantScope } from '../ports.ts';

/** A person who signed in. */
export interface Person {
  readonly tenantId: number;
  readonly personId: number;
  /** The owner whose data is theirs. */
  readonly ownerId: number;
  /** `person:12`, for the audit log. */
  readonly actor: Actor;
  readonly email: string | null;
  readonly name: string | null;
}

/** Why a token opens nothing. */
export type TokenFault = 'invalid' | 'expired';

/** A token of ours, and for how many seconds it opens something. */
export interface SignedIn {
  readonly token: string;
  readonly expiresIn: number;
}

/** Not now: too many tries, or too many at once. Whole seconds, 1 or more. */
export interface TryLater {
  readonly retryAfter: number;
}

export interface Registration {
  readonly userName: string;
  readonly email: string;
  readonly password: string;
  readonly preferredLanguage: string;
  /** The address that the request came from, to count tries by; null where it is not known. */
  readonly address: string | null;
}

export interface Login {
  readonly email: string;
  readonly password: string;
  readonly address: string | null;
}

/** A person as the operator's API shows one. */
export interface PersonRow {
  readonly id: number;
  readonly ownerId: number;
  /** A random UUID: `sub` of our own tokens. */
  readonly subject: string;
  readonly email: string | null;
  readonly name: string | null;
  readonly hasPassword: boolean;
  /** `sub` at the operator's identity provider; null for who never came through it. */
  readonly providerSubject: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What a person says of themselves. */
export interface Profile {
  /** The UUID of the person. */
  readonly id: string;
  readonly alias: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly preferredLanguage: string;
  readonly demoMode: boolean;
}

export type ProfileChange = Partial<Pick<Profile, 'alias' | 'phone' | 'preferredLanguage' | 'demoMode'>>;

/** What a person can agree to on their profile. It is no consent at a bank. */
export const PROFILE_CONSENTS = ['OPEN_FINANCE_READ', 'MARKETING_EMAIL'] as const;
export type ProfileConsentType = (typeof PROFILE_CONSENTS)[number];

export interface ProfileConsent {
  /** A random UUID. */
  readonly id: string;
  readonly type: ProfileConsentType;
  readonly granted: boolean;
  /** When it was last given or taken back; RFC 3339 UTC. */
  readonly timestamp: string;
}

export interface NewPerson {
  readonly email: string | null;
  readonly name: string | null;
  /** Whether a random password is made, which is shown once. */
  readonly withPassword: boolean;
  /** `sub` at the operator's identity provider. */
  readonly providerSubject: string | null;
}

/** `busy`: too many passwords at once; `no_provider`: there is no identity provider whose subject it could be. */
export type NewPersonFault = 'exists' | 'email_malformed' | 'no_provider' | 'busy';

export interface People {
  /** Whose token it is: one of ours, or one of the operator's identity provider. */
  authenticate(token: string): Promise<Result<Person, TokenFault>>;
  /** `exists`: the e-mail is somebody's; `closed`: nobody registers here. */
  register(wanted: Registration): Promise<Result<SignedIn, 'exists' | 'closed' | TryLater>>;
  /** `wrong` says not which of the two is wrong; too many wrong ones close an e-mail or an address for a while. */
  login(given: Login): Promise<Result<SignedIn, 'wrong' | TryLater>>;

  /** Null when the person is gone. */
  profile(person: Person): Promise<Profile | null>;
  changeProfile(person: Person, change: ProfileChange): Promise<Profile | null>;
  /** Every consent of {@link PROFILE_CONSENTS} that was ever decided. */
  profileConsents(person: Person): Promise<readonly ProfileConsent[]>;
  setProfileConsent(
    person: Person,
    type: ProfileConsentType,
    granted: boolean,
  ): Promise<ProfileConsent | null>;

  list(scope: TenantScope, page: PageRequest<number>): Promise<PageOf<PersonRow>>;
  person(scope: TenantScope, personId: number): Promise<PersonRow | null>;
  /** By e-mail, in any spelling of capitals. */
  findPerson(scope: TenantScope, email: string): Promise<PersonRow | null>;
  /** Makes a person with an owner of their own; the password is shown here and never again. */
  create(
    caller: Caller,
    wanted: NewPerson,
  ): Promise<Result<{ readonly person: PersonRow; readonly password: string | null }, NewPersonFault>>;
  /** Removes a person with their memberships; the owner and its data stay. False when there is none. */
  remove(caller: Caller, personId: number): Promise<boolean>;
}

export const TEAM_ROLES = ['viewer', 'member', 'admin'] as const;
/** viewer reads; member also syncs; admin also connects, disconnects and changes consents. */
export type TeamRole = (typeof TEAM_ROLES)[number];

/** Whether a role is enough where another is needed. */
export const roleAllows = (role: TeamRole, needed: TeamRole): boolean =>
  TEAM_ROLES.indexOf(role) >= TEAM_ROLES.indexOf(needed);

/** A team in a person's reach. */
export interface TeamReach {
  readonly scope: OwnerScope;
  /** The public id, as it was asked for. */
  readonly teamId: string;
  readonly role: TeamRole;
}

export interface TeamRow {
  /** The owner that the team is; its public id is one of kind `team` with this number twice. */
  readonly ownerId: number;
  readonly name: string | null;
  readonly members: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface MemberRow {
  readonly personId: number;
  readonly email: string | null;
  readonly name: string | null;
  readonly role: TeamRole;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** How a surface knows an owner. */
export interface IdentityRow {
  readonly surface: IdentitySurface;
  /** A team's public id, or the UUID of a person. */
  readonly subject: string;
  /** The person who signs in; null for a team. */
  readonly personId: number | null;
  readonly createdAt: string;
}

export const IDENTITY_SURFACES = ['team-banking', 'open-finance'] as const;
export type IdentitySurface = (typeof IDENTITY_SURFACES)[number];

export type MemberFault = 'unknown' | 'last_admin' | 'team_full' | 'exists';

export interface Teams {
  /** The team when the person is in it; null for an unknown, malformed or foreign id alike. */
  reach(person: Person, teamId: string): Promise<TeamReach | null>;

  list(scope: TenantScope, page: PageRequest<number>): Promise<PageOf<TeamRow>>;
  get(scope: OwnerScope): Promise<TeamRow | null>;
  /** Makes a team of a named owner, or with an owner of its own. `exists`: the owner is one; `unknown`: no such owner. */
  create(
    caller: Caller,
    wanted: { readonly ownerId: number | null; readonly name: string | null },
  ): Promise<Result<TeamRow, 'exists' | 'unknown'>>;
  rename(caller: Caller, scope: OwnerScope, name: string): Promise<TeamRow | null>;
  /** The owner is no team any more, and nobody is in it; its data stays. False when it was none. */
  remove(caller: Caller, scope: OwnerScope): Promise<boolean>;

  members(scope: OwnerScope, page: PageRequest<number>): Promise<PageOf<MemberRow>>;
  addMember(
    caller: Caller,
    scope: OwnerScope,
    member: { readonly personId: number; readonly role: TeamRole },
  ): Promise<Result<MemberRow, MemberFault>>;
  setRole(
    caller: Caller,
    scope: OwnerScope,
    member: { readonly personId: number; readonly role: TeamRole },
  ): Promise<Result<MemberRow, MemberFault>>;
  removeMember(caller: Caller, scope: OwnerScope, personId: number): Promise<Result<null, MemberFault>>;

  identities(scope: OwnerScope): Promise<readonly IdentityRow[]>;
  /** From now on the person's login opens this owner, and no longer the one that it opened. */
  link(caller: Caller, scope: OwnerScope, personId: number): Promise<Result<IdentityRow, 'unknown'>>;
  /** The person's login no longer opens this owner: they get an owner of their own, without data. */
  unlink(caller: Caller, scope: OwnerScope, personId: number): Promise<Result<null, 'unknown'>>;
}
