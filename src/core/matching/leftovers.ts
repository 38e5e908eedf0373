/**
 * What references and exact contents left open: a one-to-one assignment by score, the highest first. Only stored entries
 * that the window did not show take part, and none that a person decided.
 */
import { daysBetween } from '../dates.ts';
import { areTwo, type Open, type Pair, pairsOf } from './candidates.ts';
import type { Decision, DetailSource, ExactMatch, MatchRule, WindowFacts, WindowMatch } from './decisions.ts';
import type { SeenEntry, StoredEntry } from './entries.ts';
import { seenOrder, storedOrder } from './pairing.ts';
import { PENDING_DAYS } from './presence.ts';
import { ACCEPT, NEAR, type Score, type Side, SURE, scoreBooking, scoreChange, scoreNear } from './score.ts';
import { type Pieces, piecesOf, similarityOf } from './similarity.ts';

/**
 * The entries whose details scores will ask for: none for most windows. Places in the given lists.
 * @param exact what matchExact gave; whoever is held back otherwise (by a deletion) is taken out of `openSeen` first.
 */
export function candidatesOf(
  stored: readonly StoredEntry[],
  seen: readonly SeenEntry[],
  exact: Open,
  facts: WindowFacts,
): { readonly stored: readonly number[]; readonly seen: readonly number[] } {
  const { pairs } = pairsOf(stored, seen, exact, facts);
  return {
    stored: [...new Set(pairs.map((pair) => pair.stored))],
    seen: [...new Set(pairs.map((pair) => pair.seen))],
  };
}

interface Scored extends Pair {
  readonly score: Score;
}

/** Decides the rest of a window and gives the whole: one decision per seen entry, in their order. */
export function matchLeftovers(
  stored: readonly StoredEntry[],
  seen: readonly SeenEntry[],
  exact: ExactMatch,
  details: DetailSource,
  facts: WindowFacts,
): WindowMatch {
  const decisions = exact.matches.map(
    (match): Decision => ({ ...match, score: null, review: null, rivals: [] }),
  );
  const candidates = pairsOf(stored, seen, exact, facts);
  const shown = new Set(exact.matches.map((match) => match.stored));
  if (candidates.pairs.length > 0) {
    const scored = inOrder(scoreAll(stored, seen, candidates.pairs, details, facts), stored, seen);
    const isTold = ({ stored: have, seen: at }: Pair): boolean =>
      exact.trust === 'strong' && areTwo(stored[have], seen[at]);
    for (const at of assign(scored, decisions, stored, isTold)) shown.add(at);
    markNear(scored, decisions, shown);
  }
  markSameContent(stored, seen, exact, decisions, shown);
  for (const at of candidates.crowded) mark(decisions, at, 'possible_duplicate', []);
  for (const { stored: have, seen: at } of exact.collisions) mark(decisions, at, 'collision', [have]);
  return { decisions, unseen: unseenOf(stored, shown, facts) };
}

function scoreAll(
  stored: readonly StoredEntry[],
  seen: readonly SeenEntry[],
  pairs: readonly Pair[],
  details: DetailSource,
  facts: WindowFacts,
): Scored[] {
  const have = sidesOf(stored, (at) => details.stored(at));
  const sees = sidesOf(seen, (at) => details.seen(at));
  const scored: Scored[] = [];
  for (const pair of pairs) {
    const before = have(pair.stored);
    const now = sees(pair.seen);
    if (before === null || now === null) continue;
    const score = scorePair(pair, before, now, facts);
    if (score !== null && score.total >= NEAR) scored.push({ ...pair, score });
  }
  return scored;
}

/** An entry with its details and the pieces of its text. */
export interface Weighed extends Side {
  readonly pieces: Pieces;
}

/** The score of two entries as pairsOf pairs them; null where they cannot be one. */
export function scorePair(
  pair: Pick<Pair, 'kind' | 'days'>,
  before: Weighed,
  now: Weighed,
  facts: WindowFacts,
): Score | null {
  const likeness = similarityOf(before.pieces, now.pieces);
  if (pair.kind === 'change') return scoreChange(before, now, likeness);
  if (pair.kind === 'near') return scoreNear(before, now, likeness);
  const gone = facts.complete && facts.isWhole(before.entry.date);
  return scoreBooking(before, now, likeness, pair.days, gone);
}

function sidesOf<Entry extends StoredEntry | SeenEntry>(
  entries: readonly Entry[],
  detailsOf: (at: number) => Side['details'],
): (at: number) => Weighed | null {
  const known = new Map<number, Weighed>();
  return (at) => {
    const before = known.get(at);
    if (before !== undefined) return before;
    const entry = entries[at];
    if (entry === undefined) return null;
    const details = detailsOf(at);
    const side = { entry, details, pieces: piecesOf(details.text) };
    known.set(at, side);
    return side;
  };
}

