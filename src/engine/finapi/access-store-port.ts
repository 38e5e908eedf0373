/** What clients, users and tokens of the finAPI surface need of the store. */
import type { AuditEntry, TenantScope } from '../ports.ts';
import type { FinapiClient, FinapiUser } from './clients-port.ts';

/** A client with what its secret is compared to. */
export interface StoredClient {
  readonly client: FinapiClient;
  readonly secretHash: Uint8Array;
}

/** A client as its operator sees it. */
export interface ListedClient {
  readonly client: FinapiClient;
  readonly name: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What can be set of a client. Texts that are null are cleared. */
export interface ClientChange {
  readonly name?: string;
  readonly applicationName?: string | null;
  readonly userNotificationCallbackUrl?: string | null;
  readonly userSynchronizationCallbackUrl?: string | null;
  readonly refreshTokensValidityPeriod?: number;
  readonly userAccessTokensValidityPeriod?: number;
  readonly clientAccessTokensValidityPeriod?: number;
  readonly maxUserLoginAttempts?: number;
  readonly isUserAutoVerificationEnabled?: boolean;
  readonly isAutomaticBatchUpdateEnabled?: boolean;
  readonly isPinStorageAvailableInWebForm?: boolean;
  readonly webFormsRequired?: boolean;
}

/** A client before it has its number. */
export interface NewClient extends ClientChange {
  readonly name: string;
  readonly clientId: string;
  readonly secretHash: Uint8Array;
  readonly isMandatorAdmin: boolean;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface StoredUser extends FinapiUser {
  readonly isVerified: boolean;
  readonly isLocked: boolean;
}

/** A user with what is secret of it. */
export interface UserSecrets extends StoredUser {
  readonly passwordHash: string;
  readonly sealedEmail: Uint8Array | null;
  readonly sealedPhone: Uint8Array | null;
}

export interface NewUser {
  readonly ownerId: number;
  readonly userId: string;
  readonly passwordHash: string;
  readonly sealedEmail: Uint8Array | null;
  readonly sealedPhone: Uint8Array | null;
  readonly isAutoUpdateEnabled: boolean;
  readonly isVerified: boolean;
  readonly at: number;
}

/** Texts that are absent stay, null clears. */
export interface UserChange {
  readonly sealedEmail?: Uint8Array | null;
  readonly sealedPhone?: Uint8Array | null;
  readonly isAutoUpdateEnabled?: boolean;
}

/** What stands in a token's row. */
export interface StoredToken {
  readonly kind: 'access' | 'refresh';
  readonly grantId: string;
  readonly tenantId: number;
  readonly client: number;
  readonly user: number | null;
  /** Epoch milliseconds; null for never. */
  readonly expiresAt: number | null;
}

/** Whom a token is for, by number; the user is null for the client itself. */
export interface Holder {
  readonly client: number;
  readonly user: number | null;
}

/** A token that can be given: it is derived of the nonce. */
export interface Derived {
  readonly nonce: Uint8Array;
  readonly expiresAt: number | null;
}
export interface NewToken extends Derived {
  readonly hash: Uint8Array;
}
export interface Pair {
  readonly access: Derived;
  readonly refresh: Derived | null;
}

/** Bounds of a list of users: calendar days in Berlin, or null. */
export interface UserFilter {
  readonly minRegistrationDate: string | null;
  readonly maxRegistrationDate: string | null;
  readonly minDeletionDate: string | null;
  readonly maxDeletionDate: string | null;
  readonly minLastActiveDate: string | null;
  readonly maxLastActiveDate: string | null;
  readonly isDeleted: boolean | null;
  readonly isLocked: boolean | null;
  /** Null where statistics are not asked for. */
  readonly stats: {
    /** First days of months. */
    readonly from: string | null;
    readonly to: string | null;
    readonly fewestConnections: number;
  } | null;
  readonly descending: boolean;
  readonly page: number;
  readonly perPage: number;
}

export interface MonthlyStats {
  /** `yyyy-MM`. */
  readonly month: string;
  readonly minBankConnectionCount: number;
  readonly maxBankConnectionCount: number;
}

/** A user in the list of its mandator: days in Berlin. */
export interface ListedUser {
  /** Distorted when the user is deleted. */
  readonly userId: string;
  readonly registrationDate: string;
  readonly deletionDate: string | null;
  readonly lastActiveDate: string | null;
  readonly bankConnectionCount: number;
  readonly latestBankConnectionImportDate: string | null;
  readonly latestBankConnectionDeletionDate: string | null;
  /** Newest month first; null where it is not asked for. */
  readonly monthlyStats: readonly MonthlyStats[] | null;
  readonly isLocked: boolean;
}

/** That a user is gone, for one client. */
export interface UserNews {
  readonly url: string | null;
  readonly userId: string;
}

export interface AccessStore {
  /** The client of a client id, over all tenants. */
  findClient(clientId: string): Promise<StoredClient | null>;
  /** A token by its hash, over all tenants; expired ones too until they are swept. */
  findToken(hash: Uint8Array): Promise<StoredToken | null>;
  /** Client and user of a token; null when one of them is gone. */
  holder(
    scope: TenantScope,
    token: Holder,
  ): Promise<{ readonly client: FinapiClient; readonly user: StoredUser | null } | null>;

