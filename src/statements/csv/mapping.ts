/** What a person can say about a CSV file: the schema of `options.mapping`, keys as in the HTTP API. */
import { z } from 'zod';
import { COLUMNS_MAX, SAMPLE_LINES } from './limits.ts';
import { ROLES } from './roles.ts';

/** A column by its name in the header (as it stands, blanks around it apart) or by its 0-based place. */
const column = z.union([
  z.string().min(1).max(200),
  z
    .int()
    .min(0)
    .max(COLUMNS_MAX - 1),
]);
const words = z.array(z.string().min(1).max(60)).min(1).max(20);
const columns = z
  .strictObject(
    Object.fromEntries(
      ROLES.filter((role) => role !== 'text').map((role) => [role, column.optional()]),
    ) as Record<Exclude<(typeof ROLES)[number], 'text'>, z.ZodOptional<typeof column>>,
  )
  .extend({ text: z.union([column, z.array(column).min(1).max(20)]).optional() });

/**
 * A mapping of a CSV file. All is optional: what is not given is recognised, what is given holds.
 * `header_row` is the 1-based line of the column names, null when there are none. `sign`: `as_given` (minus is money
 * out), `inverted` (plus is money out, as in card exports), `unmarked_is_out` (money in carries a plus or CR).
 */
export const csvMapping = z.strictObject({
  delimiter: z.enum([';', ',', '\t', '|']).optional(),
  header_row: z.int().min(1).max(SAMPLE_LINES).nullable().optional(),
  columns: columns.optional(),
  decimal_mark: z.enum(['.', ',']).optional(),
  date_order: z.enum(['dmy', 'mdy', 'ymd']).optional(),
  date_format: z.string().min(5).max(40).optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  sign: z.enum(['as_given', 'inverted', 'unmarked_is_out']).optional(),
  debit_words: words.optional(),
  credit_words: words.optional(),
  booked_words: words.optional(),
  pending_words: words.optional(),
  ignored_words: words.optional(),
  account: z.string().min(1).max(64).optional(),
});

export type CsvMapping = z.infer<typeof csvMapping>;

/** The mapping of the options, or one sentence that says what is wrong with it. */
export function readMapping(given: unknown): CsvMapping | string {
  if (given === undefined || given === null) return {};
  const parsed = csvMapping.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return `${issue?.path.join('.') || 'mapping'}: ${issue?.message ?? 'not valid'}`;
}
