import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LocalDate } from '../../core/dates.ts';
import { factsOf } from './facts.ts';
import type { CategoryEntry, OppositePair } from './store-port.ts';
import { isOpposite, isTransfer, type OwnAccounts, pairName, pairTransfers } from './transfers.ts';

const DAY = '2026-03-02' as LocalDate;

const entry = (change: Partial<CategoryEntry> = {}): CategoryEntry => ({
  id: 1,
  accountId: 1,
  revision: 1,
  date: DAY,
  amount: '-50.00',
  currency: 'EUR',
  counterpartyName: null,
  counterpartyAccount: null,
  text: null,
  bankText: null,
  details: null,
  hidden: false,
  again: false,
  choice: null,
  answer: null,
  ...change,
});
const into = (change: Partial<CategoryEntry> = {}): CategoryEntry =>
  entry({ id: 2, accountId: 2, amount: '50.0', ...change });

const own: OwnAccounts = {
  byNumber: new Map([
    ['aa', 1],
    ['bb', 2],
    ['cc', 3],
  ]),
  numbered: new Set([1, 2, 3]),
  holders: new Set(['ada lindner']),
};

describe('what makes two entries a transfer', () => {
  it('is a number, a name or a word, and never the amount alone', () => {
    const cases: readonly [string, Partial<CategoryEntry>, Partial<CategoryEntry>, boolean][] = [
      ['nothing', {}, {}, false],
      ['the number of the other account', { counterpartyAccount: 'bb' }, {}, true],
      ['the number, seen from the other side', {}, { counterpartyAccount: 'aa' }, true],
      [
        'the number of a third account of theirs',
        { counterpartyAccount: 'cc', text: 'Umbuchung' },
        {},
        false,
      ],
      ['the number of somebody else', { counterpartyAccount: 'zz', text: 'Umbuchung' }, {}, false],
      ['the name of the holder', { counterpartyName: 'LINDNER  Ada' }, {}, true],
      ['another name', { counterpartyName: 'Ada Lindner GmbH' }, {}, false],
      ['a word', {}, { text: 'Transfer to savings' }, true],
      ['a word of the bank', { bankText: 'UMBUCHUNG' }, {}, true],
      ['a book transfer', { details: '{"codes":{"bank_transaction_code":"PMNT-ICDT-BOOK"}}' }, {}, true],
      ['any credit transfer', { bankText: 'SEPA CREDIT TRANSFER' }, {}, false],
    ];
    for (const [what, out, back, is] of cases)
      expect([what, isTransfer(entry(out), into(back), own)]).toEqual([what, is]);
  });

  it('needs opposite amounts of two accounts in one currency, both shown', () => {
    expect(isOpposite(entry(), into())).toBe(true);
    for (const change of [
      { accountId: 1 },
      { amount: '50.01' },
      { amount: '-50.00' },
      { currency: 'USD' },
      { hidden: true },
    ])
      expect([change, isOpposite(entry(), into(change))]).toEqual([change, false]);
  });
});

describe('pairs', () => {
  const sure: OwnAccounts = { ...own, holders: new Set(['x']) };

  it('are one to one, refused ones never, and the nearest days first', () => {
    const pair = fc.record({
      id: fc.integer({ min: 1, max: 8 }),
      otherId: fc.integer({ min: 101, max: 108 }),
      days: fc.integer({ min: 0, max: 4 }),
    });
    const entries = new Map(
      Array.from({ length: 8 }, (_, n) => [
        [n + 1, entry({ id: n + 1, counterpartyName: 'x' })] as const,
        [n + 101, into({ id: n + 101 })] as const,
      ]).flat(),
    );
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 40 }), fc.subarray([...entries.keys()]), (candidates, some) => {
        const rejected = new Set(some.map((id) => pairName({ outId: id, inId: 101 })));
        const made = pairTransfers(candidates, entries, sure, rejected);
        const ids = made.flatMap(({ outId, inId }) => [outId, inId]);
        expect(new Set(ids).size).toBe(ids.length);
        for (const one of made) expect(rejected.has(pairName(one))).toBe(false);
        // What is left out had a leg taken by something at least as near.
        const daysOf = (outId: number, inId: number): number =>
          Math.min(
            ...candidates.filter((one) => one.id === outId && one.otherId === inId).map((one) => one.days),
          );
        for (const { id, otherId, days } of candidates) {
          if (rejected.has(pairName({ outId: id, inId: otherId }))) continue;
          const taken = made.filter(({ outId, inId }) => outId === id || inId === otherId);
          expect(taken.some(({ outId, inId }) => daysOf(outId, inId) <= days)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('are the same whatever the order of what is looked at', () => {
    const candidates: OppositePair[] = [
      { id: 1, otherId: 101, days: 2 },
      { id: 2, otherId: 101, days: 0 },
      { id: 1, otherId: 102, days: 3 },
    ];
    const entries = new Map([
      [1, entry({ id: 1, counterpartyName: 'x' })],
      [2, entry({ id: 2, counterpartyName: 'x' })],
      [101, into({ id: 101 })],
      [102, into({ id: 102 })],
    ]);
    const made = pairTransfers(candidates, entries, sure, new Set()).map(pairName).sort();
    expect(made).toEqual(['1:102', '2:101']);
    expect(pairTransfers(candidates.toReversed(), entries, sure, new Set()).map(pairName).sort()).toEqual(
      made,
    );
  });
});

describe('facts', () => {
  it('are what the bank said, with the amount apart from its sign', () => {
    const details = JSON.stringify({
      references: { creditor: 'DE98ZZZ', mandate: 'M1' },
      codes: {
        mcc: '5411',
        purpose: 'SALA',
        bank_transaction_code: 'PMNT-CCRD-POSD',
        proprietary: 'GVC:105',
      },
    });
    const account = { id: 1, kind: 'card', holder: null, country: 'DE' } as const;
    expect(factsOf(entry({ details, counterpartyAccount: 'bb' }), account, true)).toMatchObject({
      direction: 'out',
      amount: '50.00',
      accountKind: 'card',
      counterpartyAccount: 'bb',
      mcc: '5411',
      purpose: 'SALA',
      btc: 'PMNT-CCRD-POSD',
      gvc: '105',
      creditorId: 'DE98ZZZ',
      mandateId: 'M1',
      country: 'DE',
      ownTransfer: true,
    });
    expect(factsOf(into(), undefined, false)).toMatchObject({
      direction: 'in',
      amount: '50.0',
      accountKind: 'other',
      mcc: null,
      gvc: null,
      country: null,
    });
    const structured = JSON.stringify({ codes: { proprietary: 'NTRF+166+9248' } });
    expect(factsOf(entry({ details: structured }), account, false).gvc).toBe('166');
  });
});
