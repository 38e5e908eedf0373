/** What answers are made of. These schemas describe answers (OpenAPI, tests); answers are never parsed with them. */
import { z } from 'zod';
import { SCOPES } from '../../engine/scopes.ts';
import { Balance, Reconciliation } from './balance-objects.ts';
import { count, currency, date, decimal, id, instant, Money, some } from './object-values.ts';

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
    balances: z
      .strictObject({ booked: Balance.nullable(), available: Balance.nullable() })
      .describe(
        'What is booked and what can be spent, as far as the bank says it; an available balance is never taken for a booked one.',
      ),
    limits: z
      .strictObject({ credit: Money.nullable(), overdraft: Money.nullable() })
      .describe(
        'Credit limit and arranged overdraft, where the bank says them. They are in no balance of ours.',
      ),
    next_payment: z
      .strictObject({ amount: Money, date })
      .nullable()
      .describe(
        'What is to be paid next to a card or loan, without a sign, and when, where the bank says it; as of the latest sync.',
      ),
    history_start: date
      .nullable()
      .describe('Nothing earlier is fetched: your choice, null for all there is.'),
    reconciliation: Reconciliation.nullable().describe(
      'Whether the account closes, as of the latest sync or import that changed something; null while fewer than two booked balances are known.',
    ),
    reconciled_at: instant.nullable(),
    quarantined: count.describe('Entries whose sign and indicator contradict each other: not in the ledger.'),
    links: z
      .array(
        z.strictObject({
          connection_id: id('con'),
          bank_status: z.enum(['open', 'closed', 'blocked']),
          present: z.boolean().describe('Whether the last whole list of the bank had it.'),
          last_synced_at: instant.nullable(),
        }),
      )
      .describe('The connections that show it; none for an account of files.'),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'Account' });

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
      tenant_id: id('ten'),
      api_key_id: id('key'),
      owner_id: id('own').nullable(),
      owner_only: z.boolean(),
      scopes: z.array(z.string()),
    }),
    limits: z.record(z.string(), z.int()),
  })
  .meta({ id: 'Meta' });
