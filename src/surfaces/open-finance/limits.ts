/** Limits of the Open Finance surface. */

/** Characters of what creates a connection. */
export const PROVIDER_CHARACTERS_MAX = 100;
export const SCOPES_CHARACTERS_MAX = 500;
export const AUTH_TOKEN_CHARACTERS_MAX = 4_096;
/** Characters of texts that are shown. */
export const SHOWN_PROVIDER_CHARACTERS_MAX = 100;
export const SHOWN_NAME_CHARACTERS_MAX = 200;
/** Rows that are read at once, and pages of them: more connections or accounts than that one person does not have. */
export const ROWS_AT_ONCE = 500;
export const PAGES_MAX = 40;
/** How long creating waits for the bank's first list of accounts, which tells a second connection to one login. */
export const FIRST_LIST_MS_MAX = 10_000;
/** Between two looks for it, in milliseconds. */
export const FIRST_LIST_LOOK_MS = 40;
/** Names of providers that a refusal lists. */
export const PROVIDERS_SHOWN_MAX = 100;
/** What to wait after, in seconds, where nobody says how long. */
export const RETRY_SECONDS = 60;
