/**
 * The brand dictionary: one sorted text of names, opened without taking it apart. Only a table of places in it is made,
 * and names are compared where they stand.
 *
 * The text: a line with the format's name, a line of categories, a line of sets of countries, then the names, one a
 * line, sorted: words, category, countries, kind, and how it is written. `scripts/build-brands.ts` makes it.
 */
import type { CategoryCode } from '../codes.ts';
import { isCategoryCode } from '../taxonomy.ts';
import type { BrandHit, BrandIndex } from '../types.ts';

/** The first line of the text. */
export const BRANDS_FORMAT = 'tributary-brands 1';
/** Stands for all countries. */
export const EVERYWHERE = '*';
/** A name has so many words at most. */
export const BRAND_WORDS_MAX = 6;
/** The text may be so large. */
const BRANDS_BYTES_MAX = 8 * 1024 * 1024;

/**
 * `p` plain. `d` distinct: nothing else is called so, one word at the start is enough. `e` exact: a common word, which
 * counts only where it is the whole text. `w` weak: the same, and even then it is not strong.
 */
export type BrandKind = 'p' | 'd' | 'e' | 'w';

/** A name in the middle of a text counts from so many letters on, when it is one word. */
const MIDDLE_LETTERS_MIN = 5;

const FNV_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const BLANK = 0x20;
const TAB = 0x09;
const LINE_END = 0x0a;

const mix = (hash: number, code: number): number => Math.imul(hash ^ code, FNV_PRIME);

function hashWord(word: string, from: number): number {
  let hash = from;
  for (let at = 0; at < word.length; at++) hash = mix(hash, word.charCodeAt(at));
  return hash;
}

interface Entry {
  readonly code: CategoryCode;
  readonly countries: string;
  readonly kind: BrandKind;
  readonly name: string;
  /** Where the next line begins. */
  readonly next: number;
}

const bad = (what: string): Error => new Error(`the brand dictionary is damaged: ${what}`);

class Brands implements BrandIndex {
  readonly names: number;
  readonly #text: string;
  readonly #codes: readonly CategoryCode[];
  readonly #countries: readonly string[];
  /** Places of lines, by the hash of their words; zero is empty. */
  readonly #places: Uint32Array;
  /** One bit for each hash of a first word. */
  readonly #firsts: Uint8Array;

