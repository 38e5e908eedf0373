import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPositional, isSameScheme, usableReference } from './hygiene.ts';

describe('a usable reference', () => {
  it('is trimmed, and none when it is blank, zero or a placeholder', () => {
    expect(usableReference('  A12 ')).toBe('A12');
    for (const none of [
      '',
      ' ',
      '\t',
      '0',
      '000',
      '0-0',
      '---',
      'NOTPROVIDED',
      'not provided',
      'N/A',
      'NONREF',
      'null',
    ])
      expect(usableReference(none)).toBe(null);
    expect(usableReference(null)).toBe(null);
    expect(usableReference('00000000-0000-0000-0000-000000000000')).toBe(null);
  });

  it('may be in any script', () => {
    expect(usableReference('Счёт')).toBe('Счёт');
    expect(usableReference('10')).toBe('10');
  });

  it('stays what it is when it is judged again', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const once = usableReference(text);
        expect(usableReference(once)).toBe(once);
      }),
    );
  });
});

describe('a position', () => {
  it('is a day with a number, or a small number', () => {
    for (const position of ['2026-03-01-4', '2026-03-01.12', '20260301-4', '7', '0012'])
      expect(isPositional(position)).toBe(true);
    for (const id of ['2026-03-01', '20260301000012345', '12345', 'A-1', '2026-03-01-4-99'])
      expect(isPositional(id)).toBe(false);
  });
});

describe('the scheme of references', () => {
  it('is the same for the same length and marks', () => {
    expect(isSameScheme('a1-b2', 'ff-00')).toBe(true);
    expect(isSameScheme('a1-b2', 'a1b-2')).toBe(false);
    expect(isSameScheme('a1', 'a12')).toBe(false);
  });
});
