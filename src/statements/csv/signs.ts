/** What plus and minus mean in a file, by the evidence of its sample: balances, marks, and how often each stands. */
import type { Decimal } from '../../core/money.ts';
import { isNegative, isZero } from '../../core/money.ts';
import { hasCreditMark } from './amount.ts';
import type { Agreement } from './chain.ts';
import type { Sign } from './plan.ts';
import { plainWords } from './words.ts';

/** The sign rule, and whether it is sure. */
export interface SignFound {
  readonly sign: Sign | null;
  readonly sure: boolean;
}

/** What the columns show the file to be of. */
export type Holder = 'account' | 'card' | 'unknown';

const CARD_WORD =
  /\b(?:(?:credit |debit )?cards?|kreditkarten?|karten|kartennummer|karteninhaber|carte|tarjeta|cartao|kaart(?:nummer|houder)?|karta|numer karty|kort(?:nummer|innehavare)?)\b/;

/** A column of cards, or of account numbers (the own or the other side's), says what the file is of. */
export function holderOf(names: readonly string[], namesAccount: boolean): Holder {
  if (names.some((name) => CARD_WORD.test(plainWords(name)))) return 'card';
  return namesAccount ? 'account' : 'unknown';
}

/** Of the neighbouring balances so many must agree to be a witness of the sign. */
const AGREEING_SHARE_MIN = 0.8;

const most = (one: Agreement): number => Math.max(one.oldestFirst, one.newestFirst);

/**
 * Decides the sign rule of a lone amount column. Running balances that follow from the amounts are the best witness,
 * balances that never do make it unsure. Without balances: plus signs beside minus signs, or minus signs on most of
 * the amounts, are the usual notation; for a file that shows itself to be of a bank account half of them do. Card
 * companies write purchases with plus or with minus, so there counting says nothing. Nor do amounts without a minus.
 */
export function decideSign(
  cells: readonly string[],
  amounts: readonly Decimal[],
  given: Agreement,
  inverted: Agreement,
  holder: Holder,
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
  const usual = holder === 'account' ? negative >= positive : holder === 'unknown' && negative > positive;
  if (usual || marked === positive) return { sign: 'as_given', sure: true };
  return { sign: null, sure: false };
}
