/**
 * The one rule of signs: money in is positive, money out is negative, what is owed is a negative balance, on cards and
 * loans too. A bank says the direction by a sign, by an indicator beside an amount, or by both; when both are there and
 * disagree, nobody knows which is right, and nothing is guessed. See docs/balances-and-signs.md.
 */
import { type Decimal, isNegative, isZero, negate } from '../money.ts';

/** What a bank writes beside an amount: money in, money out. */
export type Indicator = 'credit' | 'debit';

/**
 * How a bank writes amounts beside an indicator. `magnitude`: without a sign, so only a minus can contradict;
 * `signed`: money out has a minus.
 */
export type Writing = 'magnitude' | 'signed';

/** An amount and an indicator of which one must be wrong. */
export interface Contradiction {
  readonly reason: 'sign_contradiction';
  /** As the bank wrote it, its sign too. */
  readonly amount: Decimal;
  readonly indicator: Indicator;
}

export type SignedReading =
  | { readonly ok: true; readonly amount: Decimal }
  | { readonly ok: false; readonly contradiction: Contradiction };

/**
 * The signed amount of what a bank wrote; the contradiction where amount and indicator disagree. Zero agrees with both,
 * without an indicator the sign counts. Exact: no digit changes.
 */
export function signedAmount(amount: Decimal, indicator: Indicator | null, writing: Writing): SignedReading {
  if (indicator === null || isZero(amount))
    return { ok: true, amount: isZero(amount) ? unsigned(amount) : amount };
  const out = isNegative(amount);
  if (indicator === 'credit') return out ? contradicting(amount, indicator) : { ok: true, amount };
  if (out) return { ok: true, amount };
  return writing === 'magnitude' ? { ok: true, amount: negate(amount) } : contradicting(amount, indicator);
}

const contradicting = (amount: Decimal, indicator: Indicator): SignedReading => ({
  ok: false,
  contradiction: { reason: 'sign_contradiction', amount, indicator },
});

/** Zero has no sign. */
const unsigned = (zero: Decimal): Decimal => (zero.startsWith('-') ? (zero.slice(1) as Decimal) : zero);
