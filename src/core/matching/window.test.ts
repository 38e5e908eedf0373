import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WindowFacts } from './decisions.ts';
import type { ReferenceTrust } from './entries.ts';
import { aliasOf, factsOf, matchWindow, type Row, rowOf, type Said, seenOf, storedOf } from './testing.ts';
import { matchExact } from './window.ts';

const WHOLE = factsOf();
const CUT = factsOf({ isWhole: () => false, complete: false });
const weak = (facts: WindowFacts): WindowFacts => ({ ...facts, trust: 'weak' });

const coffee = (more: Partial<Said> = {}): Said => ({
  date: '2026-03-10',
  amount: '-3.20',
  text: 'Coffee Corner',
  ...more,
});

/** Windows of few days, texts and amounts, so that twins, holds and shared references are common. */
const saids = fc.array(
  fc.record({
    date: fc.constantFrom('2026-03-09', '2026-03-10', '2026-03-11'),
    amount: fc.constantFrom('-3.20', '-3.2', '-4.10', '50.00'),
    text: fc.constantFrom('Coffee Corner', 'COFFEE CORNER BERLIN', 'Rent March', 'Salary'),
    status: fc.constantFrom('booked' as const, 'booked' as const, 'pending' as const),
    reference: fc.constantFrom(null, null, 'r1', 'r2', 'r3', ' ', '0', '2026-03-10-1'),
    link: fc.constantFrom(null, null, null, 'r1', 'r2'),
    purchased: fc.constantFrom(null, '2026-03-09'),
    balance: fc.constantFrom(null, null, '10.00', '20.00'),
  }),
  { maxLength: 9 },
);
const someFacts = fc
  .record({
    whole: fc.boolean(),
    complete: fc.boolean(),
    trust: fc.constantFrom<ReferenceTrust>('strong', 'weak', 'none'),
  })
  .map(({ whole, complete, trust }) => factsOf({ isWhole: () => whole, complete, trust }));

const rowsOf = (says: readonly Said[]): Row[] => says.map((said, at) => rowOf(said, at + 1));

/** What the decisions say, without places: which transaction each sighting is. */
function outcome(rows: readonly Row[], says: readonly Said[], facts: WindowFacts): string[] {
  const { window, seen, stored } = matchWindow(rows, says, facts);
  return window.decisions
    .map((decision, at) => {
      const rivals = decision.rivals.map((place) => stored[place]?.id);
      return JSON.stringify([seen[at], stored[decision.stored]?.id, { ...decision, stored: 0, rivals }]);
    })
    .sort();
}

