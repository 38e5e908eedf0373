/** From an entry as written to a transaction observation, once order, mark and currency are known. */
import type { LocalDate } from '../../core/dates.ts';
import { type Currency, type Decimal, negate, sameAmount } from '../../core/money.ts';
import {
  NO_CODES,
  NO_COUNTERPARTY,
  NO_REFERENCES,
  type References,
  type TransactionObservation,
  type TransactionPart,
} from '../../core/observations.ts';
import { type DecimalMark, readAmount } from '../ofx/amount.ts';
import type { ReadingFault } from '../ofx/fault.ts';
import { effectOf } from './actions.ts';
import { type DateOrder, readDate, settle } from './dates.ts';
import type { RawEntry, RawSplit } from './items.ts';

/** What the file's entries share. */
export interface EntryContext {
  readonly order: DateOrder | null;
  readonly mark: DecimalMark | null;
  readonly currency: Currency;
  readonly card: boolean;
  readonly days: DayReader;
}

const ZERO = '0' as Decimal;
const REWRITE = 'Correct this line in a text editor, or export the file again.';

/** The transaction of an entry, or what is wrong with it. */
export function transactionOf(raw: RawEntry, context: EntryContext): TransactionObservation | ReadingFault {
  const amount = raw.investment ? investmentAmount(raw, context) : statedAmount(raw, context);
  if (typeof amount !== 'string') return amount;
  const bookingDate = context.days.read(raw.fields.get('D') ?? '', context.order);
  if (typeof bookingDate !== 'string') return bookingDate;
  const payee = raw.fields.get('P') ?? '';
  const number = raw.fields.get('N') ?? '';
  const kind = raw.investment || KIND_WORDS.has(number.toLowerCase()) ? number : '';
  return {
    status: 'booked',
    amount: { amount, currency: context.currency },
    bookingDate,
    valueDate: null,
    transactionDate: null,
    bookedAt: null,
    reversal: false,
    counterparty: payee === '' ? NO_COUNTERPARTY : { ...NO_COUNTERPARTY, name: payee },
    remittance: raw.fields.get('M') || null,
    creditorReference: null,
    bankText: raw.investment ? tradeText(raw) : null,
    references: kind === '' ? referencesOf(number, context.card) : NO_REFERENCES,
    codes: kind === '' ? NO_CODES : { ...NO_CODES, proprietary: `QIF:${kind}` },
    original: null,
    charges: null,
    runningBalance: null,
    sourceCategory: raw.fields.get('L') || null,
    batchCount: 1,
    parts: raw.splits.map((split) => partOf(split, context)),
    line: raw.line,
  };
}

/** What Quicken puts in the number field where there is no number. */
const KIND_WORDS: ReadonlySet<string> = new Set([
  'atm',
  'dep',
  'deposit',
  'eft',
  'pos',
  'print',
  'send',
  'txfr',
  'transfer',
]);

/** The amount of T, or of U where T is missing; both must say the same. */
function statedAmount({ fields }: RawEntry, context: EntryContext): Decimal | ReadingFault {
  const t = fields.get('T') ?? '';
  const u = fields.get('U') ?? '';
  const first = exactAmount(t === '' && u !== '' ? 'U' : 'T', t === '' ? u : t, context.mark);
  if (typeof first !== 'string' || t === '' || u === '' || t === u) return first;
  const second = exactAmount('U', u, context.mark);
  if (typeof second !== 'string' || sameAmount(first, second))
    return typeof second === 'string' ? first : second;
  return { element: 'U', rule: `U and T give one amount; T is ${first}`, found: u, action: REWRITE };
}

function exactAmount(element: string, text: string, mark: DecimalMark | null): Decimal | ReadingFault {
  const amount = readAmount(text, mark, null);
  if (amount !== null && amount !== 'either') return amount;
  const rule = text === '' ? 'An entry has an amount (T)' : 'An amount is digits with one decimal mark';
  return { element, rule, found: text, action: REWRITE };
}

/** The cash that an entry of an investment account moves: T has no sign, the action gives it. */
function investmentAmount(raw: RawEntry, context: EntryContext): Decimal | ReadingFault {
  const action = raw.fields.get('N') ?? '';
  const effect = effectOf(action);
  if (effect === null) {
    const rule = 'The action of an investment entry is known: it gives the amount its sign';
    return { element: 'N', rule, found: action, action: REWRITE };
  }
  if (effect === 'none') return ZERO;
  const amount = statedAmount(raw, context);
  return typeof amount === 'string' && effect === 'out' ? negate(amount) : amount;
}

/** `Buy IBM, 100 at 110.10`: what an investment entry says beside its amount. */
function tradeText({ fields }: RawEntry): string | null {
  const [security, quantity, price, commission] = ['Y', 'Q', 'I', 'O'].map((code) => fields.get(code) ?? '');
  const parts = [
    [fields.get('N') ?? '', security].filter((part) => part !== '').join(' '),
    quantity === '' ? '' : `${quantity} shares`,
    price === '' ? '' : `at ${price}`,
    commission === '' ? '' : `commission ${commission}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? null : parts.join(', ');
}

/** The day of a QIF date in the file's order, or what is wrong with it. */
export function dateOf(text: string, order: DateOrder | null): LocalDate | ReadingFault {
  const read = readDate(text);
  const date = read === null ? null : settle(read, order);
  if (date !== null) return date;
  const rule =
    text === ''
      ? 'An entry has a date (D)'
      : read === null || order === null
        ? 'A date is a day, month and year that exist'
        : `A date has the order of the file's other dates (${ORDER_NAMES[order]})`;
  return { element: 'D', rule, found: text, action: REWRITE };
}

/** The same as {@link dateOf}, remembering the last day read: entries of one day stand together. */
export class DayReader {
  #text = '';
  #order: DateOrder | null = null;
  #day: LocalDate | ReadingFault = dateOf('', null);

  read(text: string, order: DateOrder | null): LocalDate | ReadingFault {
    if (text === this.#text && order === this.#order) return this.#day;
    this.#text = text;
    this.#order = order;
    this.#day = dateOf(text, order);
    return this.#day;
  }
}

const ORDER_NAMES: Readonly<Record<DateOrder, string>> = {
  dmy: 'day, month, year',
  mdy: 'month, day, year',
  ymd: 'year, month, day',
};

function referencesOf(number: string, card: boolean): References {
  if (number === '' || /^0+$/.test(number)) return NO_REFERENCES;
  return card ? { ...NO_REFERENCES, transaction: number } : { ...NO_REFERENCES, cheque: number };
}

/** A split; an amount that cannot be read is null: the entry's own amount counts, and the split says nothing. */
function partOf(split: RawSplit, { mark, currency }: EntryContext): TransactionPart {
  const amount = readAmount(split.amount, mark, null);
  const text = [split.category, split.memo].filter((part) => part !== '').join(' | ');
  return {
    amount: amount === null || amount === 'either' ? null : { amount, currency },
    counterparty: null,
    remittance: text === '' ? null : text,
    references: referencesOf(split.number, false),
  };
}
