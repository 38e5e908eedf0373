/**
 * Signs, in one place for all connectors: money in is positive, money out negative (docs/balances-and-signs.md). A bank that
 * writes an amount with a sign and an indicator beside it can contradict itself; then nothing is guessed.
 */
import { type Contradiction, type Indicator, signedAmount, type Writing } from '../../core/balances/signs.ts';
import type { Decimal } from '../../core/money.ts';

export type { Contradiction, Indicator, Writing } from '../../core/balances/signs.ts';

/** The amount to report, and the `contradiction` of the observation where there is one. */
export interface ReadSign {
  readonly amount: Decimal;
  readonly contradiction: { readonly contradiction?: Contradiction };
}

/**
 * Reads an amount with what stands beside it; null for a bank that writes no indicator. Spread `contradiction` into the
 * observation: it is empty where all is well, and the amount is as the bank wrote it where it is not.
 */
export function readSigned(amount: Decimal, indicator: Indicator | null, writing: Writing): ReadSign {
  const read = signedAmount(amount, indicator, writing);
  if (read.ok) return { amount: read.amount, contradiction: {} };
  return { amount, contradiction: { contradiction: read.contradiction } };
}
