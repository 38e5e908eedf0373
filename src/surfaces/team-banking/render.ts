/** Rows as this surface writes them: one function for every shape, with exactly its keys in their order. */

import { type TeamConsentStatus, teamStatus } from '../../core/consent/project.ts';
import { absolute, type Decimal, isDecimal, isNegative, scaleOf } from '../../core/money.ts';
import type { AccountNumber } from '../../engine/accounts/account-numbers.ts';
import type { Capability, ConnectionRow, ConsentRow } from '../../engine/connection-rows.ts';
import type { AccountRow, TransactionRow } from '../../engine/ports.ts';
import { exactNumber } from '../dialect/answer.ts';
import { midnight } from './values.ts';

export type ConnectionStatus = 'ACTIVE' | 'DISCONNECTED';
export type ConsentStatus = TeamConsentStatus['status'];

/** How numbers become public ids. */
export interface View {
  readonly teamId: string;
  id(kind: 'connection' | 'consent' | 'account' | 'transaction' | 'connect_session', number: number): string;
}

/** A consent that is shown, with its two values. */
export interface ShownConsent extends TeamConsentStatus {
  readonly row: ConsentRow;
}

/** A connection with the consents that are shown of it, the oldest first. */
export interface ShownConnection {
  readonly row: ConnectionRow;
  readonly status: ConnectionStatus;
  readonly consents: readonly ShownConsent[];
}

/** Statement files come without a bank. */
const FILES = 'file';
export const isOfFiles = ({ institutionId }: ConnectionRow): boolean => institutionId === null;

/** The consents that are shown at an instant: those that were authorised once, the oldest first. */
export const shownConsents = (rows: readonly ConsentRow[], now: number): readonly ShownConsent[] =>
  rows
    .toSorted((a, b) => a.id - b.id)
    .flatMap((row) => {
      const seen = teamStatus(row, now);
      return seen === null ? [] : [{ ...seen, row }];
    });

/** A connection is active while its consent can be used; nothing ends that of files. */
export function shownConnection(
  row: ConnectionRow,
  consents: readonly ConsentRow[],
  now: number,
): ShownConnection {
  const shown = shownConsents(consents, now);
  const isUsable = shown.some(({ row: { id }, status }) => id === row.consentId && status === 'AUTHORIZED');
  const isActive = row.status !== 'disconnected' && (isOfFiles(row) || isUsable);
  return { row, status: isActive ? 'ACTIVE' : 'DISCONNECTED', consents: shown };
}

interface ConsentJson<S extends ConsentStatus, R extends string | null> {
  readonly id: string;
  readonly status: S;
  readonly scopes: readonly Capability[];
  readonly expiresAt: string | null;
  readonly revokedAt: R;
}

export const consentJson = (
  view: View,
  { row, status, revokedAt }: ShownConsent,
): ConsentJson<ConsentStatus, string | null> => ({
  id: view.id('consent', row.id),
  status,
  scopes: row.scopes,
  expiresAt: row.expiresAt,
  revokedAt,
});

const authorizedJson = (view: View, row: ConsentRow): ConsentJson<'AUTHORIZED', null> => ({
  id: view.id('consent', row.id),
  status: 'AUTHORIZED',
  scopes: row.scopes,
  expiresAt: row.expiresAt,
  revokedAt: null,
});

/** The answer of updating a consent. */
export const updatedJson = authorizedJson;

export const providerOf = ({ connector }: ConnectionRow): string => connector;
export const providerIdOf = ({ institutionId }: ConnectionRow): string => institutionId ?? FILES;

export const connectionJson = (view: View, { row, status, consents }: ShownConnection) => ({
  id: view.id('connection', row.id),
  teamId: view.teamId,
  provider: providerOf(row),
  providerId: providerIdOf(row),
  status,
  consents: consents.map((consent) => consentJson(view, consent)),
});

/** The answer of connecting: the consent that works, and not those that it replaced. */
export const connectedJson = (view: View, { row, consents }: ShownConnection) => ({
  id: view.id('connection', row.id),
  teamId: view.teamId,
  provider: providerOf(row),
  providerId: providerIdOf(row),
  status: 'ACTIVE' as const,
  consents: consents
    .filter(({ status }) => status === 'AUTHORIZED')
    .map((consent) => authorizedJson(view, consent.row)),
});

export const disconnectedJson = (view: View, { row, consents }: ShownConnection) => ({
  id: view.id('connection', row.id),
  status: 'DISCONNECTED' as const,
  consents: consents.map((consent) => ({
    id: view.id('consent', consent.row.id),
    status: 'REVOKED' as const,
    revokedAt: consent.revokedAt,
  })),
});

