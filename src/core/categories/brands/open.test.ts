import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordsOf } from '../words.ts';
import { BRANDS_FORMAT, NO_BRANDS, openBrands } from './open.ts';

const bytes = (...lines: string[]): Uint8Array =>
  new TextEncoder().encode(
    `${[BRANDS_FORMAT, 'FOOD.COFFEE FUN.TV_FILM SHOP.CLOTHING', '*|,de,|,gb,us,', ...lines].join('\n')}\n`,
  );

const small = openBrands(
  bytes(
    'coach\t2\t2\tw',
    'filmo\t1\t0\td\tFILMO+',
    'kaffee kontor\t0\t1\tp',
    'kaffee kontor nord\t2\t1\tp',
    'kontor\t0\t1\tp',
    'mode\t2\t1\te',
    'twin\t0\t1\tp',
    'twin\t2\t2\tp',
  ),
);
const find = (text: string, country: string | null = 'DE') => small.find(wordsOf(text), country);

describe('brands', () => {
  it('are found at the start, the longest of them, and strong when whole or of several words', () => {
    expect(find('Kaffee Kontor Mitte')).toEqual({ name: 'Kaffee Kontor', code: 'FOOD.COFFEE', strong: true });
    expect(find('KAFFEE KONTOR NORD')?.code).toBe('SHOP.CLOTHING');
    expect(find('Kontor')?.strong).toBe(true);
    expect(find('Kontor Mitte')).toMatchObject({ code: 'FOOD.COFFEE', strong: false });
    expect(find('Der Kontor')?.strong).toBe(false);
    expect(find('Film Kontoristen')).toBeNull();
    expect(find('Fil Mo 12 Berlin')).toEqual({ name: 'FILMO+', code: 'FUN.TV_FILM', strong: true });
  });

  it('count in their countries only, whatever the case of the country', () => {
    expect(find('Kaffee Kontor', 'FR')).toBeNull();
    expect(find('Kaffee Kontor', null)).toBeNull();
    expect(find('Filmo', null)).toEqual({ name: 'FILMO+', code: 'FUN.TV_FILM', strong: true });
    expect(find('Twin', 'de')?.code).toBe('FOOD.COFFEE');
    expect(find('Twin', 'US')?.code).toBe('SHOP.CLOTHING');
    for (const odd of ['', ',', 'gb,us', '*', '\t']) expect(find('Kaffee Kontor', odd), odd).toBeNull();
  });

  it('that are distinct need one word in front; common words and towns must be the whole text', () => {
    expect(find('Filmo 12 Monatsabo')?.strong).toBe(true);
    expect(find('mode boutique')).toBeNull();
    expect(find('Mode')).toMatchObject({ strong: true });
    expect(small.find(['coach'], 'GB')).toMatchObject({ strong: false });
    expect(small.find(['coach', 'canada'], 'GB')).toBeNull();
  });

  it('that are damaged are not opened', () => {
    expect(() => openBrands(new TextEncoder().encode('something else\n'))).toThrow('damaged');
    expect(() => openBrands(bytes('no tab here'))).toThrow('damaged');
    expect(() => openBrands(new Uint8Array([0xff, 0xfe]))).toThrow();
    expect(() => openBrands(new Uint8Array(9 * 1024 * 1024))).toThrow('too large');
  });

  it('are none in the empty dictionary', () => {
    expect(NO_BRANDS.find(['netflix'], 'DE')).toBeNull();
    expect(openBrands(bytes()).find(['netflix'], 'DE')).toBeNull();
  });
});

describe('the dictionary that is shipped', () => {
  const shipped = readFileSync(new URL('./brands.txt', import.meta.url));
  const brands = openBrands(shipped);
  const code = (text: string, country: string): string | null =>
    brands.find(wordsOf(text), country)?.code ?? null;

  it('is small and sorted, and finds every one of its names again', () => {
    expect(shipped.length).toBeLessThan(3 * 1024 * 1024);
    expect(brands.names).toBeGreaterThan(25_000);
    const [, codes = '', countries = '', ...lines] = shipped.toString('utf8').trimEnd().split('\n');
    const sets = countries.split('|');
    let before = '';
    for (const line of lines) {
      const [key = '', at = '', where = ''] = line.split('\t');
      expect(key >= before, key).toBe(true);
      before = key;
      const set = sets[Number.parseInt(where, 36)] ?? '';
      const hit = brands.find(key.split(' '), set === '*' ? null : set.slice(1, 3));
      // A line above with the same words may be at home there, too.
      if (hit === null) throw new Error(`${key} is not found`);
      expect(codes.split(' ')[Number.parseInt(at, 36)], key).toBeDefined();
    }
  });

  it('knows who sells what, and who sends bills', () => {
    const cases: readonly (readonly [string, string, string])[] = [
      ['REWE', 'DE', 'FOOD.GROCERIES'],
      ['LIDL', 'FR', 'FOOD.GROCERIES'],
      ['Netflix International', 'BH', 'FUN.TV_FILM'],
      ['Spotify', 'MX', 'FUN.MUSIC'],
      ['Amazon EU', 'DE', 'SHOP.ONLINE'],
      ['Vattenfall', 'DE', 'UTIL.GAS_ELECTRICITY'],
      ['EDF', 'FR', 'UTIL.GAS_ELECTRICITY'],
      ['Telcel', 'MX', 'UTIL.TELEPHONE'],
      ['HUK Coburg', 'DE', 'SERVICES.INSURANCE'],
      ['Batelco', 'BH', 'UTIL.TELEPHONE'],
      ['TfL Travel Charge', 'GB', 'TRANSPORT.PUBLIC_TRANSIT'],
      ['Starbucks', 'US', 'FOOD.COFFEE'],
      ['Ryanair', 'IE', 'TRAVEL.FLIGHT'],
      ['URSSAF', 'FR', 'GOV.SOCIAL_CONTRIBUTIONS'],
    ];
    for (const [text, country, right] of cases) expect(code(text, country), `${text} ${country}`).toBe(right);
  });

  it('does not take towns and common words in a longer text for brands', () => {
    for (const [text, country] of [
      ['Paris Exemple', 'FR'],
      ['Springfield Plumbers', 'US'],
      ['Bristol Sample', 'GB'],
      ['Green Sample', 'GB'],
      ['Coach Sample', 'US'],
    ] as const)
      expect(code(text, country), text).toBeNull();
  });

  it('answers any words', () => {
    const word = fc.string({ maxLength: 30 });
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 60 }),
        fc.option(fc.string({ maxLength: 4 })),
        (words, country) => {
          const hit = brands.find(words, country);
          expect(brands.find(words, country)).toEqual(hit);
        },
      ),
    );
  });
});
