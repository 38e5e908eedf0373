/**
 * Money is exact text from the bank's bytes to the API's bytes (invariant 14). No function here ever makes
 * a JavaScript number of an amount.
 */
import { failure, type Result, success } from './result.ts';

declare const brand: unique symbol;

/** Exact decimal text: an optional `-`, 1–18 digits, optionally `.` and 1–8 digits; the scale is the bank's own. */
export type Decimal = string & { readonly [brand]: 'Decimal' };

/** An ISO 4217 code: three capital letters. */
export type Currency = string & { readonly [brand]: 'Currency' };

/** A signed amount: money in is positive for the account holder, money out negative, whatever the account's kind. */
export interface Money {
  readonly amount: Decimal;
  readonly currency: Currency;
}

/** Digits that an amount may have before and after the decimal mark. */
export const INTEGER_DIGITS_MAX = 18;
export const FRACTION_DIGITS_MAX = 8;

const DECIMAL = /^-?\d{1,18}(?:\.\d{1,8})?$/;
const CURRENCY = /^[A-Z]{3}$/;

/** Whether the text is a {@link Decimal} as it stands. */
export const isDecimal = (text: string): text is Decimal => DECIMAL.test(text);

/** Whether the text has the form of an ISO 4217 code. */
export const isCurrency = (text: string): text is Currency => CURRENCY.test(text);

/**
 * Reads exact decimal text, as it stands: `-?\d{1,18}(\.\d{1,8})?`.
 * Gives `not-a-decimal` for anything else; nothing is rounded, trimmed or completed.
 */
export function parseDecimal(text: string): Result<Decimal, 'not-a-decimal'> {
  return isDecimal(text) ? success(text) : failure('not-a-decimal');
}

/**
 * Makes a {@link Decimal} of digits in a bank's notation: a decimal mark (`.` or `,`), no thousands marks, an
 * optional leading `+` or `-`. Leading zeros go, a missing integer part becomes `0`, a bare trailing mark goes
 * (`12,` is 12, as in SWIFT); the digits after the mark stay as the bank gave them, zeros too.
 * Gives null when it is anything else or has too many digits.
 */
export function decimalFrom(text: string, mark: '.' | ',' = '.'): Decimal | null {
  let at = 0;
  let sign = '';
  const first = text.charCodeAt(0);
  if (first === 45 || first === 43) {
    sign = first === 45 ? '-' : '';
    at = 1;
  }
  const markAt = text.indexOf(mark, at);
  const end = text.length;
  const integerEnd = markAt === -1 ? end : markAt;
  const fractionDigits = markAt === -1 ? 0 : end - markAt - 1;
  if (integerEnd === at && fractionDigits === 0) return null;
  for (let i = at; i < end; i++) {
    if (i === markAt) continue;
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return null;
  }
  while (at < integerEnd - 1 && text.charCodeAt(at) === 48) at++;
  if (integerEnd - at > INTEGER_DIGITS_MAX || fractionDigits > FRACTION_DIGITS_MAX) return null;
  const integer = at === integerEnd ? '0' : text.slice(at, integerEnd);
  return (
    fractionDigits === 0 ? sign + integer : `${sign}${integer}.${text.slice(integerEnd + 1)}`
  ) as Decimal;
}

/** The same amount with the other sign; `0` keeps no sign. */
export function negate(amount: Decimal): Decimal {
  if (amount.startsWith('-')) return amount.slice(1) as Decimal;
  return (isZero(amount) ? amount : `-${amount}`) as Decimal;
}

/** The amount without its sign. */
export function absolute(amount: Decimal): Decimal {
  return (amount.startsWith('-') ? amount.slice(1) : amount) as Decimal;
}

/** Whether the amount is zero at any scale (`0`, `0.00`, `-0.0`). */
export function isZero(amount: Decimal): boolean {
  for (let i = 0; i < amount.length; i++) {
    const code = amount.charCodeAt(i);
    if (code > 48 && code <= 57) return false;
  }
  return true;
}

/** Whether the amount is below zero. */
export const isNegative = (amount: Decimal): boolean => amount.startsWith('-') && !isZero(amount);

/** How many digits stand after the decimal mark. */
export function scaleOf(amount: Decimal): number {
  const mark = amount.indexOf('.');
  return mark === -1 ? 0 : amount.length - mark - 1;
}

/** The amount as a whole number of 10^-scale; the scale must be at least the amount's own. */
function units(amount: Decimal, scale: number): bigint {
  const own = scaleOf(amount);
  return BigInt(amount.replace('.', '') + '0'.repeat(scale - own));
}

function fromUnits(value: bigint, scale: number): Decimal {
  if (scale === 0) return value.toString() as Decimal;
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(scale + 1, '0');
  const cut = digits.length - scale;
  return `${negative ? '-' : ''}${digits.slice(0, cut)}.${digits.slice(cut)}` as Decimal;
}

/** The exact sum, at the larger of the two scales. May have more than 18 integer digits: check before storing. */
export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(scaleOf(a), scaleOf(b));
  return fromUnits(units(a, scale) + units(b, scale), scale);
}

/** The exact difference a − b, at the larger of the two scales. */
export const subtract = (a: Decimal, b: Decimal): Decimal => add(a, negate(b));

/** Negative, zero or positive as a is below, equal to or above b; `1.0` equals `1`. */
export function compare(a: Decimal, b: Decimal): number {
  const scale = Math.max(scaleOf(a), scaleOf(b));
  const left = units(a, scale);
  const right = units(b, scale);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Whether both are the same value; `1.0` equals `1`. */
export const sameAmount = (a: Decimal, b: Decimal): boolean => a === b || compare(a, b) === 0;

/** The amount without zeros at the end of its fraction: one text per value, for content keys (`1.50` → `1.5`). */
export function canonical(amount: Decimal): Decimal {
  let text: string = amount;
  if (text.includes('.')) {
    let end = text.length;
    while (text.charCodeAt(end - 1) === 48) end--;
    if (text.charCodeAt(end - 1) === 46) end--;
    text = text.slice(0, end);
  }
  return (text === '-0' ? '0' : text) as Decimal;
}

/** A running exact sum: constant memory however many amounts are added. */
export class DecimalSum {
  #total = 0n;
  #scale = 0;

  /** Adds one amount. */
  add(amount: Decimal): void {
    const own = scaleOf(amount);
    if (own > this.#scale) {
      this.#total *= 10n ** BigInt(own - this.#scale);
      this.#scale = own;
    }
    this.#total += units(amount, this.#scale);
  }

  /** The sum so far, at the largest scale seen. */
  value(): Decimal {
    return fromUnits(this.#total, this.#scale);
  }
}
