import { describe, expect, it } from 'vitest';
import {
  type Known,
  type OtherAccount,
  type OwnAccount,
  recognise as recogniseAll,
  type Sighting,
} from './recognise-accounts.ts';

const TRAITS = { currency: 'EUR', kind: 'current', holder: null, bank: null, tails: [] } as const;
const facts = (links: readonly OwnAccount[], permanent: boolean, more: Partial<Known> = {}): Known => ({
  links,
  others: [],
  numbersOf: (id) => links.find(({ accountId }) => accountId === id)?.numbers ?? [],
  permanent,
  newConsent: false,
  ...more,
});
const recognitions = (
  sightings: readonly Sighting[],
  links: readonly OwnAccount[],
  permanent: boolean,
  more: Partial<Known> = {},
) => recogniseAll(sightings, facts(links, permanent, more));
/** Known accounts by their number, else the kind and, for questions, why. */
const recognise = (...given: Parameters<typeof recognitions>) =>
  recognitions(...given).map(({ is }) =>
    is.kind === 'known'
      ? is.accountId
      : is.kind === 'ask'
        ? `ask ${is.why} ${is.candidates.join()}`.trim()
        : is.kind,
  );

const number = (lookup: string, scheme = 'iban') => ({ scheme, lookup });
const seen = (more: Partial<Sighting> = {}): Sighting => ({
  ...TRAITS,
  linked: null,
  answer: null,
  asked: null,
  numbers: [],
  masked: [],
  found: [],
  ...more,
});
const found = (accountId: number, lookup: string, currency = 'EUR') => ({ accountId, lookup, currency });
const link = (accountId: number, more: Partial<OwnAccount> = {}): OwnAccount => ({
  ...TRAITS,
  accountId,
  numbers: [],
  ...more,
});
const other = (accountId: number, more: Partial<OtherAccount> = {}): OtherAccount => ({
  ...link(accountId),
  orphaned: false,
  ...more,
});
const known = (accountId: number) => accountId;
const NEW = 'new';
const ASK = expect.stringMatching(/^ask /);

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
    expect(recognitions([card, account], [], false).map((one) => one.numbers)).toEqual([[], [number('a')]]);
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
    const same = seen({ numbers: [number('b')], found: [found(2, 'b')] });
    const two = [link(1), link(2, { numbers: [number('b')] })];
    expect(recognise([seen(), same], two, true, { newConsent: true })).toEqual([
      'ask may_be_known 1',
      known(2),
    ]);
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

describe('an account that this connection never showed', () => {
  const CARD = { kind: 'card', holder: 'anna demo', bank: 'DEMODEFF', tails: ['1234'] } as const;

  it('is known by type, currency, holder and the end of its number, where that fits one on both sides', () => {
    const others = [other(5, CARD)];
    expect(recognise([seen(CARD)], [], false, { others })).toEqual([known(5)]);
    expect(recognise([seen(CARD), seen(CARD)], [], false, { others })).toEqual([ASK, ASK]);
    expect(recognise([seen(CARD)], [], false, { others: [...others, other(6, CARD)] })).toEqual([
      'ask may_be_known 5,6',
    ]);
  });

  it('is asked for where the holder, the type or the bank of it is not known', () => {
    for (const less of [{ holder: null }, { holder: 'a demo' }, { kind: 'other' }] as const) {
      const others = [other(5, { ...CARD, ...less })];
      expect(recognise([seen(CARD)], [], false, { others })).toEqual(['ask may_be_known 5']);
    }
    expect(recognise([seen(CARD)], [], false, { others: [other(5, { ...CARD, bank: null })] })).toEqual([
      known(5),
    ]);
  });

  it('is another one at another bank, in another currency, or with another number of one kind', () => {
    for (const less of [{ bank: 'OTHRDEFF' }, { currency: 'USD' }, { kind: 'loan' }] as const)
      expect(recognise([seen(CARD)], [], false, { others: [other(5, { ...CARD, ...less })] })).toEqual([NEW]);
    const sure = seen({ ...CARD, kind: 'current', numbers: [number('a')] });
    const others = [other(5, { ...CARD, kind: 'current', numbers: [number('b')] })];
    expect(recognise([sure], [], false, { others })).toEqual([NEW]);
    // Numbers of one bank are written in many ways: that they differ says nothing.
    const file = [other(5, { ...CARD, kind: 'current', holder: null, numbers: [number('c', 'local')] })];
    const local = seen({ ...CARD, kind: 'current', numbers: [number('a', 'local')] });
    expect(recognise([local], [], false, { others: file })).toEqual(['ask may_be_known 5']);
  });

  it('may come back from a connection to the same institution that has ended', () => {
    expect(recognise([seen()], [], false, { others: [other(5, { orphaned: true })] })).toEqual([
      'ask may_be_known 5',
    ]);
    expect(recognise([seen()], [], false, { others: [other(5)] })).toEqual([NEW]);
  });
});