export const syncedJson = (view: View, { row, status, consents }: ShownConnection) => ({
  id: view.id('connection', row.id),
  status,
  updatedAt: row.updatedAt,
  consents: consents.map((consent) => ({
    id: view.id('consent', consent.row.id),
    status: consent.status,
    scopes: consent.row.scopes,
    expiresAt: consent.row.expiresAt,
  })),
});

/** Currencies have two decimals unless ISO 4217 says otherwise. */
const DECIMALS_USUAL = 2;
const decimals = new Map<string, number>();

/** The decimals of a currency by ISO 4217. */
function decimalsOf(currency: string): number {
  const known = decimals.get(currency);
  if (known !== undefined) return known;
  const { maximumFractionDigits = DECIMALS_USUAL } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  decimals.set(currency, maximumFractionDigits);
  return maximumFractionDigits;
}

/** The text with the decimals of its currency: zeros are put behind it, and nothing is ever cut off. */
export function withDecimals(amount: Decimal, currency: string): Decimal {
  const scale = scaleOf(amount);
  const missing = decimalsOf(currency) - scale;
  if (missing <= 0) return amount;
  return `${amount}${scale === 0 ? '.' : ''}${'0'.repeat(missing)}` as Decimal;
}

/** An exact amount as a JSON number. Throws for a text that is none: those of the store are. */
function moneyJson(amount: string, currency: string): unknown {
  if (!isDecimal(amount)) throw new Error('internal: not a decimal in the store');
  return exactNumber(withDecimals(amount, currency));
}

export type TeamAccountType = 'CHECKING' | 'SAVINGS' | 'CREDIT' | 'INVESTMENT';
const TYPES: Readonly<Record<AccountRow['kind'], TeamAccountType>> = {
  current: 'CHECKING',
  savings: 'SAVINGS',
  card: 'CREDIT',
  loan: 'CREDIT',
  investment: 'INVESTMENT',
  cash: 'CHECKING',
  other: 'CHECKING',
};

/** The name of an account: the person's own, the bank's, its product; else its kind. */
export const nameOf = ({ customLabel, label, product, kind }: AccountRow): string =>
  customLabel ?? label ?? product ?? kind;

/** An account with what stands elsewhere of it. */
export interface ShownAccount {
  readonly row: AccountRow;
  readonly number: AccountNumber | null;
  readonly connection: ShownConnection;
}

export const accountJson = (view: View, { row, number, connection }: ShownAccount) => ({
  id: view.id('account', row.id),
  connectionId: view.id('connection', connection.row.id),
  accountName: nameOf(row),
  accountNumber: number?.number ?? null,
  sortCode: number?.sortCode ?? null,
  currency: row.currency,
  type: TYPES[row.kind],
  balance: row.booked === null ? null : moneyJson(row.booked.amount, row.booked.currency),
  availableBalance: row.available === null ? null : moneyJson(row.available.amount, row.available.currency),
  connection: {
    id: view.id('connection', connection.row.id),
    provider: providerOf(connection.row),
    status: connection.status,
  },
});

/** What was paid, and which way. */
function amountsOf({ amount, currency }: TransactionRow) {
  if (!isDecimal(amount)) throw new Error('internal: not a decimal in the store');
  return {
    amount: moneyJson(absolute(amount), currency),
    type: isNegative(amount) ? ('DEBIT' as const) : ('CREDIT' as const),
  };
}

/** What it was for, in the bank's words; who it was with where the bank says no more. */
const descriptionOf = ({ text, counterpartyName, bankText }: TransactionRow): string =>
  text ?? counterpartyName ?? bankText ?? '';

/** A transaction within its account. */
export function recentJson(view: View, row: TransactionRow) {
  const { amount, type } = amountsOf(row);
  return {
    id: view.id('transaction', row.id),
    amount,
    currency: row.currency,
    description: descriptionOf(row),
    transactionDate: midnight(row.entryDate),
    type,
    category: row.category,
  };
}

export function transactionJson(view: View, row: TransactionRow, account: ShownAccount) {
  const { amount, type } = amountsOf(row);
  return {
    id: view.id('transaction', row.id),
    accountId: view.id('account', account.row.id),
    amount,
    currency: row.currency,
    description: descriptionOf(row),
    transactionDate: midnight(row.entryDate),
    type,
    category: row.category,
    account: {
      id: view.id('account', account.row.id),
      accountName: nameOf(account.row),
      accountNumber: account.number?.number ?? null,
      connection: {
        id: view.id('connection', account.connection.row.id),
        provider: providerOf(account.connection.row),
      },
    },
  };
}
