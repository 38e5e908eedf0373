import { describe, expect, it } from 'vitest';
import { NAMES } from '../names.ts';
import { CATEGORIES, categoryOf, groupOf, isCategoryCode } from '../taxonomy.ts';
import { BTC_TABLE, btcParts, categoryOfBtc } from './btc.ts';
import { categoryOfGvc, GVC_TABLE } from './gvc.ts';
import { categoryOfMcc, MAPPED_MCC, UNMAPPED_MCC, VAGUE_MCC } from './mcc.ts';
import { categoryOfPlace, PLACE_KINDS } from './osm.ts';
import { categoryOfPfc, PFC, pfcOf } from './pfc.ts';
import { categoryOfPurpose, PURPOSE_TABLE } from './purposes.ts';

const LEAVES = CATEGORIES.filter(({ parent }) => parent !== null);

describe('taxonomy', () => {
  it('has 17 groups and 75 to 110 leaves, each under its group', () => {
    expect(new Set(CATEGORIES.map(({ group }) => group)).size).toBe(17);
    expect(LEAVES.length).toBeGreaterThanOrEqual(75);
    expect(LEAVES.length).toBeLessThanOrEqual(110);
    for (const { code, group, parent } of LEAVES) {
      expect(parent).toBe(group);
      expect(code.startsWith(`${group}.`)).toBe(true);
      expect(groupOf(code)).toBe(group);
      expect(categoryOf(group)?.parent).toBeNull();
    }
  });

  it('has codes that can stand in an address, each once', () => {
    const codes = CATEGORIES.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(code).toMatch(/^[A-Z]+(\.[A-Z_]+)?$/);
    expect(isCategoryCode('FOOD.GROCERIES')).toBe(true);
    for (const none of ['', 'food', 'FOOD.', 'FOOD.NONE', 'constructor', '__proto__'])
      expect(isCategoryCode(none), none).toBe(false);
  });

  it('is named in four languages, without blanks at the ends, and no name twice in a language', () => {
    for (const at of [0, 1, 2, 3]) {
      const names = Object.values(NAMES).map((name) => name[at] ?? '');
      for (const name of names) expect(name).toMatch(/^\S.*\S$/);
      const leaves = LEAVES.map(({ code }) => NAMES[code][at]);
      expect(leaves.filter((name, index) => leaves.indexOf(name) !== index)).toEqual([]);
    }
  });
});

describe('merchant category codes', () => {
  it('are four digits, each in one place, and every one leads to a category', () => {
    expect(new Set(MAPPED_MCC).size).toBe(MAPPED_MCC.length);
    for (const mcc of MAPPED_MCC) {
      expect(mcc).toMatch(/^\d{4}$/);
      expect(categoryOfMcc(mcc), mcc).not.toBeNull();
      expect(UNMAPPED_MCC.has(mcc), mcc).toBe(false);
    }
    for (const mcc of VAGUE_MCC) expect(categoryOfMcc(mcc), mcc).not.toBeNull();
  });

  it('of airlines, car rentals and hotels are ranges', () => {
    expect(categoryOfMcc('3000')).toBe('TRAVEL.FLIGHT');
    expect(categoryOfMcc('3350')).toBe('TRAVEL.FLIGHT');
    expect(categoryOfMcc('3351')).toBe('TRAVEL.CAR_RENTAL');
    expect(categoryOfMcc('3501')).toBe('TRAVEL.LODGING');
    expect(categoryOfMcc('3999')).toBe('TRAVEL.LODGING');
  });

  it('that are none give nothing', () => {
    for (const none of ['', '541', '54111', 'abcd', '2999', '４１１１', ' 5411', '5411 ', '1e10', '9950'])
      expect(categoryOfMcc(none), none).toBeNull();
  });
});

