/** Shapes that replies of banks are made of (zod). Each refuses what it does not know; none guesses or completes. */
import { z } from 'zod';
import { type LocalDate, parseLocalDate } from '../../core/dates.ts';
import { type Currency, type Decimal, isCurrency, isDecimal, isNegative } from '../../core/money.ts';
import { storable } from '../../core/text.ts';
import type { Instant } from '../contract.ts';
import { instantOf } from './instants.ts';
import { NumberText } from './json.ts';

/** Characters of a text that people read: names, purposes. */
export const TEXT_CHARS_MAX = 10_000;
/** Characters of an id, token or code that only machines read. */
export const ID_CHARS_MAX = 512;

const PRINTABLE = /^[\x21-\x7e]+$/;
const WHOLE = /^-?\d{1,15}$/;

/** Text for people, in the form in which it can be kept. */
export const text = z.string().max(TEXT_CHARS_MAX).transform(storable);

/** An id or token: printable ASCII without blanks. */
export const id = z.string().max(ID_CHARS_MAX).regex(PRINTABLE);

/** An exact amount as JSON text. A JSON number is refused. */
export const decimalText = z.custom<Decimal>((value) => typeof value === 'string' && isDecimal(value));

/** An exact amount as JSON text that has no sign, such as what is to be paid. */
export const unsignedText = decimalText.refine((amount) => !isNegative(amount));

/** An exact amount as a JSON number, taken from its digits; an exponent is refused. */
export const decimalNumber = z
  .instanceof(NumberText)
  .transform((number) => number.text)
  .pipe(decimalText);

/** An ISO 4217 code by its form. */
export const currencyText = z.custom<Currency>((value) => typeof value === 'string' && isCurrency(value));

/** An ISO 4217 code among those that the institution has. */
export const currencyAmong = (currencies: readonly string[]) =>
  currencyText.refine((value) => currencies.includes(value));

/** A day `yyyy-mm-dd` that exists. */
export const dayText = z.custom<LocalDate>(
  (value) => typeof value === 'string' && parseLocalDate(value) !== null,
);

/** An instant with its zone (RFC 3339), kept as the bank wrote it. */
export const instantText = z.string().refine((value) => instantOf(value) !== null);

/** An instant with its zone (RFC 3339), as epoch milliseconds. */
export const instant = instantText.transform((value): Instant => instantOf(value) ?? 0);

/** A whole number, as a JSON number, from one limit to another. */
export const whole = (min: number, max: number) =>
  z
    .instanceof(NumberText)
    .refine(({ text }) => WHOLE.test(text) && Number(text) >= min && Number(text) <= max)
    .transform(({ text }) => Number(text));
