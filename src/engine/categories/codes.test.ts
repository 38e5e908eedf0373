import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATEGORIES } from '../../core/categories/taxonomy.ts';
import { categoryName, codeOf, codesOf, nearCodes } from './codes.ts';

describe('codes as people type them', () => {
  it('mean a leaf, or a group with everything in it', () => {
    expect(codesOf('food.groceries', [])).toEqual(['FOOD.GROCERIES']);
    const food = codesOf('FOOD', []) ?? [];
    expect(food).toContain('FOOD');
    expect(food).toContain('FOOD.GROCERIES');
    expect(food.every((code) => code === 'FOOD' || code.startsWith('FOOD.'))).toBe(true);
    // Every code is in one group, and in that only.
    const groups = CATEGORIES.filter(({ parent }) => parent === null).map(
      ({ code }) => codesOf(code, []) ?? [],
    );
    expect(groups.flat().sort()).toEqual(CATEGORIES.map(({ code }) => code).sort());
  });

  it('mean own categories of the owner, with what is below them', () => {
    const own = [
      { code: 'OWN.3', parent: null },
      { code: 'OWN.4', parent: 'OWN.3' },
      { code: 'OWN.5', parent: 'FOOD' },
    ] as const;
    expect(codesOf('own.3', own)).toEqual(['OWN.3', 'OWN.4']);
    expect(codesOf('OWN.4', own)).toEqual(['OWN.4']);
    expect(codesOf('FOOD', own)).toContain('OWN.5');
    expect(codesOf('FOOD.GROCERIES', own)).toEqual(['FOOD.GROCERIES']);
    expect([codesOf('OWN.6', own), codeOf('own.3', own), codeOf('OWN.3', [])]).toEqual([null, 'OWN.3', null]);
    expect(categoryName('OWN.3', 'de', [{ code: 'OWN.3', name: 'Boot' }])).toBe('Boot');
  });

  it('are none when they are not in the taxonomy', () => {
    for (const text of ['', 'FOOD.', 'FOODS', '__proto__', 'FOOD.GROCERIES ']) {
      expect([text, codeOf(text, []), codesOf(text, [])]).toEqual([text, null, null]);
    }
  });

  it('that are wrong are near to what was meant', () => {
    expect(nearCodes('FOOD.GROCERYS')[0]).toBe('FOOD.GROCERIES');
    expect(nearCodes('groceries')[0]).toBe('FOOD.GROCERIES');
    expect(nearCodes('Insurance')[0]).toBe('SERVICES.INSURANCE');
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        const near = nearCodes(text);
        expect(near).toHaveLength(3);
        for (const code of near) expect(codeOf(code, [])).toBe(code);
      }),
      { numRuns: 50 },
    );
  });

  it('have a name, and are their own where there is none', () => {
    expect(categoryName('FOOD.GROCERIES', 'de')).toBe('Lebensmittel');
    expect(categoryName('my own word', 'en')).toBe('my own word');
  });
});
