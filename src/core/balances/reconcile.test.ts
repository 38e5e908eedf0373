import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, dayNumber, type LocalDate } from '../dates.ts';
import { add, type Decimal, DecimalSum, isZero, sameAmount, subtract } from '../money.ts';
import {
  type BalancePoint,
  type BookedSums,
  type Edge,
  edgeOf,
  endsOf,
  reconcilePoints,
} from './reconcile.ts';

const FIRST = '2026-03-01' as LocalDate;
const DAYS = 12;
const at = (day: number): LocalDate => addDays(FIRST, day);
const money = (text: string): Decimal => text as Decimal;

/** A booked entry: its day, and the minute of that day at which the bank booked it. */
interface Entry {
  readonly day: number;
  readonly minute: number;
  readonly amount: Decimal;
}

const scaled = (scale: number) =>
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map((units) => {
    const digits = String(Math.abs(units)).padStart(scale + 1, '0');
    const cut = digits.length - scale;
    const text = scale === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
    return money(units < 0 ? `-${text}` : text);
  });
/** Ledgers in currencies of no, two, three and four decimals. */
const ledgers = fc.constantFrom(0, 2, 3, 4).chain((scale) =>
  fc.record({
    opening: scaled(scale),
    entries: fc.array(
      fc.record({
        day: fc.integer({ min: 0, max: DAYS - 1 }),
        minute: fc.integer({ min: 0, max: 1439 }),
        amount: scaled(scale),
      }),
      { maxLength: 25 },
    ),
  }),
);

const sumOf = (entries: readonly Entry[]): Decimal => {
  const sum = new DecimalSum();
  for (const { amount } of entries) sum.add(amount);
  return sum.value();
};

/** What the bank says at a moment, and what the ledger had then. */
function pointAt(
  ledger: { opening: Decimal; entries: Entry[] },
  day: number,
  minute: number,
  edge: Edge,
): BalancePoint {
  const isIn = (one: Entry): boolean =>
    one.day < day || (one.day === day && (edge === 'end' || (edge === 'within' && one.minute <= minute)));
  const seen = ledger.entries.filter(isIn);
  const counted = edge === 'within' ? { from: FIRST, sum: sumOf(seen) } : null;
  return { date: at(day), edge, amount: add(ledger.opening, sumOf(seen)), at: null, counted };
}

function sumsOf(entries: readonly Entry[], from: BalancePoint, to: BalancePoint): BookedSums {
  const [a, b] = [dayNumber(from.date) - dayNumber(FIRST), dayNumber(to.date) - dayNumber(FIRST)];
  const pick = (keep: (day: number) => boolean): Decimal => sumOf(entries.filter(({ day }) => keep(day)));
  return {
    before: from.counted === null ? money('0') : pick((day) => day < a),
    onFrom: pick((day) => day === a),
    between: pick((day) => day > a && day < b),
    onTo: a === b ? money('0') : pick((day) => day === b),
    missing: { count: 0, sum: money('0') },
  };
}

const edges = fc.constantFrom<Edge>('start', 'end', 'within');
const moments = fc.tuple(
  fc.integer({ min: 0, max: DAYS - 2 }),
  fc.integer({ min: 0, max: 1439 }),
  edges,
  fc.integer({ min: 1, max: DAYS - 1 }),
  fc.constantFrom<Edge>('start', 'end'),
);

