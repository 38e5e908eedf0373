import { describe, expect, it } from 'vitest';
import { eachPhrase, phraseIndex } from './phrases.ts';
import { wordsOf } from './words.ts';

const found = (phrases: string, text: string): string[] => {
  const names: string[] = [];
  const rules = phrases.split('|').map((one) => ({ phrases: one }));
  eachPhrase(phraseIndex(rules), wordsOf(text), ({ rule, at }) => names.push(`${rule.phrases.trim()}@${at}`));
  return names.sort();
};

describe('phrases', () => {
  it('are whole words, in a row', () => {
    expect(found('rent a_b_longword car_hire', 'rental rent')).toEqual(['rent a_b_longword car_hire@1']);
    expect(found('car_hire', 'car for hire, Car-Hire!')).toEqual(['car_hire@3']);
    expect(found('car_hire', 'hire car')).toEqual([]);
  });

  it('may stand for the beginning or the end of a word', () => {
    expect(found('*versicherung', 'Kfz-Versicherung Autoversicherung Versicherungen')).toEqual([
      '*versicherung@1',
      '*versicherung@2',
    ]);
    expect(found('mobilfunk*', 'Mobilfunkrechnung Mobil')).toEqual(['mobilfunk*@0']);
  });

  it('know umlauts in both spellings, and none', () => {
    expect(found('bäckerei', 'BÄCKEREI Baeckerei Backerei')).toHaveLength(3);
  });

  it('that are none are a mistake of ours', () => {
    for (const bad of ['*', '***', 'ab*', '*abc', '_', '*two_words', 'two_words*'])
      expect(() => phraseIndex([{ phrases: bad }]), bad).toThrow('not a phrase');
  });
});
