/**
 * Which entries of a window we know already. Content is matched as a multiset: n equal payments on one day stay n
 * (invariant 4), and taking in the same file twice changes nothing (invariant 1). References are evidence, not truth:
 * banks leave them out, repeat them and mint them anew on every delivery.
 */

import type { LocalDate } from '../dates.ts';
import { canonical } from '../money.ts';
import type { TransactionObservation, TransactionStatus } from '../observations.ts';

/** One entry as matching sees it, stored or seen. */
export interface Entry {
  /** What the entry is, without its reference and status: see {@link contentText}; usually a hash of it. */
  readonly key: string;
  /** The bank's own reference, null when it gave none. */
  readonly reference: string | null;
  readonly status: TransactionStatus;
  /** A hash of all that the bank said of it: tells apart twins with the same key. */
  readonly hash: string;
}

/** Why a seen entry is what it is; each can be derived again from the same entries. */
export type MatchRule =
  /** Same content and same reference, or same content and a reference on one side at most. */
  | 'same_content'
  /** Same content under another reference, on a day that the window holds whole: the bank minted a new one. */
  | 'same_content_new_reference'
  /** Another text under the same reference and amount. */
  | 'same_reference'
  | 'new';

/** What one seen entry is: the place of the stored entry in the given list, or -1 for a new one. */
export interface Match {
  readonly stored: number;
  readonly rule: MatchRule;
}

const BLANKS = /\s+/g;

/** The parts of a text that stay when a bank wraps it differently or changes its case. */
const normal = (text: string | null): string => (text === null ? '' : text.replace(BLANKS, '').toLowerCase());

/**
 * What makes an entry the same entry in another file: date, amount, currency, text, the other side and the
 * end-to-end reference. Not the status, codes, value date or the bank's reference: they change on booking or with
 * every delivery. Parts are joined with a character that no bank text has.
 * @param date the day that the entry counts for.
 * @param otherAccount what stands for the other side's account number: a keyed hash, for the text is hashed bare.
 */
export function contentText(seen: TransactionObservation, date: LocalDate, otherAccount: string): string {
  return `${date}\u001f${canonical(seen.amount.amount)}\u001f${seen.amount.currency}\u001f${normal(
    seen.remittance,
  )}\u001f${normal(seen.counterparty.name)}\u001f${otherAccount}\u001f${seen.references.endToEnd ?? ''}`;
}

/**
 * Matches the seen entries of one account and day with the stored ones, one to one.
 * @param complete whether the window is known to hold the whole day: only then can a missing reference mean that the
 *   bank minted a new one, and the same content under two references be one payment.
 * @param sameAmount whether a stored and a seen entry have the same amount and currency: asked only for entries with
 *   the same reference and other content.
 * @returns one match per seen entry, in their order.
 */
export function matchDay(
  stored: readonly Entry[],
  seen: readonly Entry[],
  complete: boolean,
  sameAmount: (stored: number, seen: number) => boolean,
): Match[] {
  const result: Match[] = new Array(seen.length).fill(NEW);
  if (stored.length === 0) return result;
  const day: Day = { stored, seen, open: new Array<boolean>(stored.length).fill(true), result };
  const both = (partOf: (entry: Entry) => string): void => pair(day, 'same_content', partOf, partOf);
  both((entry) => `${entry.hash}\u001f${entry.reference ?? ''}`);
  both((entry) => `${entry.key}\u001f${entry.status}\u001f${entry.reference ?? ''}`);
  both((entry) => `${entry.key}\u001f${entry.reference ?? ''}`);
  const any = (entry: Entry): string => entry.key;
  const unnamed = (entry: Entry): string | null => (entry.reference === null ? entry.key : null);
  pair(day, 'same_content', any, unnamed);
  pair(day, 'same_content', unnamed, any);
  if (complete) pair(day, 'same_content_new_reference', any, any);
  matchByReference(day, sameAmount);
  return result;
}

/** One account's day while it is matched. */
interface Day {
  readonly stored: readonly Entry[];
  readonly seen: readonly Entry[];
  /** Which stored entries are not taken yet. */
  readonly open: boolean[];
  readonly result: Match[];
}

/** Pairs what is still open, one to one in order, where the two sides have the same part; null parts do not pair. */
function pair(
  day: Day,
  rule: MatchRule,
  storedPart: (entry: Entry) => string | null,
  seenPart: (entry: Entry) => string | null,
): void {
  if (!day.result.includes(NEW)) return;
  const waiting = new Map<string, number[]>();
  for (let at = day.stored.length - 1; at >= 0; at--) {
    const entry = day.stored[at];
    const part = !day.open[at] || entry === undefined ? null : storedPart(entry);
    if (part === null) continue;
    const queue = waiting.get(part);
    if (queue === undefined) waiting.set(part, [at]);
    else queue.push(at);
  }
  if (waiting.size === 0) return;
  for (const [at, entry] of day.seen.entries()) {
    if (day.result[at] !== NEW) continue;
    const part = seenPart(entry);
    const found = part === null ? undefined : waiting.get(part)?.pop();
    if (found === undefined) continue;
    day.open[found] = false;
    day.result[at] = { stored: found, rule };
  }
}

const NEW: Match = Object.freeze({ stored: -1, rule: 'new' });

/**
 * The same reference and amount under another text is the same entry, when both are unique on both sides. An amount that
 * differs is a collision: both stay, and neither stands in the way of what has its own amount.
 */
function matchByReference(day: Day, sameAmount: (stored: number, seen: number) => boolean): void {
  const left = day.seen.some((entry, at) => day.result[at] === NEW && entry.reference !== null);
  if (!left) return;
  const storedBy = groupByReference(day.stored);
  const seenBy = groupByReference(day.seen);
  for (const [at, entry] of day.seen.entries()) {
    if (day.result[at] !== NEW || entry.reference === null) continue;
    const candidates = (storedBy.get(entry.reference) ?? []).filter((stored) => sameAmount(stored, at));
    const [only] = candidates;
    if (only === undefined || candidates.length > 1 || !day.open[only]) continue;
    const rivals = (seenBy.get(entry.reference) ?? []).filter((seen) => sameAmount(only, seen));
    if (rivals.length !== 1) continue;
    day.open[only] = false;
    day.result[at] = { stored: only, rule: 'same_reference' };
  }
}

function groupByReference(entries: readonly Entry[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [at, { reference }] of entries.entries()) {
    if (reference === null) continue;
    const group = groups.get(reference);
    if (group === undefined) groups.set(reference, [at]);
    else group.push(at);
  }
  return groups;
}
