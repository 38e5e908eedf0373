/** Instants as the bank writes them. */
import { timestampIn } from '../calendars/index.ts';
import type { Instant } from './refusals.ts';

/** How many characters of a timestamp are before its offset. */
const LOCAL_CHARACTERS = 19;

/** An instant in RFC 3339 to the millisecond, with the zone's offset: `2026-01-31T12:05:00.000+01:00`. */
export function instantText(zone: string, at: Instant): string {
  const text = timestampIn(zone, at);
  const part = String(((at % 1000) + 1000) % 1000).padStart(3, '0');
  return `${text.slice(0, LOCAL_CHARACTERS)}.${part}${text.slice(LOCAL_CHARACTERS)}`;
}
