/** Access to the finAPI surface: who calls, and everything about clients, users and their tokens. */
import type { Result } from '../../core/result.ts';
import type { OwnerScope, TenantScope } from '../ports.ts';
import type { ClientChange, ListedClient, ListedUser, UserFilter } from './access-store-port.ts';
import type { FinapiClient, FinapiUser, TokenCaller, TokenFault } from './clients-port.ts';

/** A token as its client gets it. */
export interface IssuedToken {
  readonly accessToken: string;
  /** Null for the client itself. */
  readonly refreshToken: string | null;
  /** Seconds; 0 for a token that never expires. */
  readonly expiresIn: number;
}

/**
 * Why there is no token. `wrong`: no such user, or another password; `over`: the refresh token is unknown, over or of
 * another client; `too_often`: this user's password was tried too often; `busy`: too many passwords are being checked.
 */
export type TokenRefusal =
  | { readonly why: 'wrong' | 'over' | 'unverified' | 'locked' }
  | { readonly why: 'too_often' | 'busy'; readonly retryAfter: number };

export type TokenHint = 'access_token' | 'refresh_token' | null;

export interface UserDetails {
  readonly userId: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly isAutoUpdateEnabled: boolean;
}

export interface WantedUser {
  /** Null for a random one. */
  readonly userId: string | null;
  readonly password: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly isAutoUpdateEnabled: boolean;
}

/** What is absent stays, null clears. */
export interface UserEdit {
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly isAutoUpdateEnabled?: boolean;
}

export type Caller = Extract<TokenCaller, { kind: 'user' }>;

/** What is said once of a new client, or of a new secret. */
export interface ClientSecrets {
  readonly listed: ListedClient;
  readonly clientSecret: string;
  /** 64 hexadecimal digits. */
  readonly dataDecryptionKey: string;
}

/** Settings of a client that were refused. */
export interface ClientRefusal {
  readonly field: 'userNotificationCallbackUrl' | 'userSynchronizationCallbackUrl';
  /** `must begin with https://`, and so on. */
  readonly reason: string;
}

export interface Access {
  /** Who comes with an access token; any text may be given. Known for half a second, over which a revoked one still opens in another process. */
  authenticate(token: string): Promise<TokenCaller | TokenFault>;

  /** The client with these credentials; null when they are nobody's. */
  client(clientId: string, secret: string): Promise<FinapiClient | null>;
  /** A token for the client itself: the same one until it is over. */
  clientToken(client: FinapiClient): Promise<IssuedToken | null>;
  /** A token for a user: the same one until it is over. */
  userToken(
    client: FinapiClient,
    userId: string,
    password: string,
  ): Promise<Result<IssuedToken, TokenRefusal>>;
  /** A further access token for who has a refresh token. */
  refresh(client: FinapiClient, refreshToken: string): Promise<Result<IssuedToken, TokenRefusal>>;
  /** Ends a token of the client, or everything of its grant; one that is not there is fine. */
  revoke(client: FinapiClient, token: string, hint: TokenHint): Promise<void>;
  /** Text that only who has the client's data decryption key can read: see `encryptText`. */
  encryptFor(client: FinapiClient, text: string): string;

  /** Makes a user with an owner of its own. The password is said this once. */
  createUser(
    client: FinapiClient,
    wanted: WantedUser,
  ): Promise<
    Result<{ readonly user: UserDetails; readonly password: string }, 'exists' | 'no_auto_update' | 'busy'>
  >;
  user(caller: Caller): Promise<UserDetails | null>;
  editUser(caller: Caller, edit: UserEdit): Promise<Result<UserDetails, 'no_auto_update' | 'gone'>>;
  /** Forgets the user with everything below it; false, and nothing done, while something of it is busy. */
  deleteUser(caller: Caller): Promise<boolean>;
  requestPasswordChange(
    client: FinapiClient,
    userId: string,
  ): Promise<
    Result<
      { readonly userId: string; readonly userEmail: string | null; readonly passwordChangeToken: string },
      'unknown' | 'unverified'
    >
  >;
  executePasswordChange(
    client: FinapiClient,
    change: { readonly userId: string; readonly password: string; readonly token: string },
  ): Promise<'done' | 'unknown' | 'bad_token' | 'busy'>;
  /** Null for an id that nobody has. */
  isVerified(client: FinapiClient, userId: string): Promise<boolean | null>;
  verify(client: FinapiClient, userId: string): Promise<'done' | 'unknown' | 'verified'>;
  deleteUnverified(client: FinapiClient, userId: string): Promise<'done' | 'unknown' | 'verified'>;

  listUsers(
    admin: FinapiClient,
    filter: UserFilter,
  ): Promise<{ readonly users: readonly ListedUser[]; readonly total: number }>;
  /** What is busy is not deleted; ids that nobody has are in neither list. */
  deleteUsers(
    admin: FinapiClient,
    userIds: readonly string[],
  ): Promise<{ readonly deleted: readonly string[]; readonly kept: readonly string[] }>;
  /** False for a client that the mandator has not, or another old secret. */
  changeSecret(
    admin: FinapiClient,
    change: { readonly clientId: string; readonly before: string; readonly after: string },
  ): Promise<boolean>;

  /** Changes settings of a client by itself. */
  configure(client: FinapiClient, change: ClientChange): Promise<Result<FinapiClient, ClientRefusal>>;

  readonly clients: FinapiClients;
  readonly users: FinapiUsers;
  /** What comes back by the clock: tells clients of users that are gone, and sweeps tokens. */
  work(): Promise<void>;
}

/** Clients as their operator makes and keeps them. `actor` stands in the log. */
export interface FinapiClients {
  list(scope: TenantScope): Promise<readonly ListedClient[]>;
  get(scope: TenantScope, id: number): Promise<ListedClient | null>;
  /** `full` when the tenant has the most there can be. */
  add(
    scope: TenantScope,
    actor: string,
    wanted: ClientChange & { readonly name: string; readonly isMandatorAdmin: boolean },
  ): Promise<Result<ClientSecrets, 'full' | ClientRefusal>>;
  change(
    scope: TenantScope,
    actor: string,
    id: number,
    change: ClientChange,
  ): Promise<Result<ListedClient, ClientRefusal> | null>;
  /** New secret (its own tokens end) or new data decryption key, or both. */
  renew(
    scope: TenantScope,
    actor: string,
    id: number,
    what: { readonly secret: boolean; readonly dataKey: boolean },
  ): Promise<{
    readonly listed: ListedClient;
    readonly clientSecret: string | null;
    readonly dataDecryptionKey: string | null;
  } | null>;
  remove(scope: TenantScope, actor: string, id: number): Promise<boolean>;
}

/** Users as other rooms of the surface find them. */
export interface FinapiUsers {
  /** The user of an id in any spelling. */
  named(scope: TenantScope, userId: string): Promise<FinapiUser | null>;
  /**
   * Makes an owner that is there a user, verified, with a random password that is said this once. `exists`: the id is
   * taken, or the owner is a user already.
   */
  add(
    scope: OwnerScope,
    actor: string,
    userId: string | null,
  ): Promise<Result<{ readonly userId: string; readonly password: string }, 'exists' | 'busy'>>;
}
