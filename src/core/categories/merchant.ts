/**
 * Who a payment went to or came from, out of what banks write: without the bank's own words, the payment service in
 * between, card numbers, dates, branch numbers and the town at the end.
 */
import { CITIES } from './tables/cities.ts';
import { AFTER_PSP, NAMELESS, NOISE, NOISE_IN_FRONT, PSPS, withoutLegalForms } from './tables/noise.ts';
import type { CategoryFacts } from './types.ts';
import { hasDigit, wordsOf } from './words.ts';

/** A merchant's key has so many words at most. */
const MERCHANT_WORDS_MAX = 6;
/** Words with digits are dropped, but for short ones such as `o2` and `7x`. */
const MIXED_CHARACTERS_MAX = 3;
/** So many words has the name of a town. */
const PLACE_WORDS_MAX = 3;
/** A town, a state, a country and a card at most are taken off the end. */
const ENDINGS_MAX = 4;
/** How long a name to show may be. */
const NAME_CHARACTERS_MAX = 80;

/** The merchant of a payment. */
export interface Merchant {
  /** Folded words that stay the same from one payment to the next; may be empty. */
  readonly words: readonly string[];
  /** The words as one text. */
  readonly key: string;
  /** A payment service stands in between: its account and mandate are not the merchant's. */
  readonly psp: boolean;
}

const ONLY_DIGITS = /^\d+$/;
/** Names such as `lotto24` and `check24`. */
const NAME_WITH_NUMBER = /^[a-z]{4,20}\d{1,2}$/;
const MASKED = /^x+\d|^\d+x+$/;

/** Whether a word says which merchant it is, and not when, where or with which card. */
function tells(word: string, at: number, kept: number): boolean {
  if (NOISE.has(word) || (kept === 0 && NOISE_IN_FRONT.has(word))) return false;
  if (!hasDigit(word)) return true;
  // "1 & 1", "7 Eleven", "3 Mobile": a single digit counts in front only.
  if (ONLY_DIGITS.test(word)) return word.length === 1 && at === kept;
  if (word.length > MIXED_CHARACTERS_MAX) return NAME_WITH_NUMBER.test(word);
  return !MASKED.test(word);
}

/** How many words at the end are one place, a country, a state or the word for a card; 0 for none. */
function placeAtEnd(words: readonly string[], end: number): number {
  for (let count = Math.min(PLACE_WORDS_MAX, end - 1); count > 0; count--)
    if (CITIES.has(words.slice(end - count, end).join(' '))) return count;
  return ENDINGS.has(words[end - 1] ?? '') ? 1 : 0;
}

/** Without a town, a country and a state at the end, but never without everything. */
function withoutPlace(words: string[]): string[] {
  let end = words.length;
  for (let taken = 0; taken < ENDINGS_MAX && end > 1; taken++) {
    const count = placeAtEnd(words, end);
    if (count === 0) break;
    end -= count;
  }
  return end === words.length ? words : words.slice(0, end);
}

/** What card texts end on: countries, states of the United States and Canada, and the word before a card's number. */
const ENDINGS: ReadonlySet<string> = new Set(
  (
    'de at ch fr es gb uk us usa ie it nl lu pt pl mx mex bh bhr ca can deu fra esp gbr irl ita nld lux ' +
    'ny nj ct tx fl il wa ma pa ga az nc va oh mi mn tn md wi mo on qc bc ab mb ns nb sk card cd'
  ).split(' '),
);

/** After a payment service's name stands the merchant's; takes the service off, and what it writes in between. */
function withoutPsp(words: readonly string[]): { words: readonly string[]; psp: boolean } {
  const [first = '', second = ''] = words;
  const long = PSPS.get(`${first} ${second}`);
  const short = PSPS.get(first);
  const skip = long === undefined ? (short === undefined ? 0 : 1) : 2;
  if (skip === 0) return { words, psp: false };
  let from = skip;
  while (from < words.length && AFTER_PSP.has(words[from] ?? '')) from += 1;
  // A service alone is the merchant, and still none whose account would tell anything.
  return { words: from < words.length ? words.slice(from) : words.slice(0, skip), psp: true };
}

/** "Ihr Einkauf bei Spotify AB", "votre achat chez …", "your purchase at …": what stands behind. */
const BOUGHT_AT: readonly (readonly [string, string])[] = [
  ['einkauf', 'bei'],
  ['kauf', 'bei'],
  ['achat', 'chez'],
  ['purchase', 'at'],
  ['purchase', 'from'],
  ['compra', 'en'],
];

function boughtAt(words: readonly string[]): readonly string[] | null {
  for (let at = 0; at + 2 < words.length; at++) {
    const [one, two] = [words[at], words[at + 1]];
    if (BOUGHT_AT.some(([first, second]) => one === first && two === second)) return words.slice(at + 2);
  }
  return null;
}

function clean(raw: readonly string[]): Merchant {
  const { words: behind, psp } = withoutPsp(raw);
  const kept: string[] = [];
  behind.forEach((word, at) => {
    if (kept.length < 2 * MERCHANT_WORDS_MAX && tells(word, at, kept.length)) kept.push(word);
  });
  const words = withoutLegalForms(withoutPlace(kept)).slice(0, MERCHANT_WORDS_MAX);
  return { words, key: words.join(' '), psp };
}

/** Card texts such as `Name//Town/DE 2026-01-31` have the name in front. */
const beforeSlashes = (text: string): string => text.split('//', 1)[0] ?? '';

/**
 * The merchant, from the name of the other side where there is one that tells, else from the text.
 * `nameWords` and `textWords` are the words of both.
 */
export function merchantOf(
  facts: CategoryFacts,
  nameWords: readonly string[],
  textWords: readonly string[],
): Merchant {
  const named = clean(nameWords);
  const told =
    nameWords.length > 0 && !nameWords.some((word) => NAMELESS.has(word)) && named.words.length > 0;
  if (told && !named.psp) return named;
  const behind = boughtAt(textWords);
  if (behind !== null) return { ...clean(behind), psp: named.psp };
  if (told && named.words.length > 0 && !PSPS.has(named.key)) return named;
  const { text } = facts;
  const said = clean(text?.includes('//') ? wordsOf(beforeSlashes(text)) : textWords);
  return said.words.length === 0 || (told && !facts.mcc) ? { ...named, psp: named.psp || said.psp } : said;
}

const CONTROLS = /[\p{Cc}\p{Cf}]+/gu;
const BLANKS = /\s+/g;

/** A name to show: the other side's, as the bank wrote it, without controls and endless blanks; null without one. */
export function shownName(facts: CategoryFacts, merchant: Merchant, card: boolean): string | null {
  const name = (facts.counterpartyName ?? '')
    .slice(0, 4 * NAME_CHARACTERS_MAX)
    .replace(CONTROLS, ' ')
    .replace(BLANKS, ' ')
    .trim();
  if (name !== '' && !merchant.psp) return name.slice(0, NAME_CHARACTERS_MAX);
  if (merchant.words.length === 0 || (!card && !merchant.psp)) return name === '' ? null : name;
  return merchant.words
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')
    .slice(0, NAME_CHARACTERS_MAX);
}
