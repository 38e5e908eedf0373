/** Names, categories and countries out of name-suggestion-index. */
import { BRAND_WORDS_MAX, type BrandKind } from '../../src/core/categories/brands/open.ts';
import type { CategoryCode } from '../../src/core/categories/codes.ts';
import { CITIES } from '../../src/core/categories/tables/cities.ts';
import { withoutLegalForms } from '../../src/core/categories/tables/noise.ts';
import { categoryOfPlace } from '../../src/core/categories/tables/osm.ts';
import { hasDigit, wordsOf } from '../../src/core/categories/words.ts';
import { COMMON_WORDS } from './common-words.ts';
import { countriesOf, type LocationSet } from './places.ts';

/** A name, ready to be written. */
export interface Name {
  readonly key: string;
  readonly code: CategoryCode;
  readonly countries: string;
  readonly kind: BrandKind;
  readonly name: string;
  /** Lower goes before higher where two say something of one country. */
  readonly rank: number;
}

interface Item {
  readonly displayName: string;
  readonly locationSet: LocationSet;
  readonly matchNames?: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

export interface Index {
  readonly nsi: Readonly<Record<string, { readonly items: readonly Item[] }>>;
}

/** The tags that hold names. */
const NAME_TAGS =
  'name brand operator network short_name official_name alt_name brand:en name:en operator:en brand:ar name:ar operator:short network:short'.split(
    ' ',
  );
/** Letters of an abbreviation, or of a name of one word. */
const LETTERS_MIN = 3;
const KEY_CHARACTERS_MAX = 48;

/** Those who run things in public: nobody's merchant under these kinds. */
const SKIPPED = new Set([
  'operators/amenity/recycling',
  'operators/amenity/telephone',
  'operators/amenity/post_box',
  'operators/power/tower',
  'operators/power/pole',
  'operators/power/transformer',
  'operators/amenity/parcel_locker',
  'brands/amenity/parcel_locker',
  'operators/tourism/wilderness_hut',
  'operators/landuse/residential',
  'operators/shop/convenience',
]);

/** Brands before operators; of operators, those who send bills before those who put up things. */
const RANKS: readonly (readonly [start: string, rank: number])[] = [
  // Many are part of something larger of the same name, such as a chain of filling stations.
  ['brands/shop/convenience', 2],
  ['brands/amenity/car_wash', 2],
  ['brands/', 1],
  ['operators/office/', 2],
  ['operators/power/', 3],
  ['transit/', 3],
  ['operators/man_made/', 4],
  ['operators/', 5],
];

/** What is said of a name besides its place in the index. Abbreviations count more for shops than for operators. */
export function kindOf(words: readonly string[], ours: boolean, shop = false): BrandKind {
  const [first = ''] = words;
  const key = words.join(' ');
  const short = first.length <= LETTERS_MIN && !hasDigit(first) && !shop;
  const doubtful = words.length === 1 && (COMMON_WORDS.has(first) || short);
  if (CITIES.has(key)) return 'w';
  if (doubtful) return ours ? 'e' : 'w';
  if (words.length > 1 && words.every((word) => COMMON_WORDS.has(word))) return ours ? 'p' : 'e';
  return ours ? 'd' : 'p';
}

/** The words of a name, as merchants' words are made; null for what cannot be a name in a bank's text. */
export function keyWords(name: string): readonly string[] | null {
  const words = withoutLegalForms(wordsOf(name));
  const key = words.join(' ');
  if (words.length === 0 || words.length > BRAND_WORDS_MAX || key.length > KEY_CHARACTERS_MAX) return null;
  if (/^\d+$/.test(key.replaceAll(' ', ''))) return null;
  const ascii = /^[a-z0-9 ]*$/.test(key);
  return ascii && key.length < LETTERS_MIN && !hasDigit(key) ? null : words;
}

function namesOf(item: Item): Set<string> {
  const names = new Set<string>([item.displayName]);
  for (const tag of NAME_TAGS) {
    const value = item.tags[tag];
    if (value !== undefined) for (const name of value.split(';')) names.add(name.trim());
  }
  for (const name of item.matchNames ?? []) names.add(name);
  return names;
}

/** Without the town or country that the index puts behind some names: `ATM (Milano)`. */
const shown = (name: string): string => name.replace(/\s*\([^()]*\)$/, '');

/** All names of the index that we can use. */
export function namesOfIndex({ nsi }: Index): Name[] {
  const names: Name[] = [];
  for (const [path, { items }] of Object.entries(nsi)) {
    const code = SKIPPED.has(path) ? null : categoryOfPlace(path.split('/').slice(1).join('/'));
    if (code === null) continue;
    const rank = RANKS.find(([start]) => path.startsWith(start))?.[1] ?? 9;
    for (const item of items) {
      const countries = countriesOf(item.locationSet);
      if (countries === null) continue;
      for (const name of namesOf(item)) {
        const words = keyWords(shown(name));
        if (words === null) continue;
        const key = words.join(' ');
        names.push({
          key,
          code,
          countries,
          kind: kindOf(words, false, rank === 1),
          name: shown(item.displayName),
          rank,
        });
      }
    }
  }
  return names;
}
