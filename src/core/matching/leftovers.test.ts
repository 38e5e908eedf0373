import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAIRS_MAX } from './candidates.ts';
import type { Decision } from './decisions.ts';
import { explain } from './explain.ts';
import { candidatesOf } from './leftovers.ts';
import { factsOf, type Matched, matchWindow, rowOf, type Said, seenOf, storedOf } from './testing.ts';
import { matchExact } from './window.ts';

const FACTS = factsOf({ trust: 'weak' });

const shop = (more: Partial<Said> = {}): Said => ({
  date: '2026-03-10',
  amount: '-42.80',
  text: 'TRATTORIA ROMA 0231 TORONTO',
  status: 'pending',
  reference: 'p1',
  ...more,
});
const booked = (more: Partial<Said> = {}): Said =>
  shop({ date: '2026-03-12', status: 'booked', reference: 'b1', purchased: '2026-03-10', ...more });

const decide = (before: Said, now: Said, facts = FACTS): Decision | undefined =>
  matchWindow([rowOf(before, 1)], [now], facts).window.decisions[0];

describe('a pending entry that booked', () => {
  it('under another id, day and text is the same transaction', () => {
    const decision = decide(shop(), booked({ text: 'TRATTORIA ROMA' }));
    expect(decision).toMatchObject({ stored: 0, rule: 'booked_from_pending', review: null });
  });

  it('with a tip of up to 35 % is the same; with more it needs the bank to name the day', () => {
    expect(decide(shop(), booked({ amount: '-52.80' }))?.stored).toBe(0);
    expect(decide(shop(), booked({ amount: '-57.78' }))?.stored).toBe(0);
    expect(decide(shop(), booked({ amount: '-57.79', purchased: null, date: '2026-03-16' }))?.stored).toBe(
      -1,
    );
  });

  it('at a pump blocks 1.00 or a round amount first', () => {
    for (const hold of ['-1.00', '-50.00', '-150.00'])
      expect(
        decide(shop({ amount: hold, text: 'SHELL C12' }), booked({ text: 'SHELL C12', amount: '-61.37' })),
      ).toMatchObject({ stored: 0 });
    expect(
      decide(
        shop({ amount: '-50.00', text: 'SHELL C12' }),
        booked({ text: 'ESSO 77 QUEEN', amount: '-61.37' }),
      )?.stored,
    ).toBe(-1);
  });

  it('at a hotel may book more or less than the hold', () => {
    const hotel = { text: 'HOTEL ADLON BERLIN' };
    expect(
      decide(shop({ ...hotel, amount: '-412.34' }), booked({ ...hotel, amount: '-300.10' }))?.stored,
    ).toBe(0);
    expect(
      decide(shop({ ...hotel, amount: '-412.34' }), booked({ ...hotel, amount: '-520.00' }))?.stored,
    ).toBe(0);
  });

  it('abroad books at another rate, with the same amount of the other currency', () => {
    const original = { amount: '-30.00', currency: 'USD' };
    expect(
      decide(shop({ original }), booked({ original, amount: '-43.91', text: 'ROMA TRATT' })),
    ).toMatchObject({
      stored: 0,
      review: null,
    });
    expect(decide(shop(), booked({ amount: '-43.91' }))?.stored).toBe(0);
  });

  it('never books in the other direction, in another currency, before its day or after 14 days', () => {
    expect(decide(shop(), booked({ amount: '42.80' }))?.stored).toBe(-1);
    expect(decide(shop(), booked({ currency: 'USD' }))?.stored).toBe(-1);
    expect(decide(shop(), booked({ date: '2026-03-09' }))?.stored).toBe(-1);
    expect(decide(shop(), booked({ date: '2026-03-24' }))?.stored).toBe(0);
    expect(decide(shop(), booked({ date: '2026-03-25' }))?.stored).toBe(-1);
  });

  it('is not what has the amount by chance', () => {
    expect(decide(shop({ text: 'ABC' }), booked({ text: 'XYZ 99', purchased: null }))?.stored).toBe(-1);
  });

  it('that a person decided about is left alone', () => {
    const { window } = matchWindow([rowOf(shop(), 1, { decided: true })], [booked()], FACTS);
    expect(window.decisions[0]?.rule).toBe('new');
  });

  it('is never taken twice, and each of two equal ones books once', () => {
    const rows = [rowOf(shop({ reference: 'p1' }), 1), rowOf(shop({ reference: 'p2' }), 2)];
    const three = ['b1', 'b2', 'b3'].map((reference) => booked({ reference }));
    const { window } = matchWindow(rows, three, FACTS);
    expect(window.decisions.map(({ stored }) => stored).sort()).toEqual([-1, 0, 1]);
    expect(window.decisions.every(({ review }) => review === null)).toBe(true);
  });

  it('that stands in the window still is not taken for another booking', () => {
    const { window } = matchWindow([rowOf(shop(), 1)], [shop(), booked()], FACTS);
    expect(window.decisions.map(({ rule }) => rule)).toEqual(['same_content', 'new']);
  });

  it('is marked for review when something else was nearly as likely', () => {
    const rows = [
      rowOf(shop({ amount: '-40.00', date: '2026-03-03', reference: 'p1' }), 1),
      rowOf(shop({ amount: '-41.00', date: '2026-03-03', reference: 'p2' }), 2),
    ];
    const facts = factsOf({ trust: 'weak', complete: false });
    const { window } = matchWindow(
      rows,
      [booked({ amount: '-46.00', purchased: null, date: '2026-03-07' })],
      facts,
    );
    expect(window.decisions[0]).toMatchObject({ stored: 0, review: 'unsure', rivals: [1] });
  });

  it('and is nearly, but not surely, the same stays beside it, marked', () => {
    const decision = decide(
      shop({ date: '2026-03-03' }),
      booked({ amount: '-90.00', purchased: null, date: '2026-03-07' }),
    );
    expect(decision).toMatchObject({ stored: -1, rule: 'new', review: 'possible_duplicate', rivals: [0] });
  });
});

