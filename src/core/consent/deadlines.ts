/**
 * When a consent ends whose last day is a calendar date: the day is inclusive, and it is the bank's own day, so the end is
 * the first instant at which the bank's calendar shows a later one. Clock changes, and days that a zone left out, are as
 * the zone (IANA name) has them.
 */
import { addDays, dayNumber, type LocalDate, localDate } from '../dates.ts';

const HOUR_MS = 3_600_000;
/** No zone is further from UTC than this, with the day that some of them left out. */
const AWAY_MS = 40 * HOUR_MS;

/** The zone of institutions that name none. */
export const DEFAULT_ZONE = 'UTC';

/** Reads instants (epoch milliseconds) as dates of one zone. Throws a `RangeError` for a zone that there is not. */
function calendarOf(zone: string): (at: number) => LocalDate {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  });
  return (at) => {
    const parts = format.formatToParts(at);
    const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
    const date = localDate(part('year'), part('month'), part('day'));
    if (date === null) throw new RangeError(`internal: ${at} is out of the range of dates`);
    return date;
  };
}

/** Whether there is such a zone. */
export function isZone(zone: string): boolean {
  try {
    return calendarOf(zone)(0) !== null;
  } catch {
    return false;
  }
}

/** The date of an instant (epoch milliseconds) in a zone. */
export const dateIn = (zone: string, at: number): LocalDate => calendarOf(zone)(at);

/** The first instant (epoch milliseconds) at which the calendar of a zone shows a day after `day`. */
export function endOfDay(day: LocalDate, zone: string): number {
  const date = calendarOf(zone);
  const midnight = dayNumber(day) * 24 * HOUR_MS + 24 * HOUR_MS;
  // Halved until two neighbours are left: the day is not over at `low`, and over at `high`.
  let low = midnight - AWAY_MS;
  let high = midnight + AWAY_MS;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (date(middle) > day) high = middle;
    else low = middle;
  }
  return high;
}

/** The end of a consent that is given now for so many days; the last of them is inclusive. */
export const endAfterDays = (now: number, days: number, zone: string): number =>
  endOfDay(addDays(dateIn(zone, now), days), zone);
