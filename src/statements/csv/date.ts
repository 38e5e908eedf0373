/** Dates as bank exports write them. They stay calendar dates as written: no time zone touches them. */
import { fullYear, type LocalDate, localDate } from '../../core/dates.ts';
import { DATE_CHARACTERS_MAX } from './limits.ts';
import { phrases, plainWords } from './words.ts';

/** Which part comes first in dates such as 03/04/26; `ymd` only when it is said, for years of two digits. */
export type DateOrder = 'dmy' | 'mdy' | 'ymd';

/** Month names by their number, in the languages of the vocabulary, whole and cut as banks cut them. */
const MONTHS: readonly string[] = [
  'jan|january|januar|janner|jaenner|janvier|janv|januari|enero|ene|gennaio|gen|janeiro|stycznia|styczen|sty|tammikuu|tammi',
  'feb|february|februar|fevrier|fevr|fev|februari|febrero|febbraio|fevereiro|lutego|luty|lut|helmikuu|helmi',
  'mar|march|marz|maerz|mrz|mars|maart|mrt|marzo|marco|marca|marzec|maaliskuu|maalis',
  'apr|april|avril|avr|abril|abr|aprile|kwietnia|kwiecien|kwi|huhtikuu|huhti',
  'may|mai|mei|mayo|maggio|mag|maio|maja|maj|toukokuu|touko',
  'jun|june|juni|juin|junio|giugno|giu|junho|czerwca|czerwiec|cze|kesakuu|kesa',
  'jul|july|juli|juillet|juil|julio|luglio|lug|julho|lipca|lipiec|lip|heinakuu|heina',
  'aug|august|aout|augustus|augusti|agosto|ago|agusto|sierpnia|sierpien|sie|elokuu|elo',
  'sep|sept|september|septembre|septiembre|setiembre|settembre|set|setembro|wrzesnia|wrzesien|wrz|syyskuu|syys',
  'oct|october|oktober|okt|octobre|octubre|ottobre|ott|outubro|out|pazdziernika|pazdziernik|paz|lokakuu|loka',
  'nov|november|novembre|noviembre|novembro|listopada|listopad|lis|marraskuu|marras',
  'dec|december|dezember|dez|decembre|dicembre|diciembre|dic|dezembro|desember|des|grudnia|grudzien|gru|joulukuu|joulu',
];
const MONTH_NUMBERS: ReadonlyMap<string, number> = new Map(
  MONTHS.flatMap((list, at) => phrases(list).map((name) => [name, at + 1] as const)),
);

const TIME = String.raw`(?:[T ,]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d{1,9})?)?(?: ?[AaPp][Mm])?(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?)?`;
const NUMERIC = new RegExp(String.raw`^(\d{1,4})([.\/-])(\d{1,2})\2(\d{1,4})\.?${TIME}$`);
const COMPACT = new RegExp(String.raw`^(\d{4})(\d{2})(\d{2})${TIME}$`);
const DAY_MONTH = new RegExp(
  String.raw`^(\d{1,2})[ .\/-]{1,2}(\p{L}{3,12})[ .,\/-]{1,2}(\d{2}|\d{4})${TIME}$`,
  'u',
);
const MONTH_DAY = new RegExp(
  String.raw`^(\p{L}{3,12})[ .-]{1,2}(\d{1,2})(?:st|nd|rd|th)?[ ,.-]{1,2}(\d{4})${TIME}$`,
  'u',
);

const yearOf = (text: string): number =>
  text.length === 2 ? fullYear(Number(text)) : text.length === 4 ? Number(text) : 0;

/**
 * Reads a date cell. Year first, compact `yyyymmdd` and month names say their order themselves; dates with dots and
 * the year last are day first (no country writes them otherwise); the others follow `order`.
 * Gives null for what is no date, or not in this order.
 */
export function readDate(cell: string, order: DateOrder): LocalDate | null {
  if (cell.length > DATE_CHARACTERS_MAX || cell.length < 6) return null;
  const numeric = NUMERIC.exec(cell);
  if (numeric !== null) {
    const [, a = '', separator = '', b = '', c = ''] = numeric;
    if (a.length === 4) return c.length <= 2 ? localDate(Number(a), Number(b), Number(c)) : null;
    if (order === 'ymd')
      return a.length === 2 && c.length === 2 ? localDate(yearOf(a), Number(b), Number(c)) : null;
    if (a.length > 2 || (c.length !== 2 && c.length !== 4)) return null;
    const dayFirst = order === 'dmy' || separator === '.';
    return localDate(yearOf(c), Number(dayFirst ? b : a), Number(dayFirst ? a : b));
  }
  const compact = COMPACT.exec(cell);
  if (compact !== null) return localDate(Number(compact[1]), Number(compact[2]), Number(compact[3]));
  const dayMonth = DAY_MONTH.exec(cell);
  if (dayMonth !== null) return named(dayMonth[3], dayMonth[2], dayMonth[1]);
  const monthDay = MONTH_DAY.exec(cell);
  return monthDay === null ? null : named(monthDay[3], monthDay[1], monthDay[2]);
}

