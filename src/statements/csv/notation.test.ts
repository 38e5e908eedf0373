import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideNotation, hasCreditMark, looksLikeAmount, readAmount, unitOf } from './amount.ts';
import { formatReader, instantOf, orderMatters, ordersPossible, readDate } from './date.ts';

const COMMA = { mark: ',', scaleMax: 2 } as const;
const POINT = { mark: '.', scaleMax: 2 } as const;

describe('amounts', () => {
  it.each([
    ['1.234,56', '1234.56'],
    ['-1.234.567,89', '-1234567.89'],
    ['1 234,56', '1234.56'],
    ['1\u00a0234,56 €', '1234.56'],
    ["1'234,50", '1234.50'],
    ['12,30-', '-12.30'],
    ['\u221212,30', '-12.30'],
    ['(12,30)', '-12.30'],
    ['12,30 S', '-12.30'],
    ['12,30 H', '12.30'],
    ['+ £1.100,00', '1100.00'],
    ['EUR -5,00', '-5.00'],
    ['100', '100'],
    [',5', '0.5'],
  ])('reads %s', (cell, value) => {
    expect(readAmount(cell, COMMA)).toBe(value);
  });

  it.each([
    '12..34',
    '1,2,3',
    '1.23,45',
    '12.34',
    '1.2345,00',
    '--5,00',
    '(5,00',
    '5,00)',
    '-5,00-',
    'abc',
    '',
    '1,234',
    '5,00 XX',
  ])('refuses %s', (cell) => {
    expect(readAmount(cell, COMMA)).toBeNull();
  });

  it('invariant 14: an amount written in a notation is read back exactly', () => {
    const whole = fc.bigInt({ min: 0n, max: 999_999_999_999n });
    fc.assert(
      fc.property(
        whole,
        fc.nat({ max: 99 }),
        fc.boolean(),
        fc.constantFrom('.', ' ', ''),
        (units, cents, minus, mark) => {
          const fraction = String(cents).padStart(2, '0');
          const grouped = units.toString().replace(/\B(?=(?:\d{3})+$)/g, mark);
          const sign = minus ? '-' : '';
          expect(readAmount(`${sign}${grouped},${fraction}`, COMMA)).toBe(`${sign}${units}.${fraction}`);
        },
      ),
    );
  });

  it('decides the decimal mark by all amounts together', () => {
    expect(decideNotation(['1,234', '5.00'], null)).toEqual({ type: 'sure', notation: POINT });
    expect(decideNotation(['1.234', '5,00'], null)).toEqual({ type: 'sure', notation: COMMA });
    expect(decideNotation(['1.234.567', '100'], null)).toMatchObject({ notation: { mark: ',' } });
    expect(decideNotation(['0.500'], null)).toMatchObject({ notation: { mark: '.', scaleMax: 3 } });
    expect(decideNotation(['1,234', '5,678'], null)).toEqual({ type: 'ambiguous' });
    expect(decideNotation(['1,50', '1.50'], null)).toEqual({ type: 'contradiction', cell: '1.50' });
    expect(decideNotation(['100', '7'], null)).toEqual({
      type: 'sure',
      notation: { mark: null, scaleMax: 0 },
    });
  });

  it('refuses a mark that the sample did not show', () => {
    expect(readAmount('1.50', { mark: null, scaleMax: 0 })).toBeNull();
    expect(readAmount('150', { mark: null, scaleMax: 0 })).toBe('150');
  });

  it('knows the currency and the credit mark beside an amount', () => {
    expect(unitOf('12,00 €')).toBe('EUR');
    expect(unitOf('CHF 12.00')).toBe('CHF');
    expect(unitOf('$12.00')).toBe('unsure');
    expect(unitOf('12.00')).toBeNull();
    expect(hasCreditMark('+12.00')).toBe(true);
    expect(hasCreditMark('12.00 CR')).toBe(true);
    expect(hasCreditMark('12.00')).toBe(false);
    expect(looksLikeAmount('31.01.2024')).toBe(false);
  });
});

describe('dates', () => {
  it.each([
    ['2026-02-01', '2026-02-01'],
    ['2026/02/01', '2026-02-01'],
    ['2019.04.19.', '2019-04-19'],
    ['20260201', '2026-02-01'],
    ['01.02.2026', '2026-02-01'],
    ['1.2.26', '2026-02-01'],
    ['27 Feb 2018', '2018-02-27'],
    ['12-Dec-2019', '2019-12-12'],
    ['3. März 2024', '2024-03-03'],
    ['3 août 2024', '2024-08-03'],
    ['Feb 3, 2024', '2024-02-03'],
    ['2018-02-25 12:34:56 +0000', '2018-02-25'],
  ])('reads %s in either order', (cell, date) => {
    expect(readDate(cell, 'dmy')).toBe(date);
    expect(readDate(cell, 'mdy')).toBe(date);
  });

  it('follows the order where it matters, and never takes a day that there is not', () => {
    expect(readDate('03/04/2026', 'dmy')).toBe('2026-04-03');
    expect(readDate('03/04/2026', 'mdy')).toBe('2026-03-04');
    expect(readDate('04-17-2024', 'dmy')).toBeNull();
    expect(readDate('31/02/2026', 'dmy')).toBeNull();
    expect(readDate('1111/11/11', 'dmy')).toBeNull();
    expect(orderMatters('03/04/2026')).toBe(true);
    expect(orderMatters('04/04/2026')).toBe(false);
    expect(ordersPossible(['03/04/2026', '13/04/2026'])).toEqual(new Set(['dmy']));
    expect(ordersPossible(['03/13/2026', '13/04/2026'])).toEqual(new Set());
  });

  it('reads a given format, and refuses one without day, month or year', () => {
    expect(formatReader('dd.mm.yyyy')?.('03.04.2026')).toBe('2026-04-03');
    expect(formatReader('yy-mm-dd')?.('26-04-03')).toBe('2026-04-03');
    expect(formatReader('d mmm yyyy')?.('3 Mai 2026')).toBe('2026-05-03');
    expect(formatReader('dd.mm')).toBeNull();
  });

  it('invariant 14: an instant keeps its zone as it was written', () => {
    expect(instantOf('2018-02-25 12:34:56 +0130')).toBe('2018-02-25T12:34:56+01:30');
    expect(instantOf('2025-06-29T00:32:53.036910+00:00')).toBe('2025-06-29T00:32:53.036910+00:00');
    expect(instantOf('2018-02-25 12:34:56')).toBeNull();
  });
});
