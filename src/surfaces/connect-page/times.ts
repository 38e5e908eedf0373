/** Instants in words. A server does not know a visitor's clock: it says UTC and how long that is from now. */
import { type Html, html } from '../http/html.ts';
import type { Words } from './words.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** From here on the larger unit says it better. */
const MINUTES_MAX = 90;
const HOURS_MAX = 36;

/** How far off an instant is: `in 5 minutes`, `in 3 days`, `2 hours ago`. */
export function distanceText(words: Words, at: Date, now: Date): string {
  const ms = at.getTime() - now.getTime();
  const format = new Intl.RelativeTimeFormat(words.dates, { numeric: 'always' });
  const size = Math.abs(ms);
  if (size < MINUTE_MS) return ms <= 0 ? words.justNow : words.inAMoment;
  if (size < MINUTES_MAX * MINUTE_MS) {
    const minutes = Math.round(size / MINUTE_MS);
    return format.format(ms < 0 ? -minutes : minutes, 'minute');
  }
  if (size < HOURS_MAX * HOUR_MS) return format.format(Math.round(ms / HOUR_MS), 'hour');
  return format.format(Math.round(ms / DAY_MS), 'day');
}

/** The day of an instant in UTC. */
export const dayText = (words: Words, at: Date): string =>
  new Intl.DateTimeFormat(words.dates, { dateStyle: 'long', timeZone: 'UTC' }).format(at);

/** An instant as a `time` element: the clock's time within a day, else the day. The script shows it in local time. */
export function timeView(words: Words, at: Date, now: Date): Html {
  const near = Math.abs(at.getTime() - now.getTime()) < HOURS_MAX * HOUR_MS;
  const clock = new Intl.DateTimeFormat(words.dates, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: 'UTC',
  });
  const text = near ? `${clock.format(at)} UTC` : dayText(words, at);
  return html`<time datetime="${at.toISOString()}"${near ? html` data-clock` : null}>${text}</time> (${distanceText(words, at, now)})`;
}

/** An instant of a row or a fault as a date; null for none or what is not an instant. */
export function dateOf(value: string | number | null): Date | null {
  if (value === null) return null;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? null : date;
}
