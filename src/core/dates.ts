/** Bank dates are calendar dates: text, without a zone, never passed through a `Date` (invariant 14). */

declare const brand: unique symbol;

/** A calendar date `yyyy-mm-dd` that exists, between the years 1900 and 2199. */
export type LocalDate = string & { readonly [brand]: 'LocalDate' };

/** An instant as epoch milliseconds, UTC. */
export type Instant = number & { readonly [brand]: 'Instant' };

export const YEAR_MIN = 1900;
export const YEAR_MAX = 2199;

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** How many days the month (1–12) of the year has. */
export function daysInMonth(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && leap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
}

const two = (value: number): string => (value < 10 ? `0${value}` : `${value}`);

/** The date of a year, month (1–12) and day; null when there is no such day or the year is out of range. */
export function localDate(year: number, month: number, day: number): LocalDate | null {
  if (!(year >= YEAR_MIN && year <= YEAR_MAX && month >= 1 && month <= 12)) return null;
  if (!(day >= 1 && day <= daysInMonth(year, month))) return null;
  return `${year}-${two(month)}-${two(day)}` as LocalDate;
}

/** Reads `yyyy-mm-dd`; null for anything else and for days that do not exist. */
export function parseLocalDate(text: string): LocalDate | null {
  if (text.length !== 10 || text[4] !== '-' || text[7] !== '-') return null;
  const digits = text.slice(0, 4) + text.slice(5, 7) + text.slice(8);
  return parseCompactDate(digits);
}

/** Reads `yyyymmdd`; null for anything else and for days that do not exist. */
export function parseCompactDate(text: string): LocalDate | null {
  if (!/^\d{8}$/.test(text)) return null;
  return localDate(Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6)));
}

/** The full year of a two-digit one: 00–79 are 2000–2079, 80–99 are 1980–1999 (the SWIFT reading). */
export const fullYear = (twoDigits: number): number => (twoDigits < 80 ? 2000 : 1900) + twoDigits;

/** Reads `yymmdd` with {@link fullYear}; null for anything else and for days that do not exist. */
export function parseShortDate(text: string): LocalDate | null {
  if (!/^\d{6}$/.test(text)) return null;
  return localDate(fullYear(Number(text.slice(0, 2))), Number(text.slice(2, 4)), Number(text.slice(4)));
}

/** Days since 1970-01-01 of a calendar date (may be negative); the count that PostgreSQL dates are made of. */
export function dayNumber(date: LocalDate): number {
  const year = Number(date.slice(0, 4));
  const month = Number(date.slice(5, 7));
  const day = Number(date.slice(8));
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The calendar date of a {@link dayNumber}; throws outside the years that a LocalDate can have. */
export function dateOfDayNumber(days: number): LocalDate {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const mp = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  const date = localDate(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day);
  if (date === null) throw new Error(`internal: day number ${days} is out of range`);
  return date;
}

/** The date so many days later (or earlier, when negative). */
export const addDays = (date: LocalDate, days: number): LocalDate => dateOfDayNumber(dayNumber(date) + days);

/** How many days b is after a. */
export const daysBetween = (a: LocalDate, b: LocalDate): number => dayNumber(b) - dayNumber(a);
