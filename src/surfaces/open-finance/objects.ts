/** What the Open Finance surface answers, as schemas: documentation and types come from the same place. */
import { z } from 'zod';
import type { OpenFinanceStatus } from '../../core/consent/project.ts';

const STATUSES = [
  'pending',
  'active',
  'error',
  'revoked',
  'expired',
] as const satisfies readonly OpenFinanceStatus[];

const uuid = z.uuid().meta({ examples: ['9b2f6f0e-5d0f-4b5a-9f0b-6a1b0c7d2e3f'] });
const instant = z.iso.datetime().meta({ examples: ['2026-11-21T14:04:18.123Z'] });

export const Connection = z
  .object({
    id: uuid,
    providerName: z.string().max(100).describe('The institution, such as BBVA; `file` for statement files.'),
    status: z
      .enum(STATUSES)
      .describe(
        '`pending` until the first sync succeeds, then `active`; `error` when the last sync failed or the account holder has to sign in again; `revoked` and `expired` when the consent is over.',
      ),
    lastSync: instant.nullable().describe('The last successful sync; null before the first one.'),
  })
  .meta({ id: 'Connection' });

export const PRODUCT_TYPES = [
  'checking',
  'savings',
  'credit_card',
  'loan',
  'investment',
  'cash',
  'other',
] as const;
export type ProductType = (typeof PRODUCT_TYPES)[number];

export const Product = z
  .object({
    id: uuid.describe('Stays the same over syncs and renewals.'),
    connectionId: uuid,
    provider: z.string().max(100),
    productType: z.enum(PRODUCT_TYPES),
    name: z.string().max(200).describe('As the provider reports it.'),
    balance: z
      .number()
      .nullable()
      .describe('What is there, exactly; money owed is negative. Null where the provider reports none.'),
    currency: z.string().length(3),
    nextPaymentAmount: z.number().nullable().describe('What is due next on a card or loan; positive.'),
    nextPaymentDate: z.iso.date().nullable(),
    lastSync: instant.nullable(),
  })
  .meta({ id: 'ExternalProduct' });

export const Token = z
  .object({
    token: z.string().describe('Goes into `Authorization: Bearer …`.'),
    expiresIn: z.int().describe('Seconds.'),
  })
  .meta({ id: 'Token' });

export const Profile = z
  .object({
    id: uuid,
    alias: z.string().nullable(),
    email: z.string().nullable(),
    phoneNumber: z.string().nullable(),
    preferredLanguage: z.string(),
    demoMode: z.boolean(),
  })
  .meta({ id: 'Profile' });

export const ProfileConsent = z
  .object({
    id: uuid,
    type: z.enum(['OPEN_FINANCE_READ', 'MARKETING_EMAIL']),
    granted: z.boolean(),
    timestamp: instant,
  })
  .meta({ id: 'ProfileConsent' });