  constructor(text: string) {
    const [format = '', codes = '', countries = ''] = text.slice(0, 64 * 1024).split('\n', 3);
    if (format !== BRANDS_FORMAT) throw bad('unknown format');
    this.#text = text;
    this.#codes = codes.split(' ').map((code) => {
      if (!isCategoryCode(code)) throw bad(`unknown category ${code}`);
      return code;
    });
    this.#countries = countries.split('|');
    const from = format.length + codes.length + countries.length + 3;
    let lines = 0;
    for (let at = text.indexOf('\n', from); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
    this.names = lines;
    let size = 1024;
    while (size < 2 * lines) size *= 2;
    this.#places = new Uint32Array(size);
    this.#firsts = new Uint8Array(size / 8);
    this.#fill(from);
  }

  #fill(from: number): void {
    const text = this.#text;
    let before = -1;
    for (let line = from; line < text.length; ) {
      let hash = FNV_BASIS;
      let first = 0;
      let at = line;
      for (let code = text.charCodeAt(at); code !== TAB; code = text.charCodeAt(++at)) {
        if (code === LINE_END || at >= text.length) throw bad(`line at ${line}`);
        if (code === BLANK && first === 0) first = hash;
        hash = mix(hash, code);
      }
      this.#markFirst(first === 0 ? hash : first);
      // Lines with the same words stand together: the first leads to all of them.
      const same = before >= 0 && text.startsWith(text.slice(line, at + 1), before);
      if (!same) {
        this.#put(hash, line);
        before = line;
      }
      const end = text.indexOf('\n', at);
      if (end < 0) throw bad('no end of line');
      line = end + 1;
    }
  }

  #markFirst(hash: number): void {
    const bit = hash & (this.#places.length - 1);
    this.#firsts[bit >> 3] = (this.#firsts[bit >> 3] ?? 0) | (1 << (bit & 7));
  }

  #mayBegin(hash: number): boolean {
    const bit = hash & (this.#places.length - 1);
    return ((this.#firsts[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0;
  }

  #put(hash: number, line: number): void {
    const mask = this.#places.length - 1;
    let slot = hash & mask;
    while (this.#places[slot] !== 0) slot = (slot + 1) & mask;
    this.#places[slot] = line;
  }

  /** Where the lines of these words begin; 0 where there are none. */
  #lineOf(hash: number, words: string): number {
    const mask = this.#places.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const line = this.#places[slot] ?? 0;
      if (line === 0) return 0;
      if (this.#text.startsWith(words, line) && this.#text.charCodeAt(line + words.length) === TAB)
        return line;
    }
  }

  #entryAt(line: number, words: string): Entry {
    const end = this.#text.indexOf('\n', line);
    const [code = '', countries = '', kind = '', name = ''] = this.#text
      .slice(line + words.length + 1, end)
      .split('\t');
    return {
      code: this.#codes[Number.parseInt(code, 36)] ?? 'SHOP',
      countries: this.#countries[Number.parseInt(countries, 36)] ?? '',
      kind: kind === 'd' || kind === 'e' || kind === 'w' ? kind : 'p',
      name: name === '' ? capitals(words) : name,
      next: end + 1,
    };
  }

  /** The first of the lines with these words that is at home in the country. */
  #atHome(hash: number, words: string, country: string | null): Entry | null {
    let line = this.#lineOf(hash, words);
    while (line !== 0) {
      const entry = this.#entryAt(line, words);
      if (entry.countries === EVERYWHERE) return entry;
      if (country !== null && entry.countries.includes(`,${country},`)) return entry;
      const more =
        this.#text.startsWith(words, entry.next) && this.#text.charCodeAt(entry.next + words.length) === TAB;
      line = more ? entry.next : 0;
    }
    return null;
  }

  find(words: readonly string[], country: string | null): BrandHit | null {
    const home = country === null ? null : country.toLowerCase();
    for (let at = 0; at < words.length; at++) {
      const hit = this.#longestAt(words, at, home) ?? (at === 0 ? this.#joined(words, home) : null);
      if (hit !== null) return hit;
    }
    return null;
  }

  /** `Media Markt` for a brand that writes itself in one word. */
  #joined([first = '', second = '', ...rest]: readonly string[], country: string | null): BrandHit | null {
    if (second === '') return null;
    const entry = this.#atHome(hashWord(first + second, FNV_BASIS), first + second, country);
    return entry === null ? null : judge(entry, 0, 2, 2 + rest.length, first.length + second.length);
  }

  #longestAt(words: readonly string[], at: number, country: string | null): BrandHit | null {
    let hash = hashWord(words[at] ?? '', FNV_BASIS);
    if (!this.#mayBegin(hash)) return null;
    let phrase = words[at] ?? '';
    let longest: BrandHit | null = null;
    for (let count = 1; ; ) {
      const entry = this.#atHome(hash, phrase, country);
      const hit = entry === null ? null : judge(entry, at, count, words.length, phrase.length);
      if (hit !== null) longest = hit;
      const next = words[at + count];
      if (next === undefined || count >= BRAND_WORDS_MAX) return longest;
      hash = hashWord(next, mix(hash, BLANK));
      phrase += ` ${next}`;
      count += 1;
    }
  }
}

/** What a name of `count` words at this place is worth; null for nothing. */
function judge(entry: Entry, at: number, count: number, words: number, letters: number): BrandHit | null {
  const whole = count === words;
  if (entry.kind === 'w' || entry.kind === 'e')
    return whole ? { name: entry.name, code: entry.code, strong: entry.kind === 'e' } : null;
  if (at > 0 && count === 1 && letters < MIDDLE_LETTERS_MIN && entry.kind !== 'd') return null;
  const strong = whole || (at === 0 && (count > 1 || entry.kind === 'd'));
  return { name: entry.name, code: entry.code, strong };
}

/** How a name is written when nothing else is said. */
export const capitals = (words: string): string =>
  words
    .split(' ')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');

/**
 * Opens the dictionary. Takes the bytes of its file, which are not kept. Throws where they are no such file: it is part
 * of the product. Takes about three times the file's size in memory while it opens, and 1.3 times after.
 */
export function openBrands(bytes: Uint8Array): BrandIndex {
  if (bytes.length > BRANDS_BYTES_MAX) throw bad('too large');
  // Node and browsers have it; core has no library of its own to declare it.
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  return new Brands(text.endsWith('\n') ? text : `${text}\n`);
}

/** A dictionary without names. */
export const NO_BRANDS: BrandIndex = { names: 0, find: () => null };
