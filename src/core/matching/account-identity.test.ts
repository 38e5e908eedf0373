import { composeIBAN, countrySpecs, isValidIBAN } from 'ibantools';
import { describe, expect, it } from 'vitest';
import type { AccountIdentifier, AccountObservation } from '../observations.ts';
import { holderKey, identify, isMaskedNumber, lookupKeys, tailOf } from './account-identity.ts';
import { nationalNumbers } from './national-numbers.ts';

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

describe('an IBAN and the number of its country', () => {
  const bban = (value: string, bank: string | null = null): AccountIdentifier => ({
    scheme: 'bban',
    value,
    bank,
  });
  const sortCode = (value: string, bank: string): AccountIdentifier => ({ scheme: 'sort_code', value, bank });
  /** IBANs of the registry's own examples, and the number as people of the country write it. */
  const SAME: readonly [string, AccountIdentifier][] = [
    ['GB29 NWBK 6016 1331 9268 19', sortCode('31926819', '60-16-13')],
    ['IE29 AIBK 9311 5212 3456 78', sortCode('12345678', '931152')],
    ['DE89 3704 0044 0532 0130 00', local('532013000', '370 400 44')],
    ['DE89 3704 0044 0532 0130 00', bban('370400440532013000', '37040044')],
    ['AT61 1904 3002 3457 3201', local('234573201', '19043')],
    ['DK50 0040 0440 1162 43', local('0440116243', '0040')],
    ['CZ65 0800 0000 1920 0014 5399', bban('19-2000145399', '0800')],
    ['SK31 1200 0000 1987 4263 7541', bban('19-8742637541', '1200')],
    ['FR14 2004 1010 0505 0001 3M02 606', bban('20041 01005 0500013M026 06')],
    ['ES91 2100 0418 4502 0005 1332', bban('2100 0418 45 0200051332')],
    ['IT60 X054 2811 1010 0000 0123 456', bban('X0542811101000000123456')],
    ['PT50 0002 0123 1234 5678 9015 4', bban('000201231234567890154')],
    ['BE68 5390 0754 7034', bban('539-0075470-34')],
    ['NL91 ABNA 0417 1643 00', bban('ABNA0417164300')],
    ['NO93 8601 1117 947', bban('8601.11.17947')],
    ['FI21 1234 5600 0007 85', bban('12345600000785')],
  ];

  for (const [number, national] of SAME)
    it(`${number.slice(0, 2)}: ${national.scheme} ${national.value} is found by ${number}`, () => {
      expect(isValidIBAN(number.replaceAll(' ', ''))).toBe(true);
      const [key] = texts(national);
      expect(texts(iban(number))).toContain(key);
    });

  it('has the length that the registry gives, for every country of the table', () => {
    for (const [country, { chars }] of Object.entries(countrySpecs)) {
      const length = (chars ?? 0) - 4;
      const made = `${country}00${'1'.repeat(Math.max(length, 0))}`;
      const shorter = made.slice(0, -1);
      expect(nationalNumbers(shorter)).toBeNull();
      const national = nationalNumbers(made);
      if (national !== null) expect(national.bban).toHaveLength(length);
    }
    expect(nationalNumbers('DE00111111111111111111')?.parts).toEqual({
      scheme: 'local',
      bank: '11111111',
      number: '1111111111',
    });
  });

  it('keeps a Czech prefix apart from the number behind it', () => {
    expect(texts(bban('19-123457', '0710'))).not.toEqual(texts(bban('19123457', '0710')));
    expect(texts(bban('000019-0000123457', '0710'))).toEqual(texts(bban('19-123457', '0710')));
    const made = composeIBAN({ countryCode: 'CZ', bban: '07100000190000123457' });
    expect(texts(iban(made ?? ''))).toContain(texts(bban('19-123457', '0710'))[0]);
  });

  it('a number that names no bank is of the place where it was seen only', () => {
    const here = lookupKeys(account(local('1234567', null)), '@bank').map(({ text }) => text);
    expect(here).not.toEqual(texts(local('1234567', null)));
    expect(lookupKeys(account(iban('BE68539007547034')), '@bank').map(({ text }) => text)).toEqual(
      texts(iban('BE68539007547034')),
    );
  });
});

describe('what is shown of a number, and of a holder', () => {
  it('is a part or the whole', () => {
    expect(isMaskedNumber('card', '4929 **** **** 1234')).toBe(true);
    expect(isMaskedNumber('card', 'XXXXXXXXXXXX1234')).toBe(true);
    expect(isMaskedNumber('card', '4929123412341234')).toBe(false);
    expect(isMaskedNumber('local', '12-34 5678')).toBe(false);
    expect(isMaskedNumber('iban', 'MT84MALT011000012345MTLCASTXXX1')).toBe(false);
  });

  it('ends as the number does, however it is hidden', () => {
    for (const number of ['DE****3000', '4929 **** **** 3000', 'XXXX3000', 'de89 3704 0044 0532 0130 00'])
      expect(tailOf(number)).toBe('3000');
    for (const number of ['****42', '12', 'XXXXXXXX', '4929123412341***']) expect(tailOf(number)).toBeNull();
  });

  it('is one holder however the name is written', () => {
    expect(holderKey('DEMO, Anna')).toBe(holderKey('anna  demo'));
    expect(holderKey('Müller & Co. KG')).toBe(holderKey('KG CO MÜLLER'));
    expect(holderKey(' - ')).toBeNull();
    expect(holderKey(null)).toBeNull();
  });
});
