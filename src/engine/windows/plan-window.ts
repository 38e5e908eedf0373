/** Compares a window with what is stored of the account, and says of every entry what it is. Writes nothing. */
import type { LocalDate } from '../../core/dates.ts';
import type { Decision, ExactMatch, WindowFacts } from '../../core/matching/decisions.ts';
import type { EntryDetails, ReferenceTrust, SeenEntry, StoredEntry } from '../../core/matching/entries.ts';
import { usableReference } from '../../core/matching/hygiene.ts';
import { candidatesOf, matchLeftovers } from '../../core/matching/leftovers.ts';
import { PENDING_DAYS } from '../../core/matching/presence.ts';
import { lower, trustOf } from '../../core/matching/trust.ts';
import { matchExact } from '../../core/matching/window.ts';
import { unreachable } from '../../core/result.ts';
import { utcDate } from '../../core/sync/window.ts';
import type { LedgerAccount, LedgerTransaction, Tombstone } from '../imports/ledger-port.ts';
import { entryDetails } from './entry-details.ts';
import type { WindowAccount, WindowSource } from './window-port.ts';

const DAY_MS = 86_400_000;

/** What a window is compared with it for: entries day by day, and the details of some where they are wanted. */
export interface SeenWindow {
  readonly days: readonly { readonly date: LocalDate; readonly entries: readonly SeenEntry[] }[];
  /** The details of entries by their place in all days together. */
  detailsOf(places: readonly number[]): Promise<ReadonlyMap<number, EntryDetails>>;
}

/** What is decided about a window. */
export interface WindowPlan {
  readonly stored: readonly StoredEntry[];
  readonly seen: readonly SeenEntry[];
  /** Where the entries of a day begin. */
  readonly places: ReadonlyMap<LocalDate, number>;
  /** One per seen entry; null where all are new. */
  readonly decisions: readonly Decision[] | null;
  /** Places of entries that a person deleted. */
  readonly buried: ReadonlySet<number>;
  readonly unseen: readonly number[];
  readonly exact: Pick<ExactMatch, 'demote' | 'trust' | 'collisions'>;
  readonly facts: WindowFacts;
  readonly details: { stored(at: number): EntryDetails; seen(at: number): EntryDetails };
}

/** The decision where nothing is stored. */
export const ALL_NEW: Decision = Object.freeze({
  stored: -1,
  rule: 'new',
  score: null,
  review: null,
  rivals: [],
});

/** What planning reads of the ledger. */
export type StoredSide = Pick<LedgerTransaction, 'storedWindow' | 'entryColumns'>;

/** Plans a window of an account. What it says holds as long as nothing else changes the account. */
export async function planWindow(
  ledger: StoredSide,
  account: WindowAccount,
  window: SeenWindow,
  source: WindowSource,
): Promise<WindowPlan> {
  const dates = window.days.map(({ date }) => date);
  const removedSince = source.now - PENDING_DAYS * DAY_MS;
  const known = await ledger.storedWindow(account.id, { range: source.range, dates, removedSince });
  const { seen, places } = flatten(window);
  const { exact, facts } = exactly(known.entries, seen, account, source);
  const buried = buriedOf(seen, exact.openSeen, known.tombstones, facts);
  const open = buried.size === 0 ? exact : withoutBuried(exact, buried);
  const isAllNew = known.entries.length === 0 && buried.size === 0 && open.openSeen.length === seen.length;
  const wanted = isAllNew ? NOBODY : candidatesOf(known.entries, seen, open, facts);
  const details = await detailsOf(ledger, window, known.entries, wanted);
  const match = isAllNew ? null : matchLeftovers(known.entries, seen, open, details, facts);
  return {
    stored: known.entries,
    seen,
    places,
    decisions: match?.decisions ?? null,
    buried,
    unseen: match?.unseen ?? [],
    exact,
    facts,
    details,
  };
}

/**
 * What references and contents decide. References that prove worse in this very window are believed less in all of it, or
 * the days at its ends would be doubled.
 */
