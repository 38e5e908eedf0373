/** The answers to a batch of entries: transfers between own accounts first, then the cascade of core/categories. */

import { categorise } from '../../core/categories/categorise.ts';
import {
  type AnyCategoryCode,
  CATEGORISER_VERSION,
  type Knowledge,
  type MemoryKey,
} from '../../core/categories/types.ts';
import type { OwnerScope } from '../ports.ts';
import { factsOf } from './facts.ts';
import { SLICE_ENTRIES, TRANSFER_DAYS, TRANSFER_PAIRS_MAX } from './limits.ts';
import type { CategoryParts } from './parts.ts';
import type {
  CategoryEntry,
  NewAnswer,
  RuleAnswer,
  StoredAnswer,
  WorkAccount,
  WorkDone,
} from './store-port.ts';
import { isOpposite, type OwnAccounts, pairTransfers } from './transfers.ts';

/** What is known of an owner while a worker has it. */
export interface OwnerKnowledge {
  readonly accounts: ReadonlyMap<number, WorkAccount>;
  readonly own: OwnAccounts;
  readonly rejected: ReadonlySet<string>;
  readonly knowledge: Knowledge;
  /** Pairs made in this turn: entries that were read before say otherwise. */
  readonly paired: Map<number, number | null>;
}

const ruleName = ({ kind, direction, key }: Pick<MemoryKey, 'kind' | 'direction' | 'key'>): string =>
  `${kind}/${direction}/${key}`;

/** The owner's rules as the categoriser asks them. */
export function memoryOf(rules: readonly RuleAnswer[]): Knowledge['memory'] {
  if (rules.length === 0) return () => null;
  const codes = new Map(rules.map((rule) => [ruleName(rule), rule.code as AnyCategoryCode | null]));
  return (key) => codes.get(ruleName(key)) ?? null;
}

/** One entry with its new answer. */
export interface Answered {
  readonly entry: CategoryEntry;
  readonly answer: NewAnswer;
  /** Whether anybody sees a difference. */
  readonly isNews: boolean;
}

/**
 * Answers a batch.
 * @returns the answers to its entries, and to entries outside of it whose other leg is inside. Those that stay as they are
 * are left out, unless nobody had looked at them.
 */
export async function answerBatch(
  parts: CategoryParts,
  scope: OwnerScope,
  owner: OwnerKnowledge,
  batch: readonly CategoryEntry[],
): Promise<readonly Answered[]> {
  const legs = await legsOf(parts, scope, owner, batch);
  const answered: Answered[] = [];
  let n = 0;
  for (const entry of legs.entries.values()) {
    const transferOf = legs.other(entry);
    const one = answerOf(owner, entry, transferOf, transferOf === null ? null : legs.leg(transferOf));
    const isSame = entry.answer !== null && !one.isNews && entry.answer.source === one.answer.source;
    if (!isSame || entry.again) answered.push(one);
    if (++n % SLICE_ENTRIES === 0) await parts.breathe();
  }
  return answered;
}

/** What an entry is, given its other leg. */
function answerOf(
  owner: OwnerKnowledge,
  entry: CategoryEntry,
  transferOf: number | null,
  leg: CategoryEntry | null,
): Answered {
  const other = leg === null ? null : (owner.accounts.get(leg.accountId)?.kind ?? null);
  const account = owner.accounts.get(entry.accountId);
  const facts = { ...factsOf(entry, account, transferOf !== null), otherAccountKind: other };
  const found = categorise(facts, owner.knowledge);
  const answer: NewAnswer = {
    id: entry.id,
    seenRevision: entry.revision,
    isFirst: entry.answer === null && !owner.paired.has(entry.id),
    code: found.code,
    source: found.source,
    confidence: Math.round(found.confidence * 100),
    merchant: found.merchant,
    transferOf,
    version: CATEGORISER_VERSION,
  };
  return { entry, answer, isNews: isNews(entry, answer) };
}

