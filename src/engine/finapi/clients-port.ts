/** Clients, users and tokens of the finAPI surface. */
import type { OwnerScope } from '../ports.ts';

/** Credentials of an application, or of its operator's administration. */
export interface FinapiClient {
  /** The number that `authContext` shows. */
  readonly id: number;
  readonly tenantId: number;
  /** What goes with the secret: a UUID. */
  readonly clientId: string;
  readonly isMandatorAdmin: boolean;
  readonly applicationName: string | null;
  readonly userNotificationCallbackUrl: string | null;
  readonly userSynchronizationCallbackUrl: string | null;
  /** Seconds; 0 for tokens that never expire. */
  readonly refreshTokensValidityPeriod: number;
  readonly userAccessTokensValidityPeriod: number;
  readonly clientAccessTokensValidityPeriod: number;
  /** 0 for no limit. */
  readonly maxUserLoginAttempts: number;
  readonly isUserAutoVerificationEnabled: boolean;
  readonly isAutomaticBatchUpdateEnabled: boolean;
  readonly isPinStorageAvailableInWebForm: boolean;
  /** Whether its users give bank credentials on the hosted page only: import, update and edit answer 451 then. */
  readonly webFormsRequired: boolean;
  /** Which of its data decryption keys is in force: the key is derived of it. */
  readonly dataKeyNumber: number;
}

/** A user, who is an owner as this surface sees it. E-mail and phone are sealed: `access.user(…)` opens them. */
export interface FinapiUser {
  /** The number that `authContext` shows. */
  readonly id: number;
  readonly ownerId: number;
  /** In small letters: ids are the same in any spelling. */
  readonly userId: string;
  readonly isAutoUpdateEnabled: boolean;
}

/** Who came with a token. */
export type TokenCaller =
  | { readonly kind: 'client' | 'admin'; readonly client: FinapiClient }
  | {
      readonly kind: 'user';
      readonly client: FinapiClient;
      readonly user: FinapiUser;
      /** The owner that the user is. */
      readonly scope: OwnerScope;
    };

/** Why a token opens nothing. `locked` is a user who was locked: their tokens are gone, but for a moment. */
export type TokenFault = 'unknown' | 'expired' | 'locked';
