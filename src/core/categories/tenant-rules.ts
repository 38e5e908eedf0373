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

interface Node {
  readonly next: Map<string, Node>;
  /** Rules with the keyword that ends here, as places in the list. */
  readonly rules: number[];
}

/** The keyword as it is compared. */
export const keywordKey = (keyword: string): string => keyword.trim().toLowerCase();

/**
 * Makes the search over keyword rules. The rule of which most keywords are found decides; of equal ones the oldest.
 * Looking takes time in proportion to the texts, whatever the number of rules.
 */
export function keywordSearch(rules: readonly KeywordRule[]): KeywordSearch {
  const sorted = rules.toSorted((a, b) => a.id - b.id);
  const root: Node = { next: new Map(), rules: [] };
  for (const [at, { keywords }] of sorted.entries())
    for (const keyword of new Set(keywords.map(keywordKey))) if (keyword !== '') add(root, keyword, at);
  return ({ direction, counterpartyName, text }) => {
    const found = new Set<Node>();
    for (const one of [counterpartyName, text]) if (one !== null) search(root, one, found);
    return best(sorted, direction, found);
  };
}

function add(root: Node, keyword: string, rule: number): void {
  let node = root;
  for (const character of keyword) {
    const next: Node = node.next.get(character) ?? { next: new Map(), rules: [] };
    node.next.set(character, next);
    node = next;
  }
  node.rules.push(rule);
}

function search(root: Node, text: string, found: Set<Node>): void {
  const characters = [...text.slice(0, SEARCHED_CHARACTERS_MAX).toLowerCase()];
  for (let start = 0; start < characters.length; start++) {
    let node: Node | undefined = root;
    for (let at = start; at < characters.length; at++) {
      node = node.next.get(characters[at] ?? '');
      if (node === undefined) break;
      if (node.rules.length > 0) found.add(node);
    }
  }
}

function best(
  rules: readonly KeywordRule[],
  direction: Direction,
  found: ReadonlySet<Node>,
): CategoryCode | null {
  const counts = new Map<number, number>();
  for (const node of found) for (const rule of node.rules) counts.set(rule, (counts.get(rule) ?? 0) + 1);
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
