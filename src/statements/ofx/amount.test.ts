import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalMarkOf, readAmount } from './amount.ts';

describe('amounts as programs write them', () => {
  it.each([
    ['-6.60', '-6.60'],
    ['-530,86', '-530.86'],
    ['            -11,76', '-11.76'],
    ['- 11,76', '-11.76'],
    ['+00000000000115.8331', '115.8331'],
    ['120', '120'],
    ['1,234.56', '1234.56'],
    ['1.234,56', '1234.56'],
    ["1'500.00", '1500.00'],
    ['1 500,00', '1500.00'],
    ['-10,000,000.00', '-10000000.00'],
    ['1,234,567', '1234567'],
    ['1234,567', '1234.567'],
    ['0,125', '0.125'],
    [',50', '0.50'],
  ])('reads %s as %s', (written, exact) => {
    expect(readAmount(written, null, null)).toBe(exact);
  });

  it.each([
    '',
    '.',
    '-',
    '$120',
    '1,23,456',
    '1.234.56',
    '12-',
    '1e5',
    '--1',
    '1,2,3',
    '12 34',
    '١٢',
    '1'.repeat(70),
  ])('refuses %s', (written) => {
    expect(readAmount(written, null, null)).toBeNull();
  });

  it('does not guess what a mark before three digits means', () => {
    expect(readAmount('1,500', null, null)).toBe('either');
    expect(readAmount('1.500', null, null)).toBe('either');
    expect(readAmount('1,500', '.', null)).toBe('1500');
    expect(readAmount('1,500', ',', null)).toBe('1.500');
    expect(decimalMarkOf('1,500')).toBeNull();
    expect(decimalMarkOf('1,500.00')).toBe('.');
    expect(decimalMarkOf('-1,5')).toBe(',');
  });

  it('follows the mark that the standard names, and refuses one against the known mark', () => {
    expect(readAmount('1.500', null, '.')).toBe('1.500');
    expect(readAmount('1,500', null, '.')).toBe('either');
    expect(readAmount('12,50', '.', null)).toBeNull();
  });

  it('invariant 14: any amount is the same with thousands marks and either decimal mark', () => {
    const parts = fc.tuple(
      fc.bigInt({ min: 0n, max: 10n ** 17n }),
      fc.integer({ min: 0, max: 99 }),
      fc.boolean(),
    );
    fc.assert(
      fc.property(parts, ([whole, cents, negative]) => {
        const sign = negative ? '-' : '';
        const fraction = `${cents}`.padStart(2, '0');
        const exact = `${sign}${whole}.${fraction}`;
        const grouped = (mark: string) => `${whole}`.replace(/\B(?=(\d{3})+$)/g, mark);
        expect(readAmount(exact, null, '.')).toBe(exact);
        expect(readAmount(`${sign}${whole},${fraction}`, null, null)).toBe(exact);
        expect(readAmount(`${sign}${grouped(',')}.${fraction}`, null, null)).toBe(exact);
        expect(readAmount(`${sign}${grouped('.')},${fraction}`, null, null)).toBe(exact);
      }),
    );
  });
});
