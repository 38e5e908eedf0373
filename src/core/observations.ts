/**
 * What a bank told us, before anything is matched or kept. A reader or connector reports observations and
 * nothing more: it never invents ids, merges or categorises. Every field is present; `null` is "not said".
 */
import type { LocalDate } from './dates.ts';
import type { Currency, Decimal, Money } from './money.ts';

/** How an account number is written. `local` is a number that means something at its bank only. */
export type IdentifierScheme = 'iban' | 'bban' | 'clabe' | 'sort_code' | 'aba' | 'card' | 'local';

/** One number of an account, without blanks, letters in capitals. `bank` qualifies numbers of one bank only. */
export interface AccountIdentifier {
  readonly scheme: IdentifierScheme;
  /** The number itself; for `sort_code` and `aba` without the bank's own code, which stands in `bank`. */
  readonly value: string;
  /** Bank code, BIC, sort code, routing number or the bank's name in the file; null for an IBAN. */
  readonly bank: string | null;
}

export type AccountKind = 'current' | 'savings' | 'card' | 'loan' | 'investment' | 'cash' | 'other';

export interface AccountObservation {
  /** The most telling identifier first; empty when the source does not say which account it is. */
  readonly identifiers: readonly AccountIdentifier[];
  readonly currency: Currency | null;
  readonly kind: AccountKind;
  readonly label: string | null;
  readonly holder: string | null;
  readonly product: string | null;
  readonly bic: string | null;
  readonly bankName: string | null;
}

/** The balance types of ISO 20022 (OPBD, CLBD, …) under their plain names. */
export type BalanceType =
  | 'opening_booked'
  | 'closing_booked'
  | 'interim_booked'
  | 'previously_closed_booked'
  | 'opening_available'
  | 'closing_available'
  | 'interim_available'
  | 'forward_available'
  | 'expected'
  | 'information'
  | 'other';

export interface BalanceObservation {
  readonly type: BalanceType;
  /** Signed: owed is negative. */
  readonly amount: Money;
  readonly date: LocalDate | null;
  /** The instant with its zone as the bank wrote it (RFC 3339), where it gave one. */
  readonly at: string | null;
  readonly line: number;
}

export type TransactionStatus = 'booked' | 'pending';

/** The other side of a transaction. */
export interface Counterparty {
  readonly name: string | null;
  readonly iban: string | null;
  /** An account number that is not an IBAN. */
  readonly account: string | null;
  readonly bic: string | null;
  /** Who stands behind the other side (ultimate debtor or creditor). */
  readonly ultimateName: string | null;
}

/** An amount in another currency and the rate that made the booked amount of it. */
export interface OriginalAmount {
  readonly amount: Decimal;
  readonly currency: Currency;
  /** Exact text as given; null when not said. */
  readonly rate: string | null;
}

/** References that others gave the transaction. All are trimmed; blanks and placeholders such as NOTPROVIDED are null. */
export interface References {
  /** The bank's own reference of the entry (AcctSvcrRef, FITID, the part after // in :61:). */
  readonly bank: string | null;
  /** The entry's reference in the statement (NtryRef), often positional. */
  readonly entry: string | null;
  readonly endToEnd: string | null;
  readonly transaction: string | null;
  readonly instruction: string | null;
  readonly payment: string | null;
  readonly mandate: string | null;
  readonly creditor: string | null;
  readonly cheque: string | null;
  /** The account holder's own reference (:61: customer reference, CREF). */
  readonly customer: string | null;
}

/** What kind of entry the bank says it is. */
export interface BankCodes {
  /** ISO 20022 bank transaction code, `DOMAIN-FAMILY-SUBFAMILY`. */
  readonly btc: string | null;
  /** The bank's or scheme's own code (a German GVC, a SWIFT transaction type, an OFX TRNTYPE), as `scheme:code` or the bare code. */
  readonly proprietary: string | null;
  /** ISO 18245 merchant category code. */
  readonly mcc: string | null;
  /** ISO 20022 purpose code. */
  readonly purpose: string | null;
  /** Return reason code, when the entry undoes another. */
  readonly returnReason: string | null;
}

/** One payment of a batch that the bank booked as a single entry, or one split of an entry. */
export interface TransactionPart {
  /** Signed like the entry it is part of; null when the file does not say. */
  readonly amount: Money | null;
  readonly counterparty: Counterparty | null;
  readonly remittance: string | null;
  readonly references: References;
}

export interface TransactionObservation {
  readonly status: TransactionStatus;
  /** Signed by its effect on the account: money in positive, money out negative, cards and loans included. */
  readonly amount: Money;
  readonly bookingDate: LocalDate | null;
  readonly valueDate: LocalDate | null;
  /** The day of the purchase, where the bank says it. */
  readonly transactionDate: LocalDate | null;
  /** The booking instant with its zone as the bank wrote it, where it gave one. */
  readonly bookedAt: string | null;
  /** True when the entry takes an earlier one back. */
  readonly reversal: boolean;
  readonly counterparty: Counterparty;
  /** The unstructured text, lines joined with one blank. */
  readonly remittance: string | null;
  /** A structured creditor reference (RF…, QR reference, +++…+++). */
  readonly creditorReference: string | null;
  /** The bank's booking text (":86: ?00", AddtlNtryInf, MEMO beside NAME). */
  readonly bankText: string | null;
  readonly references: References;
  readonly codes: BankCodes;
  readonly original: OriginalAmount | null;
  /** Charges inside the amount, as the bank says them. */
  readonly charges: Money | null;
  /** The account's balance after this entry, where the bank says it. */
  readonly runningBalance: Decimal | null;
  /** A category the source itself names (QIF `L`, some CSV); evidence only. */
  readonly sourceCategory: string | null;
  /** How many payments the bank says the entry stands for; 1 unless it is a batch. */
  readonly batchCount: number;
  readonly parts: readonly TransactionPart[];
  /** Where in the file: the 1-based line. */
  readonly line: number;
}

/** No reference at all; share it, it is frozen. */
export const NO_REFERENCES: References = Object.freeze({
  bank: null,
  entry: null,
  endToEnd: null,
  transaction: null,
  instruction: null,
  payment: null,
  mandate: null,
  creditor: null,
  cheque: null,
  customer: null,
});

/** Nobody named; share it, it is frozen. */
export const NO_COUNTERPARTY: Counterparty = Object.freeze({
  name: null,
  iban: null,
  account: null,
  bic: null,
  ultimateName: null,
});

/** No code at all; share it, it is frozen. */
export const NO_CODES: BankCodes = Object.freeze({
  btc: null,
  proprietary: null,
  mcc: null,
  purpose: null,
  returnReason: null,
});

/** Booking date, else value date, else the purchase's day; null when the bank gave none. */
export const entryDate = (seen: TransactionObservation): LocalDate | null =>
  seen.bookingDate ?? seen.valueDate ?? seen.transactionDate;
