/** What the control interface takes. */
import { z } from 'zod';
import type { Booking, NewEntry } from '../core/bank/added-entries.ts';
import { LOG_PAGE_LINES_MAX, LOGIN_CHARACTERS_MAX, TEXT_CHARACTERS_MAX } from '../core/bank/limits.ts';
import { daySchema } from '../faces/http/read.ts';

const NAME_CHARACTERS_MAX = 60;
const LIST_MAX = 500;
const SECONDS_MAX = 400_000_000;
const DAYS_MAX = 4_000;

const text = (max: number) => z.string().min(1).max(max);
const name = text(NAME_CHARACTERS_MAX);
const optional = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? null);
const number = (most: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'not a whole number')
    .transform(Number)
    .refine((value) => value <= most, { message: `at most ${most}` });
const amount = z
  .string()
  .max(NAME_CHARACTERS_MAX)
  .regex(/^-?\d{1,15}(?:\.\d{1,5})?$/, 'not an amount such as -12.34');

export const CLOCK = z.union(
  [
    z.strictObject({ now: z.iso.datetime({ offset: true }) }),
    z.strictObject({ advance_seconds: z.number().min(0).max(SECONDS_MAX) }),
    z.strictObject({ advance_days: z.int().min(0).max(DAYS_MAX) }),
  ],
  { error: 'one of now (RFC 3339), advance_seconds, advance_days' },
);

export const SCENARIO = z.strictObject({
  institution: name,
  login: text(LOGIN_CHARACTERS_MAX),
  scenario: optional(name),
});

export const LOGIN = z.strictObject({ institution: name, login: text(LOGIN_CHARACTERS_MAX) });

/** An empty body is as good as `{}`. */
export const DECIDED_BY = z
  .strictObject({ signer: optional(name), login: optional(text(LOGIN_CHARACTERS_MAX)) })
  .nullable();

export const NEW_ENTRY: z.ZodType<NewEntry> = z
  .strictObject({
    institution: name,
    login: text(LOGIN_CHARACTERS_MAX),
    account: name,
    amount,
    status: z.enum(['booked', 'pending']).default('booked'),
    text: optional(text(TEXT_CHARACTERS_MAX)),
    counterparty: optional(text(TEXT_CHARACTERS_MAX)),
    booking_date: optional(daySchema),
    value_date: optional(daySchema),
    transaction_date: optional(daySchema),
  })
  .transform(({ booking_date, value_date, transaction_date, ...rest }) => ({
    ...rest,
    bookingDate: booking_date,
    valueDate: value_date,
    transactionDate: transaction_date,
  }));

export const BOOKING: z.ZodType<Booking> = z
  .strictObject({
    amount: optional(amount),
    text: optional(text(TEXT_CHARACTERS_MAX)),
    booking_date: optional(daySchema),
    new_id: z.boolean().default(false),
  })
  .transform(({ booking_date, new_id, ...rest }) => ({ ...rest, bookingDate: booking_date, newId: new_id }));

export const BOOKS = z.strictObject({
  institution: name,
  login: text(LOGIN_CHARACTERS_MAX),
  from: optional(daySchema),
});

export const LIST = z.strictObject({
  institution: optional(name),
  open: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true'),
  limit: number(LIST_MAX).default(LIST_MAX),
});

export const LOG = z.strictObject({
  after: number(Number.MAX_SAFE_INTEGER).default(0),
  limit: number(LOG_PAGE_LINES_MAX).default(LIST_MAX),
});
