/**
 * Which of the balances that a bank reports is "the balance". Each type stays what it is: an available balance may hold a
 * credit limit and is never taken for a booked one, and what no balance says stays unknown.
 */
import type { BalanceType } from '../observations.ts';

/**
 * What is booked: the newest day counts first, and within a day what was said last of it. A closing balance holds the
 * whole day, an interim one a part of it, an opening one nothing of it.
 */
export const BOOKED_TYPES = [
  'closing_booked',
  'interim_booked',
  'opening_booked',
  'previously_closed_booked',
] as const satisfies readonly BalanceType[];

/**
 * What can be spent, by the same order. A forward available balance is about the future, an expected one a guess and an
 * information one anything: none of them is what there is.
 */
export const AVAILABLE_TYPES = [
  'closing_available',
  'interim_available',
  'opening_available',
] as const satisfies readonly BalanceType[];

/** One of {@link BOOKED_TYPES}. */
export type BookedType = (typeof BOOKED_TYPES)[number];
