import { describe, expect, it } from 'vitest';
import { success } from '../../core/result.ts';
import type { OwnerSealer } from '../imports/ledger-port.ts';
import { numbersOf, openNumbers, sealPart, sidesOf } from './transactions-numbers.ts';
import type { FinapiEntryStore, NumberedSide } from './transactions-store-port.ts';

/** Binds a text to its place, as the vault does, but can be read. */
const sealer: OwnerSealer = {
  seal: ({ table, column, row }, plain) =>
    Buffer.from(`${table}.${column}.${row}=${Buffer.from(plain).toString('hex')}`),
  open({ table, column, row }, sealed) {
    const [place, hex = ''] = Buffer.from(sealed).toString().split('=');
    if (place !== `${table}.${column}.${row}`) throw new Error(`sealed for ${place}`);
    return success(Buffer.from(hex, 'hex'));
  },
};
const sealedNumber = (number: string, lookup = 'ab') => ({
  lookup,
  sealed: sealer.seal({ table: 'counterparty_accounts', column: 'sealed', row: lookup }, Buffer.from(number)),
});
const amount = '1' as never;

describe('numbers of the other side', () => {
  it('of an IBAN are also the country’s own, where it leaves one way to write them', () => {
    expect(numbersOf('DE13 7008 0000 0061 1105 00')).toEqual({
      iban: 'DE13700800000061110500',
      accountNumber: '0061110500',
      blz: '70080000',
    });
    expect(numbersOf('NL91ABNA0417164300')).toMatchObject({ iban: 'NL91ABNA0417164300', blz: null });
  });

  it('of another number are itself', () => {
    expect(numbersOf('61110500')).toEqual({ iban: null, accountNumber: '61110500', blz: null });
  });

  it('of a part are its own, and the entry’s where it says none', () => {
    const entry = { number: sealedNumber('DE13700800000061110500'), own: null, ownBlz: null };
    expect(openNumbers(sealer, { ...entry, ownBlz: '10010010' })).toMatchObject({
      iban: 'DE13700800000061110500',
      blz: '10010010',
    });
    const { sealedNumbers, maskedIban, maskedAccount } = sealPart(sealer, 7, {
      amount,
      accountNumber: '4711000',
    });
    expect({ maskedIban, maskedAccount }).toEqual({ maskedIban: null, maskedAccount: '****1000' });
    const own = { lookup: '7', sealed: sealedNumbers ?? Buffer.alloc(0) };
    expect(openNumbers(sealer, { ...entry, own })).toEqual({
      iban: 'DE13700800000061110500',
      accountNumber: '4711000',
      blz: '70080000',
    });
    expect(openNumbers(sealer, { number: null, own, ownBlz: null })).toMatchObject({
      iban: null,
      accountNumber: '4711000',
    });
    expect(sealPart(sealer, 7, { amount })).toEqual({
      sealedNumbers: null,
      maskedIban: null,
      maskedAccount: null,
    });
  });
});

describe('sides', () => {
  const open = (numbers: readonly string[]) => {
    let asked = 0;
    const sides = numbers.map(
      (number, at): NumberedSide => ({
        key: at * 2 + 1,
        number: sealedNumber(number, `l${at}`),
        own: null,
        ownBlz: null,
      }),
    );
    const store = {
      sides: async () => {
        asked += 1;
        return sides;
      },
    } as unknown as FinapiEntryStore;
    const parts = { store, vault: { sealerFor: async () => sealer } };
    return { sides: sidesOf(parts, { tenantId: 1, ownerId: 1 }), times: () => asked };
  };

  it('are found by any part of a number, and not opened for words without a digit', async () => {
    const { sides, times } = open(['DE13700800000061110500', 'GB33BUKB20201555555555', '12345678']);
    expect(await sides.words(['miete', 'de'])).toEqual([
      { word: 'miete', sides: [] },
      { word: 'de', sides: [] },
    ]);
    expect(times()).toBe(0);
    expect(await sides.words(['5555', '0061', 'bukb2020', '%5'])).toEqual([
      { word: '5555', sides: [3] },
      { word: '0061', sides: [1] },
      { word: 'bukb2020', sides: [3] },
      { word: '%5', sides: [] },
    ]);
    expect(await sides.words(undefined)).toBeUndefined();
    await sides.places('counterpartIban');
    expect(times()).toBe(1);
  });

  it('have places in the order of their numbers; the same number is one place', async () => {
    const { sides } = open([
      'DE13700800000061110500',
      '12345678',
      'DE02120300000000202051',
      'DE13700800000061110500',
    ]);
    expect(await sides.places('counterpartIban')).toEqual({ keys: [1, 5, 7], places: [1, 0, 1] });
    expect(await sides.places('counterpartBlz')).toEqual({ keys: [1, 5, 7], places: [1, 0, 1] });
    expect(await sides.places('counterpartAccountNumber')).toEqual({
      keys: [1, 3, 5, 7],
      places: [1, 2, 0, 1],
    });
    expect(await sides.places('amount')).toBeUndefined();
  });
});
