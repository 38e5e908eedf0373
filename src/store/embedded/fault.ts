/** What can keep the embedded database from running, or the data directory from being ours. */
export type EmbeddedFaultCode =
  | 'no_package'
  | 'no_account'
  | 'data_dir_unusable'
  | 'in_use'
  | 'initdb_failed'
  | 'start_failed'
  | 'wrong_version'
  | 'password_lost';

/** A fault for people: what happened, and what to do now. Neither text ever holds the password. */
export interface EmbeddedFault {
  readonly code: EmbeddedFaultCode;
  readonly message: string;
  readonly action: string;
}

/** The way out that always exists. */
export const OWN_SERVER_HINT =
  'or set DATABASE_URL to a PostgreSQL server of your own (version 15 or later, a UTF-8 database)';

/** Builds a fault. `action` is a sentence for the person at the terminal. */
export const embeddedFault = (code: EmbeddedFaultCode, message: string, action: string): EmbeddedFault => ({
  code,
  message,
  action,
});

/** The text of anything that was thrown or returned by the system, for a fault's message. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
