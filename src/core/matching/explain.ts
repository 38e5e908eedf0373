/** Why a decision was made, as plain JSON: the same entries give the same text, so that it can be derived again. */
import { dayNumber } from '../dates.ts';
import type { Decision, DetailSource, MatchRule, Review, WindowFacts } from './decisions.ts';
import type { EntryFacts, ReferenceTrust, SeenEntry, StoredEntry } from './entries.ts';
import { scorePair, type Weighed } from './leftovers.ts';
import { ACCEPT, type Score, SURE } from './score.ts';
import { piecesOf } from './similarity.ts';
import { MATCHER_VERSION } from './version.ts';

/** What was compared of one entry. Texts are left out: they are kept beside it. */
export interface ExplainedEntry {
  readonly date: string;
  readonly amount: string;
  readonly currency: string;
  readonly status: string;
  readonly reference: string | null;
  readonly key: string;
  readonly hash: string;
}

export interface Explanation {
  readonly matcher: number;
  readonly rule: MatchRule;
  readonly review: Review | null;
  /** What references were believed. */
  readonly trust: ReferenceTrust;
  /** Whether the window held the day whole. */
  readonly whole: boolean;
  readonly seen: ExplainedEntry;
  readonly stored: ExplainedEntry | null;
  /** Null when no score was needed. */
  readonly score: (Score & { readonly accept: number; readonly sure: number }) | null;
  /** Ids of transactions that could have been it too. */
  readonly rivals: readonly number[];
}

/**
 * Explains the decision about one seen entry.
 * @param at its place.
 * @param trust what the references of the window were believed: ExactMatch.trust.
 * @param details asked only where a score decided.
 */
export function explain(
  at: number,
  stored: readonly StoredEntry[],
  seen: readonly SeenEntry[],
  decision: Decision,
  details: DetailSource,
  facts: WindowFacts,
  trust: ReferenceTrust,
): Explanation {
  const now = seen[at];
  if (now === undefined) throw new Error('internal: a decision about no entry');
  const before = stored[decision.stored];
  const isScored = decision.score !== null && before !== undefined;
  const score = isScored ? scoreAgain(decision, before, now, at, details, facts) : null;
  return {
    matcher: MATCHER_VERSION,
    rule: decision.rule,
    review: decision.review,
    trust,
    whole: facts.isWhole(now.date),
    seen: factsOf(now),
    stored: before === undefined ? null : factsOf(before),
    score: score === null ? null : { ...score, accept: ACCEPT, sure: SURE },
    rivals: decision.rivals.flatMap((place) => stored[place]?.id ?? []),
  };
}

const factsOf = ({ date, amount, currency, status, reference, key, hash }: EntryFacts): ExplainedEntry => ({
  date,
  amount,
  currency,
  status,
  reference,
  key,
  hash,
});

function scoreAgain(
  { rule, stored: place }: Decision,
  before: StoredEntry,
  now: SeenEntry,
  at: number,
  details: DetailSource,
  facts: WindowFacts,
): Score | null {
  const kind = rule === 'booked_from_pending' ? 'booking' : 'change';
  const days = dayNumber(now.date) - dayNumber(before.date);
  const side = (entry: EntryFacts, of: Weighed['details']): Weighed => ({
    entry,
    details: of,
    pieces: piecesOf(of.text),
  });
  return scorePair({ kind, days }, side(before, details.stored(place)), side(now, details.seen(at)), facts);
}
