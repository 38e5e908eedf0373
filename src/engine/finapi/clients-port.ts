/** Clients, users and tokens of the finAPI surface. */

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
}

/** A user, who is an owner as this surface sees it. */
export interface FinapiUser {
  /** The number that `authContext` shows. */
  readonly id: number;
  readonly ownerId: number;
  /** In small letters: ids are the same in any spelling. */
  readonly userId: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly isAutoUpdateEnabled: boolean;
}
