/** Failures that happen before an operation of a dialect begins, in its shape. They are those of the shared catalogue. */
import { type ErrorCode, errorEntry } from '../http/error-catalogue.ts';
import { type Problem, type ProblemError, problem } from '../http/problem.ts';
import { type DialectFieldError, type DialectRefusal, refuse } from './answer.ts';
import type { FailureDoc } from './operation.ts';

/** A dialect's own code and message for a failure of the catalogue. */
export interface Word {
  readonly code?: string;
  readonly message?: string;
}
export type Words = { readonly [C in ErrorCode | SignInFault]?: Word };

/** Why a request that needs a person has none. */
export type SignInFault = 'token_missing' | 'token_invalid' | 'token_expired';
const SIGN_IN_MESSAGES: Readonly<Record<SignInFault, string>> = {
  token_missing: 'Sign in first: send Authorization: Bearer with your token.',
  token_invalid: 'The token is not valid here. Sign in again.',
  token_expired: 'The token has expired. Sign in again.',
};

/** Failures that every operation can answer; the documentation lists them once. */
export const COMMON_FAILURES: readonly ErrorCode[] = [
  'validation_failed',
  'url_malformed',
  'json_malformed',
  'psu_header_invalid',
  'body_too_large',
  'media_type_unsupported',
  'rate_limited',
  'internal_error',
  'service_unavailable',
];

/** `#/details/name` and `name` alike as people write a field: `details.name`. */
const fieldOf = ({ pointer, parameter, header }: ProblemError): string =>
  parameter ??
  (typeof header === 'string' ? header : undefined) ??
  (pointer ?? '').slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');

const fieldError = (error: ProblemError): DialectFieldError => ({
  field: fieldOf(error),
  message: error.message,
});

/** The code of the catalogue as dialects write it, unless the dialect has its own. */
const codeOf = (code: ErrorCode | SignInFault, words: Words): string =>
  words[code]?.code ?? code.toUpperCase();

/** 401: nobody is signed in. */
export const refuseStranger = (fault: SignInFault, words: Words): DialectRefusal =>
  refuse(401, codeOf(fault, words), words[fault]?.message ?? SIGN_IN_MESSAGES[fault], {
    headers: { 'www-authenticate': fault === 'token_missing' ? 'Bearer' : 'Bearer error="invalid_token"' },
  });

/** A failure of the catalogue in the shape of a dialect. */
export function refusalOf(failed: Problem, words: Words): DialectRefusal {
  const entry = errorEntry(failed.problem);
  const errors = (failed.errors ?? []).map(fieldError);
  const headers: Record<string, string> = { ...failed.headers };
  if (entry.action === 'wait') headers['retry-after'] ??= '1';
  const message = words[failed.problem]?.message ?? messageOf(failed, errors) ?? entry.cause;
  return refuse(entry.status, codeOf(failed.problem, words), message, {
    headers,
    ...(errors.length === 0 ? {} : { errors }),
  });
}

/** `login: is required; scopes: …`, in the names that the errors have. */
const messageOf = ({ detail }: Problem, errors: readonly DialectFieldError[]): string | undefined =>
  errors.length === 0 ? detail : errors.map(({ field, message }) => `${field}: ${message}`).join('; ');

/** A field that is wrong for a reason that no schema knows: 400 as for a value of the wrong form. */
export function refuseField(field: string, message: string, words: Words = {}): DialectRefusal {
  const errors = [{ parameter: field, code: 'invalid', message }];
  return refusalOf(problem('validation_failed', { errors }), words);
}

/** The failures that every operation shares, for the documentation. */
export const commonFailures = (words: Words): readonly FailureDoc[] => [
  ...COMMON_FAILURES.map((code) => ({
    status: errorEntry(code).status,
    code: codeOf(code, words),
    when: `${errorEntry(code).title}.`,
  })),
  ...SIGN_IN_FAULTS.map((fault) => ({
    status: 401,
    code: codeOf(fault, words),
    when: words[fault]?.message ?? SIGN_IN_MESSAGES[fault],
  })),
];

const SIGN_IN_FAULTS = ['token_missing', 'token_invalid', 'token_expired'] as const;