describe('a number that contradicts another', () => {
  it('is asked about: a stable id leads to an account with another IBAN', () => {
    const had = [number('a'), number('s', 'stable')];
    const moved = seen({ numbers: [number('b'), number('s', 'stable')], found: [found(1, 's')] });
    const more = { numbersOf: () => had };
    expect(recognise([moved], [], false, more)).toEqual(['ask number_differs 1']);
    expect(recognise([{ ...moved, linked: 2 }], [link(2)], false, more)).toEqual([known(2)]);
    expect(recognise([{ ...moved, answer: { kind: 'new' } }], [], false, more)).toEqual([NEW]);
    const answer = { kind: 'account', accountId: 1 } as const;
    expect(recognise([{ ...moved, answer }], [], false, more)).toEqual([ASK]);
  });
});

describe('what the account holder answered', () => {
  const to = (accountId: number) => ({ kind: 'account', accountId }) as const;

  it('stands where nothing contradicts it', () => {
    expect(recognise([seen({ answer: to(1) })], [link(1)], false)).toEqual([known(1)]);
    expect(recognise([seen({ answer: { kind: 'new' } })], [link(1)], false)).toEqual([NEW]);
    expect(recognise([seen({ answer: { kind: 'ignore' }, linked: 1 })], [link(1)], false)).toEqual([
      'ignored',
    ]);
    expect(recognise([seen({ answer: to(2), linked: 1 })], [link(1), link(2)], false)).toEqual([known(2)]);
  });

  it('does not stand against a number', () => {
    const numbered = seen({ numbers: [number('a')], found: [found(1, 'a')], answer: to(2) });
    expect(recognise([numbered], [link(2)], false)).toEqual(['ask number_differs 1']);
    expect(recognise([{ ...numbered, answer: { kind: 'new' } }], [], false)).toEqual([
      'ask number_differs 1',
    ]);
    const differs = seen({ numbers: [number('b')], answer: to(2) });
    expect(recognise([differs], [link(2, { numbers: [number('a')] })], false)).toEqual([
      'ask number_differs',
    ]);
  });

  it('makes no two accounts of the list one', () => {
    const first = seen({ linked: 1 });
    expect(recognise([first, seen({ answer: to(1) })], [link(1)], false)).toEqual([
      known(1),
      'ask shared_number 1',
    ]);
  });
});

describe('a question that is not answered', () => {
  it('is asked again, whatever was noted meanwhile, until none of its candidates is left', () => {
    const asked = seen({ asked: { why: 'may_be_known', candidates: [1, 2] } });
    expect(recognise([asked], [link(1), link(2)], true)).toEqual(['ask may_be_known 1,2']);
    expect(recognise([asked, seen({ linked: 1 })], [link(1), link(2)], true)).toEqual([
      'ask may_be_known 2',
      known(1),
    ]);
    const both = [asked, seen({ linked: 1 }), seen({ linked: 2 })];
    expect(recognise(both, [link(1), link(2)], true)).toEqual([NEW, known(1), known(2)]);
    expect(recognise([{ ...asked, answer: { kind: 'new' } }], [link(1), link(2)], true)).toEqual([NEW]);
  });
});

describe('after signing in anew', () => {
  const links = [link(1, { numbers: [number('a')] }), link(2, { numbers: [number('b')] })];
  const strange = [
    seen({ numbers: [number('c')] }),
    seen({ numbers: [number('d')], found: [found(9, 'd')] }),
  ];

  it('asks about every account where none is there that was there before', () => {
    const more = { newConsent: true };
    for (const permanent of [true, false])
      expect(recognise(strange, links, permanent, more)).toEqual([
        'ask other_accounts 1,2',
        'ask other_accounts 1,2,9',
      ]);
    expect(recognise(strange, links, false)).toEqual([NEW, known(9)]);
    expect(recognise(strange, [], false, more)).toEqual([NEW, known(9)]);
  });

  it('goes on where one of them is, or where that was answered', () => {
    const more = { newConsent: true };
    const same = seen({ numbers: [number('a')], found: [found(1, 'a')] });
    expect(recognise([same, ...strange], links, false, more)).toEqual([known(1), NEW, known(9)]);
    const answered = strange.map((one) => ({ ...one, answer: { kind: 'ignore' } as const }));
    expect(recognise(answered, links, false, more)).toEqual(['ignored', 'ignored']);
    const made = strange.map((one, at) => (at === 0 ? { ...one, answer: { kind: 'new' } as const } : one));
    expect(recognise(made, links, false, more)).toEqual([NEW, 'ask other_accounts 1,2,9']);
  });
});