export function exactly(
  stored: readonly StoredEntry[],
  seen: readonly SeenEntry[],
  account: LedgerAccount,
  source: WindowSource,
): { readonly exact: ExactMatch; readonly facts: WindowFacts } {
  const factsFor = (trust: ReferenceTrust): WindowFacts => ({
    isWhole: (date) => source.isWhole(date, trust),
    complete: source.complete,
    trust,
    today: utcDate(source.now),
  });
  const facts = factsFor(trustOf(source.stability, account.demotedReferences.includes(source.kind)));
  const exact = matchExact(stored, seen, facts);
  if (!exact.demote || facts.trust !== 'strong') return { exact, facts };
  const again = factsFor(lower(facts.trust));
  const weaker = matchExact(stored, seen, again);
  // What ran into another entry is told, unless its content says what it is.
  const collisions = exact.collisions.filter((one) => weaker.matches[one.seen]?.rule === 'new');
  return { exact: { ...weaker, collisions, demote: true }, facts: again };
}

const NOBODY = { stored: [], seen: [] };

function flatten({ days }: SeenWindow): { seen: SeenEntry[]; places: Map<LocalDate, number> } {
  const seen: SeenEntry[] = [];
  const places = new Map<LocalDate, number>();
  for (const { date, entries } of days) {
    places.set(date, seen.length);
    for (const entry of entries) seen.push(entry);
  }
  return { seen, places };
}

async function detailsOf(
  ledger: StoredSide,
  window: SeenWindow,
  stored: readonly StoredEntry[],
  wanted: { readonly stored: readonly number[]; readonly seen: readonly number[] },
): Promise<WindowPlan['details']> {
  if (wanted.stored.length === 0 || wanted.seen.length === 0) return NO_DETAILS;
  const idAt = (at: number): number => stored[at]?.id ?? 0;
  const columns = await ledger.entryColumns(wanted.stored.map(idAt));
  const have = new Map<number, EntryDetails>();
  for (const at of wanted.stored) {
    const found = columns.get(idAt(at));
    if (found !== undefined) have.set(at, entryDetails(found));
  }
  const sees = await window.detailsOf(wanted.seen);
  return {
    stored: (at) => have.get(at) ?? NO_DETAILS.stored(at),
    seen: (at) => sees.get(at) ?? NO_DETAILS.seen(at),
  };
}

const NO_DETAILS: WindowPlan['details'] = {
  stored: (at) => unreachable(`no details of the stored entry ${at}`),
  seen: (at) => unreachable(`no details of the seen entry ${at}`),
};

/**
 * The entries that a person deleted; each deletion holds back one entry. As with what is stored, the same content is the
 * same entry where one side has no reference, and on a day that the window holds whole under another one, too.
 */
function buriedOf(
  seen: readonly SeenEntry[],
  open: readonly number[],
  graves: readonly Tombstone[],
  { isWhole }: WindowFacts,
): ReadonlySet<number> {
  const buried = new Set<number>();
  if (graves.length === 0 || open.length === 0) return buried;
  const left = graves.map(({ key, reference, copies }) => ({
    key,
    name: `${key}|${reference}`,
    isNamed: usableReference(reference) !== null,
    copies,
  }));
  const byName = new Map(left.map((grave) => [grave.name, grave]));
  const byKey = Map.groupBy(left, ({ key }) => key);
  const bury = (at: number, grave: { copies: number } | undefined): void => {
    if (grave === undefined || grave.copies === 0) return;
    grave.copies--;
    buried.add(at);
  };
  for (const at of open) {
    const entry = seen[at];
    if (entry !== undefined) bury(at, byName.get(`${entry.key}|${entry.reference ?? ''}`));
  }
  for (const at of open) {
    const entry = seen[at];
    if (entry === undefined || buried.has(at)) continue;
    // Two references tell apart, but on a whole day; beside none, one says nothing.
    const isAny = isWhole(entry.date) || usableReference(entry.reference) === null;
    const fitting = byKey.get(entry.key) ?? [];
    bury(
      at,
      fitting.find(({ copies, isNamed }) => copies > 0 && (isAny || !isNamed)),
    );
  }
  return buried;
}

const withoutBuried = (exact: ExactMatch, buried: ReadonlySet<number>): ExactMatch => ({
  ...exact,
  openSeen: exact.openSeen.filter((at) => !buried.has(at)),
});