describe('invariant 8: reconciliation', () => {
  it('closes exactly over any ledger that is whole, whenever its balances were said', () => {
    fc.assert(
      fc.property(ledgers, moments, (ledger, [day, minute, edge, length, last]) => {
        const end = Math.min(day + length, DAYS - 1);
        const from = pointAt(ledger, day, minute, edge);
        const to = pointAt(ledger, end, 0, last);
        if (day === end && last === 'start') return;
        const outcome = reconcilePoints(from, to, sumsOf(ledger.entries, from, to), []);
        expect(isZero(outcome.difference)).toBe(true);
        expect(sameAmount(add(outcome.opening, outcome.booked), outcome.expected)).toBe(true);
      }),
    );
  });

  it('says by exactly how much it does not close when an entry is lost, doubled or too much', () => {
    fc.assert(
      fc.property(ledgers, fc.nat(), fc.boolean(), (ledger, pick, doubled) => {
        const from = pointAt(ledger, 0, 0, 'start');
        const to = pointAt(ledger, DAYS - 1, 0, 'end');
        const lost = ledger.entries[pick % Math.max(1, ledger.entries.length)];
        if (lost === undefined) return;
        const kept = doubled ? [...ledger.entries, lost] : ledger.entries.filter((one) => one !== lost);
        const { difference, expected, reported } = reconcilePoints(from, to, sumsOf(kept, from, to), []);
        expect(sameAmount(difference, doubled ? subtract(money('0'), lost.amount) : lost.amount)).toBe(true);
        expect(sameAmount(subtract(reported, expected), difference)).toBe(true);
      }),
    );
  });

  it('does not take what is booked after a balance of the same day for a difference', () => {
    const morning = { day: 2, minute: 600, amount: money('-10.00') };
    const evening = { day: 2, minute: 1200, amount: money('-7.50') };
    const late = { day: 1, minute: 1439, amount: money('-1.00') };
    const ledger = { opening: money('100.00'), entries: [morning] };
    const from = pointAt(ledger, 2, 720, 'within');
    const grown = { opening: money('100.00'), entries: [morning, evening, late] };
    const to = pointAt(grown, 5, 0, 'end');
    expect(reconcilePoints(from, to, sumsOf(grown.entries, from, to), [])).toMatchObject({
      opening: '90.00',
      booked: '-8.50',
      reported: '81.50',
      difference: '0.00',
      basis: { opening: 'as_seen', reported: 'end_of_day' },
    });
  });

  it('accepts either boundary of a day that is not over, and says which', () => {
    const ledger = { opening: money('0'), entries: [{ day: 3, minute: 1, amount: money('5') }] };
    const from = pointAt(ledger, 0, 0, 'start');
    const stale: BalancePoint = { ...pointAt(ledger, 3, 720, 'within'), amount: money('0') };
    expect(reconcilePoints(from, stale, sumsOf(ledger.entries, from, stale), [])).toMatchObject({
      difference: '0',
      basis: { reported: 'start_of_day' },
    });
    const wrong: BalancePoint = { ...stale, amount: money('3') };
    expect(reconcilePoints(from, wrong, sumsOf(ledger.entries, from, wrong), [])).toMatchObject({
      expected: '5',
      difference: '-2',
      basis: { reported: 'end_of_day' },
    });
  });

  it('reads the opening balance of a file at the day’s start, or at the end of the day that it names', () => {
    const before = { day: 2, minute: 1, amount: money('-9') };
    const ledger = { opening: money('100'), entries: [before, { day: 3, minute: 1, amount: money('-1') }] };
    const to = pointAt(ledger, 5, 0, 'end');
    const atStart = { ...pointAt(ledger, 2, 0, 'start'), edge: 'boundary' as const };
    const atEnd = { ...pointAt(ledger, 2, 0, 'end'), edge: 'boundary' as const };
    const read = (from: BalancePoint) => reconcilePoints(from, to, sumsOf(ledger.entries, from, to), []);
    expect(read(atStart)).toMatchObject({ difference: '0', basis: { opening: 'start_of_day' } });
    expect(read(atEnd)).toMatchObject({ difference: '0', basis: { opening: 'end_of_day' } });
  });

  it('adds up what the bank does not show any more, and says what it would be without', () => {
    const ledger = { opening: money('10'), entries: [{ day: 1, minute: 1, amount: money('-4') }] };
    const from = pointAt(ledger, 0, 0, 'end');
    const to: BalancePoint = { ...pointAt(ledger, 5, 0, 'end'), amount: money('10') };
    const sums = { ...sumsOf(ledger.entries, from, to), missing: { count: 1, sum: money('-4') } };
    expect(reconcilePoints(from, to, sums, [])).toMatchObject({
      expected: '6',
      difference: '4',
      missing: { count: 1, sum: '-4', difference: '0' },
    });
  });

  it('begins at the earliest balance and ends at the latest', () => {
    const point = (day: number, edge: Edge): BalancePoint => ({
      date: at(day),
      edge,
      amount: money('0'),
      at: null,
      counted: null,
    });
    const [a, b, c, d] = [point(1, 'start'), point(1, 'end'), point(4, 'within'), point(4, 'end')];
    expect(endsOf([c, b, a, d], null)).toEqual({ from: a, to: d });
    expect(endsOf([c, b, a], at(2))).toBeNull();
    expect(endsOf([c, b, a, d], at(2))).toEqual({ from: c, to: d });
    expect(endsOf([c], null)).toBeNull();
    expect(endsOf([], null)).toBeNull();
  });

  it('knows a day that is over everywhere from one that may not be', () => {
    const day = '2026-03-01' as LocalDate;
    expect(edgeOf('closing_booked', day, Date.parse('2026-03-01T23:59:00Z'))).toBe('within');
    expect(edgeOf('closing_booked', day, Date.parse('2026-03-02T11:59:59Z'))).toBe('within');
    expect(edgeOf('closing_booked', day, Date.parse('2026-03-02T12:00:00Z'))).toBe('end');
    expect(edgeOf('interim_booked', day, Date.parse('2026-04-01T12:00:00Z'))).toBe('within');
    expect(edgeOf('opening_booked', day, 0)).toBe('start');
  });
});
