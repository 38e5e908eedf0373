/** QIF dates: `1/31'26`, `1/31' 6`, `31/01/2026`, `31.01.26`, `2026-01-31`. The file never says its order. */
import { fullYear, type LocalDate, localDate, parseCompactDate } from '../../core/dates.ts';

export type DateOrder = 'dmy' | 'mdy' | 'ymd';

/** A date whose order decides: what it is in either, null where there is no such day. */
export interface OpenDate {
  readonly dmy: LocalDate | null;
  readonly mdy: LocalDate | null;
  readonly ymd: LocalDate | null;
}

const PARTS = /^(\d{1,4}) {0,2}[/.-] {0,2}(\d{1,2}) {0,2}(['/.-]) {0,2}(\d{1,4})$/;

/**
 * Reads a date: a calendar day when its form leaves no doubt, the possible readings when its order decides, null when
 * it is not a date. An apostrophe before the year means 2000 and later; other two-digit years are read as in SWIFT.
 */
export function readDate(text: string): LocalDate | OpenDate | null {
  const compact = parseCompactDate(text);
  if (compact !== null) return compact;
  const parts = PARTS.exec(text);
  if (parts === null) return null;
  const [, first = '', second = '', mark = '', third = ''] = parts;
  if (first.length > 2) return first.length === 4 && third.length <= 2 ? day(first, second, third) : null;
  const year = yearOf(third, mark);
  const ymd =
    third.length > 2 || mark === "'"
      ? null
      : localDate(fullYear(Number(first)), Number(second), Number(third));
  const dmy = year === null ? null : localDate(year, Number(second), Number(first));
  const mdy = year === null ? null : localDate(year, Number(first), Number(second));
  return dmy === null && mdy === null && ymd === null ? null : { dmy, mdy, ymd };
}

const day = (year: string, month: string, date: string): LocalDate | null =>
  localDate(Number(year), Number(month), Number(date));

function yearOf(text: string, mark: string): number | null {
  if (text.length === 4) return Number(text);
  if (text.length > 2) return null;
  return mark === "'" ? 2000 + Number(text) : fullYear(Number(text));
}

/** The order that a date can only have; null when both day-month and month-day give a day or the form is settled. */
export function orderShownBy(date: LocalDate | OpenDate): 'dmy' | 'mdy' | null {
  if (typeof date === 'string') return null;
  if (date.dmy !== null && date.mdy === null) return 'dmy';
  return date.dmy === null && date.mdy !== null ? 'mdy' : null;
}

/** Whether the day depends on the order and nothing in the date tells it. */
export const isOpen = (date: LocalDate | OpenDate): date is OpenDate =>
  typeof date !== 'string' && date.dmy !== date.mdy && date.dmy !== null && date.mdy !== null;

/** The day in an order; without one where both readings agree. Null when the date does not have that order. */
export function settle(date: LocalDate | OpenDate, order: DateOrder | null): LocalDate | null {
  if (typeof date === 'string') return date;
  if (order !== null) return date[order];
  return date.dmy === date.mdy ? date.dmy : null;
}