/** The highest score first; equal ones in an order that does not depend on where entries stand. */
function inOrder(
  scored: Scored[],
  stored: readonly StoredEntry[],
  seen: readonly SeenEntry[],
): readonly Scored[] {
  return scored.sort((a, b) => {
    if (a.score.total !== b.score.total) return b.score.total - a.score.total;
    const [have, other] = [stored[a.stored], stored[b.stored]];
    const [sees, another] = [seen[a.seen], seen[b.seen]];
    if (have === undefined || other === undefined || sees === undefined || another === undefined) return 0;
    return storedOrder(have, other) || seenOrder(sees, another);
  });
}

/** Takes pairs one to one; gives the stored places that were taken. `isTold`: taken, and for a person to look at. */
function assign(
  scored: readonly Scored[],
  decisions: Decision[],
  stored: readonly StoredEntry[],
  isTold: (pair: Pair) => boolean,
): ReadonlySet<number> {
  const enough = scored.filter(({ score }) => score.total >= ACCEPT);
  const choices = { stored: countBy(enough, 'stored'), seen: countBy(enough, 'seen') };
  const rivalsOf = Map.groupBy(scored, (pair) => pair.seen);
  const taken = new Set<number>();
  for (const pair of enough) {
    if (taken.has(pair.stored) || decisions[pair.seen]?.rule !== 'new') continue;
    taken.add(pair.stored);
    const isUnique = choices.stored.get(pair.stored) === 1 && choices.seen.get(pair.seen) === 1;
    decisions[pair.seen] = {
      stored: pair.stored,
      rule: ruleOf(pair, stored[pair.stored]),
      score: pair.score.total,
      review: (pair.score.total >= SURE || isUnique) && !isTold(pair) ? null : 'unsure',
      rivals: (rivalsOf.get(pair.seen) ?? [])
        .map((rival) => rival.stored)
        .filter((rival) => rival !== pair.stored),
    };
  }
  return taken;
}

function ruleOf(pair: Pair, entry: StoredEntry | undefined): MatchRule {
  if (pair.kind === 'booking') return 'booked_from_pending';
  return entry?.status === 'pending' ? 'pending_changed' : 'booked_changed';
}

function countBy(pairs: readonly Scored[], side: 'stored' | 'seen'): Map<number, number> {
  const counts = new Map<number, number>();
  for (const pair of pairs) counts.set(pair[side], (counts.get(pair[side]) ?? 0) + 1);
  return counts;
}

/** A new entry beside a stored one that nobody claimed and that is nearly the same is told, not merged. */
function markNear(scored: readonly Scored[], decisions: Decision[], shown: ReadonlySet<number>): void {
  const near = new Map<number, number[]>();
  for (const pair of scored) {
    if (shown.has(pair.stored) || decisions[pair.seen]?.rule !== 'new') continue;
    const rivals = near.get(pair.seen);
    if (rivals === undefined) near.set(pair.seen, [pair.stored]);
    else rivals.push(pair.stored);
  }
  for (const [at, rivals] of near) mark(decisions, at, 'possible_duplicate', rivals);
}

/** The same content under another reference, on a day of which only a part was seen: it may be one, and is told. */
function markSameContent(
  stored: readonly StoredEntry[],
  seen: readonly SeenEntry[],
  { openStored, openSeen }: Open,
  decisions: Decision[],
  shown: ReadonlySet<number>,
): void {
  if (openSeen.length === 0 || openStored.length === 0) return;
  const left = new Map<string, number>();
  for (const at of openStored) {
    const entry = stored[at];
    if (entry?.status === 'booked' && !entry.removed && !entry.decided && !shown.has(at))
      left.set(entry.key, at);
  }
  for (const at of openSeen) {
    const entry = seen[at];
    const have = entry?.status === 'booked' ? left.get(entry.key) : undefined;
    const decision = decisions[at];
    if (have === undefined || decision?.rule !== 'new' || decision.review !== null) continue;
    mark(decisions, at, 'possible_duplicate', [have]);
  }
}

function mark(
  decisions: Decision[],
  at: number,
  review: Decision['review'],
  rivals: readonly number[],
): void {
  const decision = decisions[at];
  if (decision !== undefined) decisions[at] = { ...decision, review, rivals };
}

/** What a complete window should have shown and did not; pending ones that are too old to come wherever they lie. */
function unseenOf(
  stored: readonly StoredEntry[],
  shown: ReadonlySet<number>,
  facts: WindowFacts,
): readonly number[] {
  if (!facts.complete) return [];
  const unseen: number[] = [];
  for (const [at, entry] of stored.entries()) {
    if (shown.has(at) || entry.removed) continue;
    const tooOld = entry.status === 'pending' && daysBetween(entry.firstSeen, facts.today) >= PENDING_DAYS;
    if (tooOld || facts.isWhole(entry.date)) unseen.push(at);
  }
  return unseen;
}
