/**
 * What queries and bodies of this surface are made of, as in section "Transport" of the finAPI contract. A field of a
 * query reads all texts that were sent for it; a field of a body reads one JSON value.
 */
import { z } from 'zod';
import { type LocalDate, parseLocalDate } from '../../core/dates.ts';
import { type Decimal, isDecimal } from '../../core/money.ts';
import { type FinapiCode, type FinapiError, type FinapiFault, fault } from './faults.ts';

/** Ids of one list, in a query, path or body. */
export const IDS_MAX = 1_000;
/** Characters of a text of a query. */
export const QUERY_TEXT_CHARACTERS_MAX = 2_000;
/** Words that a search is made of. */
export const SEARCH_WORDS_MAX = 50;
/** Properties that a list is ordered by. */
export const ORDERS_MAX = 25;
export const PER_PAGE_MAX = 500;
export const PER_PAGE_DEFAULT = 20;
/** Higher pages are empty in any list, and multiplied with a page size they stay exact. */
export const PAGE_NUMBER_MAX = 2 ** 31 - 1;
/** Decimals of an amount of money. */
export const MONEY_DECIMALS_MAX = 2;
/** Errors that one answer lists. */
const ERRORS_MAX = 20;

/** What a wrong value is answered with; 400 BAD_REQUEST where nothing is said. */
export interface Wrong {
  readonly status: 400 | 422;
  readonly code: FinapiCode;
}
const BAD_REQUEST: Wrong = { status: 400, code: 'BAD_REQUEST' };
/** For fields whose wrong values are 422 in the contract. */
export const ILLEGAL_VALUE: Wrong = { status: 422, code: 'ILLEGAL_FIELD_VALUE' };
const TOO_MANY: Wrong = { status: 400, code: 'TOO_MANY_IDS' };
const PAGE_SIZE: Wrong = { status: 400, code: 'ILLEGAL_PAGE_SIZE' };
const FILTER: Wrong = { status: 400, code: 'INVALID_FILTER_OPTIONS' };

type Context = z.core.$RefinementCtx<unknown>;

function refuse(context: Context, message: string, wrong: Wrong = BAD_REQUEST): never {
  context.addIssue({ code: 'custom', message, params: { wrong } });
  return z.NEVER;
}

// ── fields of a query

const TEXTS = z.array(z.string());
/** How a field is documented: its texts arrive as a list, whatever it is. */
const shown = (schema: Readonly<Record<string, unknown>>) => ({ items: undefined, ...schema });

/** The one text of a field; what is sent twice is refused, because nobody can say which was meant. */
function oneText(texts: readonly string[], context: Context): string {
  const [first = '', ...others] = texts;
  return others.some((other) => other !== first) ? refuse(context, 'may be given only once') : first;
}

const single = <T>(read: (text: string, context: Context) => T, schema: Readonly<Record<string, unknown>>) =>
  TEXTS.transform((texts, context) => {
    const before = context.issues.length;
    const text = oneText(texts, context);
    return context.issues.length > before ? z.NEVER : read(text, context);
  }).meta(shown(schema));

const LONG = /^\d{1,19}$/;

/** A number of an object. What is above every number that can be given out becomes one that nobody has. */
const longOf = (digits: string): number => Math.min(Number(digits), Number.MAX_SAFE_INTEGER);

const piecesOf = (texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => text.split(',')).flatMap((text) => (text.trim() === '' ? [] : [text.trim()]));

/** `ids=1&ids=2`, `ids=1,2` or both; at most {@link IDS_MAX}. An empty list counts as absent. */
export const idList = () =>
  TEXTS.transform((texts, context): readonly number[] | undefined => {
    const pieces = piecesOf(texts);
    if (pieces.length > IDS_MAX) return refuse(context, `takes at most ${IDS_MAX} identifiers`, TOO_MANY);
    if (!pieces.every((piece) => LONG.test(piece))) return refuse(context, 'takes numbers of objects');
    return pieces.length === 0 ? undefined : pieces.map(longOf);
  }).meta({ items: { type: 'integer', format: 'int64' } });

