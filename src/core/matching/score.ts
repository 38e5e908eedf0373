/**
 * How likely a stored and a seen entry are one, where neither reference nor exact content says so. Numbers and weights
 * were set with the lags, amounts and texts of real card entries: docs/matching.md says which, and what they reach.
 */
import { dayNumber, type LocalDate } from '../dates.ts';
import { isSameAmount, ONE, unitsOf } from './amounts.ts';
import type { EntryDetails, EntryFacts } from './entries.ts';

/** From here on a pair is taken. */
export const ACCEPT = 2.2;
/** From here on it is taken without a second look, even if something else is possible. */
export const SURE = 3.5;
/** From here on a pair that is not taken is told as a possible duplicate. */
export const NEAR = 1;

/** How far the days of two booked (or two pending) sightings of one entry may lie apart. */
export const MOVED_DAYS = 3;
/** Texts of entries with the same amount must be this alike to be one entry whose text changed. */
export const MOVED_LIKENESS = 0.5;
/** On one and the same day, seen whole, this is enough: of a name with its town only the name stays. */
export const SAME_DAY_LIKENESS = 0.25;
/** Texts must be this alike when the amount differs. */
export const AMOUNT_LIKENESS = 0.6;
/** A round amount that a pump or desk blocks counts only with a text like this. */
export const HOLD_LIKENESS = 0.8;
/** Below this an equal amount is chance. */
export const CHANCE_LIKENESS = 0.2;
/** An equal amount where the texts are too unlike, and where one text says nothing of who was paid. */
const CHANCE_SCORE = -2.5;
const SILENT_SCORE = 2.5;

/** Natural logarithms of the shares of card entries that book after 0, 1, … days; the last one is for all later days. */
const LAG_SHARES = [0.195, 0.397, 0.181, 0.13, 0.076, 0.012, 0.004, 0.002, 0.003 / 7];
const LAG_LOGS = LAG_SHARES.map((share) => Math.log(share));

/** How the amounts of a pending and a booked entry compare. */
export type AmountRelation =
  | 'equal'
  /** The same amount of the original currency; the rate changed. */
  | 'original'
  /** Within 4 %: another rate. */
  | 'rate'
  /** Up to 35 % more: a tip. */
  | 'more'
  /** Up to 40 % less: a hold was larger. */
  | 'less'
  /** A hold of 1.00, or of a round amount from 50. */
  | 'hold'
  | 'other';

const AMOUNT_SCORES: Record<AmountRelation, number> = {
  equal: 5,
  original: 5,
  rate: 1.5,
  more: 1,
  less: 0.3,
  hold: 0.6,
  other: -1.5,
};

/** The parts of a score; their sum is the score. */
export interface Score {
  readonly total: number;
  readonly amountIs: AmountRelation;
  readonly amount: number;
  /** From 0 to 1; null when a text says nothing. */
  readonly likeness: number | null;
  readonly text: number;
  readonly day: number;
  readonly gone: number;
  readonly lag: number;
}

/** One side of a pair. */
export interface Side {
  readonly entry: EntryFacts;
  readonly details: EntryDetails;
}

/** How the amounts compare, for texts that are so alike. */
function relationOf(pending: Side, booked: Side, likeness: number): AmountRelation {
  const before = magnitude(pending.entry.amount);
  const after = magnitude(booked.entry.amount);
  if (before === after) return 'equal';
  const was = pending.details.original;
  const is = booked.details.original;
  if (was !== null && is !== null && was.currency === is.currency && isSameAmount(was.amount, is.amount))
    return 'original';
  const more = (after - before) * 100n;
  if (likeness > HOLD_LIKENESS && isHold(before)) return 'hold';
  if (more <= before * 4n && -more <= before * 4n) return 'rate';
  if (more > 0n && more <= before * 35n) return 'more';
  if (more < 0n && -more <= before * 40n) return 'less';
  return 'other';
}

