/** Instants: as banks write them, and the end of a calendar day in a bank's zone. */
import { addDays, type LocalDate, parseLocalDate } from '../../core/dates.ts';
import type { Instant } from '../contract.ts';

const RFC3339 =
  /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;

/** Epoch milliseconds of an instant with its zone (RFC 3339, without leap seconds); null for anything else. */
export function instantOf(text: string): Instant | null {
  const day = RFC3339.exec(text)?.[1];
  if (day === undefined || parseLocalDate(day) === null) return null;
  const at = Date.parse(text);
  return Number.isFinite(at) ? at : null;
}

/** How far the clocks of the zone are ahead of UTC at that instant, in milliseconds. */
function aheadOfUtc(at: Instant, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return local - Math.floor(at / 1000) * 1000;
}

/**
 * The first instant after a calendar day in a zone (IANA name): until then a consent that names the day as its last one
 * is good.
 */
export function endOfDay(day: LocalDate, zone: string): Instant {
  const asUtc = Date.parse(`${addDays(day, 1)}T00:00:00Z`);
  const guess = asUtc - aheadOfUtc(asUtc, zone);
  // The clocks may change between the two.
  return asUtc - aheadOfUtc(guess, zone);
}
