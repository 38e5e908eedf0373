/** The limits of the sandbox bank, each with its unit last. */

/** How long an authorisation lives. */
export const AUTHORISATION_MS = 5 * 60_000;
/** How long the second signer may take. */
export const SIGNERS_MS = 14 * 86_400_000;
/** Wrong passwords, or wrong answers, in a row that lock a login. */
export const WRONG_IN_A_ROW_MAX = 3;
/** How long a lock lasts. */
export const LOCK_MS = 3_600_000;
/** The app approves at the poll after this many. */
export const POLLS_BEFORE_APPROVAL = 2;
export const APP_POLL_SECONDS = 2;
export const SIGNERS_POLL_SECONDS = 3_600;

/** History that needs no fresh strong authentication. */
export const HISTORY_WITHOUT_SCA_DAYS = 90;
/** How long after strong authentication older history may be read, unless the institution says otherwise. */
export const FRESH_SCA_MS = 3_600_000;
/** Data calls of one endpoint and account without the account holder in {@link RATE_WINDOW_MS}, when that is limited. */
export const UNATTENDED_CALLS_MAX = 4;
export const RATE_WINDOW_MS = 86_400_000;
/** Consents, endpoints and accounts whose calls are remembered for the log. */
export const RECENT_CALLS_KEYS_MAX = 20_000;
/** `slow-20-minutes`: how long data takes to get ready. */
export const PREPARING_MS = 20 * 60_000;
/** `slow`: how long an answer takes, of real time. */
export const SLOW_MS = 3_000;

/** Entries of a page. */
export const PAGE_ENTRIES_MAX = 100;
/** How long a page mark is good for. */
export const PAGE_MARK_MS = 3_600_000;
export const PAGE_MARK_CHARACTERS_MAX = 500;

/** Authorisations and consents that are kept; the oldest go, ended ones first. */
export const AUTHORISATIONS_MAX = 5_000;
export const CONSENTS_MAX = 5_000;
/** Entries that were added by the control interface. */
export const ADDED_ENTRIES_MAX = 10_000;
/** Scenarios that were set by the control interface. */
export const SCENARIOS_MAX = 1_000;
/** Logins whose wrong tries are remembered. */
export const LOGINS_MAX = 5_000;
/** Lines of the log; the oldest go. */
export const LOG_LINES_MAX = 50_000;
/** Lines of the log in one answer. */
export const LOG_PAGE_LINES_MAX = 5_000;

/** How far the clock may be ahead of real time. */
export const CLOCK_AHEAD_DAYS_MAX = 3_650;

/** Characters of what clients send. */
export const LOGIN_CHARACTERS_MAX = 100;
export const SECRET_CHARACTERS_MAX = 200;
export const URL_CHARACTERS_MAX = 2_000;
export const REQUEST_ID_CHARACTERS_MAX = 100;
export const TEXT_CHARACTERS_MAX = 500;

/** How long an authorization token (the code of RFC 6749) is good for: so long that one in a file is of use. */
export const OAUTH_CODE_MS = 86_400_000;
/** Characters of what an app may send along to have it back. */
export const OAUTH_STATE_CHARACTERS_MAX = 500;

/** Days that a consent may be asked for; what the bank allows is less. */
export const VALID_DAYS_MAX = 36_500;
