/** Which open entries are compared by score at all: the same currency and way, days near enough, and never too many. */
import { dayNumber } from '../dates.ts';
import { canonical, type Decimal, isZero } from '../money.ts';
import type { ExactMatch, WindowFacts } from './decisions.ts';
import type { EntryFacts, SeenEntry, StoredEntry } from './entries.ts';
import { isPositional, isSameScheme, usableReference } from './hygiene.ts';
import { PENDING_DAYS } from './presence.ts';
import { MOVED_DAYS } from './score.ts';

/** Pairs scored in a window; where there are more, entries stay apart and are marked. */
export const PAIRS_MAX = 200_000;
/** Entries near by value date may have booking dates so much further apart. */
const VALUE_DATE_SLACK_DAYS = 4;

/**
 * Places of two entries to be compared: a pending one and its booking, or two sightings in the same state; `near` ones are
 * of a day that was not seen whole, where they are told and not matched.
 */
export interface Pair {
  readonly kind: 'booking' | 'change' | 'near';
  readonly stored: number;
  readonly seen: number;
  /** Days from the stored to the seen one. */
  readonly days: number;
}

/** What matchExact left open. */
export type Open = Pick<ExactMatch, 'openStored' | 'openSeen' | 'trust'>;

export interface Candidates {
  readonly pairs: readonly Pair[];
  /** Seen entries that had too many to be compared with. */
  readonly crowded: readonly number[];
}

interface Block {
  readonly kind: Pair['kind'];
  readonly stored: number[];
  readonly seen: number[];
}

const NONE: Candidates = Object.freeze({ pairs: [], crowded: [] });

/** The pairs of open entries that can be one, in no particular order. */
export function pairsOf(
  stored: readonly StoredEntry[],
  seen: readonly SeenEntry[],
  exact: Open,
  facts: WindowFacts,
): Candidates {
  if (exact.openSeen.length === 0 || exact.openStored.length === 0) return NONE;
  const days: Days = {
    stored: dayNumbers(stored, exact.openStored),
    seen: dayNumbers(seen, exact.openSeen),
  };
  const pairs: Pair[] = [];
  const crowded = new Set<number>();
  const counted = blocksOf(stored, seen, exact, facts)
    .flatMap((block) => (countIn(block, days) > PAIRS_MAX ? byAmount(block, stored, seen) : [block]))
    .map((block) => ({ block, count: countIn(block, days) }))
    .sort((a, b) => a.count - b.count);
  let left = PAIRS_MAX;
  for (const { block, count } of counted) {
    left -= count;
    if (left >= 0)
      eachPair(block, days, (pair) => {
        const told = pair.kind === 'change' && exact.trust === 'strong';
        if (!told || !areTwo(stored[pair.stored], seen[pair.seen])) pairs.push(pair);
      });
    else for (const at of block.seen) crowded.add(at);
  }
  return { pairs, crowded: [...crowded] };
}

interface Days {
  readonly stored: ReadonlyMap<number, number>;
  readonly seen: ReadonlyMap<number, number>;
}

function dayNumbers(entries: readonly EntryFacts[], places: readonly number[]): Map<number, number> {
  const days = new Map<number, number>();
  for (const at of places) {
    const entry = entries[at];
    if (entry !== undefined) days.set(at, dayNumber(entry.date));
  }
  return days;
}

const way = ({ amount, currency }: EntryFacts): string =>
  `${currency}${amount.startsWith('-') || isZero(amount as Decimal) ? '-' : '+'}`;
const value = ({ amount, currency }: EntryFacts): string => `${currency}${canonical(amount as Decimal)}`;