/** Words of a closed list, repeated or with commas between. An empty list counts as absent. */
export const choiceList = <const T extends string>(known: readonly T[]) =>
  TEXTS.transform((texts, context): readonly T[] | undefined => {
    const pieces = piecesOf(texts);
    const found = pieces.flatMap((piece) => known.find((one) => one === piece) ?? []);
    if (found.length < pieces.length) return refuse(context, `takes ${known.join(', ')}`);
    return found.length === 0 ? undefined : found;
  }).meta({ items: { type: 'string', enum: [...known] } });

/** Texts, repeated or with commas between; at most {@link IDS_MAX}. An empty list counts as absent. */
export const textList = () =>
  TEXTS.transform((texts, context): readonly string[] | undefined => {
    const pieces = piecesOf(texts);
    if (pieces.length > IDS_MAX) return refuse(context, `takes at most ${IDS_MAX} values`, TOO_MANY);
    if (!pieces.every(isKept)) return refuse(context, 'holds characters that are not allowed');
    return pieces.length === 0 ? undefined : pieces;
  }).meta({ items: { type: 'string' } });

/** `true`, `True`, `FALSE`: any spelling of the two. */
export const flag = () =>
  single(
    (text, context) => {
      const small = text.toLowerCase();
      return small === 'true' || (small === 'false' ? false : refuse(context, 'takes true or false'));
    },
    { type: 'boolean' },
  );

/** A calendar day `yyyy-MM-dd`. */
export const day = () =>
  single((text, context): LocalDate => dayOf(text) ?? refuse(context, 'takes a date such as 2026-01-31'), {
    type: 'string',
    format: 'date',
  });

/** An exact decimal such as `-12.34`, as text. */
export const decimal = () =>
  single(
    (text, context): Decimal => (isDecimal(text) ? text : refuse(context, 'takes a number such as -12.34')),
    { type: 'number' },
  );

/** A whole number within bounds. */
export const whole = (minimum: number, maximum: number, wrong: Wrong = BAD_REQUEST) =>
  single(
    (text, context) => {
      const number = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      const fits = number >= minimum && number <= maximum;
      return fits ? number : refuse(context, `takes a whole number from ${minimum} to ${maximum}`, wrong);
    },
    { type: 'integer', minimum, maximum },
  );

/** Text of at most so many characters. */
export const textField = (charactersMax: number = QUERY_TEXT_CHARACTERS_MAX) =>
  single(
    (text, context) => {
      if (text.length > charactersMax) return refuse(context, `takes at most ${charactersMax} characters`);
      return isKept(text) ? text : refuse(context, 'holds characters that are not allowed');
    },
    { type: 'string', maxLength: charactersMax },
  );

/** One word of a closed list. */
export const choice = <const T extends string>(known: readonly T[]) =>
  single(
    (text, context): T => known.find((one) => one === text) ?? refuse(context, `takes ${known.join(', ')}`),
    {
      type: 'string',
      enum: [...known],
    },
  );

export interface Order<K extends string> {
  readonly property: K;
  readonly direction: 'asc' | 'desc';
}

/** `order`: each occurrence is `property`, `property,asc` or `property,desc`, the most important first. */
export const orders = <const T extends Readonly<Record<string, unknown>>>(properties: T) =>
  TEXTS.transform((texts, context): readonly Order<keyof T & string>[] => {
    if (texts.length > ORDERS_MAX) return refuse(context, `may be given ${ORDERS_MAX} times`, FILTER);
    return texts.flatMap((text) => {
      const [property = '', direction = 'asc', ...more] = text.split(',').map((piece) => piece.trim());
      const small = direction.toLowerCase();
      const known = Object.hasOwn(properties, property) && more.length === 0;
      if (known && (small === 'asc' || small === 'desc')) return { property, direction: small };
      const names = Object.keys(properties).join(', ');
      return refuse(context, `takes one of ${names}, with ,asc or ,desc behind it`, FILTER);
    });
  }).meta({ items: { type: 'string' } });

