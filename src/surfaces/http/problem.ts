/** Failures as RFC 9457 problem details, made of the error catalogue. */
import { type ErrorCode, errorEntry } from './error-catalogue.ts';

/** One thing that is wrong: a place in the body (RFC 6901 pointer) or a query parameter, and why. */
export interface ProblemError {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly code: string;
  readonly message: string;
  readonly [more: string]: unknown;
}

/** A failure before it is rendered. `detail` never holds a secret or the text of a person. */
export interface Problem {
  readonly problem: ErrorCode;
  readonly detail?: string;
  readonly errors?: readonly ProblemError[];
  /** Further members of the answer. */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Seconds after which a client may try again, where nothing better is known. */
const RETRY_SECONDS = 1;

/** Makes a failure of a code; the catalogue's cause is its detail when none is given. */
export const problem = (code: ErrorCode, more: Omit<Problem, 'problem'> = {}): Problem => ({
  problem: code,
  ...more,
});

/** Whether a value is a failure of {@link problem}. */
export const isProblem = (value: object): value is Problem => 'problem' in value;

export interface ProblemContext {
  readonly requestId: string;
  /** Where this server is reached from outside, without a slash at the end; '' gives a relative type. */
  readonly base: string;
  /** The path of the request, without its query. */
  readonly path: string;
}

/** What goes over the wire for a failure: status, headers and the JSON text of the body. */
export function renderProblem(
  failed: Problem,
  context: ProblemContext,
): { status: number; headers: Record<string, string>; body: string } {
  const entry = errorEntry(failed.problem);
  const headers: Record<string, string> = { 'content-type': PROBLEM_TYPE, ...failed.headers };
  if (entry.status === 401) headers['www-authenticate'] = 'Bearer realm="tributary"';
  if (entry.action === 'wait') headers['retry-after'] ??= String(RETRY_SECONDS);
  const body = JSON.stringify({
    type: `${context.base}/docs/errors/${failed.problem}`,
    title: entry.title,
    status: entry.status,
    detail: failed.detail ?? entry.cause,
    instance: context.path,
    code: failed.problem,
    request_id: context.requestId,
    retryable: entry.retryable,
    action: entry.action,
    errors: failed.errors ?? [],
    ...failed.more,
  });
  return { status: entry.status, headers, body };
}
