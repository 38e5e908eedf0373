/** What a transaction is in answers, and its history. */
import { z } from 'zod';
import { CATEGORY_SOURCES } from './category-objects.ts';
import { count, currency, date, decimal, id, instant, Money, said, some } from './object-values.ts';

const references = z.strictObject({
  bank: said,
  entry: said,
  end_to_end: said,
  transaction: said,
  instruction: said,
  payment: said,
  mandate: said,
  creditor: said,
  cheque: said,
  customer: said,
});

export const TransactionDetails = z
  .strictObject({
    references: references.optional(),
    codes: z
      .strictObject({
        bank_transaction_code: said,
        proprietary: said,
        mcc: said,
        purpose: said,
        return_reason: said,
      })
      .optional(),
    creditor_reference: said,
    transaction_date: date.optional(),
    booked_at: said,
    reversal: z.literal(true).optional(),
    original: z.strictObject({ amount: decimal, currency, rate: said }).optional(),
    charges: Money.optional(),
    running_balance: decimal.optional(),
    source_category: said,
    batch_count: count.optional(),
    parts: z
      .array(
        z.strictObject({
          amount: Money.optional(),
          counterparty_name: said,
          counterparty_account: said,
          counterparty_bic: said,
          counterparty_ultimate_name: said,
          text: said,
          references: references.optional(),
        }),
      )
      .optional(),
    counterparty_bic: said,
    counterparty_ultimate_name: said,
  })
  .describe('Everything else that the bank said. Here alone, a member that is absent was not said.')
  .meta({ id: 'TransactionDetails' });

export const Transaction = z
  .strictObject({
    id: id('txn'),
    object: z.literal('transaction'),
    account_id: id('acc'),
    status: z.enum(['booked', 'pending']),
    amount: Money,
    entry_date: date.describe(
      'The booking date, else the value date, else the day of the purchase. Lists are filtered and sorted by it.',
    ),
    booking_date: date.nullable(),
    value_date: date.nullable(),
    counterparty: z.strictObject({ name: some, account: some.describe('Masked.') }),
    text: some.describe('What the payment is for, in the words of who made it.'),
    bank_text: some.describe('What the bank calls the entry.'),
    category: some.describe(
      'What it was for, by the code of GET /v1/categories: what a person chose, or what was found. Null where nothing is known, or for a moment after it came.',
    ),
    category_source: z
      .enum(CATEGORY_SOURCES)
      .nullable()
      .describe('What that rests on; `user` for a choice. Null until it was looked at.'),
    category_confidence: z.number().min(0).max(1).nullable(),
    merchant: some.describe('Who it was paid to or by, as a name to show.'),
    transfer_of: id('txn')
      .nullable()
      .describe('The other leg, where it is a transfer between two accounts of the owner.'),
    bank_reference: some,
    details: TransactionDetails.nullable(),
    presence: z
      .enum(['present', 'missing', 'removed'])
      .describe(
        '`missing`: complete syncs lack it, so a pending one is hidden and a booked one only flagged. `removed`: a pending one that is not waited for any more; it can still come back for two weeks. Booked ones are never removed.',
      ),
    missing_since: instant.nullable().describe('By the clock of the bank.'),
    removed_reason: z
      .enum(['dropped', 'too_old'])
      .nullable()
      .describe('`dropped`: two complete syncs lacked it. `too_old`: it did not book within two weeks.'),
    review: z
      .enum(['unsure', 'possible_duplicate', 'collision'])
      .nullable()
      .describe(
        'Worth a look: paired though something else was nearly as likely, kept apart though it may be another one again, or under the bank reference of another one. Confirm, merge or split it.',
      ),
    possible_duplicate_of: id('txn').nullable(),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'Transaction' });

/** A change of a transaction. */
export const TransactionChange = z
  .strictObject({
    object: z.literal('transaction_change'),
    transaction_id: id('txn'),
    number: z.int().min(1),
    at: instant,
    cause: z.enum([
      'marked',
      'booked',
      'changed',
      'missing',
      'returned',
      'removed',
      'categorised',
      'merged',
      'split',
      'confirmed',
    ]),
    revision: z.int().describe('The sequence number of the event that announced it.'),
    sync_id: id('syn').nullable(),
    import_id: id('imp').nullable(),
    actor: some.describe('Who it was, where it was a person or their program.'),
    rule: some.describe('The rule of matching that decided, or why it was removed.'),
    matcher: z.int().nullable().describe('The version of the matcher.'),
    score: z.number().nullable(),
    other_transaction_id: id('txn')
      .nullable()
      .describe('What was merged into it, what was split off, or what it was split off from.'),
    changes: z
      .array(z.strictObject({ field: z.string(), before: z.unknown(), after: z.unknown() }))
      .describe('Empty where nothing changed that the bank says.'),
    explanation: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('What was compared and how it scored, as of then. Made for people; members may be added.'),
  })
  .meta({ id: 'TransactionChange' });

export const TransactionSplit = z
  .strictObject({
    object: z.literal('transaction_split'),
    transaction: Transaction,
    other: Transaction.nullable(),
  })
  .meta({ id: 'TransactionSplit' });
