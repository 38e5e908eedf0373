import { daysInMonth, fullYear, type LocalDate, localDate } from '../../core/dates.ts';

/** Half a year: an entry date further away than this from the value date is of the year before or after. */
const ENTRY_DISTANCE_MONTHS_MAX = 6;

/** The number that two digits at a place make; -1 when they are not digits. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

/**
 * The day of a month that may be shorter: banks that count interest by months of 30 days write 30 February. A day
 * up to 31 that its month lacks is the month's last day; anything else that does not exist is null.
 */
function dayOrMonthEnd(year: number, month: number, day: number): LocalDate | null {
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;
  return localDate(year, month, Math.min(day, daysInMonth(year, month)));
}

/**
 * Reads the dates of a statement: `YYMMDD`, and `MMDD` with the year of another date. Neighbouring entries share
 * their dates, so the last of each is remembered. SWIFT Standards MT, fields 60a, 61 and 62a.
 */
export class Calendar {
  #shortText = '';
  #short: LocalDate | null = null;
  #entryText = '';
  #entryOf: LocalDate | null = null;
  #entry: LocalDate | null = null;

  /** The date of six digits `YYMMDD` at a place of the text; null when there is no such day. */
  short(text: string, at: number): LocalDate | null {
    const digits = text.slice(at, at + 6);
    if (digits === this.#shortText) return this.#short;
    const year = twoDigits(text, at);
    const month = twoDigits(text, at + 2);
    const day = twoDigits(text, at + 4);
    this.#shortText = digits;
    this.#short = year === -1 ? null : dayOrMonthEnd(fullYear(year), month, day);
    return this.#short;
  }

  /**
   * The date of four digits `MMDD` at a place of the text, in the year that brings it closest to the value date:
   * value date 31 December and entry date 1 January are a day apart. Null when there is no such day.
   */
  entry(text: string, at: number, valueDate: LocalDate): LocalDate | null {
    const digits = text.slice(at, at + 4);
    if (digits === this.#entryText && valueDate === this.#entryOf) return this.#entry;
    const month = twoDigits(text, at);
    const ahead = month - Number(valueDate.slice(5, 7));
    let year = Number(valueDate.slice(0, 4));
    if (ahead > ENTRY_DISTANCE_MONTHS_MAX) year--;
    if (ahead < -ENTRY_DISTANCE_MONTHS_MAX) year++;
    this.#entryText = digits;
    this.#entryOf = valueDate;
    this.#entry = dayOrMonthEnd(year, month, twoDigits(text, at + 2));
    return this.#entry;
  }
}

/** Whether a date read from digits ending at a place (exclusive) was moved to the end of its month. */
export const wasMoved = (date: LocalDate, text: string, end: number): boolean =>
  date.charCodeAt(9) !== text.charCodeAt(end - 1) || date.charCodeAt(8) !== text.charCodeAt(end - 2);
