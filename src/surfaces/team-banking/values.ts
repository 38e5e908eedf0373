/** The values that requests of this surface are made of, and days as it means them. */
import { z } from 'zod';
import { type LocalDate, parseLocalDate } from '../../core/dates.ts';
import { isPlain } from '../native/values.ts';
import { DATE_CHARACTERS_MAX, ID_CHARACTERS_MAX, METADATA_BYTES_MAX } from './limits.ts';

/** An id as text: whether it names anything is another question. */
const idText = z.string().min(1).max(ID_CHARACTERS_MAX);

export const teamId = idText.describe('The team. Every id of an answer is one of this team.');
export const connectionId = idText.describe('A connection of the team.');
export const accountId = idText.describe('An account of the team.');
export const consentId = idText.describe(
  'A consent that was given before, and that no connection has used: see POST /api/banking/consent-sessions.',
);
export const name = z.string().min(1).max(ID_CHARACTERS_MAX).refine(isPlain, 'must be plain text');

export const metadata = z
  .record(z.string(), z.unknown())
  .refine(
    (value) => Buffer.byteLength(JSON.stringify(value)) <= METADATA_BYTES_MAX,
    `must have at most ${METADATA_BYTES_MAX} bytes as JSON`,
  )
  .describe('Kept sealed beside the connection. It is never shown and never read.');

const INSTANT = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)([Zz]|[+ -]\d{2}:?\d{2})$/;

/** The instant of a date-time with its zone (RFC 3339); null for any other text. A `+` that came as a blank is one. */
export function instantOf(text: string): Date | null {
  const [, date = '', time, zone = ''] = INSTANT.exec(text) ?? [];
  if (parseLocalDate(date) === null) return null;
  const offset = zone.replace(' ', '+').toUpperCase();
  const instant = new Date(`${date}T${time}${offset.replace(/(\d{2}):?(\d{2})$/, '$1:$2')}`);
  return Number.isNaN(instant.getTime()) ? null : instant;
}

/** The UTC calendar day of a date or date-time; null for any other text. */
export function dayOf(text: string): LocalDate | null {
  const day = parseLocalDate(text);
  if (day !== null) return day;
  const instant = instantOf(text);
  return instant === null ? null : parseLocalDate(instant.toISOString().slice(0, 10));
}

/** A day in a request. */
export const day = z
  .string()
  .max(DATE_CHARACTERS_MAX)
  .transform((given, context) => {
    const found = dayOf(given);
    if (found !== null) return found;
    const message = 'must be a date such as 2026-01-31, or a date-time with its zone: 2026-01-31T00:00:00Z';
    context.issues.push({ code: 'custom', message, input: given });
    return z.NEVER;
  });

/** An instant in a request; a date alone is its midnight UTC. */
export const instant = z
  .string()
  .max(DATE_CHARACTERS_MAX)
  .transform((given, context) => {
    const whole = parseLocalDate(given);
    const found = whole === null ? instantOf(given) : new Date(`${whole}T00:00:00Z`);
    if (found !== null) return found;
    const message = 'must be a date-time with its zone, such as 2026-12-31T00:00:00Z';
    context.issues.push({ code: 'custom', message, input: given });
    return z.NEVER;
  });

/** A day of a bank, as this surface writes it: midnight UTC. */
export const midnight = (date: string): string => `${date}T00:00:00.000Z`;