describe('matching a window', () => {
  it('is one to one, but for pending sightings of what is booked', () => {
    fc.assert(
      fc.property(saids, saids, someFacts, (before, says, facts) => {
        const { window } = matchWindow(rowsOf(before), says, facts);
        const taken = window.decisions.filter(({ stored, rule }) => stored >= 0 && rule !== 'already_booked');
        expect(new Set(taken.map(({ stored }) => stored)).size).toBe(taken.length);
        expect(window.decisions).toHaveLength(says.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('invariant 2: decides the same whatever the order of its entries', () => {
    const shuffled = saids.chain((says) =>
      fc.record({
        says: fc.constant(says),
        other: fc.shuffledSubarray(says, { minLength: says.length, maxLength: says.length }),
      }),
    );
    fc.assert(
      fc.property(saids, shuffled, someFacts, (before, { says, other }, facts) => {
        const rows = rowsOf(before);
        const expected = outcome(rows, says, facts);
        expect(outcome(rows, other, facts)).toEqual(expected);
        expect(outcome([...rows].reverse(), says, facts)).toEqual(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it('invariant 1: finds nothing new and changes nothing when the same window comes again', () => {
    fc.assert(
      fc.property(saids, someFacts, (says, facts) => {
        const { window, stored, seen } = matchWindow(rowsOf(says), [...says].reverse(), facts);
        for (const [at, { stored: have, rule }] of window.decisions.entries()) {
          expect(rule).toBe('same_content');
          expect(stored[have]?.hash).toBe(seen[at]?.hash);
        }
        expect(window.unseen).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('invariant 4: n of m equal payments without references are new exactly when n > m', () => {
    fc.assert(
      fc.property(fc.nat({ max: 6 }), fc.nat({ max: 6 }), someFacts, (n, m, facts) => {
        const rows = rowsOf(Array.from({ length: m }, () => coffee()));
        const { window } = matchWindow(
          rows,
          Array.from({ length: n }, () => coffee()),
          facts,
        );
        expect(window.decisions.filter(({ rule }) => rule === 'new')).toHaveLength(Math.max(0, n - m));
      }),
    );
  });

  it('never matches money that goes the other way, nor another currency', () => {
    fc.assert(
      fc.property(saids, saids, someFacts, (before, says, facts) => {
        const { window, stored, seen } = matchWindow(rowsOf(before), says, facts);
        for (const [at, { stored: have }] of window.decisions.entries()) {
          if (have < 0) continue;
          expect(stored[have]?.amount.startsWith('-')).toBe(seen[at]?.amount.startsWith('-'));
          expect(stored[have]?.currency).toBe(seen[at]?.currency);
        }
      }),
    );
  });

  it('never overwrites the amount of a booked entry', () => {
    fc.assert(
      fc.property(saids, saids, someFacts, (before, says, facts) => {
        const { window, stored, seen } = matchWindow(rowsOf(before), says, facts);
        for (const [at, { stored: have, rule }] of window.decisions.entries()) {
          if (stored[have]?.status !== 'booked') continue;
          if (seen[at]?.status === 'pending' && rule === 'already_booked') continue;
          expect(Number(stored[have]?.amount)).toBe(Number(seen[at]?.amount));
        }
      }),
    );
  });

  it('stays quick with 50,000 equal payments on a day', () => {
    const stored = Array.from({ length: 20_000 }, (_, at) => storedOf(coffee(), at + 1));
    const seen = Array.from({ length: 50_000 }, () => seenOf(coffee()));
    const from = performance.now();
    const { openSeen } = matchExact(stored, seen, WHOLE);
    expect(openSeen).toHaveLength(30_000);
    expect(performance.now() - from).toBeLessThan(2_000);
  });
});

describe('another look', () => {
  it('of a stored entry is that entry, also where a reference would be ambiguous', () => {
    const rows = [
      rowOf(coffee({ reference: 'r', text: 'one' }), 1, {
        aliases: [aliasOf(coffee({ reference: 'r', text: 'three' }))],
      }),
      rowOf(coffee({ reference: 'r', text: 'two' }), 2),
    ];
    const { window } = matchWindow(rows, [coffee({ reference: 'r', text: 'three' })], weak(CUT));
    expect(window.decisions[0]).toMatchObject({ stored: 0, rule: 'known_alias' });
  });

  it('takes one booked sighting, not two', () => {
    const rows = [rowOf(coffee({ text: 'one' }), 1, { aliases: [aliasOf(coffee({ text: 'other' }))] })];
    const { window } = matchWindow(rows, [coffee({ text: 'one' }), coffee({ text: 'other' })], CUT);
    expect(window.decisions.map(({ rule }) => rule)).toEqual(['same_content', 'new']);
  });
});

describe('twins', () => {
  it('are told apart by the balance after them', () => {
    const rows = [
      rowOf(coffee({ reference: 'r1', balance: '20.00' }), 1),
      rowOf(coffee({ reference: 'r2', balance: '16.80' }), 2),
    ];
    const { window } = matchWindow(rows, [coffee({ reference: 'r9', balance: '16.80' })], WHOLE);
    expect(window.decisions[0]?.stored).toBe(1);
  });

  it('that are closed stand behind those that count', () => {
    const rows = [rowOf(coffee(), 1, { removed: true }), rowOf(coffee(), 2)];
    expect(matchWindow(rows, [coffee()], WHOLE).window.decisions[0]?.stored).toBe(1);
  });

  it('takes no difference from references of another making: a file and an interface of one bank', () => {
    const known = [1, 2, 3].map((day) => coffee({ date: `2026-03-0${day}`, reference: `000${day}17` }));
    const said = [1, 2, 3].map((day) => coffee({ date: `2026-03-0${day}`, reference: `FT-26-${day}` }));
    const facts = factsOf({ isWhole: (date) => date === '2026-03-02', complete: false, trust: 'weak' });
    const ids = (says: readonly Said[]) => {
      const { window, stored } = matchWindow(rowsOf(known), says, facts);
      return window.decisions.map(({ stored: at }) => stored[at]?.id ?? null);
    };
    expect(ids(said)).toEqual([1, 2, 3]);
    // Of the same making they are others, and told as such.
    const alike = [1, 2, 3].map((day) => coffee({ date: `2026-03-0${day}`, reference: `900${day}17` }));
    expect(ids(alike)).toEqual([null, 2, null]);
    const { window } = matchWindow(rowsOf(known), alike, facts);
    expect(window.decisions.map(({ review }) => review)).toEqual([
      'possible_duplicate',
      null,
      'possible_duplicate',
    ]);
  });
});
