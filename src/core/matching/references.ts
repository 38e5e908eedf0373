/**
 * What the bank's references decide. A reference is believed as far as the account's have earned it, never against the
 * money: two booked entries under one reference with other amounts are a collision, and nothing is overwritten.
 */
import { daysBetween } from '../dates.ts';
import { canonical, type Decimal } from '../money.ts';
import { isSameAmount, isSameWay } from './amounts.ts';
import type { MatchRule } from './decisions.ts';
import type { EntryFacts, SeenEntry, StoredEntry } from './entries.ts';
import { isPositional, usableReference } from './hygiene.ts';
import { closeMatched, match, NEW, type Work } from './pairing.ts';
import { PENDING_DAYS } from './presence.ts';
import { lower } from './trust.ts';

/** Which stored and seen entries have a reference, those that are matched too. */
interface Holders {
  readonly stored: number[];
  /** Stored entries that had it before. */
  readonly earlier: number[];
  readonly seen: number[];
}

/** The stored entry whose it is: who has it now comes before who had it once; -1 when it is nobody's or several ones'. */
const holderOf = ({ stored, earlier }: Holders): number => only(stored.length > 0 ? stored : earlier);

/** A reference as it is looked for: alone, or with the amount. */
type Named = (reference: string, entry: EntryFacts) => string;
const alone: Named = (reference) => reference;
const withAmount: Named = (reference, { amount, currency }) =>
  `${reference}\u001f${canonical(amount as Decimal)}\u001f${currency}`;

/** References of open seen entries with all who have them now or had them before, those that are matched too. */
function holdersOf(
  work: Work,
  named: Named,
  referenceOf: (entry: SeenEntry) => string | null,
): Map<string, Holders> {
  const wanted = new Set<string>();
  const holders = new Map<string, Holders>();
  for (const at of work.openSeen) {
    const entry = work.seen[at];
    const reference = entry === undefined ? null : referenceOf(entry);
    if (entry === undefined || reference === null || isPositional(reference)) continue;
    wanted.add(reference);
    holders.set(named(reference, entry), { stored: [], earlier: [], seen: [] });
  }
  if (wanted.size === 0) return holders;
  for (const [at, entry] of work.stored.entries()) {
    const now = usableReference(entry.reference);
    if (now !== null && wanted.has(now)) holders.get(named(now, entry))?.stored.push(at);
    for (const reference of earlierReferences(entry))
      if (reference !== now && wanted.has(reference)) holders.get(named(reference, entry))?.earlier.push(at);
  }
  for (const [at, entry] of work.seen.entries()) {
    const reference = referenceOf(entry);
    if (reference !== null && wanted.has(reference)) holders.get(named(reference, entry))?.seen.push(at);
  }
  return holders;
}

/** Whether any reference has two holders: else there is nothing to decide. */
const areShared = (holders: ReadonlyMap<string, Holders>): boolean =>
  [...holders.values()].some(
    ({ stored, earlier, seen }) => stored.length + earlier.length > 0 || seen.length > 1,
  );

const NO_REFERENCES: ReadonlySet<string> = new Set();

function earlierReferences({ aliases }: StoredEntry): ReadonlySet<string> {
  if (aliases.length === 0) return NO_REFERENCES;
  const names = new Set<string>();
  for (const alias of aliases) {
    const reference = usableReference(alias.reference);
    if (reference !== null) names.add(reference);
  }
  return names;
}

type Verdict = MatchRule | 'collision' | null;

/**
 * What two entries under one strong reference are. Amounts may change while one is pending; a booked entry never becomes
 * pending again, so a pending sighting of it says nothing.
 */
function judge(stored: StoredEntry, seen: SeenEntry): Verdict {
  const bothBooked = stored.status === 'booked' && seen.status === 'booked';
  const fits =
    stored.currency === seen.currency &&
    (bothBooked ? isSameAmount(stored.amount, seen.amount) : isSameWay(stored.amount, seen.amount));
  if (!fits) return 'collision';
  return stored.status === 'booked' && seen.status === 'pending' ? 'already_booked' : 'same_reference';
}

/** The weaker judgement: content has to speak for it as well. */
function judgeWeak(stored: StoredEntry, seen: SeenEntry): Verdict {
  const verdict = judge(stored, seen);
  if (verdict === 'collision') return verdict;
  if (Math.abs(daysBetween(stored.date, seen.date)) > PENDING_DAYS) return null;
  if (verdict === 'already_booked') return verdict;
  return isSameAmount(stored.amount, seen.amount) ? 'same_reference' : null;
}

/**
 * Same reference, same entry: for strong references whatever the content, as long as none of them collides. Where several
 * entries share a reference, the amount says which it is.
 */
export function matchStrong(work: Work): void {
  if (work.trust !== 'strong' || work.openSeen.length === 0) return;
  const holders = holdersOf(work, alone, ownReference);
  if (!areShared(holders)) return;
  noteCollisions(work, holders);
  if (work.collisions.length > 0) {
    work.trust = lower(work.trust);
    return;
  }
  matchHolders(work, holdersOf(work, withAmount, ownReference), judge);
  matchHolders(work, holders, judge);
}

