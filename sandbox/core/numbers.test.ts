import fc from 'fast-check';
import { isValidIBAN } from 'ibantools';
import { describe, expect, it } from 'vitest';
import { divide, minorOf, moneyOf, permille, textOf, unitsOf } from './money.ts';
import { clabeOf, creditorIdOf, ibanOf, isClabe, isIban, isRoutingNumber, ribKeyOf } from './numbers.ts';
import { digitsFrom, hash, idOf, seeded } from './seeded.ts';

const digits = (count: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^[0-9]{${count}}$`)).filter((text) => text.length === count);

describe('check digits', () => {
  it('are those of the examples in the standards', () => {
    expect(ibanOf('DE', '370400440532013000')).toBe('DE89370400440532013000');
    expect(ibanOf('GB', 'WEST12345698765432')).toBe('GB82WEST12345698765432');
    // FR14 2004 1010 0505 0001 3M02 606, whose letter M counts as 4.
    expect(ribKeyOf('20041', '01005', '05000134026')).toBe('06');
    expect(clabeOf('03218000011835971')).toBe('032180000118359719');
    expect(isRoutingNumber('999999992')).toBe(true);
    expect(isRoutingNumber('999999991')).toBe(false);
    expect(creditorIdOf('DE', '09999999999')).toBe('DE98ZZZ09999999999');
  });

  it('catch every wrong digit', () => {
    fc.assert(
      fc.property(digits(18), fc.nat(16), fc.integer({ min: 1, max: 9 }), (bban, at, by) => {
        const iban = ibanOf('DE', bban);
        expect(isIban(iban) && isValidIBAN(iban)).toBe(true);
        const change = (text: string, where: number): string =>
          text.slice(0, where) + ((Number(text[where]) + by) % 10) + text.slice(where + 1);
        expect(isIban(change(iban, at + 2))).toBe(false);
        const clabe = clabeOf(bban.slice(0, 17));
        expect(isClabe(clabe)).toBe(true);
        expect(isClabe(change(clabe, at))).toBe(false);
      }),
    );
  });
});

describe('amounts', () => {
  it('are text and whole numbers, exactly', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
        fc.constantFrom('EUR', 'BHD', 'JPY'),
        (units, currency) => {
          expect(minorOf(moneyOf(units, currency))).toBe(units);
        },
      ),
    );
    expect([textOf(-5n, 2), textOf(0n, 3), textOf(1234n, 0), textOf(123456n, 3)]).toEqual([
      '-0.05',
      '0.000',
      '1234',
      '123.456',
    ]);
    expect(unitsOf('-0.5', 2)).toBe(-50n);
    expect(() => unitsOf('1.005', 2)).toThrow();
    expect(() => unitsOf('', 2)).toThrow();
  });

  it('are rounded half away from zero', () => {
    expect([divide(5n, 2n), divide(-5n, 2n), divide(4n, 3n), divide(-5n, 3n), permille(1999n, 500n)]).toEqual(
      [3n, -3n, 1n, -2n, 1000n],
    );
  });
});

describe('seeded chance', () => {
  it('is the same every time and other for another text', () => {
    const row = (text: string): number[] => {
      const chance = seeded(text);
      return Array.from({ length: 20 }, () => chance.below(1000));
    };
    expect(row('a')).toEqual(row('a'));
    expect(row('a')).not.toEqual(row('b'));
    expect(hash('a', 1)).not.toBe(hash('a', 2));
  });

  it('spreads evenly and stays within its bounds', () => {
    let heads = 0;
    for (let at = 0; at < 10_000; at++) {
      const chance = seeded(`toss ${at}`);
      if (chance.chance(300)) heads++;
      const amount = chance.between(100n, 190n, 30n);
      expect([100n, 130n, 160n, 190n]).toContain(amount);
    }
    expect(Math.abs(heads - 3000)).toBeLessThan(200);
  });

  it('gives ids and digits of the asked length', () => {
    const ids = new Set(Array.from({ length: 20_000 }, (_, at) => idOf(`cause ${at}`)));
    expect(ids.size).toBe(20_000);
    for (const id of ids) expect(id).toMatch(/^[0-9a-z]{24}$/);
    expect(digitsFrom('x', 12)).toMatch(/^[1-9]\d{11}$/);
  });
});
