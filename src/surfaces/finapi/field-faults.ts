/** What a field answers when its value is wrong, and how the failures of all fields become one answer. */
import { z } from 'zod';
import { type LocalDate, parseLocalDate } from '../../core/dates.ts';
import type { FinapiCode, FinapiError, FinapiFault } from './faults.ts';

/** Errors that one answer lists. */
const ERRORS_MAX = 20;
/** Characters of the place of an error. */
const PLACE_CHARACTERS_MAX = 100;

/** Ids of one list, in a query, path or body. */
export const IDS_MAX = 1_000;

/** What a wrong value is answered with; 400 BAD_REQUEST where nothing is said. */
export interface Wrong {
  readonly status: 400 | 422;
  readonly code: FinapiCode;
}
export const BAD_REQUEST: Wrong = { status: 400, code: 'BAD_REQUEST' };
/** For fields whose wrong values are 422 in the contract. */
export const ILLEGAL_VALUE: Wrong = { status: 422, code: 'ILLEGAL_FIELD_VALUE' };
export const TOO_MANY: Wrong = { status: 400, code: 'TOO_MANY_IDS' };
export const PAGE_SIZE: Wrong = { status: 400, code: 'ILLEGAL_PAGE_SIZE' };
export const FILTER: Wrong = { status: 400, code: 'INVALID_FILTER_OPTIONS' };

export type Context = z.core.$RefinementCtx<unknown>;

export function refuse(context: Context, message: string, wrong: Wrong = BAD_REQUEST): never {
  context.addIssue({ code: 'custom', message, params: { wrong } });
  return z.NEVER;
}

export const LONG = /^\d{1,19}$/;

/** A number of an object. What is above every number that can be given out becomes one that nobody has. */
export const longOf = (digits: string): number => Math.min(Number(digits), Number.MAX_SAFE_INTEGER);

export const piecesOf = (texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => text.split(',')).flatMap((text) => (text.trim() === '' ? [] : [text.trim()]));

export const dayOf = (text: string): LocalDate | null => parseLocalDate(text.trim());

/** Whether a text can be kept: no NUL, no half of a surrogate pair. */
export const isKept = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** The failures of what was read, as one answer: 400 where one of them is, and an error for each of that status. */
export function faultOfIssues(issues: readonly z.core.$ZodIssue[]): FinapiFault {
  const errors = issues.slice(0, ERRORS_MAX).map(errorOf);
  const status = errors.every((_, at) => wrongOf(issues[at]).status === 422) ? 422 : 400;
  return { fault: true, status, errors: errors.filter((_, at) => wrongOf(issues[at]).status === status) };
}

function errorOf(issue: z.core.$ZodIssue): FinapiError {
  const place = issue.path.map(String).join('.').slice(0, PLACE_CHARACTERS_MAX);
  const { code } = wrongOf(issue);
  const message = code === 'MISSING_FIELD' ? 'is required' : wordsOf(issue);
  return { code, type: 'TECHNICAL', message: `${place === '' ? 'The body' : `'${place}'`} ${message}.` };
}

/** What a value has to be, in the words of the other fields. */
function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type')
    return `takes ${KINDS[issue.expected] ?? `a value of the type ${issue.expected}`}`;
  if (issue.code === 'too_big') return `takes at most ${issue.maximum} entries`;
  if (issue.code === 'too_small') return `takes at least ${issue.minimum} entries`;
  return issue.message;
}

const KINDS: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  string: 'text',
  number: 'a number',
};

function wrongOf(issue: z.core.$ZodIssue | undefined): Wrong {
  if (issue === undefined) return BAD_REQUEST;
  if (issue.message.endsWith('received undefined')) return { status: 400, code: 'MISSING_FIELD' };
  if (issue.code !== 'custom') return BAD_REQUEST;
  return (issue.params?.wrong as Wrong | undefined) ?? BAD_REQUEST;
}
