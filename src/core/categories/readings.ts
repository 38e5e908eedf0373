/** What the rules of words make of a transaction's texts: the most telling phrase wins, wherever its rule stands. */
import type { CategoryCode } from './codes.ts';
import { eachPhrase, type Found, type PhraseIndex, phraseIndex } from './phrases.ts';
import { KEYWORDS } from './rules/keywords.ts';
import type { Rule, Where } from './rules/rule.ts';
import { STRUCTURE } from './rules/structure.ts';
import type { Direction } from './types.ts';

/**
 * What a phrase counts more, in letters, where it is expected: what for is in the text, who is in the name. More than
 * any phrase has.
 */
const EXPECTED_WEIGHT = 200;

type Field = 'name' | 'text' | 'bank';

/** The words of a transaction's texts, and what decides which rules may read them. */
export interface Texts {
  readonly direction: Direction;
  readonly card: boolean;
  readonly name: readonly string[];
  readonly text: readonly string[];
  readonly bank: readonly string[];
}

/** What a phrase means here. */
export interface Reading {
  readonly code: CategoryCode;
  readonly weight: number;
  /** Whether the other side's name told it. */
  readonly ofName: boolean;
}

type Kind = 'structure' | 'keyword';

interface KindRule extends Rule {
  readonly kind: Kind;
}

const INDEX: PhraseIndex<KindRule> = phraseIndex([
  ...STRUCTURE.map((rule): KindRule => ({ ...rule, kind: 'structure' })),
  ...KEYWORDS.map((rule): KindRule => ({ ...rule, kind: 'keyword' })),
]);

/** A booking of the bank itself has few words; a long text may name a fee on the way. */
const OWN_WORDS_MAX = 10;

function reads(where: Where, field: Field, own: boolean): boolean {
  if (where === 'own') return field === 'bank' || (field === 'text' && own);
  return field !== 'bank' || where === 'all';
}

/** The better of two; among equals the one whose code comes first, so that no order of rules matters. */
const better = (one: Reading, other: Reading | null): boolean =>
  other === null ||
  one.weight > other.weight ||
  (one.weight === other.weight && (one.code < other.code || (one.code === other.code && one.ofName)));

/** The best structural and the best keyword reading of the texts; null where no phrase is in them. */
export function readingsOf(texts: Texts): Readonly<Record<Kind, Reading | null>> {
  const best: Record<Kind, Reading | null> = { structure: null, keyword: null };
  const own = texts.name.length === 0 && texts.text.length <= OWN_WORDS_MAX;
  const read = (field: Field, words: readonly string[]): void => {
    eachPhrase(INDEX, words, ({ rule, weight }: Found<KindRule>) => {
      const code = rule[texts.direction];
      if (code === null || (texts.card && !rule.cards) || !reads(rule.where, field, own)) return;
      const expected = field === (rule.kind === 'structure' ? 'text' : 'name');
      const reading: Reading = {
        code,
        weight: rule.faint ? 1 : weight + (expected ? EXPECTED_WEIGHT : 0),
        ofName: field === 'name',
      };
      if (better(reading, best[rule.kind])) best[rule.kind] = reading;
    });
  };
  read('name', texts.name);
  read('text', texts.text);
  read('bank', texts.bank);
  return best;
}