function named(year = '', month = '', day = ''): LocalDate | null {
  const number = MONTH_NUMBERS.get(plainWords(month));
  return number === undefined ? null : localDate(yearOf(year), number, Number(day));
}

/** Whether the cell is a date in one order at least. */
export const looksLikeDate = (cell: string): boolean =>
  readDate(cell, 'dmy') !== null || readDate(cell, 'mdy') !== null;

/** The orders in which all these date cells are dates; cells that are no date in either are left aside. */
export function ordersPossible(cells: Iterable<string>): ReadonlySet<DateOrder> {
  const possible = new Set<DateOrder>(['dmy', 'mdy']);
  for (const cell of cells) {
    const dmy = readDate(cell, 'dmy') !== null;
    const mdy = readDate(cell, 'mdy') !== null;
    if (dmy && !mdy) possible.delete('mdy');
    if (mdy && !dmy) possible.delete('dmy');
  }
  return possible;
}

/** Whether the meaning of the cell hangs on the order: both orders give a date, and not the same. */
export function orderMatters(cell: string): boolean {
  const dmy = readDate(cell, 'dmy');
  return dmy !== null && dmy !== readDate(cell, 'mdy');
}

/** A reader of the date cells of one file; equal cells follow each other, so the last one is kept. */
export function dateReader(read: (cell: string) => LocalDate | null): (cell: string) => LocalDate | null {
  let last = '';
  let value: LocalDate | null = null;
  return (cell) => {
    if (cell === last) return value;
    last = cell;
    value = read(cell);
    return value;
  };
}

/**
 * A reader for a format given in a mapping: `yyyy`, `yy`, `mm`, `m`, `mmm` (a name), `dd`, `d` and literal text,
 * such as `dd.mm.yyyy`. Null when the format lacks the day, the month or the year, or has one twice.
 */
export function formatReader(format: string): ((cell: string) => LocalDate | null) | null {
  const names: string[] = [];
  const pattern = format.toLowerCase().replace(/yyyy|yy|mmm|mm|m|dd|d|[^a-z0-9]|[a-z0-9]/g, (token) => {
    const part = TOKENS[token];
    if (part === undefined) return token.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    names.push(token[0] ?? '');
    return part;
  });
  if ([...names].sort().join('') !== 'dmy') return null;
  const whole = new RegExp(`^${pattern}(?!\\d)`, 'u');
  const at = (name: string): number => names.indexOf(name) + 1;
  return (cell) => {
    if (cell.length > DATE_CHARACTERS_MAX) return null;
    const found = whole.exec(cell);
    if (found === null) return null;
    const month = found[at('m')] ?? '';
    const number = /^\d/.test(month) ? Number(month) : (MONTH_NUMBERS.get(plainWords(month)) ?? 0);
    return localDate(yearOf(found[at('y')] ?? ''), number, Number(found[at('d')]));
  };
}

const TOKENS: Readonly<Record<string, string>> = {
  yyyy: String.raw`(\d{4})`,
  yy: String.raw`(\d{2})`,
  mmm: String.raw`(\p{L}{3,12})`,
  mm: String.raw`(\d{1,2})`,
  m: String.raw`(\d{1,2})`,
  dd: String.raw`(\d{1,2})`,
  d: String.raw`(\d{1,2})`,
};

const INSTANT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?) ?(Z|UTC|[+-]\d{2}:?\d{2})$/;

/** An instant with its zone, as RFC 3339, of an ISO date and time; null when the cell has no zone. */
export function instantOf(cell: string): string | null {
  if (cell.length < 20 || cell.length > DATE_CHARACTERS_MAX) return null;
  const found = INSTANT.exec(cell);
  if (found === null || readDate(found[1] ?? '', 'dmy') === null) return null;
  const zone = found[3] === 'UTC' ? 'Z' : (found[3] ?? 'Z');
  return `${found[1]}T${found[2]}${zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone}`;
}
