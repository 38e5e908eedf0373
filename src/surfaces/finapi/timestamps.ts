/** Timestamps without a zone: German local time, as in section "Transport" of the contract. */

const BERLIN = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Berlin',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** `2026-03-29 03:00:00.000`: an instant (RFC 3339 text, or epoch milliseconds) as clocks in Berlin show it. */
export function berlinTime(instant: string | number | Date): string {
  const at = new Date(instant);
  return `${BERLIN.format(at)}.${String(at.getUTCMilliseconds()).padStart(3, '0')}`;
}

/** The calendar day in Berlin. */
export const berlinDay = (instant: string | number | Date): string => berlinTime(instant).slice(0, 10);

/** A day as a timestamp: its first moment. */
export const dayTime = (day: string): string => `${day} 00:00:00.000`;
