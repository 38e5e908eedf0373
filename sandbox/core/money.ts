/** Amounts as whole numbers of the currency's smallest unit (a cent, a fils), and as exact text. Never floats. */
import type { Money } from './types.ts';

const DIGITS: Readonly<Record<string, number>> = { BHD: 3, KWD: 3, JPY: 0 };

/** How many digits stand after the decimal mark in this currency (ISO 4217). */
export const digitsOf = (currency: string): number => DIGITS[currency] ?? 2;

const FORM = /^-?\d{1,18}(?:\.\d{1,8})?$/;

/** Exact decimal text as a whole number of 10^-digits; throws when it is none or has more digits. */
export function unitsOf(text: string, digits: number): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  if (!FORM.test(text) || fraction.length > digits)
    throw new Error(`not an amount of ${digits} digits: ${text}`);
  return BigInt(whole + fraction.padEnd(digits, '0'));
}

/** The reverse of {@link unitsOf}; zero has no sign. */
export function textOf(units: bigint, digits: number): string {
  const sign = units < 0n ? '-' : '';
  const figures = (units < 0n ? -units : units).toString().padStart(digits + 1, '0');
  const cut = figures.length - digits;
  return digits === 0 ? sign + figures : `${sign}${figures.slice(0, cut)}.${figures.slice(cut)}`;
}

/** The amount in the currency's smallest unit. */
export const minorOf = (money: Money): bigint => unitsOf(money.amount, digitsOf(money.currency));

/** So many smallest units as money. */
export const moneyOf = (units: bigint, currency: string): Money => ({
  amount: textOf(units, digitsOf(currency)),
  currency,
});

/** `a / b` rounded half away from zero; b is above zero. */
export function divide(a: bigint, b: bigint): bigint {
  const half = a < 0n ? -b / 2n : b / 2n;
  return (a + half) / b;
}

/** The share of an amount in thousandths, rounded half away from zero. */
export const permille = (units: bigint, share: bigint): bigint => divide(units * share, 1000n);
