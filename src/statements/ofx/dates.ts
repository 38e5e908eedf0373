/** OFX dates: `YYYYMMDDHHMMSS.XXX[offset:name]`, of which only the day is required (OFX 1.6, 3.2.8.2). */
import { type LocalDate, parseCompactDate, parseLocalDate } from '../../core/dates.ts';

const ZEROS = /^0+$/;
const CLOCK =
  /^(\d{2})(\d{2})(\d{2})?(?:[.,](\d{1,6}))?\s*\[\s*([+-]?)(\d{1,2})(?:[.:](\d{1,2}))?\s*(?::[^\]]{0,40})?\]/;
const OFFSET_HOURS_MAX = 14;

/** How many digits a date may begin with: day, hour, minute, second, milliseconds without a point. */
const DIGIT_RUNS: ReadonlySet<number> = new Set([8, 10, 12, 14, 17]);

/** Whether a bank means "no date" by it: nothing at all, or zeros only. */
export const isNoDate = (text: string): boolean => text === '' || ZEROS.test(text);

/**
 * Reads the calendar day of an OFX date as it is written, whatever its zone (invariant 14). `2026-01-31` is read too.
 * Gives null when it is not a date.
 */
export function readDate(text: string): LocalDate | null {
  if (text.charCodeAt(4) === 45) return parseLocalDate(text.slice(0, 10));
  let digits = 0;
  while (digits < text.length && isDigit(text.charCodeAt(digits))) digits++;
  return DIGIT_RUNS.has(digits) ? parseCompactDate(text.slice(0, 8)) : null;
}

/** Reads dates and instants, remembering the last text read: entries of one day stand together. */
export class DateReader {
  #written = '';
  #date: LocalDate | null = null;
  #timed = '';
  #instant: string | null = null;

  date(text: string): LocalDate | null {
    if (text === this.#written) return this.#date;
    this.#date = readDate(text);
    this.#written = text;
    return this.#date;
  }

  /** See {@link readInstant}. */
  instant(text: string): string | null {
    if (text === this.#timed) return this.#instant;
    this.#instant = readInstant(text, this.date(text));
    this.#timed = text;
    return this.#instant;
  }
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/**
 * The instant of an OFX date in RFC 3339 with the zone as the bank wrote it; null when it gives no time or no zone
 * (the standard says GMT then, but banks that leave it out mean their own).
 */
export function readInstant(text: string, date: LocalDate | null): string | null {
  if (date === null || text.length < 13 || !text.includes('[')) return null;
  const parts = CLOCK.exec(text.slice(8));
  if (parts === null) return null;
  const [, hour = '', minute = '', second = '00', fraction, sign = '', offsetHours = '', offsetPart] = parts;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const offset = offsetOf(sign, offsetHours, offsetPart);
  if (offset === null) return null;
  const point = fraction === undefined || ZEROS.test(fraction) ? '' : `.${fraction}`;
  return `${date}T${hour}:${minute}:${second}${point}${offset}`;
}

/** `-5`, `5.5`, `5.30` and `5.75` hours as `-05:00`, `+05:30`, `+05:30` and `+05:45`. */
function offsetOf(sign: string, hours: string, part: string | undefined): string | null {
  if (Number(hours) > OFFSET_HOURS_MAX) return null;
  const minutes = part === undefined ? '00' : MINUTES.get(part.padEnd(2, '0'));
  if (minutes === undefined) return null;
  return `${sign === '-' ? '-' : '+'}${hours.padStart(2, '0')}:${minutes}`;
}

/** Banks write the part of an hour in hundredths or in minutes; no two of the zones of the world collide. */
const MINUTES: ReadonlyMap<string, string> = new Map([
  ['00', '00'],
  ['30', '30'],
  ['50', '30'],
  ['45', '45'],
  ['75', '45'],
]);

/** The day of a text that only informs, such as a period's end: null when it is not a date. */
export const dayOrNull = (text: string): LocalDate | null => (isNoDate(text) ? null : readDate(text));
