/** Comparing amounts exactly: bank money never becomes a JavaScript number, not for a score either. */
import { FRACTION_DIGITS_MAX } from '../money.ts';

/** 1.00 in {@link unitsOf}. */
export const ONE = 10n ** BigInt(FRACTION_DIGITS_MAX);

/** An amount as a whole number of the smallest parts that an amount can have (10^-8). */
export function unitsOf(amount: string): bigint {
  const mark = amount.indexOf('.');
  if (mark === -1) return BigInt(amount) * ONE;
  const scale = amount.length - mark - 1;
  return BigInt(
    `${amount.slice(0, mark)}${amount.slice(mark + 1)}${'0'.repeat(FRACTION_DIGITS_MAX - scale)}`,
  );
}

/** Whether both amounts are the same value. */
export const isSameAmount = (a: string, b: string): boolean => a === b || unitsOf(a) === unitsOf(b);

/** Whether money goes the same way; nothing at all goes either way. */
export function isSameWay(a: string, b: string): boolean {
  if (a.startsWith('-') === b.startsWith('-')) return true;
  return unitsOf(a) === 0n || unitsOf(b) === 0n;
}
