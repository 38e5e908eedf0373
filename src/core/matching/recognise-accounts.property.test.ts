/** Lists of a bank that renames its handles, with every kind of evidence: what is recognised is the truth, or is asked. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NumberKey } from './account-evidence.ts';
import { type OwnAccount, recognise, type Sighting } from './recognise-accounts.ts';

/** An account as it is in truth. */
interface Truth {
  readonly id: number;
  readonly currency: string;
  readonly kind: 'current' | 'savings' | 'card';
  readonly holder: string | null;
  /** The number that only this account has, in one currency; null where the bank gives none. */
  readonly iban: string | null;
  readonly stable: boolean;
  /** The end of its number, which other accounts may share. */
  readonly tail: string | null;
}

const RUNS = { numRuns: 2_000 };
const truths = fc
  .array(
    fc.record({
      currency: fc.constantFrom('EUR', 'USD'),
      kind: fc.constantFrom('current' as const, 'savings' as const, 'card' as const),
      holder: fc.constantFrom('anna demo', 'bert demo', null),
      iban: fc.option(fc.constantFrom('i1', 'i2', 'i3'), { nil: null }),
      stable: fc.boolean(),
      tail: fc.constantFrom('1234', '5678', null),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((all) => all.map((one, at): Truth => ({ ...one, id: at + 1 })))
  // Two accounts of one number are two currencies of it, or a card beside the account that pays it.
  .filter((all) =>
    all.every(
      (one) =>
        one.iban === null ||
        all.filter((two) => two.iban === one.iban && two.currency === one.currency && two.kind !== 'card')
          .length <= 1,
    ),
  );

const keys = (one: Truth, ibansOf: readonly Truth[]): NumberKey[] => [
  // A card's number is that of the account: it is its own only where no account has it.
  ...(one.iban !== null && ibansOf.includes(one) ? [{ scheme: 'iban', lookup: one.iban }] : []),
  ...(one.stable ? [{ scheme: 'stable', lookup: `s${one.id}` }] : []),
];
const maskedOf = (one: Truth): NumberKey[] =>
  one.tail === null ? [] : [{ scheme: 'masked_card', lookup: `m${one.tail}` }];
const traits = (one: Truth) => ({
  currency: one.currency,
  kind: one.kind,
  holder: one.holder,
  bank: 'DEMODEFF',
  tails: one.tail === null ? [] : [one.tail],
});
const bearers = (all: readonly Truth[]): Truth[] =>
  all.filter(
    (one) =>
      one.kind !== 'card' ||
      all.filter((two) => two.iban === one.iban && two.currency === one.currency).length === 1,
  );
const stored = (one: Truth, all: readonly Truth[]): OwnAccount => ({
  ...traits(one),
  accountId: one.id,
  numbers: [...keys(one, bearers(all)), ...maskedOf(one)],
});

/** The list as the bank shows it: all numbers as it has them, the handle new or that of another account. */
function sightingOf(one: Truth, handle: number | null, known: readonly Truth[]): Sighting {
  const numbers = keys(one, [one]);
  const found = known.flatMap((two) =>
    keys(two, bearers(known))
      .filter(({ lookup }) => numbers.some((key) => key.lookup === lookup))
      .map(({ lookup }) => ({ lookup, accountId: two.id, currency: two.currency })),
  );
  return { ...traits(one), linked: handle, answer: null, asked: null, numbers, masked: maskedOf(one), found };
}

const outcome = (
  shown: readonly Truth[],
  known: readonly Truth[],
  handleOf: (one: Truth, at: number) => number | null,
  way: 'links' | 'others',
) => {
  const all = known.map((one) => stored(one, known));
  const result = recognise(
    shown.map((one, at) => sightingOf(one, handleOf(one, at), known)),
    {
      links: way === 'links' ? all : [],
      others: way === 'others' ? all.map((one) => ({ ...one, orphaned: true })) : [],
      numbersOf: (id) => all.find(({ accountId }) => accountId === id)?.numbers ?? [],
      permanent: false,
      newConsent: false,
    },
  );
  return result.map(({ is }) => is);
};

describe('invariant 3: however a renewed consent renames the handles', () => {
  for (const way of ['links', 'others'] as const)
    it(`an account is itself or asked for, beside ${way}`, () => {
      fc.assert(
        fc.property(truths, fc.nat(), (all, seed) => {
          // Two that are alike in everything that is shown could be told apart by nobody: they are asked for, see below.
          const shown = [...all.slice(seed % all.length), ...all.slice(0, seed % all.length)];
          for (const [at, is] of outcome(shown, all, () => null, way).entries())
            if (is.kind !== 'ask') expect(is).toEqual({ kind: 'known', accountId: shown[at]?.id });
        }),
        RUNS,
      );
    });

  it('two accounts of a list are never one, and none is made twice', () => {
    fc.assert(
      fc.property(truths, fc.array(fc.nat(6)), (all, handles) => {
        const handleOf = (_: Truth, at: number) => {
          const id = handles[at] ?? 0;
          // A handle leads to one account.
          return id === 0 || id > all.length || handles.indexOf(id) !== at ? null : id;
        };
        const results = outcome(all, all, handleOf, 'links');
        const ids = results.flatMap((is) => (is.kind === 'known' ? [is.accountId] : []));
        expect(new Set(ids).size).toBe(ids.length);
      }),
      RUNS,
    );
  });

  it('a handle that was given to another account never takes one with a number along', () => {
    fc.assert(
      fc.property(truths, fc.nat(), (all, seed) => {
        const numbered = all.filter((one) => one.stable || (bearers(all).includes(one) && one.iban !== null));
        const swapped = (one: Truth) => {
          const at = numbered.indexOf(one);
          return at === -1 ? null : (numbered[(at + seed) % numbered.length]?.id ?? null);
        };
        const results = outcome(all, all, swapped, 'links');
        for (const [at, is] of results.entries()) {
          const one = all[at];
          if (one !== undefined && numbered.includes(one) && is.kind === 'known')
            expect(is.accountId).toBe(one.id);
        }
      }),
      RUNS,
    );
  });

  it('accounts that were not there before are new or asked for, never one that was', () => {
    fc.assert(
      fc.property(truths, fc.nat(), (all, cut) => {
        const known = all.slice(0, cut % all.length);
        for (const way of ['links', 'others'] as const)
          for (const [at, is] of outcome(all, known, () => null, way).entries()) {
            const isOld = at < known.length;
            if (is.kind === 'known') expect(is.accountId).toBe(isOld ? at + 1 : -1);
            if (is.kind === 'new') expect(isOld).toBe(false);
          }
      }),
      RUNS,
    );
  });
});
