/** What one line of the error catalogue holds, and the short forms in which its tables are written. */

/** What to do, for programs: change the request, try again later, or ask the person who runs the server. */
export type ErrorAction = 'fix_request' | 'wait' | 'contact_operator';

export interface ErrorEntry {
  readonly status: number;
  readonly title: string;
  /** Whether the same request can succeed later. */
  readonly retryable: boolean;
  readonly action: ErrorAction;
  /** Why it happens, in one or two sentences; also the detail of an answer that has no better one. */
  readonly cause: string;
  /** What to do about it. */
  readonly remedy: string;
  /** A request that gives it. */
  readonly example: string;
}

/** The request has to change: the same one fails again. */
export const fix = (
  status: number,
  title: string,
  cause: string,
  remedy: string,
  example: string,
): ErrorEntry => ({
  status,
  title,
  retryable: false,
  action: 'fix_request',
  cause,
  remedy,
  example,
});

/** The same request can succeed later. */
export const wait = (
  status: number,
  title: string,
  cause: string,
  remedy: string,
  example: string,
): ErrorEntry => ({
  status,
  title,
  retryable: true,
  action: 'wait',
  cause,
  remedy,
  example,
});

/** An example: a request to a path with a key. */
export const get = (path: string, more = ''): string =>
  `curl "$BASE${path}" -H "Authorization: Bearer $KEY"${more}`;
