/**
 * Which entries of a window we know already. References and exact contents decide here; what they leave open goes by
 * score: see leftovers.ts. Content is matched as a multiset, so that n equal payments on one day stay n (invariant 4) and
 * taking in the same window twice changes nothing (invariant 1). The result does not depend on the order of entries.
 */

import { matchAliases } from './aliases.ts';
import type { ExactMatch, MatchRule, WindowFacts } from './decisions.ts';
import type { EntryFacts, SeenEntry, StoredEntry } from './entries.ts';
import { isPositional, isSameScheme, usableReference } from './hygiene.ts';
import { pair, referenceIn, type Work, workOn } from './pairing.ts';
import { matchLinks, matchStrong, matchWeak } from './references.ts';
import { isReminted, lower } from './trust.ts';

/**
 * Matches what references and exact contents decide, one to one.
 * @param stored the entries of the window's days; besides, from anywhere in the account, pending ones of the last
 *   PENDING_DAYS before the window and those that have or had a reference of the window.
 * @param seen all entries of the window, or of a chunk of whole days of it.
 */
export function matchExact(
  stored: readonly StoredEntry[],
  seen: readonly SeenEntry[],
  facts: WindowFacts,
): ExactMatch {
  const work = workOn(stored, seen, facts);
  if (stored.length > 0) {
    // The hash is of all that was said, the reference too; a row may have been given one by another sighting since.
    const whole = (entry: EntryFacts): string => entry.hash;
    pair(work, 'same_content', whole, whole);
  }
  if (stored.length > 0 || seen.some(({ status }) => status === 'pending')) {
    matchStrong(work);
    matchLinks(work);
    matchAliases(work);
    matchContent(work);
    matchOtherSource(work);
    matchWeak(work);
  }
  const demote = work.collisions.length > 0 || (facts.trust === 'strong' && mintsAnew(work));
  return {
    matches: work.matches,
    openStored: work.openStored,
    openSeen: work.openSeen,
    collisions: work.collisions,
    demote,
    trust: demote ? lower(facts.trust) : facts.trust,
  };
}

/** The same content: first what agrees in more, so that twins find themselves. */
function matchContent(work: Work): void {
  const reference = (entry: EntryFacts): string => referenceIn(work, entry) ?? '';
  const named = (entry: EntryFacts): string => `${entry.key}\u001f${reference(entry)}`;
  const any = (entry: EntryFacts): string => entry.key;
  const unnamed = (entry: EntryFacts): string | null => (reference(entry) === '' ? entry.key : null);
  // A mere place in the day is held by another entry once the bank puts one in between.
  const wellNamed = (entry: EntryFacts): string | null =>
    reference(entry) === '' || isPositional(reference(entry)) ? null : named(entry);
  const onWholeDay = (entry: EntryFacts): string | null =>
    work.facts.isWhole(entry.date) ? entry.key : null;
  const sameStatus = (rule: MatchRule, storedPart: Part, seenPart: Part): void =>
    pairSameStatus(work, rule, storedPart, seenPart);
  sameStatus('same_content', named, named);
  sameStatus('same_content', any, unnamed);
  sameStatus('same_content', unnamed, any);
  pair(work, 'same_content', wellNamed, wellNamed);
  // What is booked is a booked entry under another name before it is a pending one that has none.
  sameStatus('same_content_new_reference', onWholeDay, onWholeDay);
  pair(work, 'same_content', any, unnamed);
  pair(work, 'same_content', unnamed, any);
  pair(work, 'same_content_new_reference', onWholeDay, onWholeDay);
}

type Part = (entry: EntryFacts) => string | null;

/** Pairs entries of one status by a part: first those with the same balance after them. */
function pairSameStatus(work: Work, rule: MatchRule, storedPart: Part, seenPart: Part): void {
  const withBalance =
    (part: Part): Part =>
    (entry) => {
      const text = entry.runningBalance == null ? null : part(entry);
      return text === null ? null : `${text}\u001f${entry.status}\u001f${entry.runningBalance}`;
    };
  const withStatus =
    (part: Part): Part =>
    (entry) => {
      const text = part(entry);
      return text === null ? null : `${text}\u001f${entry.status}`;
    };
  if (work.openSeen.some((at) => work.seen[at]?.runningBalance != null))
    pair(work, rule, withBalance(storedPart), withBalance(seenPart));
  pair(work, rule, withStatus(storedPart), withStatus(seenPart));
}

/**
 * A file and an interface of one bank have references of their own: where all that is known came back under another scheme,
 * another reference says nothing, and the same content is the same entry on days that were not seen whole too.
 */
function matchOtherSource(work: Work): void {
  if (work.openSeen.length === 0 || work.openStored.length === 0 || !isOtherSource(work)) return;
  const content = ({ key, status }: EntryFacts): string => `${key}\u001f${status}`;
  pair(work, 'same_content_new_reference', content, content);
}

/** Whether no known entry came back under its reference or one made alike, but some under references of other making. */
function isOtherSource({ stored, seen, matches }: Work): boolean {
  let isOther = false;
  for (const [at, { stored: have }] of matches.entries()) {
    const before = usableReference(stored[have]?.reference ?? null);
    const now = usableReference(seen[at]?.reference ?? null);
    if (before === null || now === null) continue;
    if (isSameScheme(before, now)) return false;
    isOther = true;
  }
  return isOther;
}

/** Whether booked entries that we know came back under other references of the same scheme. */
function mintsAnew({ stored, seen, matches }: Work): boolean {
  let other = 0;
  let all = 0;
  for (const [at, { stored: have }] of matches.entries()) {
    const before = stored[have];
    const now = seen[at];
    if (before?.status !== 'booked' || now?.status !== 'booked') continue;
    if (before.reference === null || now.reference === null) continue;
    all++;
    if (before.reference !== now.reference && isSameScheme(before.reference, now.reference)) other++;
  }
  return isReminted(other, all);
}
