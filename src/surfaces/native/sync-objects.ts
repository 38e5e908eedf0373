/** What answers about syncs are made of, and what is left of the calls that banks allow. */
import { z } from 'zod';
import { ConnectionFault, capability } from './connect-objects.ts';
import { count, date, id, instant } from './object-values.ts';

const SyncAccount = z.strictObject({
  account_id: id('acc').nullable().describe('Null until the account is known.'),
  status: z.enum(['waiting', 'running', 'success', 'failed', 'skipped', 'deferred']),
  stage: z.enum(['account', 'balances', 'holdings', 'transactions', 'keep', 'done']),
  fault: ConnectionFault.nullable(),
  next_allowed_at: instant.nullable().describe('When an account that was put off may be asked for again.'),
  from: date.nullable().describe('The days that it covers.'),
  to: date.nullable(),
  pages: count,
  entries: count.describe('Entries that the bank told.'),
  inserted: count,
  updated: count,
  unchanged: count,
});

export const Sync = z
  .strictObject({
    id: id('syn'),
    object: z.literal('sync'),
    connection_id: id('con'),
    status: z.enum(['due', 'running', 'success', 'partial', 'failed', 'deferred', 'cancelled']),
    cause: z.enum(['connected', 'renewed', 'scheduled', 'requested', 'retry']),
    due_at: instant,
    fault: ConnectionFault.nullable(),
    next_allowed_at: instant.nullable().describe('When one that was put off (`deferred`) goes on by itself.'),
    accounts: z.array(SyncAccount).describe('One account that fails leaves the others as they are.'),
    started_at: instant.nullable(),
    created_at: instant,
    updated_at: instant,
    finished_at: instant.nullable(),
  })
  .describe('One run that fetches what a connection has to say.')
  .meta({ id: 'Sync' });

export const AccessBudget = z
  .strictObject({
    account_id: id('acc').nullable().describe('Null for the list of accounts.'),
    endpoint: capability,
    limit: count
      .nullable()
      .describe(
        'Calls in 24 hours without the account holder, the bank’s own word before ours; null for no limit.',
      ),
    unattended: count.describe('Calls of the last 24 hours without the account holder.'),
    attended: count.describe(
      'Calls of the last 24 hours with the account holder there; no more than 100 are counted.',
    ),
    next_allowed_at: instant
      .nullable()
      .describe('When the next call without the account holder is allowed; null when it is now.'),
    bank: z
      .strictObject({ limit: count.nullable(), remaining: count.nullable(), resets_at: instant.nullable() })
      .nullable()
      .describe('What the bank itself says; null where it says nothing.'),
  })
  .describe('How often one account and endpoint was asked, and may be.')
  .meta({ id: 'AccessBudget' });
