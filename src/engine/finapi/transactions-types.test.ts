import { describe, expect, it } from 'vitest';
import { TYPE_OF_BTC, TYPE_OF_GVC, typeCodes } from './transactions-types.ts';

const codesOf = (proprietary: string, bank_transaction_code?: string) => ({
  codes: { proprietary, ...(bank_transaction_code === undefined ? {} : { bank_transaction_code }) },
});

describe('codes of an entry', () => {
  it('of a German camt are SWIFT code, business code and primanota', () => {
    expect(typeCodes(null, codesOf('DK:NTRF+116+9310+997'))).toEqual({
      type: 'Überweisung',
      zka: '116',
      swift: 'NTRF',
      primanota: '9310',
    });
    expect(typeCodes(null, codesOf('NDDT+005'))).toEqual({
      type: 'Lastschrift',
      zka: '5',
      swift: 'NDDT',
      primanota: null,
    });
  });

  it('of MT940 are one of the two', () => {
    expect(typeCodes(null, codesOf('GVC:814'))).toEqual({
      type: 'Zinsen',
      zka: '814',
      swift: null,
      primanota: null,
    });
    expect(typeCodes(null, codesOf('SWIFT:NMSC'))).toEqual({
      type: null,
      zka: null,
      swift: 'NMSC',
      primanota: null,
    });
  });

  it('“according to the bank”: its own words come before those of its codes, and are cut at 255', () => {
    expect(typeCodes('Basislastschrift', codesOf('GVC:105')).type).toBe('Basislastschrift');
    expect(typeCodes('x'.repeat(300), {}).type).toHaveLength(255);
  });

  it('of ISO 20022 are called by the most exact that is known', () => {
    const type = (code: string) => typeCodes(null, { codes: { bank_transaction_code: code } }).type;
    expect(type('PMNT-ICDT-STDO')).toBe('Dauerauftrag');
    expect(type('PMNT-ICDT-ESCT')).toBe('Überweisung');
    expect(type('LDAS-FTLN-PPAY')).toBe('Kredit');
    expect(type('CAMT-ACCB-SWEP')).toBeNull();
  });

  it('of others are none', () => {
    const none = { type: null, zka: null, swift: null, primanota: null };
    for (const code of ['QIF:Cash', 'OFX:DEBIT', 'BAI:475', 'GVC:000', ''])
      expect([code, typeCodes(null, codesOf(code))]).toEqual([code, none]);
    expect(typeCodes(null, {})).toEqual(none);
  });

  it('have keys that can be: three digits, capitals in up to three parts', () => {
    for (const code of Object.keys(TYPE_OF_GVC)) expect(code).toMatch(/^\d{3}$/);
    for (const code of Object.keys(TYPE_OF_BTC)) expect(code).toMatch(/^[A-Z]{4}(-[A-Z]{4}){0,2}$/);
  });
});
