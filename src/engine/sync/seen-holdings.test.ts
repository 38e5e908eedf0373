import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SeenHolding } from '../../connectors/contract.ts';
import type { Currency, Decimal, Money } from '../../core/money.ts';
import { saidHoldings } from './seen-holdings.ts';

const eur = (amount: string): Money => ({ amount: amount as Decimal, currency: 'EUR' as Currency });
const seen = (some: Partial<SeenHolding>): SeenHolding => ({
  source: { reply: 0, path: '/holdings/0' },
  isin: null,
  name: null,
  quantity: '1',
  quote: null,
  quotedAt: null,
  value: null,
  purchaseValue: null,
  ...some,
});
const keysOf = (...all: readonly Partial<SeenHolding>[]): readonly string[] =>
  saidHoldings(all.map(seen)).map(({ key }) => key);

describe('what tells positions apart', () => {
  it('is the ISIN, else the number of the country, else the name', () => {
    expect(
      keysOf(
        { isin: 'DE000DEM0019', nationalNumber: 'DEM001' },
        { nationalNumber: 'DEM002' },
        { name: 'Fonds' },
        {},
      ),
    ).toEqual(['isin DE000DEM0019', 'number DEM002', 'name Fonds', 'name ']);
  });

  it('is what they were bought for where several are of one paper, then their order', () => {
    const isin = 'DE000DEM0019';
    const [a, b] = [
      { isin, purchaseQuote: eur('10.00') },
      { isin, purchaseQuote: eur('12.00') },
    ];
    expect(keysOf(a, b)).toEqual([`isin ${isin} at 10.00`, `isin ${isin} at 12.00`]);
    expect(keysOf(b, a)).toEqual([`isin ${isin} at 12.00`, `isin ${isin} at 10.00`]);
    expect(keysOf(a, a)).toEqual([`isin ${isin} at 10.00`, `isin ${isin} at 10.00 #2`]);
  });

  it('never is the same for two of one list', () => {
    const some = fc.record({
      isin: fc.constantFrom(null, 'DE000DEM0019', 'US0378331005'),
      name: fc.constantFrom(null, 'A', 'A at 1'),
      purchaseQuote: fc.constantFrom(null, eur('1'), eur('2')),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 12 }), (all) => {
        const keys = keysOf(...all);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  it('keeps what was said, instants in UTC, texts as they can be kept', () => {
    const [said] = saidHoldings([
      seen({
        name: ' A\0 paper ',
        quantity: '12.500',
        quote: eur('84.40'),
        quotedAt: '2026-03-29T17:35:00+02:00',
        value: eur('1055.00'),
      }),
    ]);
    expect(said).toMatchObject({
      name: 'A paper',
      quantity: '12.500',
      quantityKind: 'units',
      quote: '84.40',
      quoteCurrency: 'EUR',
      quoteKind: 'price',
      quotedAt: '2026-03-29T15:35:00.000Z',
      purchaseValue: null,
    });
  });
});
