/** What becomes of a stored entry that a complete window lacks (invariant 6). Booked ones are never removed. */
import { daysBetween, type LocalDate } from '../dates.ts';
import type { TransactionStatus } from '../observations.ts';

/** Days after which a pending entry that the bank no longer shows is closed, and until which it may still book. */
export const PENDING_DAYS = 14;
/** Complete windows in a row without an entry after which a pending one is closed and a booked one flagged. */
export const ABSENCES_MAX = 2;

export interface Presence {
  /** `missing`: hidden from balances while pending, flagged when booked. `removed`: closed; pending ones only. */
  readonly presence: 'present' | 'missing' | 'removed';
  readonly absences: number;
  /** Why it is removed; null while it is not. */
  readonly reason: 'dropped' | 'too_old' | null;
}

/**
 * What an entry is after one more complete window without it. Seen again, it is present with no absences.
 * @param entry as it was before: `absences` so far, and the day on which it was seen first.
 * @param today the day of the window.
 */
export function presenceAfter(
  entry: {
    readonly status: TransactionStatus;
    readonly absences: number;
    readonly firstSeen: LocalDate;
  },
  today: LocalDate,
): Presence {
  const absences = Math.min(entry.absences + 1, ABSENCES_MAX);
  if (entry.status === 'booked')
    return { presence: absences < ABSENCES_MAX ? 'present' : 'missing', absences, reason: null };
  if (absences >= ABSENCES_MAX) return { presence: 'removed', absences, reason: 'dropped' };
  if (daysBetween(entry.firstSeen, today) >= PENDING_DAYS)
    return { presence: 'removed', absences, reason: 'too_old' };
  return { presence: 'missing', absences, reason: null };
}
