/** The amount of an ORIGCURRENCY group: what the booked amount was before the bank converted it. */
import { type Currency, type Decimal, decimalFrom, FRACTION_DIGITS_MAX, scaleOf } from '../../core/money.ts';
import type { OriginalAmount } from '../../core/observations.ts';

/**
 * OFX gives the rate (account currency per unit of the original) and the converted amount, never the original
 * amount itself. It is told only where amount ÷ rate is exact: a rounded quotient would be a guess. Null otherwise.
 */
export function originalAmount(amount: Decimal, currency: Currency, rate: string): OriginalAmount | null {
  const factor = decimalFrom(rate.replace(',', '.'));
  if (factor === null || factor.startsWith('-')) return null;
  const quotient = exactQuotient(amount, factor);
  return quotient === null ? null : { amount: quotient, currency, rate: factor };
}

/** The amount divided by the factor, with at least the amount's own scale; null when it is not exact or by zero. */
function exactQuotient(amount: Decimal, factor: Decimal): Decimal | null {
  const divisor = BigInt(factor.replace('.', ''));
  const negative = amount.startsWith('-');
  const units = BigInt(amount.replace('-', '').replace('.', ''));
  const own = scaleOf(amount);
  const scaled = units * 10n ** BigInt(FRACTION_DIGITS_MAX - own + scaleOf(factor));
  if (divisor === 0n || scaled % divisor !== 0n) return null;
  const digits = (scaled / divisor).toString().padStart(FRACTION_DIGITS_MAX + 1, '0');
  const cut = digits.length - FRACTION_DIGITS_MAX;
  let end = digits.length;
  while (end > cut + own && digits.charCodeAt(end - 1) === 48) end--;
  return decimalFrom(`${negative ? '-' : ''}${digits.slice(0, cut)}.${digits.slice(cut, end)}`);
}
