/** What people and teams need of the store. Every change writes its audit entry in the same transaction. */
import type { AuditEntry, OwnerScope, PageOf, PageRequest, TenantScope } from '../ports.ts';
import type {
  IdentityRow,
  MemberFault,
  MemberRow,
  PersonRow,
  Profile,
  ProfileChange,
  ProfileConsent,
  ProfileConsentType,
  TeamRole,
  TeamRow,
} from './port.ts';

/** Who somebody is at an identity provider. */
export interface ProviderName {
  readonly issuer: string;
  readonly subject: string;
}

export interface StoredNewPerson {
  /** A random UUID. */
  readonly subject: string;
  /** In small letters. */
  readonly email: string | null;
  readonly name: string | null;
  readonly passwordHash: string | null;
  readonly language: string;
  readonly provider: ProviderName | null;
  /** The owner that the login opens; null makes one. */
  readonly ownerId: number | null;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface PeopleStore {
  bySubject(scope: TenantScope, subject: string): Promise<PersonRow | null>;
  byProvider(scope: TenantScope, provider: ProviderName): Promise<PersonRow | null>;
  byEmail(scope: TenantScope, email: string): Promise<PersonRow | null>;
  /** The hash of a password, null for who has none and for an e-mail that nobody has. */
  passwordHash(scope: TenantScope, email: string): Promise<string | null>;
  get(scope: TenantScope, personId: number): Promise<PersonRow | null>;
  list(scope: TenantScope, page: PageRequest<number>): Promise<PageOf<PersonRow>>;
  /** Null when e-mail or provider's name are taken, or the owner is not there. */
  add(scope: TenantScope, person: StoredNewPerson, audit: AuditEntry): Promise<PersonRow | null>;
  /** False when there is none. */
  remove(scope: TenantScope, personId: number, at: number, audit: AuditEntry): Promise<boolean>;
  /** When somebody of a provider was last removed, epoch milliseconds; null for never. */
  removedAt(scope: TenantScope, provider: ProviderName): Promise<number | null>;
  setPassword(scope: TenantScope, personId: number, passwordHash: string, at: number): Promise<void>;

  profile(scope: TenantScope, personId: number): Promise<Profile | null>;
  changeProfile(
    scope: TenantScope,
    personId: number,
    change: ProfileChange,
    at: number,
  ): Promise<Profile | null>;
  profileConsents(scope: TenantScope, personId: number): Promise<readonly ProfileConsent[]>;
  setProfileConsent(
    scope: TenantScope,
    personId: number,
    consent: { readonly type: ProfileConsentType; readonly granted: boolean; readonly id: string },
    at: number,
    audit: AuditEntry,
  ): Promise<ProfileConsent | null>;
}

/** A role in a team, by person. */
export interface Membership {
  readonly personId: number;
  readonly role: TeamRole;
}

export interface TeamStore {
  /** The role of a person in a team; null when the owner is no team of the tenant or the person is not in it. */
  role(scope: OwnerScope, personId: number): Promise<TeamRole | null>;
  list(scope: TenantScope, page: PageRequest<number>): Promise<PageOf<TeamRow>>;
  get(scope: OwnerScope): Promise<TeamRow | null>;
  create(
    scope: TenantScope,
    wanted: {
      readonly ownerId: number | null;
      readonly name: string | null;
      readonly subjectOf: (ownerId: number) => string;
      readonly at: number;
    },
    audit: AuditEntry,
  ): Promise<TeamRow | 'exists' | 'unknown'>;
  rename(scope: OwnerScope, name: string, audit: AuditEntry): Promise<TeamRow | null>;
  remove(scope: OwnerScope, audit: AuditEntry): Promise<boolean>;

  members(scope: OwnerScope, page: PageRequest<number>): Promise<PageOf<MemberRow>>;
  addMember(
    scope: OwnerScope,
    member: Membership,
    limits: { readonly membersMax: number; readonly at: number },
    audit: AuditEntry,
  ): Promise<MemberRow | MemberFault>;
  setRole(
    scope: OwnerScope,
    member: Membership,
    at: number,
    audit: AuditEntry,
  ): Promise<MemberRow | MemberFault>;
  /** Null when it is done. */
  removeMember(scope: OwnerScope, personId: number, audit: AuditEntry): Promise<MemberFault | null>;

  identities(scope: OwnerScope): Promise<readonly IdentityRow[]>;
  /** The login of a person opens the owner from now on; null when there is no such person or owner. */
  link(scope: OwnerScope, personId: number, at: number, audit: AuditEntry): Promise<IdentityRow | null>;
  /** The login gets an owner of its own; false when it does not open this one. */
  unlink(scope: OwnerScope, personId: number, at: number, audit: AuditEntry): Promise<boolean>;
}

/** Tries to sign in, counted over all processes. */
export interface TryStore {
  /**
   * Counts a try under several hashes at once, unless one of them has its most already: then nothing is counted, and
   * the answer is when the oldest that counts was made (epoch milliseconds).
   */
  claim(
    tries: readonly { readonly lookup: Uint8Array; readonly max: number; readonly since: number }[],
    at: number,
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly index: number; readonly oldest: number }>;
  /** Forgets the tries of a hash: somebody signed in. */
  clear(lookup: Uint8Array): Promise<void>;
}
