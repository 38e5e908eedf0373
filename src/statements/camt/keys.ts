/** The names of the fields that the tables fill and the observations are made of, scope by scope. */
import type { Fields } from './fields.ts';

/** The fields of a statement and its account. */
export const STATEMENT_KEYS = [
  'id',
  'sequence',
  'legalSequence',
  'from',
  'to',
  'created',
  'entries',
  'iban',
  'bban',
  'other',
  'otherScheme',
  'otherIssuer',
  'accountCurrency',
  'accountName',
  'accountType',
  'product',
  'owner',
  'bic',
  'bankCode',
  'bankName',
] as const;

/** The fields of a balance. */
export const BALANCE_KEYS = ['type', 'amount', 'currency', 'direction', 'date', 'at'] as const;

/** What an entry and the details of a payment can both say. */
const SHARED_KEYS = [
  'amount',
  'currency',
  'direction',
  'bankReference',
  'domain',
  'family',
  'subFamily',
  'proprietary',
  'issuer',
  'instructed',
  'instructedCurrency',
  'transaction',
  'transactionCurrency',
  'counterValue',
  'counterValueCurrency',
  'proprietaryAmount',
  'proprietaryCurrency',
  'rate',
  'merchant',
  'text',
] as const;

/** The fields of an entry. */
export const ENTRY_KEYS = [
  ...SHARED_KEYS,
  'reference',
  'reversal',
  'status',
  'bookingDate',
  'bookedAt',
  'valueDate',
  'batchCount',
  'batchPayment',
] as const;

const PARTY_KEYS = [
  'debtor',
  'debtorIban',
  'debtorAccount',
  'debtorAccountName',
  'debtorBic',
  'ultimateDebtor',
  'creditor',
  'creditorIban',
  'creditorAccount',
  'creditorAccountName',
  'creditorBic',
  'ultimateCreditor',
] as const;

/** The fields of the details of one payment. */
export const DETAILS_KEYS = [
  ...SHARED_KEYS,
  ...PARTY_KEYS,
  'endToEnd',
  'transactionId',
  'uetr',
  'instruction',
  'payment',
  'mandate',
  'creditorId',
  'cheque',
  'customer',
  'purpose',
  'purposeOwn',
  'returned',
  'returnReason',
  'returnReasonOwn',
  'remittance',
  'remittanceMore',
  'documents',
  'creditorReference',
  'purchaseDate',
  'acceptanceDate',
  'tradeDate',
  'settlementDate',
] as const;

/** The fields of one charge. */
export const CHARGE_KEYS = ['amount', 'currency', 'direction', 'included', 'total', 'totalCurrency'] as const;

/** The fields of one identification of a party. */
export const IDENTITY_KEYS = ['value', 'scheme'] as const;

export type StatementFields = Fields<(typeof STATEMENT_KEYS)[number]>;
export type BalanceFields = Fields<(typeof BALANCE_KEYS)[number]>;
export type SharedFields = Fields<(typeof SHARED_KEYS)[number]>;
export type EntryFields = Fields<(typeof ENTRY_KEYS)[number]>;
export type DetailsFields = Fields<(typeof DETAILS_KEYS)[number]>;
export type ChargeFields = Fields<(typeof CHARGE_KEYS)[number]>;
export type IdentityFields = Fields<(typeof IDENTITY_KEYS)[number]>;
