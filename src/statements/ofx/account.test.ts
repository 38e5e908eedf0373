import { describe, expect, it } from 'vitest';
import type { Currency } from '../../core/money.ts';
import { accountOf, isRib, isRoutingNumber, type StatementGroup } from './account.ts';
import { type FieldName, Fields, SLOT } from './tags.ts';

function account(group: StatementGroup, currency: string, values: Partial<Record<FieldName, string>>) {
  const fields = new Fields();
  for (const [name, value] of Object.entries(values)) fields.set(SLOT[name as FieldName], value);
  return accountOf(group, fields, currency as Currency, 'SOME BANK');
}

describe('OFX accounts', () => {
  it('names an American account by its routing number', () => {
    const seen = account('STMTRS', 'USD', { BANKID: '021000021', ACCTID: '0001 2345', ACCTTYPE: 'CHECKING' });
    expect(seen.identifiers).toEqual([
      { scheme: 'aba', value: '00012345', bank: '021000021' },
      { scheme: 'local', value: '00012345', bank: '021000021' },
    ]);
    expect(seen).toMatchObject({ kind: 'current', bankName: 'SOME BANK', currency: 'USD' });
  });

  it('does not take any nine digits for a routing number', () => {
    expect(isRoutingNumber('021000021')).toBe(true);
    expect(isRoutingNumber('021000022')).toBe(false);
    expect(isRoutingNumber('000000000')).toBe(false);
  });

  it('puts a French RIB together when its key fits', () => {
    expect(isRib('20041010050500013M02606')).toBe(true);
    expect(isRib('20041010050500013M02607')).toBe(false);
    const rib = { BANKID: '20041', BRANCHID: '01005', ACCTID: '0500013M026', ACCTKEY: '06' };
    expect(account('STMTRS', 'EUR', rib).identifiers).toEqual([
      { scheme: 'bban', value: '20041010050500013M02606', bank: null },
      { scheme: 'local', value: '0500013M026', bank: '20041-01005' },
    ]);
  });

  it('knows IBAN, sort code, CLABE, card and broker accounts', () => {
    const scheme = (...args: Parameters<typeof account>) => account(...args).identifiers[0]?.scheme;
    expect(scheme('STMTRS', 'EUR', { ACCTID: 'DE89 3704 0044 0532 0130 00' })).toBe('iban');
    expect(scheme('STMTRS', 'GBP', { BANKID: '20-00-00', ACCTID: '12345678' })).toBe('sort_code');
    expect(scheme('STMTRS', 'MXN', { ACCTID: '032180000118359719' })).toBe('clabe');
    expect(scheme('STMTRS', 'BRL', { BANKID: '0341', ACCTID: '12-3' })).toBe('local');
    expect(account('CCSTMTRS', 'USD', { ACCTID: 'XXXX1111' })).toMatchObject({
      kind: 'card',
      identifiers: [{ scheme: 'card', value: 'XXXX1111', bank: 'SOME BANK' }],
    });
    expect(account('INVSTMTRS', 'USD', { ACCTID: 'A1', BROKERID: 'broker.example' })).toMatchObject({
      kind: 'investment',
      identifiers: [{ scheme: 'local', value: 'A1', bank: 'broker.example' }],
    });
  });

  it('says nothing of an account that the file does not name', () => {
    expect(account('STMTRS', 'AUD', {}).identifiers).toEqual([]);
  });

  it.each([
    ['SAVINGS', 'savings'],
    ['moneymrkt', 'savings'],
    ['CREDITLINE', 'loan'],
    ['', 'other'],
  ])('reads the account type %s as %s', (type, kind) => {
    expect(account('STMTRS', 'USD', { ACCTID: '1', ACCTTYPE: type }).kind).toBe(kind);
  });
});
