import { describe, expect, it } from 'vitest';
import type { AccountIdentifier, AccountObservation } from '../observations.ts';
import { identify, lookupKeys } from './account-identity.ts';

const account = (...identifiers: AccountIdentifier[]): AccountObservation => ({
  identifiers,
  currency: null,
  kind: 'current',
  label: null,
  holder: null,
  product: null,
  bic: null,
  bankName: null,
});
const iban = (value: string): AccountIdentifier => ({ scheme: 'iban', value, bank: null });
const local = (value: string, bank: string | null): AccountIdentifier => ({ scheme: 'local', value, bank });
const texts = (...identifiers: AccountIdentifier[]): string[] =>
  lookupKeys(account(...identifiers)).map((key) => key.text);

describe('account identity', () => {
  it('finds one number however it is written', () => {
    expect(texts(iban('de89 3704 0044 0532 0130 00'))).toEqual(texts(iban('DE89370400440532013000')));
    expect(texts(local('0532013000', '370 400 44'))).toEqual(texts(local('532013000', '37040044')));
  });

  it('finds a German account by its IBAN and by bank code and number', () => {
    expect(texts(iban('DE89370400440532013000'))).toContain(texts(local('0532013000', '37040044'))[0]);
  });

  it('keeps the same number at two banks apart', () => {
    expect(texts(local('1234567', '37040044'))).not.toEqual(texts(local('1234567', '10000000')));
  });

  it('says new, known, or asks: it never guesses (invariant 3)', () => {
    const eur = { accountId: 1, currency: 'EUR' };
    const usd = { accountId: 2, currency: 'USD' };
    expect(identify([], 'EUR')).toEqual({ kind: 'new' });
    expect(identify([eur, eur], 'EUR')).toEqual({ kind: 'known', accountId: 1 });
    expect(identify([eur, usd], 'USD')).toEqual({ kind: 'known', accountId: 2 });
    expect(identify([eur, usd], 'GBP')).toEqual({ kind: 'new' });
    expect(identify([usd, eur], null)).toEqual({ kind: 'ask', candidates: [1, 2] });
    expect(identify([eur, { accountId: 3, currency: 'EUR' }], 'EUR')).toEqual({
      kind: 'ask',
      candidates: [1, 3],
    });
  });
});
