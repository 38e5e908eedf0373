/** The limits of the connect page. */

/** A form: login fields or the answer of a step. */
export const FORM_BYTES_MAX = 16 * 1024;
/** One value that a person types. */
export const VALUE_CHARACTERS_MAX = 2_000;
/** A search for a bank. */
export const SEARCH_CHARACTERS_MAX = 100;
/** Banks on one page of the search. */
export const BANKS_SHOWN = 20;
/** How far the search pages. */
export const BANKS_AFTER_MAX = 100_000;
/** Pages of institutions that are read for the list of countries, and rows of one. */
export const COUNTRY_PAGES_MAX = 100;
export const COUNTRY_PAGE_ROWS = 500;
/** How long the list of countries is good for. */
export const COUNTRIES_MS = 60_000;
/** Connections that the page for managing them lists. */
export const CONNECTIONS_SHOWN = 100;
/** Accounts of a sync whose progress is listed. */
export const ACCOUNTS_SHOWN = 50;
/** Fields of one step, choices of one field, and their texts: banks send them. */
export const FIELDS_SHOWN_MAX = 30;
export const CHOICES_SHOWN_MAX = 200;
export const LABEL_CHARACTERS_MAX = 200;
export const HINT_CHARACTERS_MAX = 500;
/** A picture in base64, and a flicker code in hexadecimal. */
export const PICTURE_CHARACTERS_MAX = 1_000_000;
export const FLICKER_CHARACTERS_MAX = 512;
/** A token in an address. */
export const TOKEN_FORM = /^[\w-]{16,200}$/;
/** How long the page of a session that is over can still be looked at. */
export const OVER_SHOWN_MS = 3_600_000;
/** The page looks again by itself: at most and at least so often, and only for waits that are looked at so often. */
export const REFRESH_SECONDS_MIN = 2;
export const REFRESH_SECONDS_MAX = 60;
/** An address that the page links to. */
export const ADDRESS_CHARACTERS_MAX = 2_000;
/** Requests from one address in a minute, over all visits: many people can be behind one address. */
export const ADDRESS_REQUESTS_PER_MINUTE = 1_200;
