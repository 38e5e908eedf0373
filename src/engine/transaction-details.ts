/**
 * Everything else that a bank said of a transaction, as JSON text in the words of the native API. The store keeps
 * the text and the surfaces splice it in as it is, so a list never parses it. What the bank did not say is absent.
 */
import type { Money } from '../core/money.ts';
import type {
  BankCodes,
  Counterparty,
  OriginalAmount,
  References,
  TransactionObservation,
  TransactionPart,
} from '../core/observations.ts';
import { NO_CODES, NO_REFERENCES } from '../core/observations.ts';

/** An amount in the API's words. */
export interface MoneyDetails {
  readonly amount: string;
  readonly currency: string;
}

/** References that others gave the transaction. */
export interface ReferenceDetails {
  readonly bank?: string;
  readonly entry?: string;
  readonly end_to_end?: string;
  readonly transaction?: string;
  readonly instruction?: string;
  readonly payment?: string;
  readonly mandate?: string;
  readonly creditor?: string;
  readonly cheque?: string;
  readonly customer?: string;
}

/** What kind of entry the bank says it is. */
export interface CodeDetails {
  readonly bank_transaction_code?: string;
  readonly proprietary?: string;
  readonly mcc?: string;
  readonly purpose?: string;
  readonly return_reason?: string;
}

/** One payment of a batch, or one split of an entry. Account numbers are masked: details are not sealed. */
export interface PartDetails {
  readonly amount?: MoneyDetails;
  readonly counterparty_name?: string;
  readonly counterparty_account?: string;
  readonly counterparty_bic?: string;
  readonly counterparty_ultimate_name?: string;
  readonly text?: string;
  readonly references?: ReferenceDetails;
}

/** The object that the JSON text of a transaction's details holds. An absent member was not said. */
export interface TransactionDetails {
  readonly references?: ReferenceDetails;
  readonly codes?: CodeDetails;
  readonly creditor_reference?: string;
  readonly transaction_date?: string;
  readonly booked_at?: string;
  /** Present and true only when the entry takes an earlier one back. */
  readonly reversal?: true;
  readonly original?: MoneyDetails & { readonly rate?: string };
  readonly charges?: MoneyDetails;
  readonly running_balance?: string;
  readonly source_category?: string;
  /** Present when the entry stands for more than one payment. */
  readonly batch_count?: number;
  readonly parts?: readonly PartDetails[];
  readonly counterparty_bic?: string;
  readonly counterparty_ultimate_name?: string;
}

/** How many characters of an account number a mask leaves at its end. */
const MASK_TAIL = 4;

/**
 * An account number as people may see it without a right to the full one: the country of an IBAN, stars and the last
 * four characters; numbers of up to four characters become stars only.
 */
export function maskAccountNumber(value: string): string {
  const tail = value.length > MASK_TAIL ? value.slice(-MASK_TAIL) : '';
  const head = /^[A-Z]{2}\d{2}[A-Z0-9]{8}/.test(value) ? value.slice(0, 2) : '';
  return `${head}****${tail}`;
}

/** One member with a string value, with its comma; nothing for null. */
const text = (name: string, value: string | null): string =>
  value === null ? '' : `,"${name}":${JSON.stringify(value)}`;

/** An object of members that each start with a comma; '' when there is none. */
const object = (members: string): string => (members === '' ? '' : `{${members.slice(1)}}`);

/** One member whose value is JSON text; nothing for ''. */
const member = (name: string, json: string): string => (json === '' ? '' : `,"${name}":${json}`);

const money = (value: Money | null): string =>
  value === null ? '' : `{"amount":"${value.amount}","currency":"${value.currency}"}`;

function references(seen: References): string {
  if (seen === NO_REFERENCES) return '';
  return object(
    text('bank', seen.bank) +
      text('entry', seen.entry) +
      text('end_to_end', seen.endToEnd) +
      text('transaction', seen.transaction) +
      text('instruction', seen.instruction) +
      text('payment', seen.payment) +
      text('mandate', seen.mandate) +
      text('creditor', seen.creditor) +
      text('cheque', seen.cheque) +
      text('customer', seen.customer),
  );
}

function codes(seen: BankCodes): string {
  if (seen === NO_CODES) return '';
  return object(
    text('bank_transaction_code', seen.btc) +
      text('proprietary', seen.proprietary) +
      text('mcc', seen.mcc) +
      text('purpose', seen.purpose) +
      text('return_reason', seen.returnReason),
  );
}

const original = (seen: OriginalAmount | null): string =>
  seen === null ? '' : `{"amount":"${seen.amount}","currency":"${seen.currency}"${text('rate', seen.rate)}}`;

function partCounterparty(seen: Counterparty | null): string {
  if (seen === null) return '';
  const number = seen.iban ?? seen.account;
  return (
    text('counterparty_name', seen.name) +
    text('counterparty_account', number === null ? null : maskAccountNumber(number)) +
    text('counterparty_bic', seen.bic) +
    text('counterparty_ultimate_name', seen.ultimateName)
  );
}

const part = (seen: TransactionPart): string =>
  object(
    member('amount', money(seen.amount)) +
      partCounterparty(seen.counterparty) +
      text('text', seen.remittance) +
      member('references', references(seen.references)),
  ) || '{}';

const parts = (seen: readonly TransactionPart[]): string =>
  seen.length === 0 ? '' : `[${seen.map(part).join(',')}]`;

/**
 * The details of an observation as compact JSON text of {@link TransactionDetails}, members in a fixed order, so that
 * equal observations give equal bytes. Null when the bank said nothing beyond the columns of the ledger. Amounts are
 * the bank's exact text; account numbers inside parts are masked.
 */
export function transactionDetailsJson(seen: TransactionObservation): string | null {
  const json = object(
    member('references', references(seen.references)) +
      member('codes', codes(seen.codes)) +
      text('creditor_reference', seen.creditorReference) +
      text('transaction_date', seen.transactionDate) +
      text('booked_at', seen.bookedAt) +
      (seen.reversal ? ',"reversal":true' : '') +
      member('original', original(seen.original)) +
      member('charges', money(seen.charges)) +
      text('running_balance', seen.runningBalance) +
      text('source_category', seen.sourceCategory) +
      (seen.batchCount === 1 ? '' : `,"batch_count":${seen.batchCount}`) +
      member('parts', parts(seen.parts)) +
      text('counterparty_bic', seen.counterparty.bic) +
      text('counterparty_ultimate_name', seen.counterparty.ultimateName),
  );
  return json === '' ? null : json;
}
