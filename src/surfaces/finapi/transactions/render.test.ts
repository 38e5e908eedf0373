import { describe, expect, it } from 'vitest';
import type { LocalDate } from '../../../core/dates.ts';
import type { Decimal } from '../../../core/money.ts';
import { categoryTable } from '../../../engine/finapi/categories-table.ts';
import type { Entry } from '../../../engine/finapi/transactions-port.ts';
import { TRANSACTION, transactionJson } from './render.ts';

const table = categoryTable([], 'de');
const day = '2026-03-29' as LocalDate;
const entry: Entry = {
  id: 5,
  parentId: null,
  accountId: 1,
  connectionId: 1,
  kind: 'ledger',
  valueDate: day,
  bankBookingDate: day,
  finapiBookingDate: day,
  amount: '-12.50' as Decimal,
  currency: 'EUR',
  purpose: null,
  counterpartName: null,
  counterpartBic: null,
  iban: null,
  accountNumber: null,
  blz: null,
  categoryCode: 'FOOD.GROCERIES',
  isNew: true,
  isPotentialDuplicate: false,
  importedAt: '2026-03-29T00:59:59.123Z',
  bankText: null,
  details: {},
  children: [],
};
const json = (more: Partial<Entry>) => transactionJson({ ...entry, ...more }, table, []);

describe('a transaction', () => {
  it('has every member of the documentation, and no other', () => {
    expect(Object.keys(json({}))).toEqual(Object.keys(TRANSACTION.shape));
  });

  it('has money with its digits, days without a time, and its import on clocks in Berlin', () => {
    expect(JSON.stringify(json({}))).toContain('"amount":-12.50,');
    expect(json({})).toMatchObject({
      valueDate: '2026-03-29 00:00:00.000',
      importDate: '2026-03-29 01:59:59.123',
    });
    expect(json({ importedAt: '2026-03-29T01:00:00.000Z' }).importDate).toBe('2026-03-29 03:00:00.000');
  });

  it('is cut where the contract says how long it is at most, and not within a character', () => {
    const { purpose, counterpartName } = json({
      purpose: 'ä'.repeat(2_001),
      counterpartName: '😀'.repeat(81),
    });
    expect(purpose).toHaveLength(2_000);
    expect([...(counterpartName ?? '')]).toHaveLength(80);
    expect(counterpartName?.isWellFormed()).toBe(true);
  });

  it('names who stands behind the counterpart by transfer or direct debit, in or out', () => {
    const behind = { counterparty_ultimate_name: 'Wer dahinter steht' };
    const mandate = { references: { mandate: 'M1' } };
    const sides = (amount: string, details: object) => {
      const { differentDebitor, differentCreditor } = json({
        amount: amount as Decimal,
        details: { ...behind, ...details },
      });
      return [differentDebitor !== null, differentCreditor !== null];
    };
    expect(sides('1', {})).toEqual([true, false]);
    expect(sides('-1', {})).toEqual([false, true]);
    // The creditor of a direct debit is called "debitor" here.
    expect(sides('-1', mandate)).toEqual([true, false]);
    expect(sides('1', mandate)).toEqual([false, true]);
  });

  it('has amounts of returns only when it is one, in the account’s currency', () => {
    const details = {
      charges: { amount: '3.00', currency: 'EUR' },
      original: { amount: '-9.99', currency: 'EUR' },
    };
    const amounts = (more: object) => {
      const { compensationAmount, originalAmount } = json({ details: { ...details, ...more } });
      return JSON.stringify([compensationAmount, originalAmount]);
    };
    expect(amounts({})).toBe('[null,null]');
    expect(amounts({ codes: { return_reason: 'AC04' } })).toBe('[3.00,-9.99]');
    expect(amounts({ codes: { return_reason: 'AC04' }, original: { amount: '1', currency: 'USD' } })).toBe(
      '[3.00,null]',
    );
  });

  it('has a category with its parent, and none where the code is nobody’s', () => {
    expect(json({}).category).toMatchObject({ parentId: 100, isCustom: false, children: null });
    expect(json({ categoryCode: 'FOOD' }).category).toMatchObject({
      parentId: null,
      parentName: null,
      children: expect.arrayContaining([101]),
    });
    expect(json({ categoryCode: 'OWN.99' }).category).toBeNull();
    expect(json({ categoryCode: null }).category).toBeNull();
  });
});
