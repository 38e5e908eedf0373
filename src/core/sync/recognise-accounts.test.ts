import { describe, expect, it } from 'vitest';
import {
  isMaskedNumber,
  type LinkedAccount,
  recognise as recogniseAll,
  type Sighting,
} from './recognise-accounts.ts';

const recognise = (...given: Parameters<typeof recogniseAll>) => recogniseAll(...given).map(({ is }) => is);

const number = (lookup: string, scheme = 'iban') => ({ scheme, lookup });
const seen = (facts: Partial<Sighting> = {}): Sighting => ({
  currency: 'EUR',
  kind: 'current',
  linked: null,
  numbers: [],
  masked: [],
  found: [],
  ...facts,
});
const found = (accountId: number, lookup: string, currency = 'EUR') => ({ accountId, lookup, currency });
const link = (accountId: number, facts: Partial<LinkedAccount> = {}): LinkedAccount => ({
  accountId,
  currency: 'EUR',
  kind: 'current',
  numbers: [],
  ...facts,
});
const known = (accountId: number) => ({ kind: 'known', accountId });
const NEW = { kind: 'new' };
const ASK = { kind: 'ask' };

describe('the accounts of a bank list', () => {
  it('are new at first, or those of the same number', () => {
    const a = seen({ numbers: [number('a')] });
    const b = seen({ numbers: [number('b')], found: [found(7, 'b')] });
    expect(recognise([a, b], [], false)).toEqual([NEW, known(7)]);
    const otherPocket = seen({ numbers: [number('b')], found: [found(7, 'b', 'USD')] });
    expect(recognise([otherPocket], [], false)).toEqual([NEW]);
  });

  it('invariant 3: keep their account under another handle, by their numbers', () => {
    const renamed = seen({ numbers: [number('a')], found: [found(1, 'a')] });
    expect(recognise([renamed], [link(1, { numbers: [number('a')] })], false)).toEqual([known(1)]);
  });

  it('are found by their handle when they have no number', () => {
    expect(recognise([seen({ linked: 3 })], [link(3)], false)).toEqual([known(3)]);
  });

  it('follow the number where a handle is used for another account', () => {
    const links = [link(1, { numbers: [number('a')] }), link(2, { numbers: [number('b')] })];
    const swapped = seen({ linked: 1, numbers: [number('b')], found: [found(2, 'b')] });
    expect(recognise([swapped], links, false)).toEqual([known(2)]);
    expect(recognise([swapped], links, true)).toEqual([ASK]);
    const fresh = seen({ linked: 1, numbers: [number('c')] });
    expect(recognise([fresh], links, false)).toEqual([NEW]);
    // A bank that never reuses a handle gave the account another number.
    expect(recognise([fresh], links, true)).toEqual([known(1)]);
  });

  it('ask where several accounts fit', () => {
    const both = seen({ numbers: [number('a'), number('b')], found: [found(1, 'a'), found(2, 'b')] });
    expect(recognise([both], [], false)).toEqual([ASK]);
    expect(recognise([{ ...both, linked: 2 }], [link(2)], false)).toEqual([known(2)]);
  });

  it('never take a card for the account that pays it', () => {
    const account = seen({ numbers: [number('a')], found: [found(1, 'a')] });
    const card = seen({ kind: 'card', numbers: [number('a')], found: [found(1, 'a')] });
    expect(recognise([card, account], [], false)).toEqual([NEW, known(1)]);
    expect(recogniseAll([card, account], [], false).map((one) => one.numbers)).toEqual([[], [number('a')]]);
    const linked = [link(1, { numbers: [number('a')] }), link(2, { kind: 'card' })];
    expect(
      recognise(
        [
          { ...card, linked: 2 },
          { ...account, linked: 1 },
        ],
        linked,
        false,
      ),
    ).toEqual([known(2), known(1)]);
  });

  it('ask where two are listed under one number', () => {
    const twin = seen({ numbers: [number('a')], found: [found(1, 'a')] });
    expect(recognise([twin, { ...twin }], [], false)).toEqual([ASK, ASK]);
    expect(recognise([twin, { ...twin, linked: 1 }], [link(1)], false)).toEqual([ASK, known(1)]);
  });

  it('ask where two numbers lead to one account', () => {
    const iban = seen({ numbers: [number('a')], found: [found(1, 'a')] });
    const local = seen({ numbers: [number('b', 'local')], found: [found(1, 'b')] });
    expect(recognise([iban, local], [], false)).toEqual([ASK, ASK]);
    expect(recognise([iban, { ...local, linked: 1 }], [link(1)], false)).toEqual([ASK, known(1)]);
  });

  it('invariant 3: without a number a new handle is asked for, as long as an account could have got it', () => {
    expect(recognise([seen()], [link(1)], false)).toEqual([ASK]);
    expect(recognise([seen()], [link(1, { kind: 'savings' })], false)).toEqual([NEW]);
    expect(recognise([seen()], [link(1, { currency: 'USD' })], false)).toEqual([NEW]);
    expect(recognise([seen()], [link(1)], true)).toEqual([NEW]);
    expect(recognise([seen(), seen({ linked: 1 })], [link(1)], false)).toEqual([NEW, known(1)]);
    const numbered = seen({ numbers: [number('b')] });
    expect(recognise([numbered], [link(1, { numbers: [number('a')] })], false)).toEqual([NEW]);
  });

  it('are known again by the part of a number that the bank shows, where it fits one only', () => {
    const card = (masked: string) => seen({ kind: 'card', masked: [number(masked, 'card')] });
    const had = (accountId: number, masked: string) =>
      link(accountId, { kind: 'card', numbers: [number(masked, 'card')] });
    expect(recognise([card('1111')], [had(1, '1111'), had(2, '2222')], false)).toEqual([known(1)]);
    expect(recognise([card('3333')], [had(1, '1111')], false)).toEqual([NEW]);
    expect(recognise([card('1111')], [had(1, '1111'), had(2, '1111')], false)).toEqual([ASK]);
    expect(recognise([card('1111'), card('1111')], [had(1, '1111')], false)).toEqual([ASK, ASK]);
    expect(recognise([card('1111')], [had(1, '1111'), link(2, { kind: 'card' })], false)).toEqual([ASK]);
    expect(recognise([card('1111')], [], false)).toEqual([NEW]);
  });
});

describe('a number of which the bank shows a part', () => {
  it('is seen as such', () => {
    expect(isMaskedNumber('card', '4929 **** **** 1234')).toBe(true);
    expect(isMaskedNumber('card', 'XXXXXXXXXXXX1234')).toBe(true);
    expect(isMaskedNumber('card', '4929123412341234')).toBe(false);
    expect(isMaskedNumber('local', '12-34 5678')).toBe(false);
    expect(isMaskedNumber('iban', 'MT84MALT011000012345MTLCASTXXX1')).toBe(false);
  });
});
