/**
 * Makes the brand dictionary, `src/core/categories/brands/brands.txt`, out of the npm package name-suggestion-index and
 * our own list. The same package gives the same bytes. Run it after the package or a list was changed:
 *
 *     node bin/with-node.mjs scripts/build-brands.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BRANDS_FORMAT, capitals, EVERYWHERE } from '../src/core/categories/brands/open.ts';
import { BILLS } from './brands/bills.ts';
import { ONLINE } from './brands/online.ts';
import { type Index, keyWords, kindOf, type Name, namesOfIndex } from './brands/read-index.ts';

/** Our own list may name abbreviations of two letters. */
const OWN_LETTERS_MIN = 2;
/** What is committed may be so large. */
const BYTES_MAX = 3 * 1024 * 1024;

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Where the dictionary lies. */
export const BRANDS_FILE = here('../src/core/categories/brands/brands.txt');

const countriesFrom = (list: string): string =>
  list === EVERYWHERE ? EVERYWHERE : `,${list.split(',').sort().join(',')},`;

/** The names of our own list. */
function ownNames(): Name[] {
  return [...ONLINE, ...BILLS].flatMap(([code, countries, list]) =>
    list.split('|').flatMap((line) => {
      const [name = '', ...others] = line.split('=').map((one) => one.trim());
      return [name, ...others].flatMap((one): Name[] => {
        const words = keyWords(one, OWN_LETTERS_MIN);
        if (words === null) return [];
        const kind = kindOf(words, true);
        return [{ key: words.join(' '), code, countries: countriesFrom(countries), kind, name, rank: 0 }];
      });
    }),
  );
}

const order = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Sorted: by words, then by what goes first, then by whatever makes it always the same. */
const sorted = (names: readonly Name[]): Name[] =>
  [...names].sort(
    (one, other) =>
      order(one.key, other.key) ||
      one.rank - other.rank ||
      other.countries.length - one.countries.length ||
      order(one.countries, other.countries) ||
      order(one.code, other.code) ||
      order(one.name, other.name),
  );

/** Without names that could never be found, because an earlier line with the same words is at home wherever they are. */
function needed(names: readonly Name[]): Name[] {
  const kept: Name[] = [];
  let key = '';
  let covered = new Set<string>();
  for (const name of names) {
    if (name.key !== key) covered = new Set();
    key = name.key;
    const countries =
      name.countries === EVERYWHERE ? [EVERYWHERE] : name.countries.split(',').filter(Boolean);
    if (covered.has(EVERYWHERE) || countries.every((country) => covered.has(country))) continue;
    for (const country of countries) covered.add(country);
    kept.push(name);
  }
  return kept;
}

/** The text of the dictionary. */
export function brandsText(index: Index): string {
  const names = needed(sorted([...ownNames(), ...namesOfIndex(index)]));
  const codes = [...new Set(names.map(({ code }) => code))].sort(order);
  const countries = [...new Set(names.map((one) => one.countries))].sort(order);
  const lines = names.map(({ key, code, countries: where, kind, name }) => {
    const start = [key, codes.indexOf(code).toString(36), countries.indexOf(where).toString(36), kind];
    return [...start, ...(name === capitals(key) ? [] : [name])].join('\t');
  });
  return `${[BRANDS_FORMAT, codes.join(' '), countries.join('|'), ...lines].join('\n')}\n`;
}

/** Reads the package. */
export const readIndex = (): Index =>
  JSON.parse(
    readFileSync(here('../node_modules/name-suggestion-index/dist/json/nsi.min.json'), 'utf8'),
  ) as Index;

function main(): void {
  const text = brandsText(readIndex());
  const bytes = Buffer.byteLength(text);
  if (bytes > BYTES_MAX) throw new Error(`the dictionary is too large: ${bytes} bytes`);
  writeFileSync(BRANDS_FILE, text);
  console.log(`${text.split('\n').length - 4} names, ${bytes} bytes`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