function blocksOf(
  stored: readonly StoredEntry[],
  seen: readonly SeenEntry[],
  { openStored, openSeen }: Open,
  facts: WindowFacts,
): Block[] {
  const blocks = new Map<string, Block>();
  const put = (kind: Pair['kind'], key: string, at: number): void => {
    const name = `${kind} ${key}`;
    const block = blocks.get(name);
    if (block === undefined) blocks.set(name, { kind, stored: [at], seen: [] });
    else block.stored.push(at);
  };
  for (const at of openStored) {
    const entry = stored[at];
    if (entry === undefined || entry.decided) continue;
    if (entry.status === 'pending') put('booking', way(entry), at);
    if (facts.isWhole(entry.date)) put('change', `${entry.status} ${value(entry)}`, at);
    else if (entry.status === 'booked') put('near', value(entry), at);
  }
  if (blocks.size === 0) return [];
  for (const at of openSeen) {
    const entry = seen[at];
    if (entry === undefined) continue;
    if (entry.status === 'booked') blocks.get(`booking ${way(entry)}`)?.seen.push(at);
    if (entry.status === 'booked') blocks.get(`near ${value(entry)}`)?.seen.push(at);
    blocks.get(`change ${entry.status} ${value(entry)}`)?.seen.push(at);
  }
  return [...blocks.values()].filter((block) => block.seen.length > 0);
}

/** A crowded block of bookings keeps only pairs of equal amounts. */
function byAmount(
  block: Block,
  stored: readonly StoredEntry[],
  seen: readonly SeenEntry[],
): readonly Block[] {
  const groups = new Map<string, Block>();
  for (const at of block.stored) {
    const entry = stored[at];
    if (entry === undefined) continue;
    const group = groups.get(value(entry));
    if (group === undefined) groups.set(value(entry), { kind: block.kind, stored: [at], seen: [] });
    else group.stored.push(at);
  }
  for (const at of block.seen) {
    const entry = seen[at];
    if (entry !== undefined) groups.get(value(entry))?.seen.push(at);
  }
  return [...groups.values()].filter((group) => group.seen.length > 0);
}

/** The seen places of a block by their days. */
function daysIn(block: Block, days: Days): Map<number, number[]> {
  const byDay = new Map<number, number[]>();
  for (const at of block.seen) {
    const day = days.seen.get(at) ?? 0;
    const places = byDay.get(day);
    if (places === undefined) byDay.set(day, [at]);
    else places.push(at);
  }
  return byDay;
}

const rangeOf = (kind: Pair['kind']): readonly [number, number] => {
  if (kind === 'booking') return [0, PENDING_DAYS];
  if (kind === 'near') return [0, 0];
  const reach = MOVED_DAYS + VALUE_DATE_SLACK_DAYS;
  return [-reach, reach];
};

function eachNear(
  block: Block,
  days: Days,
  take: (stored: number, seen: readonly number[], days: number) => void,
): void {
  const byDay = daysIn(block, days);
  const [from, to] = rangeOf(block.kind);
  for (const at of block.stored) {
    const day = days.stored.get(at) ?? 0;
    for (let apart = from; apart <= to; apart++) {
      const places = byDay.get(day + apart);
      if (places !== undefined) take(at, places, apart);
    }
  }
}

function countIn(block: Block, days: Days): number {
  let count = 0;
  eachNear(block, days, (_, places) => {
    count += places.length;
  });
  return count;
}

/**
 * Where references never change, entries under two of the same scheme are two. Not so for a booking: banks that promise
 * ids for ever mint a new one there all the same, and a hold that is gone beside its booking is hardly chance. It is told.
 */
export function areTwo(have: StoredEntry | undefined, sees: SeenEntry | undefined): boolean {
  const before = usableReference(have?.reference ?? null);
  const now = usableReference(sees?.reference ?? null);
  if (before === null || now === null || before === now) return false;
  return isSameScheme(before, now) && !isPositional(before) && !isPositional(now);
}

function eachPair(block: Block, days: Days, take: (pair: Pair) => void): void {
  eachNear(block, days, (stored, places, apart) => {
    for (const seen of places) take({ kind: block.kind, stored, seen, days: apart });
  });
}
