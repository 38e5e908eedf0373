import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CATEGORIES } from '../../core/categories/taxonomy.ts';
import { CATEGORY_NUMBERS, OWN_NUMBERS_FROM } from './categories-numbers.ts';

const numbers = Object.values(CATEGORY_NUMBERS);

/** What was published once: everything up to these many categories stays as it is. */
const PUBLISHED = { count: 127, digest: '38cb0defa6e408821af0fc7a7e82a9caadcf5cb03fe24a75c2e03a9d89450694' };

describe('the numbers of categories', () => {
  it('cover the taxonomy exactly once', () => {
    expect(Object.keys(CATEGORY_NUMBERS).sort()).toEqual(CATEGORIES.map(({ code }) => code).sort());
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers.every((one) => Number.isInteger(one) && one > 0 && one < OWN_NUMBERS_FROM)).toBe(true);
  });

  it('show the group of a leaf in its hundreds', () => {
    for (const { code, group } of CATEGORIES)
      expect(Math.floor(CATEGORY_NUMBERS[code] / 100) * 100, code).toBe(CATEGORY_NUMBERS[group]);
  });

  it('never change: a new one needs a new number, and what was published keeps its own', () => {
    const lines = Object.entries(CATEGORY_NUMBERS).map(([code, number]) => `${number} ${code}`);
    // A new leaf is added here by hand, after a look at the lines that were there before.
    expect(lines.length).toBe(PUBLISHED.count);
    expect(createHash('sha256').update(lines.sort().join('\n')).digest('hex')).toBe(PUBLISHED.digest);
  });
});