describe('a bank that promises ids for ever', () => {
  it('may mint a new one on booking all the same: it is one entry, and a person is told (invariant 5)', () => {
    const hold: Said = {
      date: '2026-03-10',
      amount: '-50.00',
      text: 'Shell Station 4711 Berlin',
      status: 'pending',
      reference: 'AB12-01',
    };
    const booked: Said = {
      ...hold,
      date: '2026-03-12',
      amount: '-57.20',
      text: 'SHELL 4711 BERLIN DE',
      status: 'booked',
    };
    const strong = factsOf({ trust: 'strong' });
    expect(decide(hold, { ...booked, reference: 'AB12-02' }, strong)).toMatchObject({
      stored: 0,
      rule: 'booked_from_pending',
      review: 'unsure',
    });
    expect(decide(hold, { ...booked, reference: 'AB12-02' }, factsOf({ trust: 'weak' }))).toMatchObject({
      stored: 0,
      review: null,
    });
    expect(decide(hold, { ...booked, reference: 'AB12-01' }, strong)).toMatchObject({
      stored: 0,
      rule: 'same_reference',
      review: null,
    });
  });
});

describe('a booked entry', () => {
  const before = booked({ reference: null });

  it('whose text or day changed is the same where its day was seen whole', () => {
    const now = { ...before, text: 'Trattoria Roma', date: '2026-03-13' };
    expect(decide(before, now)).toMatchObject({ stored: 0, rule: 'booked_changed', review: null });
    expect(decide(before, now, factsOf({ isWhole: () => false }))?.stored).toBe(-1);
    // Of a cut day it is told, not matched.
    const sameDay = { ...now, date: before.date };
    expect(decide(before, sameDay, factsOf({ isWhole: () => false }))).toMatchObject({
      stored: -1,
      review: 'possible_duplicate',
      rivals: [0],
    });
    expect(decide(before, { ...now, date: '2026-03-16' })?.stored).toBe(-1);
  });

  it('of which only the name stays is the same on its day, and not on another', () => {
    const town = { ...before, text: 'ESSO SCARBOROUGH' };
    const other = { ...town, text: 'Esso Toronto ON' };
    expect(decide(town, other)).toMatchObject({ stored: 0, rule: 'booked_changed' });
    expect(decide(town, { ...other, date: '2026-03-13' })?.stored).toBe(-1);
  });

  it('with the same amount and quite another text is another one, marked', () => {
    expect(decide(before, { ...before, text: 'ESSO 77' })).toMatchObject({
      stored: -1,
      review: 'possible_duplicate',
      rivals: [0],
    });
  });

  it('with another text but the same balance after it is the same', () => {
    const balance = { balance: '1000.00' };
    expect(decide({ ...before, ...balance }, { ...before, ...balance, text: 'ESSO 77' })?.stored).toBe(0);
  });
});

