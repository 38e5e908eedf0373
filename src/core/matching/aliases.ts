/** Entries that look as a stored one did before, or elsewhere: whoever was absorbed once is not a new entry later. */
import type { TransactionStatus } from '../observations.ts';
import type { Alias, SeenEntry, StoredEntry } from './entries.ts';
import { usableReference } from './hygiene.ts';
import { closeMatched, match, seenOrder, type Work } from './pairing.ts';

const look = ({ key, reference }: SeenEntry | Alias): string =>
  `${key}\u001f${usableReference(reference) ?? ''}`;

/**
 * Matches by other looks. One to one, as ever; but each look of a booked entry takes one pending sighting besides: banks
 * show a pending entry for a while after it booked.
 */
export function matchAliases(work: Work): void {
  if (!work.stored.some(({ aliases }) => aliases.length > 0)) return;
  const free = (at: number): boolean => work.taken[at] === 0;
  const pending = (at: number): boolean => free(at) && work.stored[at]?.status === 'pending';
  const booked = (at: number): boolean => work.stored[at]?.status === 'booked';
  pass(work, 'booked', free, (have, at) => match(work, have, at, 'known_alias'));
  pass(work, 'pending', pending, (have, at) => match(work, have, at, 'known_alias'));
  pass(work, 'pending', booked, (have, at) => {
    work.matches[at] = { stored: have, rule: 'already_booked' };
  });
  closeMatched(work);
}

function pass(
  work: Work,
  status: TransactionStatus,
  takes: (stored: number) => boolean,
  settle: (stored: number, seen: number) => void,
): void {
  const open = work.openSeen.filter(
    (at) => work.matches[at]?.rule === 'new' && work.seen[at]?.status === status,
  );
  if (open.length === 0) return;
  const waiting = looksOf(work.stored, new Set(open.map((at) => work.seen[at]?.key)));
  if (waiting.size === 0) return;
  for (const { entry, at } of inOrder(work.seen, open)) {
    const places = waiting.get(look(entry));
    // A place is asked once: what it refuses now it refuses later.
    for (let have = places?.pop(); have !== undefined; have = places?.pop()) {
      if (!takes(have)) continue;
      settle(have, at);
      break;
    }
  }
}

/** Stored entries by their other looks, the oldest last; those with other keys are left out. */
function looksOf(
  stored: readonly StoredEntry[],
  keys: ReadonlySet<string | undefined>,
): Map<string, number[]> {
  const looks = new Map<string, number[]>();
  const wanted = stored
    .map((entry, at) => ({ entry, at }))
    .filter(({ entry }) => entry.aliases.some(({ key }) => keys.has(key)))
    .sort((a, b) => b.entry.id - a.entry.id);
  for (const { entry, at } of wanted) {
    for (const alias of entry.aliases) {
      if (!keys.has(alias.key)) continue;
      const places = looks.get(look(alias));
      if (places === undefined) looks.set(look(alias), [at]);
      else places.push(at);
    }
  }
  return looks;
}

const inOrder = (
  seen: readonly SeenEntry[],
  places: readonly number[],
): readonly { readonly entry: SeenEntry; readonly at: number }[] =>
  places
    .flatMap((at) => {
      const entry = seen[at];
      return entry === undefined ? [] : [{ entry, at }];
    })
    .sort((a, b) => seenOrder(a.entry, b.entry));
