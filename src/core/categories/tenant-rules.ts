/** Rules of a tenant for all of its owners: by the account on the other side, then by keywords in the texts. */
import type { CategoryCode } from './codes.ts';
import type { CategoryFacts, Direction, TenantRules } from './types.ts';

/** Characters of each text that keywords are looked for in. */
const SEARCHED_CHARACTERS_MAX = 2_000;

/** A rule about the account on the other side. */
export interface AccountRule {
  readonly direction: Direction;
  readonly code: CategoryCode;
  /** The hash by which transactions of the owner know the account. */
  readonly account: string;
}

/** A rule about words. */
export interface KeywordRule {
  readonly id: number;
  readonly direction: Direction;
  readonly code: CategoryCode;
  /** Found anywhere in the text, capitals or not; none is empty. */
  readonly keywords: readonly string[];
}

/** Finds the keyword rule for a transaction. */
export type KeywordSearch = (facts: CategoryFacts) => CategoryCode | null;

/** Keywords of this length or longer are told apart by their first characters; shorter ones are looked up whole. */
const PREFIX_CHARACTERS = 3;

/** Keywords, so that a text is gone through once whatever their number. */
interface KeywordIndex {
  /** Rules with a keyword, as places in the list. */
  readonly rules: ReadonlyMap<string, readonly number[]>;
  /** How long keywords are that begin so. */
  readonly lengths: ReadonlyMap<string, ReadonlySet<number>>;
}

/** The keyword as it is compared. */
export const keywordKey = (keyword: string): string => keyword.trim().toLowerCase();

/**
 * Makes the search over keyword rules. The rule of which most keywords are found decides; of equal ones the oldest.
 * Looking takes time in proportion to the texts, and to the lengths of keywords that begin alike.
 */
export function keywordSearch(rules: readonly KeywordRule[]): KeywordSearch {
  const sorted = rules.toSorted((a, b) => a.id - b.id);
  const index = indexOf(sorted);
  return ({ direction, counterpartyName, text }) => {
    const found = new Set<readonly number[]>();
    for (const one of [counterpartyName, text]) if (one !== null) search(index, one, found);
    return best(sorted, direction, found);
  };
}

function indexOf(rules: readonly KeywordRule[]): KeywordIndex {
  const index = { rules: new Map<string, number[]>(), lengths: new Map<string, Set<number>>() };
  for (const [at, { keywords }] of rules.entries())
    for (const keyword of new Set(keywords.map(keywordKey))) {
      if (keyword === '') continue;
      const places = index.rules.get(keyword) ?? [];
      index.rules.set(keyword, places);
      places.push(at);
      const prefix = keyword.slice(0, PREFIX_CHARACTERS);
      index.lengths.set(prefix, (index.lengths.get(prefix) ?? new Set()).add(keyword.length));
    }
  return index;
}

function search({ rules, lengths }: KeywordIndex, text: string, found: Set<readonly number[]>): void {
  const small = text.slice(0, SEARCHED_CHARACTERS_MAX).toLowerCase();
  for (let start = 0; start < small.length; start++)
    for (let size = 1; size <= PREFIX_CHARACTERS; size++)
      for (const length of lengths.get(small.slice(start, start + size)) ?? []) {
        const places = rules.get(small.slice(start, start + length));
        if (places !== undefined) found.add(places);
      }
}

function best(
  rules: readonly KeywordRule[],
  direction: Direction,
  found: ReadonlySet<readonly number[]>,
): CategoryCode | null {
  const counts = new Map<number, number>();
  for (const places of found) for (const rule of places) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  let first: { readonly rule: number; readonly count: number } | null = null;
  for (const [rule, count] of counts) {
    if (rules[rule]?.direction !== direction) continue;
    if (first === null || count > first.count || (count === first.count && rule < first.rule))
      first = { rule, count };
  }
  return first === null ? null : (rules[first.rule]?.code ?? null);
}

/** What accounts say, else what keywords say. */
export function tenantRules(accounts: readonly AccountRule[], keywords: KeywordSearch): TenantRules {
  const codes = new Map(accounts.map(({ direction, account, code }) => [`${direction}/${account}`, code]));
  return (facts) =>
    (facts.counterpartyAccount === null
      ? undefined
      : codes.get(`${facts.direction}/${facts.counterpartyAccount}`)) ?? keywords(facts);
}
