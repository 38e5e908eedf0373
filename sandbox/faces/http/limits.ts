/** The limits of the sandbox bank's HTTP server. */

/** A request's body. */
export const BODY_BYTES_MAX = 64 * 1024;
/** Request line and headers together. */
export const HEADER_BYTES_MAX = 16 * 1024;
/** How long headers, and a whole request, may take to arrive. */
export const HEADERS_MS_MAX = 30_000;
export const REQUEST_MS_MAX = 60_000;
/** How long a connection may stay without a byte either way. */
export const IDLE_MS_MAX = 60_000;
/** One segment of a path. */
export const SEGMENT_CHARACTERS_MAX = 300;
/** Characters of a bearer token. */
export const TOKEN_CHARACTERS_MAX = 200;
/** Characters of what an answer says about a mistake. */
export const MESSAGE_CHARACTERS_MAX = 300;
