/** How long and how much a call to the outside may take; proofs shorten it. */
export interface EgressLimits {
  /** From the look-up of the name to a connection that is encrypted. */
  readonly connectMs: number;
  /** From the call to the reply's headers. */
  readonly headersMs: number;
  /** From the call to the end of the reply. */
  readonly replyMs: number;
  /** Of a reply's body, both as it comes and unpacked. */
  readonly bodyBytesMax: number;
  /** Of a reply's status line and headers. */
  readonly headerBytesMax: number;
  /** Open connections to one host and port; further calls wait their turn. */
  readonly socketsPerHostMax: number;
  /** How long a connection waits for its next call. */
  readonly idleMs: number;
  /**
   * The status is what counts: a body that is too long or too slow is cut instead of making the call fail. Nothing is
   * unpacked then, and nothing packed is asked for.
   */
  readonly cutReplies: boolean;
}

export const EGRESS_LIMITS: EgressLimits = {
  connectMs: 10_000,
  headersMs: 30_000,
  replyMs: 60_000,
  bodyBytesMax: 16 * 1024 * 1024,
  headerBytesMax: 32 * 1024,
  socketsPerHostMax: 8,
  idleMs: 4_000,
  cutReplies: false,
};

/** What a connector may send. */
export const URL_CHARS_MAX = 16 * 1024;
export const REQUEST_BODY_BYTES_MAX = 16 * 1024 * 1024;
export const REQUEST_HEADER_CHARS_MAX = 32 * 1024;
/** Hosts that one manifest may name. */
export const HOSTS_MAX = 1_000;
/** Addresses of one name that are tried. */
export const ADDRESSES_MAX = 16;
