/** Instants: as banks write them, and the end of a calendar day in a bank's zone. */
import { parseLocalDate } from '../../core/dates.ts';
import type { Instant } from '../contract.ts';

export { endOfDay } from '../../core/consent/deadlines.ts';

const RFC3339 =
  /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;

/** Epoch milliseconds of an instant with its zone (RFC 3339, without leap seconds); null for anything else. */
export function instantOf(text: string): Instant | null {
  const day = RFC3339.exec(text)?.[1];
  if (day === undefined || parseLocalDate(day) === null) return null;
  const at = Date.parse(text);
  return Number.isFinite(at) ? at : null;
}