/** `page` and `perPage` of every paged list: members to spread into a query. */
export const paging = () => ({
  page: whole(1, PAGE_NUMBER_MAX).default(1),
  perPage: whole(1, PER_PAGE_MAX, PAGE_SIZE).default(PER_PAGE_DEFAULT),
});

/** `search`: the words that all have to be found, in small letters. Nothing but spaces gives an empty list. */
export const words = () =>
  single(
    (text, context): readonly string[] => {
      if (text.length > QUERY_TEXT_CHARACTERS_MAX || !isKept(text))
        return refuse(context, `takes at most ${QUERY_TEXT_CHARACTERS_MAX} characters`);
      const found = text
        .toLowerCase()
        .split(/\s+/u)
        .filter((word) => word !== '');
      return found.length > SEARCH_WORDS_MAX
        ? refuse(context, `takes at most ${SEARCH_WORDS_MAX} words`)
        : found;
    },
    { type: 'string' },
  );

// ── fields of a body

/** A JSON number with more digits than JavaScript's numbers hold exactly, as it was written. */
export class LongNumber {
  readonly digits: string;
  constructor(digits: string) {
    this.digits = digits;
  }
}

const anyValue = <T>(
  read: (value: unknown, context: Context) => T,
  schema: Readonly<Record<string, unknown>>,
) => z.any().refine(isPresent, MISSING).transform(read).meta(schema);

/** Of a value that is not there: the same words as the library's own, by which the reader knows it. */
const MISSING = 'is required; received undefined';
const isPresent = (value: unknown): boolean => value !== undefined;

/** The number of an object. */
export const longId = () =>
  anyValue(
    (value, context) => {
      if (value instanceof LongNumber && LONG.test(value.digits)) return longOf(value.digits);
      if (typeof value === 'number' && Number.isInteger(value) && value >= 0)
        return Math.min(value, Number.MAX_SAFE_INTEGER);
      return refuse(context, 'takes the number of an object');
    },
    { type: 'integer', format: 'int64' },
  );

/** Numbers of objects, at most so many; more are 400 TOO_MANY_IDS. */
export const idArray = (max: number = IDS_MAX) =>
  z
    .array(longId())
    .superRefine((ids, context) => {
      if (ids.length > max)
        context.addIssue({
          code: 'custom',
          message: `takes at most ${max} identifiers`,
          params: { wrong: TOO_MANY },
        });
    })
    .meta({ maxItems: max });

/** An exact amount, as text: a JSON number with at most {@link MONEY_DECIMALS_MAX} decimals. */
export const money2 = (wrong: Wrong = BAD_REQUEST) =>
  anyValue(
    (value, context): Decimal => {
      const text =
        value instanceof LongNumber ? value.digits : typeof value === 'number' ? String(value) : '';
      const decimals = text.split('.')[1]?.length ?? 0;
      if (isDecimal(text) && decimals <= MONEY_DECIMALS_MAX) return text;
      return refuse(context, `takes a number with at most ${MONEY_DECIMALS_MAX} decimals`, wrong);
    },
    { type: 'number' },
  );

/** `true` or `false`. */
export const flagField = () => z.boolean();

/** A whole number within bounds. */
export const wholeField = (minimum: number, maximum: number, wrong: Wrong = BAD_REQUEST) =>
  anyValue(
    (value, context) =>
      typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum
        ? value
        : refuse(context, `takes a whole number from ${minimum} to ${maximum}`, wrong),
    { type: 'integer', minimum, maximum },
  );

