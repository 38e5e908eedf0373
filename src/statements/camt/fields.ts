/**
 * The fields that are collected while one part of a message passes by, and how the text of an element becomes one
 * of them. A value is checked where its element ends, so that a fault names the very line.
 */
import { parseLocalDate } from '../../core/dates.ts';
import { absolute, decimalFrom, isCurrency, isNegative } from '../../core/money.ts';
import {
  COUNT_DIGITS_MAX,
  FIELD_CHARACTERS_MAX,
  LINES_CHARACTERS_MAX,
  RATE_CHARACTERS_MAX,
} from './limits.ts';

/** Fields by name; null is "not said". */
export type Fields<Key extends string> = Record<Key, string | null>;

/** Makes the fields of the names, all null. */
export function blankFields<Key extends string>(keys: readonly Key[]): Fields<Key> {
  return Object.fromEntries(keys.map((key) => [key, null])) as Fields<Key>;
}

/** Where the text of an element goes. */
export interface Leaf {
  readonly key: string;
  /** A second field: the currency of an amount, the instant of a date with a time. */
  readonly second: string | null;
  readonly take: Take;
}

/**
 * Takes the trimmed, not empty text of an element into the fields. Gives null, or the rule that the text breaks, or
 * {@link SHORTENED}.
 */
export type Take = (text: string, leaf: Leaf, fields: Fields<string>) => string | null;

/** Said by a {@link Take} that kept only the beginning of a text. */
export const SHORTENED = 'shortened';

const put = (fields: Fields<string>, key: string, value: string): void => {
  fields[key] ??= value;
};

/** Text in one line: pretty-printing inside an element is not part of what the bank says. */
const oneLine = (text: string): string =>
  text.includes('\n') || text.includes('\t') ? text.replace(/\s+/g, ' ') : text;

/** A text; the first one counts. */
export const takeText: Take = (text, leaf, fields) => {
  const line = oneLine(text);
  put(fields, leaf.key, line.length > FIELD_CHARACTERS_MAX ? line.slice(0, FIELD_CHARACTERS_MAX) : line);
  return line.length > FIELD_CHARACTERS_MAX ? SHORTENED : null;
};

/** A text that may be repeated: the lines are joined with one blank. */
export const takeLines: Take = (text, leaf, fields) => {
  const before = fields[leaf.key];
  const joined = typeof before === 'string' ? `${before} ${oneLine(text)}` : oneLine(text);
  fields[leaf.key] = joined.slice(0, LINES_CHARACTERS_MAX);
  return joined.length > LINES_CHARACTERS_MAX ? SHORTENED : null;
};

const AMOUNT_RULE = 'an amount must be digits with at most one point, and no sign';

/** An amount without a sign. */
export const takeAmount: Take = (text, leaf, fields) => {
  const amount = decimalFrom(text);
  if (amount === null || isNegative(amount)) return AMOUNT_RULE;
  put(fields, leaf.key, absolute(amount));
  return null;
};

/** The amount of a balance: it may bear a sign, which counts only when the balance has no direction. */
export const takeSignedAmount: Take = (text, leaf, fields) => {
  const amount = decimalFrom(text);
  if (amount === null) return 'an amount must be digits with at most one point';
  if (typeof fields[leaf.key] === 'string') return ONCE_RULE;
  fields[leaf.key] = amount;
  return null;
};

const ONCE_RULE = 'this element must stand only once';

/** The amount that counts: a second one is a fault. */
export const takeOnlyAmount: Take = (text, leaf, fields) =>
  typeof fields[leaf.key] === 'string' ? ONCE_RULE : takeAmount(text, leaf, fields);

/** The currency of an amount, from its attribute. Gives the rule that it breaks, or null. */
export function takeCurrency(text: string | undefined, leaf: Leaf, fields: Fields<string>): string | null {
  if (text === undefined || leaf.second === null) return null;
  const currency = text.trim();
  if (!isCurrency(currency)) return 'a currency must be three capital letters';
  put(fields, leaf.second, currency);
  return null;
}

/** The currency of an account. */
export const takeCurrencyText: Take = (text, leaf, fields) => {
  if (!isCurrency(text)) return 'a currency must be three capital letters';
  put(fields, leaf.key, text);
  return null;
};

/** The direction: CRDT is money in, DBIT money out. */
export const takeDirection: Take = (text, leaf, fields) => {
  if (text !== 'CRDT' && text !== 'DBIT') return 'the direction must be CRDT or DBIT';
  if (typeof fields[leaf.key] === 'string') return ONCE_RULE;
  fields[leaf.key] = text;
  return null;
};

/** `true`, `false`, `1` or `0`. */
export const takeFlag: Take = (text, leaf, fields) => {
  if (!/^(?:true|false|1|0)$/i.test(text)) return 'a mark must be true or false';
  put(fields, leaf.key, /^(?:true|1)$/i.test(text) ? 'true' : 'false');
  return null;
};

const STATUSES: ReadonlySet<string> = new Set(['BOOK', 'PDNG', 'INFO', 'FUTR']);

/** The status of an entry (ISO 20022 external entry status). */
export const takeStatus: Take = (text, leaf, fields) => {
  if (!STATUSES.has(text)) return 'the status of an entry must be BOOK, PDNG, INFO or FUTR';
  put(fields, leaf.key, text);
  return null;
};

/** What may stand behind the date of an ISO 8601 text: a time, a zone, both or nothing. */
const AFTER_DATE = /^(?:T[0-9:.,]{1,24})?(?:Z|[+-]\d{2}:?\d{2})?$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** A day, or an instant of which the day counts, exactly as written; an instant with a zone is kept beside it. */
export const takeDate: Take = (text, leaf, fields) => {
  const date = parseLocalDate(text.slice(0, 10));
  if (date === null || !AFTER_DATE.test(text.slice(10))) return 'a date must be a day of the form yyyy-mm-dd';
  put(fields, leaf.key, date);
  if (leaf.second !== null && INSTANT.test(text)) put(fields, leaf.second, text);
  return null;
};

/** A date that only helps: one that cannot be read is left out. */
export const takeHelpfulDate: Take = (text, leaf, fields) => {
  takeDate(text, leaf, fields);
  return null;
};

/** A number of payments; several are added. */
export const takeCount: Take = (text, leaf, fields) => {
  if (text.length > COUNT_DIGITS_MAX || !/^\d+$/.test(text)) return null;
  fields[leaf.key] = String(Number(fields[leaf.key] ?? '0') + Number(text));
  return null;
};

/** An exchange rate as it is written; anything else than a decimal number is left out. */
export const takeRate: Take = (text, leaf, fields) => {
  if (text.length <= RATE_CHARACTERS_MAX && /^\d*\.?\d+$/.test(text)) put(fields, leaf.key, text);
  return null;
};
