/** What plus and minus mean in a file, by the evidence of its sample: balances, marks, and how often each stands. */
import type { Decimal } from '../../core/money.ts';
import { isNegative, isZero } from '../../core/money.ts';
import { hasCreditMark } from './amount.ts';
import type { Agreement } from './chain.ts';
import type { Sign } from './plan.ts';

/** The sign rule, and whether it is sure. */
export interface SignFound {
  readonly sign: Sign | null;
  readonly sure: boolean;
}

/** Of the neighbouring balances so many must agree to be a witness of the sign. */
const AGREEING_SHARE_MIN = 0.8;

const most = (one: Agreement): number => Math.max(one.oldestFirst, one.newestFirst);

/**
 * Decides the sign rule of a lone amount column. Running balances that follow from the amounts are the best witness,
 * balances that never do make it unsure. Without balances: minus signs on at least half of the amounts, or plus
 * signs beside minus signs, are the usual notation; amounts without any minus say nothing.
 */
export function decideSign(
  cells: readonly string[],
  amounts: readonly Decimal[],
  given: Agreement,
  inverted: Agreement,
): SignFound {
  const witness = given.pairs > 0 && !given.constant;
  if (witness && most(given) >= given.pairs * AGREEING_SHARE_MIN) return { sign: 'as_given', sure: true };
  if (witness && most(inverted) >= inverted.pairs * AGREEING_SHARE_MIN)
    return { sign: 'inverted', sure: false };
  if (witness && most(given) * 2 < given.pairs) return { sign: null, sure: false };
  const negative = amounts.filter(isNegative).length;
  const positive = amounts.filter((amount) => !isNegative(amount) && !isZero(amount)).length;
  const marked = cells.filter(hasCreditMark).length;
  if (negative === 0 && marked > 0 && marked < positive) return { sign: 'unmarked_is_out', sure: false };
  if (negative === 0) return { sign: null, sure: amounts.length === 0 };
  if (negative >= positive || marked === positive) return { sign: 'as_given', sure: true };
  return { sign: null, sure: false };
}
