/**
 * Finding phrases in words. A rule names its phrases in one text, parted by blanks, the words of a phrase by `_`:
 * `credit_card tankstelle *versicherung mobilfunk*`. A `*` stands for the rest of the word, in phrases of one word.
 * No regular expression is involved, so that no text can make it slow.
 */
import { wordsOf } from './words.ts';

/** Letters before or after a `*`. */
const STEM_LETTERS_MIN = 4;
/** What a further word counts, in letters: longer phrases win. */
const WORD_WEIGHT = 4;

type Shape = 'whole' | 'start' | 'end';

interface Phrase<R> {
  readonly rule: R;
  readonly shape: Shape;
  readonly words: readonly string[];
  /** How telling it is: its letters, and more for each further word. */
  readonly weight: number;
}

/** A phrase that was found. */
export interface Found<R> {
  readonly rule: R;
  readonly weight: number;
  /** The place of its first word. */
  readonly at: number;
}

/** Phrases by the word, or the first or last four letters of the word, that they begin with. */
export interface PhraseIndex<R> {
  readonly whole: ReadonlyMap<string, readonly Phrase<R>[]>;
  readonly start: ReadonlyMap<string, readonly Phrase<R>[]>;
  readonly end: ReadonlyMap<string, readonly Phrase<R>[]>;
}

const UMLAUTS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue' };
const UMLAUT = /[äöü]/g;

/** A phrase as it is, and as it is written where there are no umlauts. */
const spellings = (phrase: string): string[] =>
  phrase.search(UMLAUT) < 0 ? [phrase] : [phrase, phrase.replace(UMLAUT, (one) => UMLAUTS[one] ?? one)];

const shapeOf = (phrase: string): Shape =>
  phrase.endsWith('*') ? 'start' : phrase.startsWith('*') ? 'end' : 'whole';

function phraseFrom<R>(text: string, rule: R): Phrase<R> {
  const shape = shapeOf(text);
  const words = wordsOf(text.replaceAll('_', ' ').replaceAll('*', ' '));
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  if (words.length === 0 || (shape !== 'whole' && (words.length > 1 || letters < STEM_LETTERS_MIN)))
    throw new Error(`not a phrase: ${text}`);
  // A stem says less than the whole word.
  const weight = letters + WORD_WEIGHT * (words.length - 1) - (shape === 'whole' ? 0 : 1);
  return { rule, shape, words, weight };
}

/** Makes the index of all phrases of these rules. Throws on a phrase that is none: the tables are ours. */
export function phraseIndex<R extends { readonly phrases: string }>(rules: readonly R[]): PhraseIndex<R> {
  const maps = { whole: new Map(), start: new Map(), end: new Map() } satisfies Record<
    Shape,
    Map<string, Phrase<R>[]>
  >;
  for (const rule of rules) {
    for (const text of rule.phrases.trim().split(/\s+/).flatMap(spellings)) {
      const phrase = phraseFrom(text, rule);
      const first = phrase.words[0] ?? '';
      const key =
        phrase.shape === 'whole'
          ? first
          : phrase.shape === 'start'
            ? first.slice(0, STEM_LETTERS_MIN)
            : first.slice(-STEM_LETTERS_MIN);
      const map: Map<string, Phrase<R>[]> = maps[phrase.shape];
      const known = map.get(key);
      if (known) known.push(phrase);
      else map.set(key, [phrase]);
    }
  }
  return maps;
}

function matches<R>({ shape, words }: Phrase<R>, text: readonly string[], at: number): boolean {
  const word = text[at] ?? '';
  const [first = ''] = words;
  if (shape === 'start') return word.startsWith(first);
  if (shape === 'end') return word.endsWith(first);
  for (let next = 1; next < words.length; next++) if (text[at + next] !== words[next]) return false;
  return true;
}

/** Hands every phrase that is in the words to `take`, word by word. */
export function eachPhrase<R>(
  index: PhraseIndex<R>,
  text: readonly string[],
  take: (found: Found<R>) => void,
): void {
  const look = (phrases: readonly Phrase<R>[] | undefined, at: number): void => {
    if (phrases === undefined) return;
    for (const phrase of phrases)
      if (matches(phrase, text, at)) take({ rule: phrase.rule, weight: phrase.weight, at });
  };
  for (let at = 0; at < text.length; at++) {
    const word = text[at] ?? '';
    look(index.whole.get(word), at);
    if (word.length < STEM_LETTERS_MIN) continue;
    look(index.start.get(word.slice(0, STEM_LETTERS_MIN)), at);
    look(index.end.get(word.slice(-STEM_LETTERS_MIN)), at);
  }
}
