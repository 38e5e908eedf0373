import { describe, expect, it } from 'vitest';
import { readText } from '../../../proofs/statements/mt940-text.ts';
import { announcedIban, readAccount } from './account.ts';

const iban = (value: string) => ({ scheme: 'iban', value, bank: null });

describe(':25:', () => {
  it.each([
    ['NL95KNAB0011223344', null],
    ['NL71RABO0123456789EUR', 'EUR'],
    ['NL71 RABO 0123 4567 89 EUR', 'EUR'],
    ['NL71RABO0123456789 Betaalrekening', null],
  ])('reads the IBAN %s', (text, currency) => {
    const read = readAccount(text);
    expect(read.identifiers).toEqual([iban(text.replaceAll(' ', '').slice(0, 18))]);
    expect(read.currency).toBe(currency);
  });

  it('reads BIC and IBAN', () => {
    expect(readAccount('BARCGB22/GB29NWBK60161331926819')).toMatchObject({
      identifiers: [iban('GB29NWBK60161331926819')],
      bic: 'BARCGB22',
    });
  });

  it('reads a German bank code and account, also as BBAN', () => {
    expect(readAccount('70050000/1234567').identifiers).toEqual([
      { scheme: 'bban', value: '700500000001234567', bank: '70050000' },
      { scheme: 'local', value: '1234567', bank: '70050000' },
    ]);
    expect(readAccount('50880050/0194787400888').identifiers).toEqual([
      { scheme: 'local', value: '0194787400888', bank: '50880050' },
    ]);
  });

  it('reads BIC and account, with a currency behind', () => {
    expect(readAccount('UBRTHUHB/123456789150ABCDEF002/HUF')).toEqual({
      identifiers: [{ scheme: 'local', value: '123456789150ABCDEF002', bank: 'UBRTHUHB' }],
      currency: 'HUF',
      bic: 'UBRTHUHB',
      bankName: null,
    });
  });

  it('reads a bare number, with marks and a currency', () => {
    expect(readAccount('1291.99.348EUR')).toMatchObject({
      identifiers: [{ scheme: 'local', value: '129199348', bank: null }],
      currency: 'EUR',
    });
    expect(readAccount('DABADKKK/1111-11-11111').identifiers[0]?.value).toBe('11111111111');
  });

  it('takes a word before the slash for the bank’s name', () => {
    expect(readAccount('VOLKSBANK/0390123456')).toMatchObject({
      identifiers: [{ scheme: 'local', value: '0390123456', bank: 'VOLKSBANK' }],
      bic: null,
      bankName: 'VOLKSBANK',
    });
  });

  it('gives no identifier where nothing is said', () => {
    expect(readAccount('  ').identifiers).toEqual([]);
  });
});

describe('what stands above the entries', () => {
  it('finds the IBAN that Danske Bank announces', () => {
    expect(announcedIban('For your inform. IBAN no.: DK5030001234567890')).toBe('DK5030001234567890');
    expect(announcedIban('no IBAN here')).toBeNull();
    const read = readText(
      ':20:1\n:25:DABADKKK/1234567890\n:28C:1/1\n:60F:C090924DKK1,\n:86:IBAN no.: DK5030001234567890\n:86:more\n:62F:C090930DKK1,\n',
    );
    expect(read.events[0]).toMatchObject({
      type: 'open',
      account: { identifiers: [iban('DK5030001234567890'), { scheme: 'local', value: '1234567890' }] },
    });
  });

  it('reads holder and name of :NS:', () => {
    const read = readText(
      ':20:1\n:25:1222333444\n:28:1/1\n:NS:22Test GmbH\n23Testkonto\n:60F:C020315DEM0,00\n:62F:C020315DEM0,00\n',
    );
    expect(read.events[0]).toMatchObject({ account: { holder: 'Test GmbH', label: 'Testkonto' } });
  });
});
