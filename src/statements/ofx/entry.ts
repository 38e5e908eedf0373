/** From the fields of one STMTTRN to a transaction observation. */
import { type Currency, type Decimal, isCurrency } from '../../core/money.ts';
import {
  type BankCodes,
  NO_CODES,
  NO_REFERENCES,
  type OriginalAmount,
  type References,
  type TransactionObservation,
  type TransactionPart,
} from '../../core/observations.ts';
import { counterpartyOf } from './account.ts';
import { readAmount } from './amount.ts';
import { DateReader, isNoDate } from './dates.ts';
import type { ReadingFault } from './fault.ts';
import { originalAmount } from './original.ts';
import { Fields, SLOT } from './tags.ts';

/** The groups of one transaction while it is read. */
export class EntryFields {
  readonly own = new Fields();
  readonly payee = new Fields();
  readonly other = new Fields();
  readonly currency = new Fields();
  readonly original = new Fields();

  clear(): void {
    this.own.clear();
    this.payee.clear();
    this.other.clear();
    this.currency.clear();
    this.original.clear();
  }
}

const ZERO = '0' as Decimal;
const NO_PARTS: readonly TransactionPart[] = Object.freeze([]);
const PLACEHOLDER = /^(?:0+|none|null|n\/?a|notprovided|not provided)$/i;
/** How many transaction types are remembered; the standard has eighteen. */
const TYPES_MAX = 64;

/** Builds transactions; remembers what follows entries share. */
export class EntryBuilder {
  readonly #posted = new DateReader();
  readonly #used = new DateReader();
  readonly #available = new DateReader();
  readonly #codes = new Map<string, BankCodes>();

  /**
   * The transaction of the fields, or what is wrong with it.
   * @param currency the account's currency, null when the file and the person do not say it.
   */
  build(
    fields: EntryFields,
    pending: boolean,
    currency: Currency | null,
    line: number,
  ): TransactionObservation | ReadingFault {
    const own = fields.own;
    const amount = amountOf(own);
    if (typeof amount !== 'string') return amount;
    const inCurrency = currencyOf(fields, currency);
    if (typeof inCurrency !== 'string') return inCurrency;
    const posted = own.get(SLOT.DTPOSTED);
    const bookingDate = this.#posted.date(posted);
    const transactionDate = this.#used.date(own.get(SLOT.DTUSER) || own.get(SLOT.DTTRAN));
    const valueDate = this.#available.date(own.get(SLOT.DTAVAIL) || own.get(SLOT.VALUEDATE));
    const wrong = wrongDate(own, bookingDate, transactionDate, valueDate);
    if (wrong !== null) return wrong;
    const name = own.get(SLOT.EXTDNAME) || own.get(SLOT.NAME) || fields.payee.get(SLOT.NAME);
    return {
      status: pending ? 'pending' : 'booked',
      amount: { amount, currency: inCurrency },
      bookingDate,
      valueDate,
      transactionDate,
      bookedAt: this.#posted.instant(posted),
      reversal: false,
      counterparty: counterpartyOf(name, fields.other),
      remittance: own.get(SLOT.MEMO) || null,
      creditorReference: null,
      bankText: null,
      references: referencesOf(own),
      codes: this.#codesOf(own),
      original: originalOf(fields.original, amount, inCurrency),
      charges: null,
      runningBalance: runningBalance(own),
      sourceCategory: own.get(SLOT.CATEGORY) || null,
      batchCount: 1,
      parts: NO_PARTS,
      line,
    };
  }

  #codesOf(own: Fields): BankCodes {
    const type = own.get(SLOT.TRNTYPE).toUpperCase();
    const sic = own.get(SLOT.MCC) || own.get(SLOT.SIC);
    const mcc = /^\d{4}$/.test(sic) && sic !== '0000' ? sic : null;
    if (mcc !== null) return { ...NO_CODES, proprietary: proprietary(type), mcc };
    const known = this.#codes.get(type);
    if (known !== undefined) return known;
    const codes = type === '' ? NO_CODES : { ...NO_CODES, proprietary: proprietary(type) };
    if (this.#codes.size < TYPES_MAX) this.#codes.set(type, codes);
    return codes;
  }
}

