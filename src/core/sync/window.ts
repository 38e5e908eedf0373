/**
 * Which days of an account are asked for. A bank's dates are those of its own place: we do not know when its midnight
 * is, so a window ends with the day after today in UTC. There is no place on earth whose date is later, and days that a
 * bank has not begun hold nothing.
 */
import { type Days, uncovered } from '../balances/coverage.ts';
import { addDays, type LocalDate } from '../dates.ts';

export type { Days } from '../balances/coverage.ts';

/** Days that are asked for again: banks book late, and back-date. */
export const OVERLAP_DAYS = 10;
/** Days after today in UTC that a window ends with. */
export const AHEAD_DAYS = 1;
/** No bank is asked for more, in days: ten years. */
export const HISTORY_DAYS_MAX = 3_660;

/** The latest days of an account that were seen whole, without a gap; null when none were. */
export type Coverage = Days | null;

/** What decides the window. */
export interface WindowFacts {
  /** The date in UTC. */
  readonly today: LocalDate;
  /** All days that syncs saw whole: disjoint intervals in their order. */
  readonly seen: readonly Days[];
  /** The day of the oldest entry that is pending. */
  readonly oldestPending: LocalDate | null;
  /** The day of the oldest entry in quarantine: the bank may say it rightly by now. */
  readonly oldestQuarantined: LocalDate | null;
  /** How many days before today the bank reaches: right after strong customer authentication, and later. */
  readonly historyDays: number;
  readonly historyDaysWithoutSca: number;
  /** How many days before today may be asked for unless the account holder has just authenticated; null for no such rule. */
  readonly historyAllowed: number | null;
  /** Whether the account holder has authenticated just now. */
  readonly fresh: boolean;
  /** Nothing earlier is wanted, whatever there is: the person's choice. */
  readonly historyStart: LocalDate | null;
}

/** The first day that a bank gives which reaches so many days before today. */
const firstOf = (today: LocalDate, days: number): LocalDate =>
  addDays(today, -Math.min(Math.max(days, 0), HISTORY_DAYS_MAX));

const earlier = (a: LocalDate, b: LocalDate): LocalDate => (a < b ? a : b);
const later = (a: LocalDate, b: LocalDate): LocalDate => (a > b ? a : b);

/**
 * The window to ask for. Without authentication just before, nothing is asked for that lies further back than the law of
 * the country lets be asked for then. The first time it is all that the bank has, as far as that allows: the bank says from
 * where on it can be had. Later it is {@link OVERLAP_DAYS} before what was seen, or the day before the
 * oldest pending entry, or the first gap that the bank still reaches; right after authentication all that was not seen
 * yet, and the day before the oldest entry in quarantine.
 */
export function planWindow(facts: WindowFacts): Days {
  const { today, seen, oldestPending, oldestQuarantined, fresh, historyStart } = facts;
  const to = addDays(today, AHEAD_DAYS);
  const wantedFirst = (days: number): LocalDate => {
    const first = firstOf(today, days);
    return historyStart === null ? first : later(first, historyStart);
  };
  const limit = fresh ? null : facts.historyAllowed;
  const within = (days: number): number => (limit === null ? days : Math.min(days, limit));
  const all = wantedFirst(within(facts.historyDays));
  const [first] = seen;
  const last = seen.at(-1);
  if (first === undefined || last === undefined) return { from: earlier(all, to), to };
  const reach = fresh ? all : wantedFirst(within(facts.historyDaysWithoutSca));
  const again = addDays(last.to, -OVERLAP_DAYS);
  // The first day of a window may be cut: that of the oldest pending entry has to be seen whole, or nobody sees it go.
  const open = [oldestPending, fresh ? oldestQuarantined : null].filter((day) => day !== null);
  const wanted = open.map((day) => addDays(day, -1)).reduce(earlier, again);
  const [gap] = uncovered(seen, { from: fresh ? reach : later(reach, first.from), to: last.to });
  // Banks back-date: the days before a gap are asked for again, too.
  const from = gap === undefined ? wanted : earlier(wanted, addDays(gap.from, -OVERLAP_DAYS));
  return { from: earlier(later(from, reach), to), to };
}

/** How long after an authentication banks give all of their history, in milliseconds. Some give it for minutes only. */
export const FRESH_MS = 3_600_000;

/** Whether the account holder authenticated just before `now`, both in epoch milliseconds; null when it is not known. */
export const isFresh = (authenticatedAt: number | null, now: number): boolean =>
  authenticatedAt !== null && now - authenticatedAt <= FRESH_MS;

/** Days before today that are asked for in place of a longer history that a bank fails on. */
export const SHORTER_HISTORY_DAYS: readonly number[] = [730, 365, 90];

/** The next shorter window in place of one that a bank fails on; null when there is none. */
export function shorterWindow(today: LocalDate, { from, to }: Days): Days | null {
  const next = SHORTER_HISTORY_DAYS.map((days) => firstOf(today, days)).find((first) => first > from);
  return next === undefined || next > to ? null : { from: next, to };
}

/**
 * What is covered once a window was seen whole. Where a gap lies between, the days before it count no more: what is
 * covered has no holes, and the next authentication fetches them.
 */
export function coverWith(covered: Coverage, window: Days): Days {
  const seen = daysSeen(window);
  if (covered === null || seen.from > addDays(covered.to, 1) || seen.to < addDays(covered.from, -1))
    return seen;
  return { from: earlier(covered.from, seen.from), to: later(covered.to, seen.to) };
}

/** The days of a window that have begun: what lies ahead holds nothing yet. */
export const daysSeen = (window: Days): Days => ({
  from: window.from,
  to: later(addDays(window.to, -AHEAD_DAYS), window.from),
});

/** The date in UTC of an instant in epoch milliseconds. */
export const utcDate = (epochMs: number): LocalDate => {
  const days = Math.floor(epochMs / DAY_MS);
  return addDays(EPOCH, days);
};

const DAY_MS = 86_400_000;
const EPOCH = '1970-01-01' as LocalDate;