const magnitude = (amount: string): bigint => {
  const units = unitsOf(amount);
  return units < 0n ? -units : units;
};

const isHold = (units: bigint): boolean => units === ONE || (units >= 50n * ONE && units % (5n * ONE) === 0n);

/** The score of a pending entry and what may be its booking; null where it cannot be. Lag in days from 0. */
export function scoreBooking(
  pending: Side,
  booked: Side,
  likeness: number | null,
  lag: number,
  gone: boolean,
): Score | null {
  const alike = likeness ?? 0;
  const amountIs = relationOf(pending, booked, alike);
  const isEqual = amountIs === 'equal' || amountIs === 'original';
  if (!isEqual && alike < AMOUNT_LIKENESS) return null;
  const unlike = likeness === null ? SILENT_SCORE : CHANCE_SCORE;
  const amount = isEqual && alike < CHANCE_LIKENESS ? unlike : AMOUNT_SCORES[amountIs];
  return sum({
    amountIs,
    amount,
    likeness,
    text: 3 * alike,
    day: isPurchaseDay(pending, booked) ? 2 : 0,
    gone: gone ? 0.8 : 0,
    lag: (LAG_LOGS[Math.min(Math.max(lag, 0), LAG_LOGS.length - 1)] ?? 0) / 2,
  });
}

/** The score of two sightings of one entry in the same state, whose text, reference or day changed; unlike ones are near. */
export function scoreChange(before: Side, now: Side, likeness: number | null): Score | null {
  if (!isSameAmount(before.entry.amount, now.entry.amount)) return null;
  const days = daysApart(before, now);
  const balance = before.details.runningBalance;
  const isSameBalance =
    balance !== null &&
    now.details.runningBalance !== null &&
    isSameAmount(balance, now.details.runningBalance);
  if (days > MOVED_DAYS) return null;
  const alike = likeness ?? 0;
  const isAlike = alike >= MOVED_LIKENESS || isSameBalance;
  const isNear = !isAlike && (days > 0 || alike < SAME_DAY_LIKENESS);
  return sum({
    amountIs: 'equal',
    amount: isAlike ? 6 : isNear ? NEAR : 3,
    likeness,
    text: (isNear ? 1 : 3) * alike,
    day: isSameBalance ? 2 : 0,
    gone: 0,
    lag: isNear ? 0 : 0 - days,
  });
}

/** The score of two sightings of a day that was not seen whole: near at most, and only where the texts are alike. */
export function scoreNear(before: Side, now: Side, likeness: number | null): Score | null {
  const score = scoreChange(before, now, likeness);
  if (score === null || score.amount === NEAR) return null;
  return sum({ ...score, likeness, amount: NEAR, text: 0, day: 0, lag: 0 });
}

const DIGITS = 1_000;
const rounded = (value: number): number => Math.round(value * DIGITS) / DIGITS;

/** Rounded, so that the same pair has the same text of its explanation everywhere. */
function sum(parts: Omit<Score, 'total'>): Score {
  const { amountIs, amount, likeness, text, day, gone, lag } = parts;
  return {
    total: rounded(amount + text + day + gone + lag),
    amountIs,
    amount,
    likeness: likeness === null ? null : rounded(likeness),
    text: rounded(text),
    day,
    gone,
    lag: rounded(lag),
  };
}

/** Whether the booked entry names the day of the pending one as its own. */
function isPurchaseDay(pending: Side, booked: Side): boolean {
  const day = pending.details.transactionDate ?? pending.details.valueDate ?? pending.entry.date;
  return booked.details.transactionDate === day || booked.details.valueDate === day;
}

const apart = (a: LocalDate | null, b: LocalDate | null): number =>
  a === null || b === null ? Number.POSITIVE_INFINITY : Math.abs(dayNumber(a) - dayNumber(b));

function daysApart(a: Side, b: Side): number {
  return Math.min(apart(a.entry.date, b.entry.date), apart(a.details.valueDate, b.details.valueDate));
}
