import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { piecesOf, similarityOf } from './similarity.ts';

const likeness = (a: string, b: string): number | null => similarityOf(piecesOf(a), piecesOf(b));

describe('the likeness of texts', () => {
  it('is 1 for the same words in any case and with any marks, 0 without a common piece', () => {
    expect(likeness('COFFEE CORNER', 'Coffee-Corner')).toBe(1);
    expect(likeness('Кафе на углу', 'КАФЕ НА УГЛУ')).toBe(1);
    expect(likeness('COFFEE', 'XYZ 99')).toBe(0);
  });

  it('is high where one was cut or got more words', () => {
    expect(likeness('AMZN MKTP CA 1A2B3 TORONTO ON', 'AMZN MKTP CA')).toBeGreaterThan(0.9);
    expect(likeness('SHELL C12345', 'ESSO 77 QUEEN ST')).toBeLessThan(0.2);
  });

  it('leaves out what banks put around every name, and is not known where nothing else is left', () => {
    expect(likeness('VISA DEBIT PETROCAN', 'Petrocan Scarborough')).toBe(1);
    expect(likeness('CARD AUTHORISATION', 'COFFEE')).toBe(null);
    expect(likeness('', 'COFFEE')).toBe(null);
  });

  it('is the same both ways and between 0 and 1', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.string({ maxLength: 200 }), (a, b) => {
        const one = likeness(a, b);
        expect(one).toBe(likeness(b, a));
        expect(one === null || (one >= 0 && one <= 1)).toBe(true);
      }),
    );
  });
});
