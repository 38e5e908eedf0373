/** The fields of a query: each reads all texts that were sent for it. Section 1.1 of the finAPI contract. */
import { z } from 'zod';
import type { LocalDate } from '../../core/dates.ts';
import { type Decimal, isDecimal } from '../../core/money.ts';
import {
  BAD_REQUEST,
  type Context,
  dayOf,
  FILTER,
  IDS_MAX,
  isKept,
  LONG,
  longOf,
  PAGE_SIZE,
  piecesOf,
  refuse,
  TOO_MANY,
  type Wrong,
} from './field-faults.ts';

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
      if (text.length > QUERY_TEXT_CHARACTERS_MAX)
        return refuse(context, `takes at most ${QUERY_TEXT_CHARACTERS_MAX} characters`);
      if (!isKept(text)) return refuse(context, 'holds characters that are not allowed');
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