/** The characters that texts may hold where nothing else is said. */
export const GENERAL_CHARACTERS = /^[A-Za-z0-9¡-ʯ &(){}[\].:,;?!+\-_$@#~`^€]*$/;

const limited = (charactersMax: number, allowed: (text: string) => boolean, wrong: Wrong) =>
  anyValue(
    (value, context) => {
      if (typeof value !== 'string') return refuse(context, 'takes text');
      if (value.length > charactersMax)
        return refuse(context, `takes at most ${charactersMax} characters`, wrong);
      return allowed(value) ? value : refuse(context, 'holds characters that are not allowed', wrong);
    },
    { type: 'string', maxLength: charactersMax },
  );

/** Text of the general characters, or of those of `pattern`; `''` is a text. */
export const freeText = (
  charactersMax: number,
  { wrong = BAD_REQUEST, pattern = GENERAL_CHARACTERS }: { wrong?: Wrong; pattern?: RegExp } = {},
) => limited(charactersMax, (text) => pattern.test(text), wrong);

/** Text of any characters that can be kept; `''` is a text. */
export const anyText = (charactersMax: number, wrong: Wrong = BAD_REQUEST) =>
  limited(charactersMax, isKept, wrong);

/** One word of a closed list. */
export const choiceField = <const T extends string>(known: readonly T[], wrong: Wrong = BAD_REQUEST) =>
  anyValue(
    (value, context): T =>
      known.find((one) => one === value) ?? refuse(context, `takes ${known.join(', ')}`, wrong),
    { type: 'string', enum: [...known] },
  );

/** A calendar day `yyyy-MM-dd`. */
export const dayField = (wrong: Wrong = BAD_REQUEST) =>
  anyValue(
    (value, context): LocalDate =>
      (typeof value === 'string' ? dayOf(value) : null) ??
      refuse(context, 'takes a date such as 2026-01-31', wrong),
    { type: 'string', format: 'date' },
  );

const dayOf = (text: string): LocalDate | null => parseLocalDate(text.trim());

/** Whether a text can be kept: no NUL, no half of a surrogate pair. */
const isKept = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

// ── what stands in the path

/** The number in the path; one that nobody has where it is above all numbers. */
export const pathId = (digits: string | undefined): number =>
  LONG.test(digits ?? '') ? longOf(digits ?? '') : Number.MAX_SAFE_INTEGER;

/** The numbers of a path such as `1,2,3`; a failure above `max`. */
export function pathIds(list: string | undefined, max: number = IDS_MAX): readonly number[] | FinapiFault {
  const pieces = piecesOf([list ?? '']);
  if (pieces.length > max) return fault(400, 'TOO_MANY_IDS', `At most ${max} identifiers are possible.`);
  return pieces.map(pathId);
}

// ── failures

/** The failures of what was read, as one answer: the status of the first, an error for each. */
export function faultOfIssues(issues: readonly z.core.$ZodIssue[]): FinapiFault {
  const errors = issues.slice(0, ERRORS_MAX).map(errorOf);
  const status = issues.length === 0 ? 400 : wrongOf(issues[0]).status;
  // Codes of one answer belong to its status.
  return { fault: true, status, errors: errors.filter((_, at) => wrongOf(issues[at]).status === status) };
}

function errorOf(issue: z.core.$ZodIssue): FinapiError {
  const place = issue.path.map(String).join('.').slice(0, PLACE_CHARACTERS_MAX);
  const { code } = wrongOf(issue);
  const message = code === 'MISSING_FIELD' ? 'is required' : issue.message;
  return { code, type: 'TECHNICAL', message: `${place === '' ? 'The body' : `'${place}'`} ${message}.` };
}

const PLACE_CHARACTERS_MAX = 100;

function wrongOf(issue: z.core.$ZodIssue | undefined): Wrong {
  if (issue === undefined) return BAD_REQUEST;
  if (issue.message.endsWith('received undefined')) return { status: 400, code: 'MISSING_FIELD' };
  if (issue.code !== 'custom') return BAD_REQUEST;
  return (issue.params?.['wrong'] as Wrong | undefined) ?? BAD_REQUEST;
}
