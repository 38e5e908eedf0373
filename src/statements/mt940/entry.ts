import { absolute, type Currency, type Decimal, isCurrency, isNegative, negate } from '../../core/money.ts';
import {
  type BankCodes,
  type Counterparty,
  NO_COUNTERPARTY,
  NO_REFERENCES,
  type OriginalAmount,
  type References,
  type TransactionObservation,
} from '../../core/observations.ts';
import { scanAmount } from './amount.ts';
import type { Details } from './details.ts';
import type { EntryLine } from './statement-line.ts';

/** The SWIFT type of a cheque: its reference is the cheque's number. */
const CHEQUE = 'NCHK';

/** Makes the observation of an entry from its `:61:` and what its texts say. */
export function entryOf(
  line: EntryLine,
  details: Details,
  currency: Currency,
  at: number,
): TransactionObservation {
  return {
    status: line.pending ? 'pending' : 'booked',
    amount: { amount: line.amount, currency },
    bookingDate: line.bookingDate,
    valueDate: line.valueDate,
    transactionDate: null,
    bookedAt: null,
    reversal: line.reversal,
    counterparty: counterpartyOf(line, details),
    remittance: details.remittance,
    creditorReference: details.creditorReference,
    bankText: details.bankText,
    references: referencesOf(line, details),
    codes: codesOf(line, details),
    original: originalOf(line, details, currency),
    charges: details.charges === null ? null : statedAmount(details.charges, currency),
    runningBalance: null,
    sourceCategory: null,
    batchCount: details.batchCount,
    parts: NO_PARTS,
    line: at,
  };
}

const NO_PARTS: readonly [] = Object.freeze([]) as readonly [];

function counterpartyOf(line: EntryLine, details: Details): Counterparty {
  const name = details.name ?? line.name;
  const iban = details.iban ?? line.iban;
  const number = details.account ?? line.account;
  const account = number !== null && details.bankCode !== null ? `${details.bankCode}/${number}` : number;
  const ultimateName = isNegative(line.amount)
    ? (details.ultimatePayee ?? details.ultimatePayer)
    : (details.ultimatePayer ?? details.ultimatePayee);
  const known =
    name !== null || iban !== null || account !== null || details.bic !== null || ultimateName !== null;
  return known ? { name, iban, account, bic: details.bic, ultimateName } : NO_COUNTERPARTY;
}

function referencesOf(line: EntryLine, details: Details): References {
  const cheque = line.type === CHEQUE ? line.customer : null;
  const customer = details.customer ?? (cheque === null ? line.customer : null);
  const { endToEnd, transaction, instruction, payment, mandate, creditor } = details;
  const known =
    line.bank !== null ||
    customer !== null ||
    cheque !== null ||
    endToEnd !== null ||
    transaction !== null ||
    instruction !== null ||
    payment !== null ||
    mandate !== null ||
    creditor !== null;
  if (!known) return NO_REFERENCES;
  return {
    bank: line.bank,
    entry: null,
    endToEnd,
    transaction,
    instruction,
    payment,
    mandate,
    creditor,
    cheque,
    customer,
  };
}

function codesOf(line: EntryLine, details: Details): BankCodes {
  let proprietary: string | null = null;
  if (details.gvc !== null) proprietary = `GVC:${details.gvc}`;
  else if (details.bai !== null) proprietary = `BAI:${details.bai}`;
  else if (line.type !== null) proprietary = `SWIFT:${line.type}`;
  return {
    btc: null,
    proprietary,
    mcc: null,
    purpose: details.purpose,
    returnReason: details.returnReason,
  };
}

/** An amount as a bank writes it in a text, with its currency or in the account's; null when it is not one. */
function statedAmount(
  text: string,
  own: Currency,
): { readonly amount: Decimal; readonly currency: Currency } | null {
  const code = text.slice(0, 3);
  const currency = isCurrency(code) ? code : own;
  const scanned = scanAmount(text, currency === code ? 3 : 0, currency);
  return scanned === null || scanned.end < text.length
    ? null
    : { amount: absolute(scanned.amount), currency };
}

function originalOf(line: EntryLine, details: Details, own: Currency): OriginalAmount | null {
  if (details.originalAmount === null) return null;
  const stated = statedAmount(details.originalAmount, own);
  if (stated === null) return null;
  const amount = isNegative(line.amount) ? negate(stated.amount) : stated.amount;
  return { amount, currency: stated.currency, rate: details.rate };
}
