/** Connections and products as this surface shows them: exactly the documented members, in their order. */
import type { OpenFinanceStatus } from '../../core/consent/project.ts';
import { isDecimal } from '../../core/money.ts';
import type { AccountKind } from '../../core/observations.ts';
import type { ConnectionRow } from '../../engine/connection-rows.ts';
import type { AccountRow } from '../../engine/ports.ts';
import { exactNumber } from '../dialect/answer.ts';
import { SHOWN_NAME_CHARACTERS_MAX, SHOWN_PROVIDER_CHARACTERS_MAX } from './limits.ts';
import type { ProductType } from './objects.ts';

const PRODUCT_TYPE: Readonly<Record<AccountKind, ProductType>> = {
  current: 'checking',
  savings: 'savings',
  card: 'credit_card',
  loan: 'loan',
  investment: 'investment',
  cash: 'cash',
  other: 'other',
};

/** At most so many characters, never half of one. */
const cut = (text: string, charactersMax: number): string =>
  text.length <= charactersMax ? text : [...text].slice(0, charactersMax).join('').slice(0, charactersMax);

/** The institution's name; `file` for statement files. */
export const providerNameOf = ({ institutionName, institutionId, connector }: ConnectionRow): string =>
  cut(institutionName ?? institutionId ?? connector, SHOWN_PROVIDER_CHARACTERS_MAX);

/** A connection under its UUID; `lastSync` is given where files stand for syncs. */
export const connectionObject = (
  id: string,
  row: ConnectionRow,
  status: OpenFinanceStatus,
  lastSync: string | null = row.lastSuccessAt,
) => ({
  id,
  providerName: providerNameOf(row),
  status,
  lastSync,
});

/** An exact number of the database's text; null where there is none. */
const numberOf = (text: string | null): unknown =>
  text !== null && isDecimal(text) ? exactNumber(text) : null;

/** What is there is the booked balance; an available one where the bank reports no other. */
const balanceOf = ({ booked, available }: AccountRow): unknown =>
  numberOf(booked?.amount ?? available?.amount ?? null);

const nameOf = (account: AccountRow): string =>
  account.label ?? account.product ?? account.customLabel ?? account.masked ?? PRODUCT_TYPE[account.kind];

/** What of a product is not its account's. */
export interface ProductPlace {
  readonly id: string;
  readonly connectionId: string;
  readonly provider: string;
  readonly lastSync: string | null;
}

/** An account as a product of a connection. */
export function productObject({ id, connectionId, provider, lastSync }: ProductPlace, account: AccountRow) {
  return {
    id,
    connectionId,
    provider,
    productType: PRODUCT_TYPE[account.kind],
    name: cut(nameOf(account), SHOWN_NAME_CHARACTERS_MAX),
    balance: balanceOf(account),
    currency: account.currency,
    nextPaymentAmount: numberOf(account.nextPayment?.amount ?? null),
    nextPaymentDate: account.nextPayment?.date ?? null,
    lastSync,
  };
}
