/** The limits of the HTTP server; each is in the documentation and has a test at the limit and above it. */

/** Request line and headers together (node's own default, said here because we document it). */
export const HEADER_BYTES_MAX = 16 * 1024;
/** How long headers may take to arrive. */
export const HEADERS_MS_MAX = 30_000;
/** How long a whole request may take to arrive: a large file on a slow line. */
export const REQUEST_MS_MAX = 3_600_000;
/** How long a connection may stay without a byte either way. */
export const IDLE_MS_MAX = 120_000;
/** How long an unused connection is kept for the next request. */
export const KEEP_ALIVE_MS = 72_000;
/** One segment of a path: whatever a request line can hold, so that an id that is too long is one that nobody has. */
export const SEGMENT_CHARACTERS_MAX = HEADER_BYTES_MAX;
/** Parameters of one query or form. */
export const PARAMETERS_MAX = 200;
/** Callers whose buckets of requests are held at the same time. */
export const BUCKETS_MAX = 100_000;
