/** What stored entries are to their bank after a window: seen again, missing, closed. */
import { daysBetween } from '../../core/dates.ts';
import type { StoredEntry } from '../../core/matching/entries.ts';
import { ABSENCES_MAX, PENDING_DAYS, type Presence, presenceAfter } from '../../core/matching/presence.ts';
import type { HistoryEntry, PresenceChange } from '../imports/ledger-port.ts';
import type { WindowPlan } from './plan-window.ts';
import type { WindowResult, WindowSource } from './window-port.ts';

export interface PresencePlan {
  readonly changes: readonly PresenceChange[];
  readonly history: readonly HistoryEntry[];
  readonly counts: Pick<WindowResult, 'returned' | 'missing' | 'removed'>;
}

/**
 * Plans the presence of entries.
 * @param shown the stored entries that the window showed.
 * @param unseen places of those that it lacked.
 * @param written ids of entries that are written anew: they are present then.
 */
export function presencePlan(
  { stored, facts }: WindowPlan,
  { showsPending, isInside }: WindowSource,
  shown: readonly StoredEntry[],
  unseen: readonly number[],
  written: ReadonlySet<number>,
): PresencePlan {
  const changes: PresenceChange[] = [];
  const history: HistoryEntry[] = [];
  const counts = { returned: 0, missing: 0, removed: 0 };
  const put = (entry: StoredEntry, next: Presence): void => {
    const isVisible = presenceOf(entry) !== next.presence;
    if (!isVisible && next.absences === entry.absences) return;
    changes.push({ id: entry.id, ...next, isVisible });
    if (!isVisible) return;
    const cause = next.presence === 'present' ? 'returned' : next.presence;
    counts[cause]++;
    history.push({ id: entry.id, cause, rule: next.reason, score: null, explanation: null, before: null });
  };
  // Twins of one entry show it once.
  for (const entry of new Set(shown)) if (!written.has(entry.id)) put(entry, PRESENT);
  for (const at of unseen) {
    const entry = stored[at];
    if (entry === undefined || entry.removed) continue;
    // A bank that never tells pending entries lacks them all: only their age counts then.
    const isMissing = isInside(entry.date) && (entry.status === 'booked' || showsPending);
    if (isMissing) put(entry, presenceAfter(entry, facts.today));
    else if (entry.status === 'pending' && daysBetween(entry.firstSeen, facts.today) >= PENDING_DAYS)
      put(entry, { presence: 'removed', absences: entry.absences, reason: 'too_old' });
  }
  return { changes, history, counts };
}

const PRESENT: Presence = { presence: 'present', absences: 0, reason: null };

/** What an entry is to its bank so far. */
function presenceOf({ status, absences, removed }: StoredEntry): Presence['presence'] {
  if (removed) return 'removed';
  return absences >= (status === 'pending' ? 1 : ABSENCES_MAX) ? 'missing' : 'present';
}