const proprietary = (type: string): string | null => (type === '' ? null : `OFX:${type}`);

const REWRITE = 'Ask the bank for the file again; if it is the same, correct this value in a text editor.';

/** Nothing, as a mainframe prints it that suppresses zeros: `            .  `. */
const SUPPRESSED_ZERO = '.';

function amountOf(own: Fields): Decimal | ReadingFault {
  const found = own.get(SLOT.TRNAMT);
  if (found === SUPPRESSED_ZERO) return ZERO;
  const amount = readAmount(found, null, '.');
  if (amount !== null && amount !== 'either') return amount;
  const which = own.get(SLOT.FITID);
  const of = which === '' ? 'The transaction' : `The transaction with the FITID ${which}`;
  const rule =
    amount === 'either'
      ? `${of} has a comma before three digits in its amount: it could mark thousands or decimals`
      : found === ''
        ? `${of} has no amount`
        : `${of} has an amount that is not one`;
  return { element: 'STMTTRN/TRNAMT', rule, found, action: REWRITE };
}

function currencyOf(fields: EntryFields, currency: Currency | null): Currency | ReadingFault {
  const own = fields.currency.get(SLOT.CURSYM).toUpperCase();
  if (own !== '') {
    if (isCurrency(own)) return own;
    const rule = 'A currency is three letters (ISO 4217)';
    return { element: 'STMTTRN/CURRENCY/CURSYM', rule, found: own, action: REWRITE };
  }
  return (
    currency ?? {
      code: 'currency_needed',
      element: 'CURDEF',
      rule: 'The file must say its currency, or you must',
      found: '',
      action: 'Say the currency of the account when you import the file.',
    }
  );
}

function wrongDate(
  own: Fields,
  booking: string | null,
  transaction: string | null,
  value: string | null,
): ReadingFault | null {
  if (booking === null) {
    const found = own.get(SLOT.DTPOSTED);
    if (!isNoDate(found)) return notADate('DTPOSTED', found);
  }
  if (transaction === null) {
    const name = own.get(SLOT.DTUSER) === '' ? 'DTTRAN' : 'DTUSER';
    const found = own.get(SLOT[name]);
    if (!isNoDate(found)) return notADate(name, found);
  }
  if (value === null) {
    const name = own.get(SLOT.DTAVAIL) === '' ? 'VALUEDATE' : 'DTAVAIL';
    const found = own.get(SLOT[name]);
    if (!isNoDate(found)) return notADate(name, found);
  }
  if (booking !== null || transaction !== null || value !== null) return null;
  return { element: 'STMTTRN/DTPOSTED', rule: 'A transaction has a date', found: '', action: REWRITE };
}

const notADate = (name: string, found: string): ReadingFault => ({
  element: `STMTTRN/${name}`,
  rule: 'A date is written YYYYMMDD and its day exists',
  found,
  action: REWRITE,
});

/** The reference, null for blanks and what banks write when they have none. */
const reference = (text: string): string | null => (text === '' || PLACEHOLDER.test(text) ? null : text);

function referencesOf(own: Fields): References {
  const bank = reference(own.get(SLOT.FITID));
  const cheque = reference(own.get(SLOT.CHECKNUM));
  const transaction = reference(own.get(SLOT.REFNUM));
  const instruction = reference(own.get(SLOT.SRVRTID));
  if (bank === null && cheque === null && transaction === null && instruction === null) return NO_REFERENCES;
  return {
    bank,
    entry: null,
    endToEnd: null,
    transaction,
    instruction,
    payment: null,
    mandate: null,
    creditor: null,
    cheque,
    customer: null,
  };
}

function originalOf(fields: Fields, amount: Decimal, currency: Currency): OriginalAmount | null {
  const symbol = fields.get(SLOT.CURSYM).toUpperCase();
  if (symbol === '') return null;
  return isCurrency(symbol) && symbol !== currency
    ? originalAmount(amount, symbol, fields.get(SLOT.CURRATE))
    : null;
}

function runningBalance(own: Fields): Decimal | null {
  const text = own.get(SLOT.ACCTBAL);
  if (text === '') return null;
  const amount = readAmount(text, null, '.');
  return amount === 'either' ? null : amount;
}
