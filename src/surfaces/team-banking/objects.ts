/** What answers are made of, in the order of their keys. */
import { z } from 'zod';

const id = z.string();
const instant = z.iso.datetime().describe('An instant, UTC with milliseconds.');
const bankDay = z.iso.datetime().describe('A day of the bank, written as its midnight UTC.');
const exact = z.number().describe('Exact: with the decimals of its currency, three for BHD.');
const scopes = z.array(z.string());
const connectionStatus = z.enum(['ACTIVE', 'DISCONNECTED']);
const expiresAt = instant.nullable().describe('When it ends at the bank; null where the bank sets no end.');

const TeamConsent = z
  .strictObject({
    id,
    status: z.enum(['AUTHORIZED', 'REVOKED']),
    scopes,
    expiresAt,
    revokedAt: instant.nullable().describe('Since when it cannot be used; null while it can.'),
  })
  .meta({ id: 'TeamConsent' });

const AuthorizedConsent = z
  .strictObject({ id, status: z.literal('AUTHORIZED'), scopes, expiresAt, revokedAt: z.null() })
  .meta({ id: 'AuthorizedConsent' });

export const UpdatedConsent = AuthorizedConsent;

const of = <S extends z.ZodType, C extends z.ZodType>(status: S, consent: C) =>
  z.strictObject({
    id,
    teamId: id,
    provider: z.string().describe('Over which connector: `sandbox`, `file`, …'),
    providerId: z.string().describe('Which bank: `demo-bh`. `file` for statement files.'),
    status,
    consents: z.array(consent),
  });

export const TeamConnection = of(connectionStatus, TeamConsent).meta({ id: 'TeamConnection' });
export const Connected = of(z.literal('ACTIVE'), AuthorizedConsent).meta({ id: 'Connected' });

export const Disconnected = z
  .strictObject({
    id,
    status: z.literal('DISCONNECTED'),
    consents: z.array(z.strictObject({ id, status: z.literal('REVOKED'), revokedAt: instant })),
  })
  .meta({ id: 'Disconnected' });

export const Synced = z
  .strictObject({
    id,
    status: connectionStatus,
    updatedAt: instant,
    consents: z.array(z.strictObject({ id, status: z.enum(['AUTHORIZED', 'REVOKED']), scopes, expiresAt })),
  })
  .meta({ id: 'Synced' });

const ACCOUNT = {
  id,
  connectionId: id,
  accountName: z.string(),
  accountNumber: z
    .string()
    .nullable()
    .describe(
      'In full, as people write it: an IBAN, a CLABE, eight digits beside a sort code; null if unknown.',
    ),
  sortCode: z.string().nullable(),
  currency: z.string(),
  type: z.enum(['CHECKING', 'SAVINGS', 'CREDIT', 'INVESTMENT']),
  balance: exact
    .nullable()
    .describe(
      'What the account holds; what is owed is negative, on cards and loans too. Null as long as no source has told it: it is never made up.',
    ),
  availableBalance: exact.nullable(),
  connection: z.strictObject({ id, provider: z.string(), status: connectionStatus }),
};

export const TeamAccount = z.strictObject(ACCOUNT).meta({ id: 'TeamAccount' });

const direction = z
  .enum(['CREDIT', 'DEBIT'])
  .describe('CREDIT is money in, DEBIT money out, on every kind of account.');
const amount = z.number().nonnegative().describe('Never negative; `type` says which way it went. Exact.');
const category = z.string().nullable().describe('Null as long as none is known.');

export const TeamAccountDetails = z
  .strictObject({
    ...ACCOUNT,
    transactionCount: z.int().min(0).describe('Booked ones.'),
    recentTransactions: z
      .array(
        z.strictObject({
          id,
          amount,
          currency: z.string(),
          description: z.string(),
          transactionDate: bankDay,
          type: direction,
          category,
        }),
      )
      .describe('The latest ten.'),
  })
  .meta({ id: 'TeamAccountDetails' });

export const TeamTransaction = z
  .strictObject({
    id,
    accountId: id,
    amount,
    currency: z.string(),
    description: z.string(),
    transactionDate: bankDay,
    type: direction,
    category,
    account: z.strictObject({
      id,
      accountName: z.string(),
      accountNumber: z.string().nullable(),
      connection: z.strictObject({ id, provider: z.string() }),
    }),
  })
  .meta({ id: 'TeamTransaction' });

export const ConsentSession = z
  .strictObject({
    id,
    teamId: id,
    provider: z.string().nullable().describe('Null until the bank is chosen.'),
    providerId: z.string().nullable(),
    url: z
      .string()
      .nullable()
      .describe('Where to send the account holder. Shown once, when the session is made.'),
    status: z.enum(['OPEN', 'WAITING', 'COMPLETED', 'FAILED', 'CANCELLED', 'EXPIRED']),
    consentId: id
      .nullable()
      .describe('Once it is given: what POST /api/banking/connect takes, within a day.'),
    expiresAt: instant,
  })
  .meta({ id: 'ConsentSession' });
