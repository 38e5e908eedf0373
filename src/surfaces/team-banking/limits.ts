/** Limits of the team banking surface. */

/** Rows of one answer; the rest follows by the `Link` header. */
export const ROWS_MAX = 500;
/** Transactions that the details of an account show. */
export const RECENT_TRANSACTIONS = 10;
/** Pages of {@link ROWS_MAX} that are read to know an owner's connections, consents or accounts. */
export const PAGES_MAX = 20;

/** Characters of an id, or of a provider's name, in a request. */
export const ID_CHARACTERS_MAX = 200;
/** Bytes of `metadata` as JSON. */
export const METADATA_BYTES_MAX = 16_384;
/** Scopes that a request may name. */
export const SCOPES_MAX = 20;
/** Characters of a date-time in a request. */
export const DATE_CHARACTERS_MAX = 40;

/** When to ask again for what takes its time, where nobody knows better, in seconds. */
export const RETRY_SECONDS = 30;
/** When to ask again for a sync that goes on, in seconds. */
export const SYNC_RETRY_SECONDS = 5;
