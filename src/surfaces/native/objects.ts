/** What answers are made of. These schemas describe answers (OpenAPI, tests); answers are never parsed with them. */
import { z } from 'zod';
import { SCOPES } from '../../engine/scopes.ts';
import { count, currency, date, decimal, id, instant, said, some } from './object-values.ts';

export const Money = z
  .strictObject({ amount: decimal, currency })
  .describe('An exact decimal, with the digits that the bank gave. Money out of the account is negative.')
  .meta({ id: 'Money' });

export const Owner = z
  .strictObject({
    id: id('own'),
    object: z.literal('owner'),
    kind: z.enum(['person', 'team']),
    reference: some.describe('Your own id of this person or team; unique within the tenant.'),
    name: some,
    metadata: z.record(z.string(), z.string()),
    created_at: instant,
    updated_at: instant,
  })
  .describe('The person or team whose data it is.')
  .meta({ id: 'Owner' });

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
  })
  .describe('A balance as the bank reported it for a day.')
  .meta({ id: 'Balance' });

export const Account = z
  .strictObject({
    id: id('acc'),
    object: z.literal('account'),
    connection_id: id('con'),
    connector: z.string(),
    kind: z.enum(['current', 'savings', 'card', 'loan', 'investment', 'cash', 'other']),
    currency,
    label: some.describe('What people call the account: your own label, else the one of the bank.'),
    bank_label: some,
    holder: some,
    product: some,
    bank: z.strictObject({ name: some, bic: some }),
    number: some.describe('The most telling number of the account, masked.'),
    identifiers: z.array(z.strictObject({ scheme: z.string(), masked: z.string() })),
    balances: z.strictObject({ booked: Balance.nullable(), available: Balance.nullable() }),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'Account' });

export const Reconciliation = z
  .strictObject({
    from: date.nullable(),
    to: date.nullable(),
    opening: decimal,
    booked: decimal.describe('The sum of the booked entries.'),
    expected: decimal.describe('opening + booked'),
    reported: decimal.describe('The closing balance of the bank.'),
    difference: decimal.describe('reported − expected: zero when the account closes.'),
  })
  .describe('Whether opening balance and booked entries make the closing balance.')
  .meta({ id: 'Reconciliation' });

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
    category: some,
    bank_reference: some,
    details: TransactionDetails.nullable(),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'Transaction' });

const ImportStatement = z
  .strictObject({
    account_id: id('acc'),
    kind: z.enum(['statement', 'report', 'notification']),
    message: z.string(),
    reference: some,
    from: date.nullable(),
    to: date.nullable(),
    opening: decimal.nullable(),
    closing: decimal.nullable(),
    booked: count,
    pending: count,
    sum: decimal,
    difference: decimal.nullable().describe('closing − (opening + sum): zero when the statement closes.'),
  })
  .meta({ id: 'ImportStatement' });

export const Import = z
  .strictObject({
    id: id('imp'),
    object: z.literal('import'),
    status: z.enum(['receiving', 'applying', 'done', 'failed', 'cancelled']),
    document_id: id('doc').nullable(),
    filename: some,
    format: some,
    progress: z.strictObject({ bytes_received: count, bytes_applied: count }),
    entries: count.describe('Entries in the file.'),
    inserted: count,
    updated: count,
    unchanged: count.describe('Entries that were in the ledger already.'),
    statements: z.array(ImportStatement),
    notes: z.array(z.string()),
    fault: z.record(z.string(), z.unknown()).nullable(),
    created_at: instant,
    updated_at: instant,
    finished_at: instant.nullable(),
  })
  .describe('One statement file on its way into the ledger.')
  .meta({ id: 'Import' });

export const Document = z
  .strictObject({
    id: id('doc'),
    object: z.literal('document'),
    kind: z.enum(['statement_file']),
    title: z.string(),
    media_type: z.string(),
    bytes: count,
    sha256: some,
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'Document' });

export const Event = z
  .strictObject({
    id: id('evt'),
    object: z.literal('event'),
    sequence: z.int().min(1).describe("The owner's own order of events."),
    type: z.string(),
    connection_id: id('con').nullable(),
    account_id: id('acc').nullable(),
    import_id: id('imp').nullable(),
    sync_id: id('syn').nullable(),
    consent_id: id('cst').nullable(),
    connect_attempt_id: id('att').nullable(),
    data: z.record(z.string(), z.unknown()),
    created_at: instant,
  })
  .meta({ id: 'Event' });

export const ApiKey = z
  .strictObject({
    id: id('key'),
    object: z.literal('api_key'),
    name: z.string(),
    token_start: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    owner_id: id('own').nullable(),
    owner_only: z.boolean(),
    expires_at: instant.nullable(),
    revoked_at: instant.nullable(),
    last_used_at: instant.nullable(),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'ApiKey' });

export const NewApiKey = z
  .strictObject({ ...ApiKey.shape, token: z.string().describe('Shown this once; only its hash is kept.') })
  .meta({ id: 'NewApiKey' });

export const AuditEntry = z
  .strictObject({
    id: z.string(),
    object: z.literal('audit_entry'),
    actor: z.string(),
    action: z.string(),
    subject: some,
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    created_at: instant,
  })
  .meta({ id: 'AuditEntry' });

export const Meta = z
  .strictObject({
    object: z.literal('meta'),
    version: z.string(),
    api_version: z.literal('v1'),
    mode: z.enum(['sandbox', 'live']),
    migration: z.string(),
    now: instant,
    caller: z.strictObject({
      api_key_id: id('key'),
      owner_id: id('own').nullable(),
      owner_only: z.boolean(),
      scopes: z.array(z.string()),
    }),
    limits: z.record(z.string(), z.int()),
  })
  .meta({ id: 'Meta' });
