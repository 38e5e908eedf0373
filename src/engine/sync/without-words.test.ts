import { describe, expect, it } from 'vitest';
import { withoutWords } from './without-words.ts';

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe('what is told of a mistake', () => {
  it('invariant 11: is without what a bank said', () => {
    const quoting = thrownBy(() => JSON.parse('{"iban": DE02120300000000202051}'));
    expect(String(quoting)).toContain('DE02');
    const told = withoutWords(quoting);
    expect(told.message).toBe('SyntaxError; its words are left out');
    expect(told.stack).toContain('without-words.test.ts');
    expect(JSON.stringify([told.message, told.stack])).not.toContain('DE02');
    const refused = Object.assign(new Error('value "Rent" is wrong'), {
      code: '22P02',
      detail: 'row (Rent)',
    });
    expect(withoutWords(refused).message).toBe('Error 22P02; its words are left out');
    expect(JSON.stringify(Object.values(withoutWords(refused)))).not.toContain('Rent');
    expect(withoutWords('Rent').message).toBe('internal: something else than an error was thrown');
  });

  it('keeps our own words', () => {
    expect(withoutWords(new Error('internal: no chunk')).message).toBe('internal: no chunk');
  });
});
