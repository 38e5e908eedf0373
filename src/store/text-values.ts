/**
 * PostgreSQL's text to the API's text, without Date or Number on the way where a value could lose by it. Sessions of
 * the store run with time zone UTC, ISO dates and hex bytes (see roles.ts); any other text is a mistake of ours and
 * throws.
 */

const fault = (kind: string, text: string | null | undefined): Error =>
  new Error(`internal: not a ${kind} of the database: ${JSON.stringify(text ?? null)}`);

/** A column that may be null: null stays, anything else goes through `read`. */
export const maybe = <T>(value: string | null | undefined, read: (text: string) => T): T | null =>
  value === null || value === undefined ? null : read(value);

/** A column that is never null. */
export function textOf(value: string | null | undefined): string {
  if (value === null || value === undefined) throw fault('text', value);
  return value;
}

/** Lengths of `2026-11-21 14:04:18+00`, of its date, and of date and time of day. */
const TIMESTAMP_LENGTH_MIN = 22;
const DATE_LENGTH = 10;
const SECOND_LENGTH = 19;
const MILLISECOND_DIGITS = 3;

/** `2026-11-21 14:04:18.1234+00` to RFC 3339 in UTC with exactly three digits of a fraction, cut and not rounded. */
export function instantText(value: string | null | undefined): string {
  const text = value ?? '';
  if (text.length < TIMESTAMP_LENGTH_MIN || text[DATE_LENGTH] !== ' ' || !text.endsWith('+00'))
    throw fault('timestamp in UTC', value);
  const fraction = text.slice(SECOND_LENGTH + 1, -3).slice(0, MILLISECOND_DIGITS);
  const time = text.slice(DATE_LENGTH + 1, SECOND_LENGTH);
  return `${text.slice(0, DATE_LENGTH)}T${time}.${fraction.padEnd(MILLISECOND_DIGITS, '0')}Z`;
}

/** An id, count or size: a whole number that a JavaScript number holds exactly. */
export function integer(value: string | null | undefined): number {
  const number = Number(value ?? Number.NaN);
  if (!Number.isSafeInteger(number) || value === '') throw fault('whole number', value);
  return number;
}

/** `t` or `f`. */
export function truth(value: string | null | undefined): boolean {
  if (value !== 't' && value !== 'f') throw fault('truth value', value);
  return value === 't';
}

/** The hex digits of a bytea, in small letters. */
export function hexOf(value: string | null | undefined): string {
  if (value === null || value === undefined || !value.startsWith('\\x')) throw fault('byte string', value);
  return value.slice(2);
}

/** The bytes of a bytea. */
export const bytesOf = (value: string | null | undefined): Buffer => Buffer.from(hexOf(value), 'hex');

/** The object in a json or jsonb column. */
export function jsonObject<T extends object = Record<string, unknown>>(value: string | null | undefined): T {
  const parsed: unknown = JSON.parse(textOf(value));
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw fault('JSON object', value);
  return parsed as T;
}

/** The items of a json or jsonb column that holds an array. */
export function jsonList<T>(value: string | null | undefined): readonly T[] {
  const parsed: unknown = JSON.parse(textOf(value));
  if (!Array.isArray(parsed)) throw fault('JSON array', value);
  return parsed as T[];
}

/** The texts in a json or jsonb column that holds an array of texts. */
export function jsonTexts(value: string | null | undefined): readonly string[] {
  const parsed: unknown = JSON.parse(textOf(value));
  if (!Array.isArray(parsed) || !parsed.every((item) => typeof item === 'string'))
    throw fault('JSON array of texts', value);
  return parsed;
}

/**
 * A one-dimensional text[] without nulls as PostgreSQL writes it: `{a,"b \"c\"",""}`. Quoted elements escape with a
 * backslash; unquoted ones hold no comma, brace, quote, blank or backslash.
 */
export function textsOf(value: string | null | undefined): string[] {
  const source = textOf(value);
  if (!source.startsWith('{') || !source.endsWith('}')) throw fault('text array', value);
  const texts: string[] = [];
  let at = 1;
  while (at < source.length - 1) {
    const [text, next] = source[at] === '"' ? quoted(source, at + 1) : plain(source, at);
    texts.push(text);
    at = next;
    if (source[at] !== ',' && at !== source.length - 1) throw fault('text array', value);
    at++;
    if (at === source.length - 1) throw fault('text array', value);
  }
  return texts;
}

function quoted(source: string, from: number): [string, number] {
  let text = '';
  for (let at = from; at < source.length; at++) {
    if (source[at] === '"') return [text, at + 1];
    if (source[at] === '\\') at++;
    text += source[at] ?? '';
  }
  throw fault('text array', source);
}

function plain(source: string, from: number): [string, number] {
  let at = from;
  while (at < source.length - 1 && source[at] !== ',') at++;
  const text = source.slice(from, at);
  if (text === 'NULL' || text.startsWith('{') || text === '') throw fault('text array without nulls', source);
  return [text, at];
}
