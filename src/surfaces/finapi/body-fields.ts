/** The fields of a body: each reads one JSON value. Section 1.1 of the finAPI contract. */
import { z } from 'zod';
import type { LocalDate } from '../../core/dates.ts';
import { type Decimal, isDecimal } from '../../core/money.ts';
import {
  BAD_REQUEST,
  type Context,
  dayOf,
  IDS_MAX,
  isKept,
  LONG,
  longOf,
  refuse,
  TOO_MANY,
  type Wrong,
} from './field-faults.ts';

/** Decimals of an amount of money. */
export const MONEY_DECIMALS_MAX = 2;

/** A JSON number with more digits than JavaScript's numbers hold exactly, as it was written. */
export class LongNumber {
  readonly digits: string;
  constructor(digits: string) {
    this.digits = digits;
  }
}

const anyValue = <T>(
  read: (value: unknown, context: Context) => T,
  schema: Readonly<Record<string, unknown>>,
) => z.any().refine(isPresent, MISSING).transform(read).meta(schema);

/** Of a value that is not there: the same words as the library's own, by which the reader knows it. */
const MISSING = 'is required; received undefined';
const isPresent = (value: unknown): boolean => value !== undefined;

/** The number of an object. */
export const longId = () =>
  anyValue(
    (value, context) => {
      if (value instanceof LongNumber && LONG.test(value.digits)) return longOf(value.digits);
      if (typeof value === 'number' && Number.isInteger(value) && value >= 0)
        return Math.min(value, Number.MAX_SAFE_INTEGER);
      return refuse(context, 'takes the number of an object');
    },
    { type: 'integer', format: 'int64' },
  );

/** Numbers of objects, at most so many; more are 400 TOO_MANY_IDS. */
export const idArray = (max: number = IDS_MAX) =>
  z
    .array(longId())
    .superRefine((ids, context) => {
      if (ids.length > max)
        context.addIssue({
          code: 'custom',
          message: `takes at most ${max} identifiers`,
          params: { wrong: TOO_MANY },
        });
    })
    .meta({ maxItems: max });

/** An exact amount, as text: a JSON number with at most {@link MONEY_DECIMALS_MAX} decimals. */
export const money2 = (wrong: Wrong = BAD_REQUEST) =>
  anyValue(
    (value, context): Decimal => {
      const text =
        value instanceof LongNumber ? value.digits : typeof value === 'number' ? String(value) : '';
      const decimals = text.split('.')[1]?.length ?? 0;
      if (isDecimal(text) && decimals <= MONEY_DECIMALS_MAX) return text;
      return refuse(context, `takes a number with at most ${MONEY_DECIMALS_MAX} decimals`, wrong);
    },
    { type: 'number' },
  );

/** `true` or `false`. */
export const flagField = () => z.boolean();

/** A whole number within bounds. */
export const wholeField = (minimum: number, maximum: number, wrong: Wrong = BAD_REQUEST) =>
  anyValue(
    (value, context) =>
      typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum
        ? value
        : refuse(context, `takes a whole number from ${minimum} to ${maximum}`, wrong),
    { type: 'integer', minimum, maximum },
  );

/** The characters that texts may hold where nothing else is said. */
export const GENERAL_CHARACTERS = /^[A-Za-z0-9¡-ʯ &(){}[\].:,;?!+\-_$@#~`^€]*$/;

const limited = (charactersMax: number, allowed: (text: string) => boolean, wrong: Wrong) =>
  anyValue(
    (value, context) => {
      if (typeof value !== 'string') return refuse(context, 'takes text');
      if (value.length > charactersMax)
        return refuse(context, `takes at most ${charactersMax} characters`, wrong);
      return allowed(value) ? value : refuse(context, 'holds characters that are not allowed', wrong);
    },
    { type: 'string', maxLength: charactersMax },
  );

/** Text of the general characters, or of those of `pattern`; `''` is a text. */
export const freeText = (
  charactersMax: number,
  { wrong = BAD_REQUEST, pattern = GENERAL_CHARACTERS }: { wrong?: Wrong; pattern?: RegExp } = {},
) => limited(charactersMax, (text) => pattern.test(text), wrong);

/** Text of any characters that can be kept; `''` is a text. */
export const anyText = (charactersMax: number, wrong: Wrong = BAD_REQUEST) =>
  limited(charactersMax, isKept, wrong);

/** One word of a closed list. */
export const choiceField = <const T extends string>(known: readonly T[], wrong: Wrong = BAD_REQUEST) =>
  anyValue(
    (value, context): T =>
      known.find((one) => one === value) ?? refuse(context, `takes ${known.join(', ')}`, wrong),
    { type: 'string', enum: [...known] },
  );

/** A calendar day `yyyy-MM-dd`. */
export const dayField = (wrong: Wrong = BAD_REQUEST) =>
  anyValue(
    (value, context): LocalDate =>
      (typeof value === 'string' ? dayOf(value) : null) ??
      refuse(context, 'takes a date such as 2026-01-31', wrong),
    { type: 'string', format: 'date' },
  );
