/** Pairing what is still open of a window, one to one, in an order that does not depend on the order of the input. */
import type { Collision, Match, MatchRule, WindowFacts } from './decisions.ts';
import type { EntryFacts, ReferenceTrust, SeenEntry, StoredEntry } from './entries.ts';
import { usableReference } from './hygiene.ts';

export const NEW: Match = Object.freeze({ stored: -1, rule: 'new' });

/** A window while it is matched. */
export interface Work {
  readonly stored: readonly StoredEntry[];
  readonly seen: readonly SeenEntry[];
  readonly facts: WindowFacts;
  trust: ReferenceTrust;
  readonly matches: Match[];
  openStored: number[];
  openSeen: number[];
  /** 1 for stored entries that a seen one is matched with. */
  readonly taken: Uint8Array;
  readonly collisions: Collision[];
}

export function workOn(stored: readonly StoredEntry[], seen: readonly SeenEntry[], facts: WindowFacts): Work {
  return {
    stored,
    seen,
    facts,
    trust: facts.trust,
    matches: new Array<Match>(seen.length).fill(NEW),
    openStored: stored.map((_, at) => at),
    openSeen: seen.map((_, at) => at),
    taken: new Uint8Array(stored.length),
    collisions: [],
  };
}

/** The reference as it counts in this window; null when it is none. */
export const referenceIn = (work: Work, entry: EntryFacts): string | null =>
  work.trust === 'none' ? null : usableReference(entry.reference);

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The order of entries that does not depend on where they stand: date, amount, content, all that was said, reference. */
function canonicalOrder(a: EntryFacts, b: EntryFacts): number {
  return (
    byText(a.date, b.date) ||
    byText(a.amount, b.amount) ||
    byText(a.key, b.key) ||
    byText(a.status, b.status) ||
    byText(a.hash, b.hash) ||
    byText(a.reference ?? '', b.reference ?? '')
  );
}

/** What the bank says of its pending self tells seen entries apart that are the same otherwise. */
export const seenOrder = (a: SeenEntry, b: SeenEntry): number =>
  canonicalOrder(a, b) || byText(a.pendingReference ?? '', b.pendingReference ?? '');

/** Stored entries that count come before closed ones; what is the same in everything goes by age. */
export const storedOrder = (a: StoredEntry, b: StoredEntry): number =>
  Number(a.removed) - Number(b.removed) || canonicalOrder(a, b) || a.id - b.id;

/** What must be the same on both sides; null takes no part. */
export type PartOf<Entry> = (entry: Entry) => string | null;

/** Open entries with the same part. Most groups are one and one, so that lists are made only for twins. */
interface Group {
  readonly stored: number;
  seen: number;
  moreStored: number[] | null;
  moreSeen: number[] | null;
}

/** Pairs open entries with the same part: the n-th with the n-th. */
export function pair(
  work: Work,
  rule: MatchRule,
  storedPart: PartOf<StoredEntry>,
  seenPart: PartOf<SeenEntry>,
): void {
  const { stored, seen, openSeen } = work;
  if (work.openStored.length === 0 || openSeen.length === 0) return;
  const groups = groupStored(stored, work.openStored, storedPart);
  if (groups.size === 0) return;
  const called: Group[] = [];
  for (const at of openSeen) {
    const entry = seen[at];
    const part = entry === undefined ? null : seenPart(entry);
    const group = part === null ? undefined : groups.get(part);
    if (group === undefined) continue;
    if (group.seen < 0) {
      group.seen = at;
      called.push(group);
    } else if (group.moreSeen === null) group.moreSeen = [group.seen, at];
    else group.moreSeen.push(at);
  }
  for (const group of called) settle(work, rule, group);
  if (called.length > 0) closeMatched(work);
}

function groupStored(
  stored: readonly StoredEntry[],
  open: readonly number[],
  partOf: PartOf<StoredEntry>,
): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const at of open) {
    const entry = stored[at];
    const part = entry === undefined ? null : partOf(entry);
    if (part === null) continue;
    const group = groups.get(part);
    if (group === undefined) groups.set(part, { stored: at, seen: -1, moreStored: null, moreSeen: null });
    else if (group.moreStored === null) group.moreStored = [group.stored, at];
    else group.moreStored.push(at);
  }
  return groups;
}

function settle(work: Work, rule: MatchRule, group: Group): void {
  const stored = inOrder(work.stored, group.moreStored ?? [group.stored], storedOrder);
  const seen = inOrder(work.seen, group.moreSeen ?? [group.seen], seenOrder);
  const both = Math.min(stored.length, seen.length);
  for (let n = 0; n < both; n++) match(work, stored[n] ?? -1, seen[n] ?? -1, rule);
}

/** Matches one with one. */
export function match(work: Work, stored: number, seen: number, rule: MatchRule): void {
  work.matches[seen] = { stored, rule };
  work.taken[stored] = 1;
}

function inOrder<Entry>(
  entries: readonly Entry[],
  places: number[],
  order: (a: Entry, b: Entry) => number,
): number[] {
  if (places.length === 1) return places;
  return places.sort((a, b) => {
    const left = entries[a];
    const right = entries[b];
    return left === undefined || right === undefined ? 0 : order(left, right);
  });
}

/** Takes what is matched by now off the open lists. */
export function closeMatched(work: Work): void {
  const { matches, openSeen } = work;
  work.openSeen = openSeen.filter((at) => matches[at] === NEW);
  work.openStored = work.openStored.filter((at) => work.taken[at] === 0);
}
