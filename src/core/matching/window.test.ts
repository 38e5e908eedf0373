import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MatchRule, WindowFacts } from './decisions.ts';
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

/** What the first sighting is. */
function ruleOf(rows: readonly Row[], says: readonly Said[], facts: WindowFacts): MatchRule | undefined {
  return matchWindow(rows, says, facts).window.decisions[0]?.rule;
}

describe('references', () => {
  it('tell equal payments apart where the day may be cut, and are minted anew where it is whole', () => {
    const rows = [rowOf(coffee({ reference: 'r1' }), 1)];
    expect(ruleOf(rows, [coffee({ reference: 'r2' })], CUT)).toBe('new');
    expect(ruleOf(rows, [coffee({ reference: 'r2' })], WHOLE)).toBe('same_content_new_reference');
    const both = matchWindow(rows, [coffee({ reference: 'r2' }), coffee({ reference: 'r1' })], WHOLE);
    expect(both.window.decisions.map(({ stored }) => stored)).toEqual([-1, 0]);
  });

  it('that are strong hold an entry together when text and day change', () => {
    const rows = [rowOf(coffee({ reference: 'r1' }), 1)];
    const moved = coffee({ reference: 'r1', text: 'something else', date: '2026-03-14' });
    expect(ruleOf(rows, [moved], CUT)).toBe('same_reference');
    expect(ruleOf(rows, [moved], weak(CUT))).toBe('same_reference');
    const far = { ...moved, date: '2026-06-14' };
    expect(ruleOf(rows, [far], CUT)).toBe('same_reference');
    expect(ruleOf(rows, [far], weak(CUT))).toBe('new');
    expect(ruleOf(rows, [moved], { ...CUT, trust: 'none' })).toBe('new');
  });

  it('of a pending entry hold it when its amount changes on booking, if they are strong', () => {
    const rows = [rowOf(coffee({ reference: 'r1', status: 'pending' }), 1)];
    const booked = coffee({ reference: 'r1', amount: '-9.99', text: 'other' });
    expect(ruleOf(rows, [booked], CUT)).toBe('same_reference');
    expect(ruleOf(rows, [booked], weak(CUT))).toBe('new');
    expect(ruleOf(rows, [{ ...booked, amount: '9.99' }], CUT)).toBe('new');
  });

  it('under which another amount comes collide: nothing is overwritten, and they are believed less', () => {
    const rows = [rowOf(coffee({ reference: 'r1', amount: '2500.00', text: 'Salary' }), 1)];
    const other = coffee({ reference: 'r1', amount: '-85.00' });
    const { window, exact } = matchWindow(rows, [other], WHOLE);
    expect(window.decisions[0]).toMatchObject({ stored: -1, review: 'collision', rivals: [0] });
    expect(exact).toMatchObject({ demote: true, trust: 'weak', collisions: [{ stored: 0, seen: 0 }] });
  });

  it('decide nothing in a window where one of them collides', () => {
    const rows = [
      rowOf(coffee({ reference: 'a', amount: '-1.00', text: 'one' }), 1),
      rowOf(coffee({ reference: 'b', amount: '-5.00', text: 'xyz' }), 2),
    ];
    const shifted = [
      coffee({ reference: 'a', amount: '-7.00', text: 'new on top' }),
      coffee({ reference: 'b', amount: '-5.00', text: 'quite another' }),
    ];
    const { window } = matchWindow(rows, shifted, CUT);
    expect(window.decisions.map(({ rule }) => rule)).toEqual(['new', 'new']);
  });

  it('that are blank, zero, placeholders or positions say nothing', () => {
    for (const reference of [
      ' ',
      '0',
      '0000',
      'NOTPROVIDED',
      'Not Provided',
      '2026-03-10-1',
      '20260310.1',
      '7',
    ]) {
      const rows = [rowOf(coffee({ reference, text: 'Salary', amount: '50.00' }), 1)];
      const { window, exact } = matchWindow(rows, [coffee({ reference })], CUT);
      expect(window.decisions[0]).toMatchObject({ rule: 'new', review: null });
      expect(exact.demote).toBe(false);
    }
  });

  it('that two entries share are told apart by the amount', () => {
    const rows = [
      rowOf(coffee({ reference: 'r1', amount: '-100.00', text: 'Payment' }), 1),
      rowOf(coffee({ reference: 'r1', amount: '-1.00', text: 'Fee' }), 2),
    ];
    const says = [
      coffee({ reference: 'r1', amount: '-1.00', text: 'Fee for payment' }),
      coffee({ reference: 'r1', amount: '-100.00', text: 'Payment abroad' }),
    ];
    for (const facts of [CUT, weak(CUT)]) {
      const { window } = matchWindow(rows, says, facts);
      expect(window.decisions.map(({ stored }) => stored)).toEqual([1, 0]);
    }
  });

  it('that come back minted anew are believed less', () => {
    const rows = Array.from({ length: 6 }, (_, at) =>
      rowOf(coffee({ reference: `aa-0${at}`, amount: `-${at + 1}.00` }), at + 1),
    );
    const again = rows.map(({ said }, at) => ({ ...said, reference: `bb-1${at}` }));
    const { exact } = matchWindow(rows, again, WHOLE);
    expect(exact).toMatchObject({ demote: true, trust: 'weak', openSeen: [] });
    const otherScheme = rows.map(({ said }, at) => ({ ...said, reference: `file ${at}, of the bank` }));
    expect(matchWindow(rows, otherScheme, WHOLE).exact.demote).toBe(false);
  });
});

describe('a pending entry', () => {
  it('that is shown again after it booked is the booked one, unchanged', () => {
    const booked = coffee({ reference: 'b1', date: '2026-03-12' });
    const pending = coffee({ reference: 'p1', status: 'pending' });
    const row = rowOf(booked, 1, { aliases: [aliasOf(pending)] });
    const { window } = matchWindow([row], [pending, booked], WHOLE);
    expect(window.decisions).toMatchObject([
      { stored: 0, rule: 'already_booked' },
      { stored: 0, rule: 'same_content' },
    ]);
  });

  it('and its booking in one window are one, by reference or by the link of the bank', () => {
    const pending = coffee({ reference: 'p1', status: 'pending' });
    for (const booked of [
      coffee({ reference: 'p1', amount: '-3.50' }),
      coffee({ reference: 'b1', link: 'p1', amount: '-3.50' }),
    ]) {
      const first = matchWindow([], [pending, booked], WHOLE);
      expect(first.window.decisions).toMatchObject([
        { stored: -1, rule: 'already_booked' },
        { stored: -1, rule: 'new' },
      ]);
      const later = matchWindow([rowOf(pending, 1)], [pending, booked], WHOLE);
      expect(later.window.decisions[0]).toMatchObject({ stored: 0, rule: 'already_booked' });
      expect(later.window.decisions[1]?.stored).toBe(0);
    }
  });

  it('books by the link of the bank whatever the amount', () => {
    const rows = [rowOf(coffee({ reference: 'p1', status: 'pending' }), 1)];
    const booked = coffee({ reference: 'b1', link: 'p1', amount: '-30.00', text: 'other' });
    for (const facts of [CUT, weak(CUT)]) expect(ruleOf(rows, [booked], facts)).toBe('bank_link');
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
});
