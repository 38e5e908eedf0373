/** The named limits that more than one room shares. A room's own limits stand beside their use. */

/** Owner ids and object ids stay exact in a JavaScript number and fit the public id's block. */
export const OWNER_ID_MAX = 2 ** 40 - 1;
export const OBJECT_ID_MAX = 2 ** 48 - 1;

/** A statement file, in bytes (2 GiB: about ten million MT940 entries). */
export const IMPORT_BYTES_MAX = 2 * 1024 ** 3;
/** A request body that is not a file, in bytes. */
export const BODY_BYTES_MAX = 1024 * 1024;
/** Entries that one ledger transaction writes; above it a window is taken in by chunks of whole booking days. */
export const CHUNK_ENTRIES = 10_000;
/** Entries of a file that are kept from its first reading, so that it need not be read again. */
export const KEPT_ENTRIES_MAX = 60_000;
/** Entries of one account on one day that matching holds in memory. */
export const DAY_ENTRIES_MAX = 1_000_000;
/** Entries held in memory while their days are still open in the stream. */
export const OPEN_ENTRIES_MAX = 100_000;
/** Rows of one INSERT with array parameters. */
export const STATEMENT_ROWS = 2_000;
/** Accounts that one statement file may hold. */
export const FILE_ACCOUNTS_MAX = 10_000;
/** A page of a list. */
export const PAGE_DEFAULT = 50;
export const PAGE_MAX = 500;
