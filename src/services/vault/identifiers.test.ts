import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskIban, maskIdentifier, maskNumber } from './identifiers.ts';

describe('masked identifiers', () => {
  it('keep the last four characters, of an IBAN the country too', () => {
    expect(maskIban('DE89370400440532013000')).toBe('DE****3000');
    expect(maskIban('GB29 NWBK 6016 1331 9268 19')).toBe('GB****6819');
    expect(maskIban('no iban at all')).toBe('****tall');
    expect(maskNumber('4111 1111 1111 1234')).toBe('****1234');
    expect(maskIdentifier({ scheme: 'iban', value: 'FR1420041010050500013M02606', bank: null })).toBe(
      'FR****2606',
    );
    expect(maskIdentifier({ scheme: 'local', value: 'DE12345678', bank: 'x' })).toBe('****5678');
    expect(maskIdentifier({ scheme: 'sort_code', value: '31926819', bank: '601613' })).toBe('****6819');
  });

  it('hide at least half of a short number', () => {
    expect(maskNumber('')).toBe('****');
    expect(maskNumber('7')).toBe('****');
    expect(maskNumber('123')).toBe('****3');
    expect(maskNumber('123456')).toBe('****456');
    expect(maskNumber('12345678')).toBe('****5678');
  });

  it('invariant 11: never show more than four characters and a country, nor how long the number is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40, unit: 'binary' }), (value) => {
        expect([...maskIban(value)].length).toBeLessThanOrEqual(10);
        expect([...maskNumber(value)].length).toBeLessThanOrEqual(8);
      }),
    );
  });
});
