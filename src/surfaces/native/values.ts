/** The values that requests are made of, as zod schemas: validation, types and OpenAPI come from the same place. */
import { z } from 'zod';
import { parseLocalDate } from '../../core/dates.ts';
import { PAGE_DEFAULT, PAGE_MAX } from '../../core/limits.ts';
import { isCurrency, isDecimal } from '../../core/money.ts';
import { CURSOR_CHARACTERS_MAX } from './cursor.ts';
import {
  METADATA_KEY_CHARACTERS_MAX,
  METADATA_PAIRS_MAX,
  METADATA_VALUE_CHARACTERS_MAX,
  REPEATED_MAX,
} from './limits.ts';

/** Whether a text can be kept: no NUL, no half of a surrogate pair. */
export const isPlain = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** Text of 1 to so many characters. */
export const text = (charactersMax: number) =>
  z.string().min(1).max(charactersMax).refine(isPlain, 'must not hold NUL or unpaired surrogates');

/** An id of a kind, by its text only; whether there is such an object is another question. */
export const idText = (prefix: string) =>
  z
    .string()
    .max(64)
    .meta({ examples: [`${prefix}_7m2c9x4k8v1qz6r3t5w0y2n8fa`] });

/** A calendar date. */
export const dateText = z
  .string()
  .refine((value) => parseLocalDate(value) !== null, 'must be a date such as 2026-01-31')
  .meta({ format: 'date', examples: ['2026-01-31'] });

/** An exact decimal. */
export const decimalText = z
  .string()
  .refine(isDecimal, 'must be a decimal such as -12.34: at most 18 digits before the point and 8 after it')
  .meta({ examples: ['-12.34'] });

/** An ISO 4217 code. */
export const currencyText = z
  .string()
  .refine(isCurrency, 'must be three capital letters, such as EUR')
  .meta({ examples: ['EUR'] });

/** A parameter that may be given several times, meaning any of its values. */
export const repeatable = <T extends z.ZodType>(one: T) => z.array(one).min(1).max(REPEATED_MAX);

/** What every list takes. */
export const PAGING = {
  limit: z
    .int()
    .min(1)
    .max(PAGE_MAX)
    .optional()
    .describe(`How many objects to give: 1 to ${PAGE_MAX}, ${PAGE_DEFAULT} when not said.`),
  cursor: z
    .string()
    .min(1)
    .max(CURSOR_CHARACTERS_MAX)
    .optional()
    .describe('The `next_cursor` of the page before, with the same other parameters.'),
};

export const METADATA = z
  .record(text(METADATA_KEY_CHARACTERS_MAX), z.string().max(METADATA_VALUE_CHARACTERS_MAX).refine(isPlain))
  .refine((pairs) => Object.keys(pairs).length <= METADATA_PAIRS_MAX, `at most ${METADATA_PAIRS_MAX} pairs`)
  .describe('Pairs of your own: never read by the server.');