/** Same reference and same amount: for references that are evidence only. A window with collisions has none. */
export function matchWeak(work: Work): void {
  if (work.trust !== 'weak' || work.openSeen.length === 0 || work.collisions.length > 0) return;
  const holders = holdersOf(work, alone, ownReference);
  if (!areShared(holders)) return;
  noteCollisions(work, holders);
  if (work.collisions.length > 0) return;
  matchHolders(work, holdersOf(work, withAmount, ownReference), judgeWeak);
}

/** The bank says of a booked entry which pending one it was. */
export function matchLinks(work: Work): void {
  // A booked entry that is known by now still says that the pending one beside it is itself.
  if (work.openSeen.length === 0 || !work.seen.some(({ pendingReference }) => pendingReference != null))
    return;
  const named = (entry: SeenEntry): string | null =>
    entry.status === 'booked' ? usableReference(entry.pendingReference) : ownReference(entry);
  const linked = (stored: StoredEntry, seen: SeenEntry): Verdict => {
    const verdict = judge(stored, seen);
    if (seen.status === 'pending') return verdict === 'already_booked' ? verdict : null;
    return verdict === 'same_reference' ? 'bank_link' : null;
  };
  matchHolders(work, holdersOf(work, alone, named), linked);
}

const ownReference = (entry: SeenEntry): string | null => usableReference(entry.reference);

function noteCollisions(work: Work, holders: ReadonlyMap<string, Holders>): void {
  for (const holder of holders.values()) {
    const have = holderOf(holder);
    const sees = only(holder.seen);
    if (have < 0 || sees < 0 || work.taken[have] === 1 || work.matches[sees] !== NEW) continue;
    if (verdictOf(work, have, sees, judge) === 'collision')
      work.collisions.push({ stored: have, seen: sees });
  }
}

type Judge = (stored: StoredEntry, seen: SeenEntry) => Verdict;

function verdictOf(work: Work, have: number, sees: number, by: Judge): Verdict {
  const stored = work.stored[have];
  const seen = work.seen[sees];
  return stored === undefined || seen === undefined ? null : by(stored, seen);
}

/** The one of the places; -1 when there is none, or several: then the name is no single entry's. */
const only = (places: readonly number[]): number => (places.length === 1 ? (places[0] ?? -1) : -1);

function matchHolders(work: Work, holders: ReadonlyMap<string, Holders>, by: Judge): void {
  for (const holder of holders.values()) {
    const { stored, earlier, seen } = holder;
    const have = holderOf(holder);
    if (have < 0 && stored.length + earlier.length > 0) continue;
    const booked = seen.filter((at) => work.seen[at]?.status === 'booked');
    const pending = only(seen.filter((at) => work.seen[at]?.status === 'pending'));
    if (booked.length > 1) continue;
    if (booked.length === 1) matchBooked(work, have, only(booked), pending, by);
    else if (have >= 0 && pending >= 0 && work.matches[pending] === NEW)
      matchPending(work, have, pending, by);
  }
  closeMatched(work);
}

/** A booked entry, perhaps with its pending self still in the same window. */
function matchBooked(work: Work, have: number, booked: number, pending: number, by: Judge): void {
  const self = pending >= 0 && isSelf(work, booked, pending, by);
  const before = work.matches[pending];
  const asPending = have >= 0 && self && before?.stored === have && before.rule !== 'already_booked';
  if (have >= 0 && work.matches[booked] === NEW && (work.taken[have] === 0 || asPending)) {
    const verdict = verdictOf(work, have, booked, by);
    if (verdict !== null && verdict !== 'collision') match(work, have, booked, verdict);
  }
  const stored = work.matches[booked]?.stored ?? -1;
  const isFree = work.matches[pending] === NEW || (asPending && stored === have);
  if (self && isFree) work.matches[pending] = { stored, rule: 'already_booked' };
}

/** Whether a pending entry of the window is a booked one of it, shown a second time. */
function isSelf(work: Work, booked: number, pending: number, by: Judge): boolean {
  const seen = work.seen[booked];
  if (seen === undefined) return false;
  const asStored: StoredEntry = {
    ...seen,
    id: 0,
    absences: 0,
    removed: false,
    decided: false,
    firstSeen: seen.date,
    aliases: [],
  };
  const other = work.seen[pending];
  return other !== undefined && by(asStored, other) === 'already_booked';
}

function matchPending(work: Work, have: number, pending: number, by: Judge): void {
  const verdict = verdictOf(work, have, pending, by);
  if (verdict === null || verdict === 'collision') return;
  if (verdict === 'already_booked') work.matches[pending] = { stored: have, rule: verdict };
  else if (work.taken[have] === 0) match(work, have, pending, verdict);
}