function isNews({ choice, answer: before }: CategoryEntry, now: StoredAnswer): boolean {
  const code = choice ?? now.code;
  return (
    (before?.code ?? null) !== code ||
    (before?.merchant ?? null) !== now.merchant ||
    (before?.transferOf ?? null) !== now.transferOf ||
    (choice === null && code !== null && before?.confidence !== now.confidence)
  );
}

/** What a write says of its answers. */
export function newsOf(answered: readonly Answered[]): WorkDone['news'] {
  const news = answered.filter(({ isNews }) => isNews);
  const dates = news.map(({ entry }) => entry.date).sort();
  const [from] = dates;
  const to = dates.at(-1);
  return from === undefined || to === undefined ? null : { count: news.length, from, to };
}

interface Legs {
  /** The batch, and what is outside of it and has to be answered, too. */
  readonly entries: ReadonlyMap<number, CategoryEntry>;
  other(entry: CategoryEntry): number | null;
  /** The entry of a leg, where it was read. */
  leg(id: number): CategoryEntry | null;
}

/** Finds the other legs: pairs that still are one stay, what is single is paired. */
async function legsOf(
  parts: CategoryParts,
  scope: OwnerScope,
  owner: OwnerKnowledge,
  batch: readonly CategoryEntry[],
): Promise<Legs> {
  const entries = new Map(batch.map((entry) => [entry.id, entry]));
  const { paired } = owner;
  const other = ({ id, answer }: CategoryEntry): number | null => {
    const now = paired.get(id);
    return now === undefined ? (answer?.transferOf ?? null) : now;
  };
  const read = new Map(entries);
  const leg = (id: number): CategoryEntry | null => read.get(id) ?? null;
  if (owner.accounts.size < 2) return { entries, other, leg };

  const said = batch.filter((entry) => other(entry) !== null);
  const partners = await fetched(
    parts,
    scope,
    entries,
    said.map((entry) => other(entry) ?? 0),
  );
  for (const [id, partner] of partners) read.set(id, partner);
  for (const entry of said) {
    const partnerId = other(entry) ?? 0;
    const partner = entries.get(partnerId) ?? partners.get(partnerId);
    if (partner !== undefined && other(partner) === entry.id && isOpposite(entry, partner)) continue;
    paired.set(entry.id, null);
    if (partner === undefined || other(partner) !== entry.id) continue;
    paired.set(partner.id, null);
    entries.set(partner.id, partner);
  }

  const single = [...entries.values()].filter((entry) => other(entry) === null && !entry.hidden);
  const opposites = await parts.store.opposites(scope, single, TRANSFER_DAYS, TRANSFER_PAIRS_MAX);
  if (opposites.length === 0) return { entries, other, leg };
  const others = await fetched(
    parts,
    scope,
    entries,
    opposites.map(({ otherId }) => otherId),
  );
  for (const [id, one] of others) read.set(id, one);
  const both = new Map([...others, ...entries]);
  const free = opposites.filter(({ id, otherId }) => {
    const one = both.get(otherId);
    const of = one === undefined ? null : other(one);
    return of === null || of === id;
  });
  for (const { outId, inId } of pairTransfers(free, both, owner.own, owner.rejected))
    for (const [id, of] of [
      [outId, inId],
      [inId, outId],
    ] as const) {
      paired.set(id, of);
      const one = both.get(id);
      if (one !== undefined) entries.set(id, one);
    }
  return { entries, other, leg };
}

/** Entries by their ids, but for those that are there. */
async function fetched(
  parts: CategoryParts,
  scope: OwnerScope,
  there: ReadonlyMap<number, CategoryEntry>,
  ids: readonly number[],
): Promise<ReadonlyMap<number, CategoryEntry>> {
  const wanted = [...new Set(ids)].filter((id) => !there.has(id));
  if (wanted.length === 0) return new Map();
  return new Map((await parts.store.entriesOf(scope, wanted)).map((entry) => [entry.id, entry]));
}
