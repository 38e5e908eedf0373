/** What access is made of, and its limits. */
import type { OwnerSealer } from '../imports/ledger-port.ts';
import type { LookupHash, PasswordKeeper } from '../people/sign-in-port.ts';
import type { TryStore } from '../people/store-port.ts';
import type { AuditEntry, OwnerRow, OwnerScope, TenantScope } from '../ports.ts';
import type { AccessKeys } from './access-keys.ts';
import type { AccessStore } from './access-store-port.ts';

/** A token is looked up again after this long. */
export const TOKEN_CACHE_MS = 500;
export const TOKEN_CACHE_TOKENS_MAX = 10_000;
/** Longer ones are nobody's: what we give has 43 characters, and the contract allows 128. */
export const TOKEN_CHARACTERS_MAX = 128;
/** A user's presence is written down at most this often. */
export const TOUCH_EVERY_MS = 3_600_000;

/** Clients of one tenant. */
export const CLIENTS_MAX = 100;
export const CLIENT_ID_CHARACTERS_MAX = 100;
/** What a secret has: 36 characters, as a UUID does. */
export const SECRET_CHARACTERS = 36;
/** Longer ones are no password: the contract allows 36 characters. */
export const PASSWORD_CHARACTERS_MIN = 6;
export const PASSWORD_CHARACTERS_MAX = 36;
export const USER_ID_CHARACTERS_MAX = 36;
/** How long a token allows a new password. */
export const PASSWORD_CHANGE_MS = 3_600_000;

/** Passwords that are tried of one user in a while, also where no user is ever locked. One that is right ends the count. */
export const TRIES_WINDOW_MS = 900_000;
export const PASSWORD_TRIES_MAX = 50;
/** When too many passwords are being checked: seconds to wait. */
export const BUSY_RETRY_S = 1;

/** Users that are deleted by one request. */
export const USERS_DELETED_MAX = 1_000;
/** Tokens that one turn sweeps. */
export const SWEPT_TOKENS_MAX = 1_000;
/** News of users that one turn tells: tenants, and users of each. */
export const NEWS_TENANTS_MAX = 100;
export const NEWS_MAX = 100;

export interface AccessParts {
  readonly store: AccessStore;
  readonly keys: AccessKeys;
  readonly passwords: PasswordKeeper;
  readonly tries: TryStore;
  readonly lookupHash: LookupHash;
  /** Random bytes of the system. */
  readonly random: (bytes: number) => Uint8Array;
  /** A random UUID. */
  readonly newId: () => string;
  /** Seals with an owner's key, which is made when there is none. */
  readonly sealerFor: (ownerId: number) => Promise<OwnerSealer>;
  readonly createOwner: (scope: TenantScope, name: string, audit: AuditEntry) => Promise<OwnerRow>;
  /** Deletes an owner with everything below it; banks are told first. */
  readonly deleteOwner: (scope: OwnerScope, actor: string) => Promise<boolean>;
  /** Whether something of an owner is in the process of import, update or categorization. */
  readonly isBusy: (scope: OwnerScope) => Promise<boolean>;
  /** Why a callback address is never called, null when it may be; looks no name up. */
  readonly urlFault: (url: string) => string | null;
  /** Sends a message; what comes back is nobody's business. */
  readonly tell: (url: string, message: object) => Promise<void>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** What goes wrong in the background. */
  readonly onError: (error: unknown) => void;
}
