import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { countriesOf } from './brands/places.ts';
import { kindOf } from './brands/read-index.ts';
import { BRANDS_FILE, brandsText, readIndex } from './build-brands.ts';

describe('the brand dictionary', () => {
  it('is made of the installed package, and the same every time', () => {
    const index = readIndex();
    const text = brandsText(index);
    expect(brandsText(index) === text).toBe(true);
    expect(readFileSync(BRANDS_FILE, 'utf8') === text, 'run scripts/build-brands.ts again').toBe(true);
  });

  it('has countries out of regions, parts of countries and exceptions', () => {
    expect(countriesOf({ include: ['001'] })).toBe('*');
    expect(countriesOf({})).toBe('*');
    expect(countriesOf({ include: ['us-ny.geojson', 'DE'] })).toBe(',de,us,');
    expect(countriesOf({ include: ['150'], exclude: ['de'] })).not.toContain(',de,');
    expect(countriesOf({ include: ['150'] })).toContain(',fr,');
    expect(countriesOf({ include: [[7.1, 50.2]] })).toBeNull();
    expect(countriesOf({ include: ['de'], exclude: ['de'] })).toBeNull();
  });

  it('tells apart what is called like a town, a common word or an abbreviation', () => {
    expect(kindOf(['paris'], true)).toBe('w');
    expect(kindOf(['star'], false)).toBe('w');
    expect(kindOf(['star'], true)).toBe('e');
    expect(kindOf(['xyz'], false)).toBe('w');
    expect(kindOf(['xyz'], false, true)).toBe('p');
    expect(kindOf(['xyz'], true)).toBe('p');
    expect(kindOf(['xy'], true)).toBe('e');
    expect(kindOf(['zalando'], true)).toBe('d');
    expect(kindOf(['golden', 'star'], false)).toBe('e');
    expect(kindOf(['zalando', 'star'], false)).toBe('p');
  });
});
