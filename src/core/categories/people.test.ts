import { describe, expect, it } from 'vitest';
import { isPerson } from './people.ts';
import { withoutLegalForms } from './tables/noise.ts';
import { wordsOf } from './words.ts';

const person = (name: string, sure = true): boolean => isPerson(wordsOf(name), sure);

describe('names of people', () => {
  it('have a common first name in front, or a title, in several countries', () => {
    for (const name of [
      'Erika Mustermann',
      'JEAN-LUC EXEMPLE',
      'María Ejemplo Muestra',
      'Yusuf Sample',
      'Mr J Smithson',
    ])
      expect(person(name, false), name).toBe(true);
  });

  it('may have it at the end where the bank says that it is a transfer', () => {
    expect(person('Mustermann, Erika')).toBe(true);
    expect(person('Mustermann, Erika', false)).toBe(false);
  });

  it('are not those of companies, nor one word, nor a sentence', () => {
    for (const name of [
      'Erika Mustermann GmbH',
      'Praxis Dr. Hans Muster',
      'Erika',
      '',
      'Max Muster 24',
      'Max und Erika und Otto und Anna Muster',
      'Stadtwerke Muster',
      'John Sample Ltd',
    ])
      expect(person(name), name).toBe(false);
  });
});

describe('legal forms', () => {
  it('are taken off the end, and never everything', () => {
    const bare = (name: string): string => withoutLegalForms(wordsOf(name)).join(' ');
    expect(bare('Muster GmbH & Co. KG')).toBe('muster');
    expect(bare('Netflix International B.V.')).toBe('netflix international');
    expect(bare('Exemple S.A.R.L.')).toBe('exemple');
    expect(bare('SAMPLE TRADING W.L.L.')).toBe('sample trading');
    expect(bare('AG')).toBe('ag');
    expect(bare('Thread & Co')).toBe('thread co');
  });
});
