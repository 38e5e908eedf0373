import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storable, storableValue } from './text.ts';

describe('storable text', () => {
  it('has no NUL and no half of a pair, and is the very text where it had none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const kept = storable(text);
        expect(kept.isWellFormed()).toBe(true);
        expect(kept.includes('\0')).toBe(false);
        if (text.isWellFormed() && !text.includes('\0')) expect(kept).toBe(text);
      }),
    );
    expect(storable('a\0b\ud800')).toBe('a\ufffdb\ufffd');
  });

  it('reaches texts anywhere in a value and leaves everything else', () => {
    expect(storableValue({ a: ['x\0', 1, null], b: { c: '\0' }, d: true })).toEqual({
      a: ['x\ufffd', 1, null],
      b: { c: '\ufffd' },
      d: true,
    });
  });
});