  /** All clients of the tenant, oldest first. */
  clients(scope: TenantScope): Promise<readonly ListedClient[]>;
  client(scope: TenantScope, id: number): Promise<ListedClient | null>;
  /** Null when the tenant has `clientsMax` already, or the client id is taken. */
  addClient(
    scope: TenantScope,
    client: NewClient,
    clientsMax: number,
    audit: AuditEntry,
  ): Promise<ListedClient | null>;
  changeClient(
    scope: TenantScope,
    id: number,
    change: ClientChange,
    at: number,
    audit: AuditEntry,
  ): Promise<ListedClient | null>;
  /** Sets the secret while `before` is the one in force (null: whatever it is) and ends the client's own tokens; false otherwise. */
  setSecret(
    scope: TenantScope,
    id: number,
    secret: { readonly before: Uint8Array | null; readonly after: Uint8Array; readonly at: number },
    audit: AuditEntry,
  ): Promise<boolean>;
  /** Another data decryption key from now on. */
  renewDataKey(scope: TenantScope, id: number, at: number, audit: AuditEntry): Promise<ListedClient | null>;
  /** False when there is none. */
  removeClient(scope: TenantScope, id: number, audit: AuditEntry): Promise<boolean>;

  /**
   * The tokens of a holder that are in force, or the fresh ones. For a user only while the password that was checked is
   * still the one; `locked` when it was locked meanwhile. A sign-in that succeeds ends the count of failures.
   */
  issue(
    scope: TenantScope,
    holder: Holder,
    fresh: { readonly grantId: string; readonly access: NewToken; readonly refresh: NewToken | null },
    checked: { readonly passwordHash: string | null; readonly at: number },
  ): Promise<Pair | 'locked' | 'changed'>;
  /** A further access token of the grant of a refresh token; null when that is over or of another client. */
  refresh(
    scope: TenantScope,
    client: number,
    refreshHash: Uint8Array,
    access: NewToken,
    at: number,
  ): Promise<Pair | 'locked' | null>;
  /** Ends one token, or all of its grant. */
  endToken(scope: TenantScope, hash: Uint8Array): Promise<void>;
  endGrant(scope: TenantScope, grantId: string): Promise<void>;
  /** Deletes tokens that are over, at most so many. */
  sweepTokens(at: number, max: number): Promise<number>;

  user(scope: TenantScope, userId: string): Promise<UserSecrets | null>;
  /** Null when the tenant has a user of this id already, or the owner is not there or is a user already. */
  addUser(scope: TenantScope, user: NewUser, audit: AuditEntry): Promise<StoredUser | null>;
  /** Null when there is none any more. */
  changeUser(
    scope: TenantScope,
    id: number,
    change: UserChange,
    at: number,
    audit: AuditEntry,
  ): Promise<UserSecrets | null>;
  /** Counts a wrong password; at `max` (0: never) the user is locked and their tokens end. */
  failLogin(scope: TenantScope, id: number, max: number, at: number): Promise<void>;
  /** Writes down that the user was there, at most once an hour. */
  touchUser(scope: TenantScope, id: number, at: number): Promise<void>;
  /** False when the user is verified already. */
  verifyUser(scope: TenantScope, id: number, at: number, audit: AuditEntry): Promise<boolean>;
  /** From now until then a token with this hash allows a new password. */
  allowPasswordChange(
    scope: TenantScope,
    id: number,
    allowed: { readonly hash: Uint8Array; readonly until: number },
  ): Promise<void>;
  /** What was allowed, null when nothing is. */
  passwordChange(
    scope: TenantScope,
    id: number,
  ): Promise<{ readonly hash: Uint8Array; readonly until: number } | null>;
  /** Sets a password, while that change is allowed; unlocks the user and ends all their tokens. False otherwise. */
  setPassword(
    scope: TenantScope,
    id: number,
    password: { readonly hash: string; readonly allowedBy: Uint8Array; readonly at: number },
    audit: AuditEntry,
  ): Promise<boolean>;

  listUsers(
    scope: TenantScope,
    filter: UserFilter,
    at: number,
  ): Promise<{ readonly users: readonly ListedUser[]; readonly total: number }>;

  /** Tenants with users that are gone and clients to be told. */
  tenantsWithNews(max: number): Promise<readonly number[]>;
  /** Takes news of a tenant, oldest first: what is taken is told by nobody else. */
  takeNews(scope: TenantScope, max: number): Promise<readonly UserNews[]>;
}
