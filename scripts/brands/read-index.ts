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
const OWN_TAGS: ReadonlySet<string> = new Set(['name', 'brand', 'operator', 'network']);
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

/**
 * What goes first where a name stands for several kinds: what a chain is before what it also has, brands before
 * operators, and of operators those who send bills before those who put up things.
 */
const RANKS: readonly (readonly [start: string, rank: number])[] = [
  ['brands/shop/supermarket', 1],
  ['brands/amenity/pharmacy', 2],
  ['brands/amenity/fuel', 4],
  ['brands/shop/convenience', 5],
  ['brands/amenity/car_wash', 6],
  ['brands/amenity/vending_machine', 6],
  ['brands/', 3],
  ['operators/office/', 12],
  ['operators/power/', 13],
  ['transit/', 13],
  ['operators/man_made/', 14],
  ['operators/', 15],
];
/** Other spellings and short forms come after everybody's own name. */
const OTHER_NAME_RANK = 20;
/** Ranks of brands are below. */
const OPERATOR_RANK_MIN = 10;

/** What is said of a name besides its place in the index. Abbreviations count more for shops than for operators. */
export function kindOf(words: readonly string[], ours: boolean, shop = false): BrandKind {
  const [first = ''] = words;
  const key = words.join(' ');
  const letters = hasDigit(first) ? LETTERS_MIN + 1 : first.length;
  const doubtful =
    words.length === 1 &&
    (COMMON_WORDS.has(first) || letters < LETTERS_MIN || (letters === LETTERS_MIN && !shop && !ours));
  if (CITIES.has(key)) return 'w';
  if (doubtful) return ours ? 'e' : 'w';
  if (words.length > 1 && words.every((word) => COMMON_WORDS.has(word))) return ours ? 'p' : 'e';
  return ours && (words.length > 1 || letters > LETTERS_MIN) ? 'd' : 'p';
}

/** The words of a name, as merchants' words are made; null for what cannot be a name in a bank's text. */
export function keyWords(name: string, lettersMin = LETTERS_MIN): readonly string[] | null {
  const words = withoutLegalForms(wordsOf(name));
  const key = words.join(' ');
  if (words.length === 0 || words.length > BRAND_WORDS_MAX || key.length > KEY_CHARACTERS_MAX) return null;
  if (/^\d+$/.test(key.replaceAll(' ', ''))) return null;
  const ascii = /^[a-z0-9 ]*$/.test(key);
  return ascii && key.length < lettersMin && !hasDigit(key) ? null : words;
}

/** All names of an item; true for its own ones. */
function namesOf(item: Item): Map<string, boolean> {
  const names = new Map<string, boolean>([[item.displayName, true]]);
  const add = (name: string, own: boolean): unknown => names.has(name) || names.set(name, own);
  for (const tag of NAME_TAGS) {
    const own = OWN_TAGS.has(tag);
    for (const name of item.tags[tag]?.split(';') ?? []) add(name.trim(), own);
  }
  for (const name of item.matchNames ?? []) add(name, false);
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
    const rank = RANKS.find(([start]) => path.startsWith(start))?.[1] ?? 16;
    for (const item of items) {
      const countries = countriesOf(item.locationSet);
      if (countries === null) continue;
      for (const [name, own] of namesOf(item)) {
        const words = keyWords(shown(name));
        if (words === null) continue;
        const key = words.join(' ');
        const kind = kindOf(words, false, rank < OPERATOR_RANK_MIN && own);
        names.push({
          key,
          code,
          countries,
          kind,
          name: shown(item.displayName),
          rank: rank + (own ? 0 : OTHER_NAME_RANK),
        });
      }
    }
  }
  return names;
}
