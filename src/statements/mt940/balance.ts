import type { LocalDate } from '../../core/dates.ts';
import { type Currency, type Decimal, isCurrency, negate } from '../../core/money.ts';
import { scanAmount } from './amount.ts';
import { type Calendar, wasMoved } from './calendar.ts';

const C = 67;
const D = 68;
const COUNT_DIGITS_MAX = 9;

/** What a balance field says: signed amount, its currency (null when left out) and its day (null when `000000`). */
export interface ReadBalance {
  readonly amount: Decimal;
  readonly currency: Currency | null;
  readonly date: LocalDate | null;
  readonly moved: boolean;
}

const currencyAt = (text: string, at: number): Currency | null => {
  const code = text.slice(at, at + 3);
  return isCurrency(code) ? code : null;
};

/**
 * Reads a balance `(C|D)YYMMDD[currency]amount` (fields 60a, 62a, 64 and 65). `000000` or `0` for the date means
 * none, as in the first statement of an account; a few files leave the currency out. Returns the rule that does not
 * hold, as a text.
 */
export function readBalance(text: string, calendar: Calendar): ReadBalance | string {
  const mark = text.charCodeAt(0);
  if (mark !== C && mark !== D) return 'a balance starts with C or D';
  let at = 7;
  let date: LocalDate | null = null;
  if (text.charCodeAt(1) === 48 && currencyAt(text, 2) !== null) at = 2;
  else if (!text.startsWith('000000', 1)) {
    date = calendar.short(text, 1);
    if (date === null) return 'the balance has a day YYMMDD';
  }
  const moved = date !== null && wasMoved(date, text, at);
  const currency = currencyAt(text, at);
  if (currency !== null) at += 3;
  const scanned = scanAmount(text, at, currency);
  if (scanned === null || text.slice(scanned.end).trim() !== '')
    return 'the balance ends with an amount: digits with a decimal comma';
  return { amount: mark === D ? negate(scanned.amount) : scanned.amount, currency, date, moved };
}

/** What `:90D:` or `:90C:` says of the entries of an interim report. */
export interface ReadTotal {
  readonly count: number;
  readonly currency: Currency;
  readonly amount: Decimal;
}

/** Reads `count currency amount` of `:90D:` and `:90C:`; null when it is anything else. */
export function readTotal(text: string): ReadTotal | null {
  let at = 0;
  while (at < COUNT_DIGITS_MAX && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at++;
  const currency = currencyAt(text, at);
  if (at === 0 || currency === null) return null;
  const scanned = scanAmount(text, at + 3, currency);
  if (scanned === null || text.slice(scanned.end).trim() !== '') return null;
  return { count: Number(text.slice(0, at)), currency, amount: scanned.amount };
}

/** The currency of a floor limit `:34F:`, or null when it names none. */
export const floorLimitCurrency = (text: string): Currency | null => currencyAt(text, 0);
