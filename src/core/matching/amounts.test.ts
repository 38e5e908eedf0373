import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, type Decimal } from '../money.ts';
import { isSameAmount, isSameWay, ONE, unitsOf } from './amounts.ts';

const decimals = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }), fc.stringMatching(/^\d{0,8}$/))
  .map(([minus, whole, part]) => `${minus ? '-' : ''}${whole}${part === '' ? '' : `.${part}`}` as Decimal);

describe('amounts', () => {
  it('compare as money does', () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        const [left, right] = [unitsOf(a), unitsOf(b)];
        expect(Math.sign(compare(a, b))).toBe(left < right ? -1 : left > right ? 1 : 0);
        expect(isSameAmount(a, b)).toBe(compare(a, b) === 0);
      }),
    );
  });

  it('are exact at any size', () => {
    expect(unitsOf('1.00')).toBe(ONE);
    expect(unitsOf('-0.50')).toBe(-ONE / 2n);
    expect(isSameAmount('999999999999999999.99999999', '999999999999999999.99999998')).toBe(false);
  });

  it('go the same way when signs agree; nothing goes either way', () => {
    expect(isSameWay('-1', '-2.5')).toBe(true);
    expect(isSameWay('-1', '1')).toBe(false);
    expect(isSameWay('-1', '0.00')).toBe(true);
  });
});
