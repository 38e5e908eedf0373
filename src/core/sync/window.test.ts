import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, type LocalDate } from '../dates.ts';
import { coverWith, type Days, planWindow, utcDate, type WindowFacts } from './window.ts';

const day = (text: string): LocalDate => text as LocalDate;
const FACTS: WindowFacts = {
  today: day('2026-06-30'),
  covered: null,
  oldestPending: null,
  historyDays: 730,
  historyDaysWithoutSca: 90,
  fresh: false,
};
const COVERED: Days = { from: day('2024-07-01'), to: day('2026-06-29') };

describe('the window that a bank is asked for', () => {
  it('is all that the bank has the first time, to the day after today', () => {
    expect(planWindow({ ...FACTS, fresh: true })).toEqual({ from: '2024-07-01', to: '2026-07-01' });
    expect(planWindow(FACTS)).toEqual({ from: '2024-07-01', to: '2026-07-01' });
  });

  it('overlaps by ten days later, or goes back to the oldest pending entry', () => {
    expect(planWindow({ ...FACTS, covered: COVERED }).from).toBe('2026-06-19');
    const oldestPending = day('2026-06-05');
    expect(planWindow({ ...FACTS, covered: COVERED, oldestPending }).from).toBe('2026-06-05');
    expect(planWindow({ ...FACTS, covered: COVERED, oldestPending: day('2026-06-28') }).from).toBe(
      '2026-06-19',
    );
  });

  it('never goes further back than the bank reaches without authentication', () => {
    const facts = { ...FACTS, covered: { ...COVERED, to: day('2026-01-10') } };
    expect(planWindow(facts).from).toBe('2026-04-02');
    expect(planWindow({ ...facts, fresh: true }).from).toBe('2025-12-31');
    expect(planWindow({ ...FACTS, covered: COVERED, oldestPending: day('2025-01-01') }).from).toBe(
      '2026-04-02',
    );
  });

  it('fetches what was not reached before once the account holder has authenticated', () => {
    const facts = { ...FACTS, covered: { ...COVERED, from: day('2026-04-02') } };
    expect(planWindow(facts).from).toBe('2026-06-19');
    expect(planWindow({ ...facts, fresh: true }).from).toBe('2024-07-01');
  });

  it('is never empty, whatever the bank says of its history', () => {
    fc.assert(
      fc.property(fc.integer({ min: -5, max: 100_000 }), fc.boolean(), fc.boolean(), (days, known, fresh) => {
        const covered = known ? { from: day('2026-01-01'), to: day('2026-07-20') } : null;
        const window = planWindow({
          ...FACTS,
          historyDays: days,
          historyDaysWithoutSca: days,
          covered,
          fresh,
        });
        expect(window.from <= window.to).toBe(true);
      }),
    );
  });
});

describe('the days that are covered', () => {
  it('grow by windows that touch, and begin anew after a gap', () => {
    expect(coverWith(null, { from: day('2026-01-01'), to: day('2026-02-01') })).toEqual({
      from: '2026-01-01',
      to: '2026-01-31',
    });
    expect(coverWith(COVERED, { from: day('2026-06-19'), to: day('2026-07-01') })).toEqual({
      from: '2024-07-01',
      to: '2026-06-30',
    });
    expect(coverWith(COVERED, { from: day('2024-01-01'), to: day('2026-07-01') })).toEqual({
      from: '2024-01-01',
      to: '2026-06-30',
    });
    const gap = { from: day('2026-07-02'), to: day('2026-07-11') };
    expect(coverWith(COVERED, gap)).toEqual({ from: '2026-07-02', to: '2026-07-10' });
  });

  it('hold only days that a window held', () => {
    const window = fc
      .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 30 }))
      .map(([from, length]) => ({
        from: addDays(day('2026-01-01'), from),
        to: addDays(day('2026-01-01'), from + length),
      }));
    fc.assert(
      fc.property(fc.array(window, { minLength: 1, maxLength: 6 }), (windows) => {
        let covered: Days | null = null;
        const seen = new Set<string>();
        for (const one of windows) {
          covered = coverWith(covered, one);
          for (let at = one.from; at < one.to; at = addDays(at, 1)) seen.add(at);
        }
        for (let at = covered?.from ?? day('2026-01-01'); at <= (covered?.to ?? ''); at = addDays(at, 1))
          expect(seen.has(at)).toBe(true);
      }),
    );
  });
});

describe('the date in UTC', () => {
  it('is that of the instant', () => {
    expect(utcDate(0)).toBe('1970-01-01');
    expect(utcDate(Date.parse('2026-02-28T23:59:59.999Z'))).toBe('2026-02-28');
    expect(utcDate(Date.parse('2026-03-01T00:00:00Z'))).toBe('2026-03-01');
  });
});
