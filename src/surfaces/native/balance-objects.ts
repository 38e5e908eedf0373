/** What answers about balances, covered days and quarantine are made of. */
import { z } from 'zod';
import { count, date, decimal, id, instant, Money, some } from './object-values.ts';

const BALANCE_TYPES = [
  'opening_booked',
  'closing_booked',
  'interim_booked',
  'previously_closed_booked',
  'opening_available',
  'closing_available',
  'interim_available',
  'forward_available',
  'expected',
  'information',
  'other',
] as const;
export const balanceType = z.enum(BALANCE_TYPES);

export const Balance = z
  .strictObject({
    id: z.string(),
    object: z.literal('balance'),
    account_id: id('acc'),
    type: balanceType,
    amount: Money,
    reference_date: date.describe('The day that the balance is of.'),
    bank_time: some.describe('The instant with its zone as the bank wrote it.'),
    as_of: some.describe(
      'The instant of the balance: the bank’s own, else the one at which we asked for it.',
    ),
    as_of_source: z
      .enum(['bank', 'asked'])
      .nullable()
      .describe('Whose instant `as_of` is; null where only the day is known.'),
  })
  .describe(
    'A balance as the bank reported it for a day: of several of one type and day the one that was said last.',
  )
  .meta({ id: 'Balance' });

const Days = z.strictObject({ from: date, to: date });

const SPAN = {
  from: date.nullable(),
  to: date.nullable(),
  opening: decimal.describe('The earliest booked balance of the bank.'),
  booked: decimal.describe('The sum of the booked entries from it on.'),
  expected: decimal.describe('opening + booked'),
  reported: decimal.describe('The latest booked balance of the bank.'),
  difference: decimal.describe('reported − expected: zero when the account closes.'),
  as_of: some.describe('The instant of the reported balance; null where only its day is known.'),
  basis: z
    .strictObject({
      opening: z.enum(['start_of_day', 'end_of_day', 'as_seen']),
      reported: z.enum(['end_of_day', 'start_of_day']),
    })
    .describe(
      'Which entries of the days of the two balances are added up. `as_seen`: all but those that were there when the earlier balance was said.',
    ),
  gaps: z.array(Days).describe('Days between that were never seen.'),
  missing: z
    .strictObject({ count, sum: decimal, difference: decimal })
    .nullable()
    .describe(
      'Entries that the bank does not show any more. They are added up; `difference` is without them.',
    ),
};

export const Reconciliation = z
  .strictObject({
    ...SPAN,
    since_gap: z
      .strictObject(SPAN)
      .nullable()
      .describe('The same over the days after the last gap; null where there is none.'),
  })
  .describe(
    'Whether an earlier balance and the booked entries make the latest one. Nothing is ever adjusted.',
  )
  .meta({ id: 'Reconciliation' });

export const Coverage = z
  .strictObject({
    object: z.literal('coverage'),
    account_id: id('acc'),
    coverage: z
      .array(Days.extend({ sources: z.array(z.enum(['file', 'sync'])) }))
      .describe('Days that were seen whole, oldest first. The last one may not have been over.'),
    gaps: z.array(Days).describe('Days between that nobody has seen.'),
    history_start: date.nullable(),
  })
  .describe('What history an account really has.')
  .meta({ id: 'Coverage' });

export const QuarantinedEntry = z
  .strictObject({
    id: id('qua'),
    object: z.literal('quarantined_entry'),
    account_id: id('acc'),
    connection_id: id('con').nullable(),
    sync_id: id('syn').nullable(),
    reason: z.enum(['sign_contradiction']),
    said: z
      .strictObject({ amount: decimal, currency: z.string(), indicator: z.enum(['credit', 'debit']) })
      .describe('As the bank wrote it. One of amount and indicator is wrong; nobody knows which.'),
    status: z.enum(['booked', 'pending']),
    entry_date: date,
    booking_date: date.nullable(),
    value_date: date.nullable(),
    counterparty_name: some,
    text: some,
    bank_text: some,
    bank_reference: some,
    first_seen_at: instant,
    last_seen_at: instant,
    resolved_at: instant.nullable(),
    resolution: z
      .enum(['taken_in', 'withdrawn'])
      .nullable()
      .describe('The bank said it rightly later, or does not say it any more.'),
  })
  .describe('An entry that is not in the ledger because the bank contradicts itself about it.')
  .meta({ id: 'QuarantinedEntry' });
