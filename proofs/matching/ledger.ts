/**
 * A ledger of one account in memory: it does with decisions what the engine does, and remembers beside each row of which
 * purchases its sightings were. The truth is for counting only; matching gets entries.
 */
import { addDays, type LocalDate } from '../../src/core/dates.ts';
import type {
  Decision,
  DetailSource,
  ExactMatch,
  WindowFacts,
  WindowMatch,
} from '../../src/core/matching/decisions.ts';
import type {
  Alias,
  EntryDetails,
  ReferenceTrust,
  SeenEntry,
  StoredEntry,
} from '../../src/core/matching/entries.ts';
import { candidatesOf, matchLeftovers } from '../../src/core/matching/leftovers.ts';
import { PENDING_DAYS, presenceAfter } from '../../src/core/matching/presence.ts';
import { type IdStability, trustOf } from '../../src/core/matching/trust.ts';
import { matchExact } from '../../src/core/matching/window.ts';
import { type Days, planWindow } from '../../src/core/sync/window.ts';
import type { Sighting } from './feed.ts';
import type { Purchase } from './history.ts';

export interface Row {
  entry: StoredEntry;
  details: EntryDetails;
  missing: boolean;
  /** The purchase of its pending sightings, and of its latest one. */
  pendingOf: Purchase | null;
  latestOf: Purchase;
}

/** A window as matching gets it. */
export interface KeptWindow {
  readonly stored: readonly StoredEntry[];
  readonly seen: readonly SeenEntry[];
  readonly details: DetailSource;
  readonly facts: WindowFacts;
}

/** Decides a window as the engine does. */
export function decide({ stored, seen, details, facts }: KeptWindow): ExactMatch & WindowMatch {
  const exact = matchExact(stored, seen, facts);
  candidatesOf(stored, seen, exact, facts);
  return { ...exact, ...matchLeftovers(stored, seen, exact, details, facts) };
}

/** What was counted while windows were taken in. */
export interface Tally {
  sightings: number;
  windows: number;
  /** Where every window is kept as matching got it, to measure how long it takes; null to keep none. */
  readonly kept: KeptWindow[] | null;
  reviews: number;
  /** Pending purchase and booked purchase of every pair that was made one. */
  readonly links: { readonly pending: Purchase; readonly booked: Purchase }[];
}
export const newTally = (kept: KeptWindow[] | null = null): Tally => ({
  sightings: 0,
  windows: 0,
  kept,
  reviews: 0,
  links: [],
});

const HISTORY_DAYS = 90;

export class AccountLedger {
  readonly rows: Row[] = [];
  readonly #stability: IdStability;
  readonly #tally: Tally;
  #demoted = false;
  #covered: Days | null = null;

  constructor(stability: IdStability, tally: Tally) {
    this.#stability = stability;
    this.#tally = tally;
  }

  /** The window that a sync of the day asks for. */
  window(today: LocalDate): Days {
    const pending = this.rows
      .filter(({ entry }) => entry.status === 'pending' && !entry.removed)
      .map(({ entry }) => entry.date)
      .sort();
    return planWindow({
      today,
      seen: this.#covered === null ? [] : [this.#covered],
      oldestPending: pending[0] ?? null,
      oldestQuarantined: null,
      historyDays: HISTORY_DAYS,
      historyDaysWithoutSca: HISTORY_DAYS,
      historyAllowed: null,
      fresh: false,
      historyStart: null,
    });
  }

  /** Takes a window in that was seen whole. */
  take(today: LocalDate, window: Days, sightings: readonly Sighting[]): void {
    const trust = trustOf(this.#stability, this.#demoted);
    const facts = factsOf(today, window, trust, this.#covered === null || this.#stability !== 'permanent');
    const rows = this.#candidates(window, sightings);
    const stored = rows.map((row) => row.entry);
    const seen = sightings.map((sighting) => sighting.entry);
    const details = {
      stored: (at: number) => (rows[at] as Row).details,
      seen: (at: number) => (sightings[at] as Sighting).details,
    };
    const given = { stored, seen, details, facts };
    const matched = decide(given);
    this.#tally.kept?.push(given);
    this.#tally.sightings += seen.length;
    this.#tally.windows++;
    if (matched.demote) this.#demoted = true;
    for (const [at, decision] of matched.decisions.entries())
      this.#apply(decision, rows[decision.stored], sightings[at] as Sighting, today);
    for (const at of matched.unseen) absent(rows[at] as Row, today);
    this.#covered = { from: window.from, to: today };
  }

  #candidates(window: Days, sightings: readonly Sighting[]): Row[] {
    const names = new Set<string>();
    for (const { entry } of sightings) {
      if (entry.reference !== null) names.add(entry.reference);
      if (entry.pendingReference !== null) names.add(entry.pendingReference);
    }
    const oldest = addDays(window.from, -PENDING_DAYS);
    const isIn = (date: LocalDate): boolean => date >= window.from && date <= window.to;
    return this.rows.filter(
      ({ entry }) =>
        isIn(entry.date) ||
        (entry.status === 'pending' && entry.date >= oldest) ||
        (entry.reference !== null && names.has(entry.reference)) ||
        entry.aliases.some(
          (alias) => isIn(alias.date) || (alias.reference !== null && names.has(alias.reference)),
        ),
    );
  }

  #apply(
    decision: Decision,
    row: Row | undefined,
    { entry, details, purchase }: Sighting,
    today: LocalDate,
  ): void {
    if (decision.review !== null) this.#tally.reviews++;
    if (decision.rule === 'already_booked') return;
    if (row === undefined) {
      const { pendingReference, ...facts } = entry;
      this.rows.push({
        entry: {
          ...facts,
          id: this.rows.length + 1,
          absences: 0,
          removed: false,
          decided: false,
          firstSeen: today,
          aliases: [],
        },
        details,
        missing: false,
        pendingOf: entry.status === 'pending' ? purchase : null,
        latestOf: purchase,
      });
      return;
    }
    const before = row.entry;
    row.missing = false;
    row.entry = { ...before, absences: 0, removed: false };
    if (before.status === 'booked' && entry.status === 'pending') return;
    if (before.status === 'pending' && entry.status === 'booked' && row.pendingOf !== null)
      this.#tally.links.push({ pending: row.pendingOf, booked: purchase });
    if (entry.status === 'pending') row.pendingOf = purchase;
    row.latestOf = purchase;
    if (before.hash === entry.hash) return;
    const { pendingReference, ...facts } = entry;
    row.entry = { ...row.entry, ...facts, aliases: withLook(before) };
    row.details = details;
  }
}

const ALIASES_MAX = 8;

function withLook({ aliases, date, key, reference, status }: StoredEntry): readonly Alias[] {
  const look: Alias = { date, key, reference, status };
  return [look, ...aliases].slice(0, ALIASES_MAX);
}

function absent(row: Row, today: LocalDate): void {
  const after = presenceAfter(row.entry, today);
  row.missing = after.presence !== 'present';
  row.entry = { ...row.entry, absences: after.absences, removed: after.presence === 'removed' };
}

/** As the engine says it: days inside the window are whole; of its first and last one ids that never change know more. */
const factsOf = (today: LocalDate, window: Days, trust: ReferenceTrust, edges: boolean): WindowFacts => ({
  isWhole: (date) =>
    date >= window.from && date <= window.to && (edges || (date > window.from && date < window.to)),
  complete: true,
  trust,
  today,
});
