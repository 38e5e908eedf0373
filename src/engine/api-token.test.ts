import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashToken, readToken, TOKEN_RANDOM_BYTES, tokenStart, writeToken } from './api-token.ts';

const random = fc.uint8Array({ minLength: TOKEN_RANDOM_BYTES, maxLength: TOKEN_RANDOM_BYTES });
const mode = fc.constantFrom('sandbox' as const, 'live' as const);

describe('API tokens', () => {
  it('are known by their form and mode', () => {
    fc.assert(
      fc.property(mode, random, (of, bytes) => {
        const token = writeToken(of, bytes);
        expect(token).toMatch(/^sk_(sandbox|live)_[0-9A-Za-z]{49}$/);
        expect(readToken(token)).toBe(of);
      }),
    );
  });

  it('a typo is told apart from a key that does not exist', () => {
    fc.assert(
      fc.property(mode, random, fc.nat(), fc.constantFrom(...'0aZ_ -'), (of, bytes, at, typo) => {
        const token = writeToken(of, bytes);
        const where = at % token.length;
        fc.pre(token[where] !== typo);
        expect(readToken(token.slice(0, where) + typo + token.slice(where + 1))).toBeNull();
        expect(readToken(token.slice(0, where) + token.slice(where + 1))).toBeNull();
      }),
    );
  });

  it('any text is a token or none, never a throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(readToken(text)).toBeNull();
      }),
    );
  });

  it('other bytes give other tokens, hashes have 32 bytes, and four characters are shown', () => {
    const one = writeToken('live', new Uint8Array(32));
    const other = writeToken('live', new Uint8Array(32).fill(255));
    expect(one).not.toBe(other);
    expect(hashToken(one)).toHaveLength(32);
    expect(tokenStart(one)).toBe('sk_live_0000');
    expect(() => writeToken('live', new Uint8Array(31))).toThrow('internal');
  });
});
