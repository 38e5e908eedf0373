import { describe, expect, it } from 'vitest';
import type { MatchRule, WindowFacts } from './decisions.ts';
import { aliasOf, factsOf, matchWindow, type Row, rowOf, type Said } from './testing.ts';

const WHOLE = factsOf();
const CUT = factsOf({ isWhole: () => false, complete: false });
const weak = (facts: WindowFacts): WindowFacts => ({ ...facts, trust: 'weak' });

const coffee = (more: Partial<Said> = {}): Said => ({
  date: '2026-03-10',
  amount: '-3.20',
  text: 'Coffee Corner',
  ...more,
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

  it('that an entry has now are not those of another one that had them before', () => {
    const hold = (reference: string): Said => coffee({ reference, status: 'pending' });
    const rows = [rowOf(hold('P0'), 1, { aliases: [aliasOf(hold('P1'))] }), rowOf(hold('P1'), 2)];
    const says = ['P0', 'P1'].map((reference) => coffee({ reference, amount: '-4.00', date: '2026-03-12' }));
    const { window } = matchWindow(rows, says, WHOLE);
    expect(window.decisions).toMatchObject([
      { stored: 0, rule: 'same_reference' },
      { stored: 1, rule: 'same_reference' },
    ]);
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
      const again = matchWindow([rowOf(booked, 1)], [pending, booked], WHOLE);
      expect(again.window.decisions).toMatchObject([
        { stored: 0, rule: 'already_booked' },
        { stored: 0, rule: 'same_content' },
      ]);
    }
  });

  it('without a good name leaves the booked entry that looks the same to its booking under another one', () => {
    for (const reference of [null, '2026-03-10-1']) {
      const pending = coffee({ reference, status: 'pending' });
      const rows = [rowOf(pending, 1), rowOf(coffee({ reference: '2026-03-10-2' }), 2)];
      const { window } = matchWindow(rows, [coffee({ reference: '2026-03-10-1' })], weak(WHOLE));
      expect(window.decisions).toMatchObject([{ stored: 1, rule: 'same_content_new_reference' }]);
    }
  });

  it('books by the link of the bank whatever the amount', () => {
    const rows = [rowOf(coffee({ reference: 'p1', status: 'pending' }), 1)];
    const booked = coffee({ reference: 'b1', link: 'p1', amount: '-30.00', text: 'other' });
    for (const facts of [CUT, weak(CUT)]) expect(ruleOf(rows, [booked], facts)).toBe('bank_link');
  });
});