describe('what a window lacks', () => {
  const unseen = (said: Said, facts = FACTS, more = {}): readonly number[] =>
    matchWindow([rowOf(said, 1, more)], [], facts).window.unseen;

  it('is told for whole days of complete windows only', () => {
    expect(unseen(shop())).toEqual([0]);
    expect(unseen(booked())).toEqual([0]);
    expect(unseen(shop(), factsOf({ complete: false }))).toEqual([]);
    expect(unseen(booked(), factsOf({ isWhole: () => false }))).toEqual([]);
    expect(unseen(shop(), FACTS, { removed: true })).toEqual([]);
  });

  it('is told of pending ones that lie before the window once they are too old', () => {
    const outside = factsOf({ isWhole: () => false });
    expect(unseen(shop({ date: '2026-03-07' }), outside)).toEqual([]);
    expect(unseen(shop({ date: '2026-03-06' }), outside)).toEqual([0]);
    expect(unseen(booked({ date: '2026-03-01' }), outside)).toEqual([]);
  });
});

describe('an explanation', () => {
  const explained = ({ stored, seen, exact, window, details }: Matched): string =>
    JSON.stringify(
      window.decisions.map((decision, at) =>
        explain(at, stored, seen, decision, details, FACTS, exact.trust),
      ),
    );
  const world = fc.record({
    rows: fc.array(
      fc.record({
        amount: fc.constantFrom('-40.00', '-42.80', '-50.00'),
        reference: fc.constantFrom('p1', null),
      }),
      { maxLength: 4 },
    ),
    says: fc.array(
      fc.record({
        amount: fc.constantFrom('-40.00', '-42.80', '-50.00', '-55.10'),
        text: fc.constantFrom('TRATTORIA ROMA', 'HOTEL'),
        reference: fc.constantFrom('b1', 'p1', null),
      }),
      { maxLength: 4 },
    ),
  });

  it('is the same byte for byte when it is derived again', () => {
    fc.assert(
      fc.property(world, ({ rows, says }) => {
        const stored = rows.map((row, at) => rowOf(shop(row), at + 1));
        const again = () => matchWindow(stored, says.map(booked), FACTS);
        expect(explained(again())).toBe(explained(again()));
      }),
    );
  });

  it('has the score of the decision, and its parts sum up to it', () => {
    fc.assert(
      fc.property(world, ({ rows, says }) => {
        const matched = matchWindow(
          rows.map((row, at) => rowOf(shop(row), at + 1)),
          says.map(booked),
          FACTS,
        );
        const { stored, seen, details, window } = matched;
        for (const [at, decision] of window.decisions.entries()) {
          const { score } = explain(at, stored, seen, decision, details, FACTS, 'weak');
          expect(score?.total ?? null).toBe(decision.score);
          if (score === null) continue;
          expect(score.amount + score.text + score.day + score.gone + score.lag).toBeCloseTo(score.total, 2);
        }
      }),
    );
  });
});

describe('limits', () => {
  it('entries that too many could be are not scored but marked', () => {
    const many = 600;
    const rows = Array.from({ length: many }, (_, at) =>
      storedOf(shop({ text: `pending ${at}`, reference: null }), at + 1),
    );
    const seen = Array.from({ length: many }, (_, at) =>
      seenOf(booked({ text: `booked ${at}`, reference: null })),
    );
    expect(many * many).toBeGreaterThan(PAIRS_MAX);
    const exact = matchExact(rows, seen, FACTS);
    expect(candidatesOf(rows, seen, exact, FACTS).stored).toEqual([]);
    const from = performance.now();
    const { window } = matchWindow(
      rows.map((entry) => ({ entry, said: shop() })),
      seen.map((_, at) => booked({ text: `booked ${at}`, reference: null })),
      FACTS,
    );
    expect(window.decisions.every(({ review }) => review === 'possible_duplicate')).toBe(true);
    expect(performance.now() - from).toBeLessThan(1_000);
  });

  it('a crowd of other amounts does not hide those of the same amount', () => {
    const rows = Array.from({ length: 600 }, (_, at) =>
      rowOf(shop({ amount: `-${at + 1}.00`, reference: null }), at + 1),
    );
    const says = rows.map(({ said }, at) => booked({ amount: said.amount, reference: `b${at}x` }));
    const { window } = matchWindow(rows, says, FACTS);
    expect(window.decisions.map(({ stored }) => stored)).toEqual(rows.map((_, at) => at));
  });
});
