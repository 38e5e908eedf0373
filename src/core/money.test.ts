import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  absolute,
  add,
  canonical,
  compare,
  type Decimal,
  DecimalSum,
  decimalFrom,
  isDecimal,
  isNegative,
  isZero,
  negate,
  parseDecimal,
  sameAmount,
  scaleOf,
  subtract,
} from './money.ts';

const d = (text: string): Decimal => {
  const parsed = parseDecimal(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
};

/** Any amount with up to 15 integer and 8 fraction digits, with its value in units of 10^-8. */
const amounts = fc
  .record({ units: fc.bigInt({ min: 0n, max: 10n ** 15n }), scale: fc.nat({ max: 8 }), minus: fc.boolean() })
  .map(({ units, scale, minus }) => {
    const digits = units.toString().padStart(scale + 1, '0');
    const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
    const negative = minus && units !== 0n;
    const value = units * 10n ** BigInt(8 - scale) * (negative ? -1n : 1n);
    return { text: d(negative ? `-${text}` : text), value };
  });

const valueOf8 = (text: Decimal): bigint => BigInt(text.replace('.', '') + '0'.repeat(8 - scaleOf(text)));

describe('money', () => {
  it('invariant 14: sums and differences are exact at any scale', () => {
    fc.assert(
      fc.property(amounts, amounts, (a, b) => {
        expect(valueOf8(add(a.text, b.text))).toBe(a.value + b.value);
        expect(valueOf8(subtract(a.text, b.text))).toBe(a.value - b.value);
        expect(compare(a.text, b.text)).toBe(a.value < b.value ? -1 : a.value > b.value ? 1 : 0);
      }),
    );
  });

  it('invariant 14: a running sum of many amounts is exact', () => {
    fc.assert(
      fc.property(fc.array(amounts, { maxLength: 50 }), (list) => {
        const sum = new DecimalSum();
        for (const one of list) sum.add(one.text);
        expect(valueOf8(sum.value())).toBe(list.reduce((total, one) => total + one.value, 0n));
      }),
    );
  });

  it('invariant 14: the scale stays as the bank gave it', () => {
    expect(decimalFrom('12,500', ',')).toBe('12.500');
    expect(decimalFrom('0007.10')).toBe('7.10');
    expect(add(d('1.5'), d('2.250'))).toBe('3.750');
  });

  it('changes the sign without changing the value', () => {
    fc.assert(
      fc.property(amounts, ({ text, value }) => {
        expect(valueOf8(negate(text))).toBe(-value);
        expect(negate(negate(text))).toBe(text);
        expect(isNegative(text)).toBe(value < 0n);
        expect(isNegative(absolute(text))).toBe(false);
        expect(isZero(text)).toBe(value === 0n);
      }),
    );
    expect(negate(d('0.00'))).toBe('0.00');
  });

  it('has one canonical text per value', () => {
    fc.assert(
      fc.property(amounts, amounts, (a, b) => {
        expect(canonical(a.text) === canonical(b.text)).toBe(a.value === b.value);
        expect(sameAmount(a.text, b.text)).toBe(a.value === b.value);
      }),
    );
    expect([canonical(d('-0.00')), canonical(d('10')), canonical(d('10.50'))]).toEqual(['0', '10', '10.5']);
  });

  it('reads SWIFT and plain notations, and nothing else', () => {
    const read = ['12,', ',5', '+3,1', '-0,20', '1'].map((text) => decimalFrom(text, ','));
    expect(read).toEqual(['12', '0.5', '3.1', '-0.20', '1']);
    const refused = [
      '',
      '-',
      ',',
      '1.000,00',
      '1 000',
      '1e5',
      '0x1',
      '１２',
      '1,123456789',
      '1234567890123456789',
    ];
    for (const text of refused) expect(decimalFrom(text, ',')).toBeNull();
  });

  it('invariant 14: what is read is always decimal text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (text) => {
        const read = decimalFrom(text);
        if (read !== null) expect(isDecimal(read)).toBe(true);
      }),
    );
  });
});