describe('other codes', () => {
  const income = (code: string | undefined): boolean => code?.startsWith('INCOME') === true;

  it('never call money out income, and name only categories that there are', () => {
    const tables = { ...PURPOSE_TABLE, ...BTC_TABLE, ...GVC_TABLE };
    for (const [key, { out, in: into }] of Object.entries(tables)) {
      expect(income(out), key).toBe(false);
      for (const code of [out, into]) if (code !== undefined) expect(isCategoryCode(code), key).toBe(true);
    }
  });

  it('purposes are four capitals, and depend on the direction', () => {
    for (const purpose of Object.keys(PURPOSE_TABLE)) expect(purpose).toMatch(/^[A-Z]{4}$/);
    expect(categoryOfPurpose('SALA', 'in')).toBe('INCOME.WAGES');
    expect(categoryOfPurpose('SALA', 'out')).toBe('SERVICES.PAYROLL');
    expect(categoryOfPurpose('PENS', 'out')).toBeNull();
    for (const none of ['', 'XXXX', 'toString', '__proto__'])
      expect(categoryOfPurpose(none, 'in')).toBeNull();
  });

  it('bank transaction codes are read by family, then by what their subfamily says anywhere', () => {
    const read = (btc: string | null, direction: 'in' | 'out') => categoryOfBtc(btcParts(btc), direction);
    expect(read('PMNT-CCRD-CWDL', 'out')).toBe('CASH.ATM');
    expect(read('PMNT-RCDT-SALA', 'in')).toBe('INCOME.WAGES');
    expect(read('ACMT-MDOP-CHRG', 'out')).toBe('BANK.FEES');
    expect(read('ACMT-MCOP-INTR', 'in')).toBe('INCOME.INTEREST');
    expect(read('LDAS-MGLN-PPAY', 'out')).toBe('LOAN.MORTGAGE');
    expect(read('SECU-SETT-TRAD', 'out')).toBe('TRANSFER.INVESTMENT');
    for (const none of [
      null,
      '',
      '-',
      'PMNT',
      'PMNT-ICDT-ESCT',
      'PMNT-CCRD-POSD',
      '--',
      '__proto__-constructor-x',
    ])
      expect(read(none, 'out'), String(none)).toBeNull();
  });

  it('German codes are three digits', () => {
    for (const gvc of Object.keys(GVC_TABLE)) expect(gvc).toMatch(/^\d{3}$/);
    expect(categoryOfGvc('153', 'in')).toBe('INCOME.WAGES');
    expect(categoryOfGvc('083', 'out')).toBe('CASH.ATM');
    expect(categoryOfGvc('116', 'out')).toBeNull();
  });

  it('kinds of places are key and value, each once', () => {
    expect(new Set(PLACE_KINDS).size).toBe(PLACE_KINDS.length);
    for (const kind of PLACE_KINDS) {
      expect(kind).toMatch(/^[a-z_]+\/[a-z_-]+$/);
      expect(categoryOfPlace(kind), kind).not.toBeNull();
    }
  });

  it('every category has a code of the PFC for both directions', () => {
    for (const { code } of CATEGORIES) {
      expect(pfcOf(code, 'in')).toMatch(/^[A-Z_]+$/);
      expect(pfcOf(code, 'out')).toMatch(/^[A-Z_]+$/);
    }
    expect(Object.keys(PFC)).toHaveLength(CATEGORIES.length);
    expect(pfcOf('TRANSFER.SAVINGS', 'in')).toBe('TRANSFER_IN_SAVINGS');
    expect(pfcOf('CASH.ATM', 'out')).toBe('TRANSFER_OUT_WITHDRAWAL');
  });

  it('codes of the PFC lead back to the same group, and to the leaf where there is one', () => {
    for (const { code } of CATEGORIES)
      for (const direction of ['in', 'out'] as const)
        expect(categoryOfPfc(pfcOf(code, direction)), code).not.toBeNull();
    expect(categoryOfPfc('FOOD_AND_DRINK_GROCERIES')).toBe('FOOD.GROCERIES');
    expect(categoryOfPfc('FOOD_AND_DRINK_OTHER_FOOD_AND_DRINK')).toBe('FOOD');
    expect(categoryOfPfc('INCOME_OTHER_INCOME')).toBe('INCOME');
    expect(categoryOfPfc('GENERAL_MERCHANDISE_SUPERSTORES')).toBe('SHOP.DEPARTMENT');
    expect(categoryOfPfc('TRANSFER_OUT_WITHDRAWAL')).toBe('CASH.ATM');
    expect(categoryOfPfc('')).toBeNull();
  });
});
