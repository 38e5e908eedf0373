/**
 * Which days of an account are asked for. A bank's dates are those of its own place: we do not know when its midnight
 * is, so a window ends with the day after today in UTC. There is no place on earth whose date is later, and days that a
 * bank has not begun hold nothing.
 */
import { addDays, type LocalDate } from '../dates.ts';

/** Days that are asked for again: banks book late, and back-date. */
export const OVERLAP_DAYS = 10;
/** Days after today in UTC that a window ends with. */
export const AHEAD_DAYS = 1;
/** No bank is asked for more, in days: ten years. */
export const HISTORY_DAYS_MAX = 3_660;

/** Days, both included. */
export interface Days {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/** The days of an account that were seen whole, without a gap; null when none were. */
export type Coverage = Days | null;

/** What decides the window. */
export interface WindowFacts {
  /** The date in UTC. */
  readonly today: LocalDate;
  readonly covered: Coverage;
  /** The day of the oldest entry that is pending. */
  readonly oldestPending: LocalDate | null;
  /** How far back the bank reaches, in days, today included: right after strong customer authentication, and later. */
  readonly historyDays: number;
  readonly historyDaysWithoutSca: number;
  /** Whether the account holder has authenticated just now. */
  readonly fresh: boolean;
}

/** The first of so many days that end today. */
const firstOf = (today: LocalDate, days: number): LocalDate =>
  addDays(today, 1 - Math.min(Math.max(days, 1), HISTORY_DAYS_MAX));

const earlier = (a: LocalDate, b: LocalDate): LocalDate => (a < b ? a : b);
const later = (a: LocalDate, b: LocalDate): LocalDate => (a > b ? a : b);

/**
 * The window to ask for. The first time it is all that the bank has, even when the account holder is not there any more:
 * the bank says from where on it can be had. Later it is {@link OVERLAP_DAYS} before what is covered, or the oldest
 * pending entry; right after authentication all that is not covered yet.
 */
export function planWindow(facts: WindowFacts): Days {
  const { today, covered, oldestPending, fresh } = facts;
  const to = addDays(today, AHEAD_DAYS);
  const all = firstOf(today, facts.historyDays);
  if (covered === null) return { from: all, to };
  if (fresh && all < covered.from) return { from: all, to };
  const again = addDays(covered.to, -OVERLAP_DAYS);
  const wanted = oldestPending === null ? again : earlier(again, oldestPending);
  const reach = fresh ? all : firstOf(today, facts.historyDaysWithoutSca);
  return { from: earlier(later(wanted, reach), to), to };
}

/**
 * What is covered once a window was seen whole. Where a gap lies between, the days before it count no more: what is
 * covered has no holes, and the next authentication fetches them.
 */
export function coverWith(covered: Coverage, window: Days): Days {
  const seen = { from: window.from, to: later(addDays(window.to, -AHEAD_DAYS), window.from) };
  if (covered === null || seen.from > addDays(covered.to, 1) || seen.to < addDays(covered.from, -1))
    return seen;
  return { from: earlier(covered.from, seen.from), to: later(covered.to, seen.to) };
}

/** The date in UTC of an instant in epoch milliseconds. */
export const utcDate = (epochMs: number): LocalDate => {
  const days = Math.floor(epochMs / DAY_MS);
  return addDays(EPOCH, days);
};

const DAY_MS = 86_400_000;
const EPOCH = '1970-01-01' as LocalDate;
