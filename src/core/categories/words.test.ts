import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, hasDigit, TEXT_CHARACTERS_MAX, WORDS_MAX, wordsOf } from './words.ts';

describe('words', () => {
  it('are folded: no accents, no capitals, single letters written out', () => {
    expect(wordsOf('Bäckerei Weiß, Łódź & Ærø')).toEqual(['backerei', 'weiss', 'lodz', 'aero']);
    expect(wordsOf('PRÉLÈVEMENT À LA SOURCE')).toEqual(['prelevement', 'a', 'la', 'source']);
    expect(wordsOf('Ｆｕｌｌ ﬁbre')).toEqual(['full', 'fibre']);
    expect(wordsOf('صَحِيفَة المثال')).toEqual(['صحيفة', 'المثال']);
  });

  it('lose apostrophes and take single letters together', () => {
    expect(wordsOf("McDonald's")).toEqual(['mcdonalds']);
    expect(wordsOf('L’Équipe')).toEqual(['lequipe']);
    expect(wordsOf('H&M')).toEqual(['hm']);
    expect(wordsOf('Tierheim e. V.')).toEqual(['tierheim', 'ev']);
    expect(wordsOf('SAMPLE TRADING W.L.L.')).toEqual(['sample', 'trading', 'wll']);
    expect(wordsOf('1&1')).toEqual(['1', '1']);
    expect(wordsOf('TRADER JOE S 12')).toEqual(['trader', 'joes', '12']);
  });

  it('are parted by controls, signs and direction marks, whatever the script', () => {
    expect(wordsOf('a1\u0000b2\u202ec3\u2066d4\ufeffe5\u3000f6')).toEqual([
      'a1',
      'b2',
      'c3',
      'd4',
      'e5',
      'f6',
    ]);
    expect(wordsOf('NETFLIX.COM*7x/Los–Gatos')).toEqual(['netflix', 'com', '7x', 'los', 'gatos']);
    expect(wordsOf(null)).toEqual([]);
    expect(wordsOf(' \t\n—//')).toEqual([]);
  });

  it('are few, short and always the same, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
        const words = wordsOf(text);
        expect(words.length).toBeLessThanOrEqual(WORDS_MAX);
        for (const word of words) {
          expect(word.length).toBeGreaterThan(0);
          expect(word).toMatch(/^\S+$/);
        }
        expect(wordsOf(text)).toEqual(words);
        // Folded words are words already; only single letters may come together at the seams.
        expect(wordsOf(words.join(' ')).join('')).toBe(words.join(''));
      }),
    );
  });

  it('of a long text are read from its beginning only', () => {
    expect(fold('A'.repeat(10 * TEXT_CHARACTERS_MAX))).toHaveLength(TEXT_CHARACTERS_MAX);
    expect(wordsOf(`${'x '.repeat(TEXT_CHARACTERS_MAX)}late`)).not.toContain('late');
  });

  it('tell digits', () => {
    expect(hasDigit('o2')).toBe(true);
    expect(hasDigit('otwo')).toBe(false);
  });
});
