/** Instants and what a clock on the bank's wall shows, with summer time, from the runtime's IANA tables. */
import type { Day } from '../types.ts';
import { dayFromNumber, dayNumber } from './days.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Between two looks for a change of the clocks; no zone changes twice in it. */
const LOOK_MS = 20 * DAY_MS;
/** The mean year of the calendar. No new year is further from a whole number of them than the margin. */
const YEAR_MS = 31_556_952_000;
const MARGIN_MS = 3 * DAY_MS;
/** Years that are kept of each zone; all are dropped when there are more. */
const YEARS_KEPT_MAX = 100;

interface Stretch {
  readonly from: number;
  readonly offset: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const kept = new Map<string, Map<number, readonly Stretch[]>>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  formats.set(zone, made);
  return made;
}

/** Asks the runtime: milliseconds that the zone is ahead of UTC. Slow, so the answers are kept by year. */
function askOffset(zone: string, now: number): number {
  const name = formatOf(zone)
    .formatToParts(now)
    .find((part) => part.type === 'timeZoneName')?.value;
  const found = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(name ?? '');
  if (!found) throw new Error(`no offset of ${zone} in ${name}`);
  const minutes = Number(found[2] ?? 0) * 60 + Number(found[3] ?? 0);
  return (found[1] === '-' ? -minutes : minutes) * MINUTE_MS;
}

/** The first instant, to the minute, at which the offset is no longer the one at `before`. */
function changeBetween(zone: string, before: number, after: number): number {
  const old = askOffset(zone, before);
  let low = before;
  let high = after;
  while (high - low > MINUTE_MS) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS;
    if (askOffset(zone, middle) === old) low = middle;
    else high = middle;
  }
  return high;
}

function makeYear(zone: string, year: number): Stretch[] {
  const start = Date.UTC(year, 0, 1) - MARGIN_MS;
  const end = Date.UTC(year + 1, 0, 1) + MARGIN_MS;
  const stretches: Stretch[] = [{ from: start, offset: askOffset(zone, start) }];
  for (let at = start; at < end; at += LOOK_MS) {
    const next = Math.min(at + LOOK_MS, end);
    const offset = askOffset(zone, next);
    if (offset !== stretches.at(-1)?.offset) stretches.push({ from: changeBetween(zone, at, next), offset });
  }
  return stretches;
}

function yearOfZone(zone: string, year: number): readonly Stretch[] {
  const known = kept.get(zone)?.get(year);
  if (known) return known;
  const years = kept.get(zone) ?? new Map<number, readonly Stretch[]>();
  if (years.size >= YEARS_KEPT_MAX) years.clear();
  const made = makeYear(zone, year);
  kept.set(zone, years.set(year, made));
  return made;
}

/** Milliseconds that the zone is ahead of UTC at this instant. */
export function offsetAt(zone: string, now: number): number {
  const [first, ...later] = yearOfZone(zone, 1970 + Math.floor(now / YEAR_MS));
  let offset = first?.offset ?? 0;
  for (const stretch of later) if (stretch.from <= now) offset = stretch.offset;
  return offset;
}

/** The calendar day in the zone at this instant (epoch milliseconds). */
export const dayIn = (zone: string, now: number): Day =>
  dayFromNumber(Math.floor((now + offsetAt(zone, now)) / DAY_MS));

/**
 * The instant at which the zone's clocks show this day and minute of the day. A time that the clocks skip is the one as
 * long after the change; one that comes twice is the first.
 */
export function instantIn(zone: string, day: Day, minuteOfDay: number): number {
  const wall = dayNumber(day) * DAY_MS + minuteOfDay * MINUTE_MS;
  const before = offsetAt(zone, wall - DAY_MS / 2);
  const early = wall - before;
  const offset = offsetAt(zone, early);
  if (offset === before) return early;
  const late = wall - offset;
  return offsetAt(zone, late) === offset ? late : early;
}

const pad = (value: number): string => String(value).padStart(2, '0');

/** The instant as RFC 3339 to the second with the zone's offset: `2026-03-29T08:00:00+02:00`. */
export function timestampIn(zone: string, now: number): string {
  const offset = offsetAt(zone, now);
  const wall = new Date(now + offset).toISOString().slice(0, 19);
  const size = Math.abs(offset);
  const hours = Math.floor(size / HOUR_MS);
  const minutes = Math.floor((size % HOUR_MS) / MINUTE_MS);
  return `${wall}${offset < 0 ? '-' : '+'}${pad(hours)}:${pad(minutes)}`;
}
