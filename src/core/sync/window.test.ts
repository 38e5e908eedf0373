import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Days, unionOf } from '../balances/coverage.ts';
import { addDays, type LocalDate } from '../dates.ts';
import {
  coverWith,
  FRESH_MS,
  isFresh,
  OVERLAP_DAYS,
  planWindow,
  shorterWindow,
  utcDate,
  type WindowFacts,
} from './window.ts';

const day = (text: string): LocalDate => text as LocalDate;
const FACTS: WindowFacts = {
  today: day('2026-06-30'),
  seen: [],
  oldestPending: null,
  oldestQuarantined: null,
  historyDays: 730,
  historyDaysWithoutSca: 90,
  historyAllowed: 90,
  fresh: false,
  historyStart: null,
};
const COVERED: Days = { from: day('2024-06-30'), to: day('2026-06-29') };
const seenTo = (to: string, from: string = COVERED.from): readonly Days[] => [
  { from: day(from), to: day(to) },
];

describe('the window that a bank is asked for', () => {
  it('is all that the bank has the first time, from its first day to the day after today', () => {
    expect(planWindow({ ...FACTS, fresh: true })).toEqual({ from: '2024-06-30', to: '2026-07-01' });
    expect(planWindow({ ...FACTS, historyAllowed: null })).toEqual({ from: '2024-06-30', to: '2026-07-01' });
  });

  it('reaches no further back than the law allows, unless the account holder has just authenticated', () => {
    expect(planWindow(FACTS)).toEqual({ from: '2026-04-01', to: '2026-07-01' });
    const someDay = fc.integer({ min: -900, max: 0 }).map((days) => addDays(FACTS.today, days));
    const maybe = fc.option(someDay, { nil: null });
    fc.assert(
      fc.property(
        fc.option(fc.tuple(someDay, someDay), { nil: null }),
        maybe,
        maybe,
        fc.integer({ min: 0, max: 400 }),
        (seen, oldestPending, oldestQuarantined, historyAllowed) => {
          const days =
            seen === null
              ? []
              : [seen[0] < seen[1] ? { from: seen[0], to: seen[1] } : { from: seen[1], to: seen[0] }];
          const facts = {
            ...FACTS,
            seen: days,
            oldestPending,
            oldestQuarantined,
            historyAllowed,
            historyDaysWithoutSca: 600,
          };
          expect(planWindow(facts).from >= addDays(FACTS.today, -historyAllowed)).toBe(true);
          const fresh = planWindow({ ...facts, fresh: true }).from;
          expect(fresh).toBe(planWindow({ ...facts, fresh: true, historyAllowed: null }).from);
        },
      ),
    );
  });

  it('counts an authentication as just before for an hour', () => {
    expect([isFresh(0, FRESH_MS), isFresh(0, FRESH_MS + 1), isFresh(null, 0)]).toEqual([true, false, false]);
  });

  it('overlaps by ten days later, or goes back to before the oldest pending entry', () => {
    const facts = { ...FACTS, seen: [COVERED] };
    expect(planWindow(facts).from).toBe('2026-06-19');
    expect(planWindow({ ...facts, oldestPending: day('2026-06-05') }).from).toBe('2026-06-04');
    expect(planWindow({ ...facts, oldestPending: day('2026-06-28') }).from).toBe('2026-06-19');
  });

  it('never goes further back than the bank reaches without authentication', () => {
    const facts = { ...FACTS, seen: seenTo('2026-01-10') };
    expect(planWindow(facts).from).toBe('2026-04-01');
    expect(planWindow({ ...facts, fresh: true }).from).toBe('2025-12-31');
    const oldestPending = day('2025-01-01');
    expect(planWindow({ ...FACTS, seen: [COVERED], oldestPending }).from).toBe('2026-04-01');
  });

  it('fetches what was not reached before once the account holder has authenticated', () => {
    const facts = { ...FACTS, seen: seenTo('2026-06-29', '2026-04-02') };
    expect(planWindow(facts).from).toBe('2026-06-19');
    expect(planWindow({ ...facts, fresh: true }).from).toBe('2024-06-30');
  });

  it('fetches a gap as far as the bank reaches, and a little before it, because banks back-date', () => {
    const old = [...seenTo('2025-03-31', '2024-01-01'), ...seenTo('2026-06-29', '2025-06-01')];
    expect(planWindow({ ...FACTS, seen: old }).from).toBe('2026-06-19');
    expect(planWindow({ ...FACTS, seen: old, fresh: true }).from).toBe('2025-03-22');
    const recent = [...seenTo('2026-05-01'), ...seenTo('2026-06-29', '2026-05-20')];
    expect(planWindow({ ...FACTS, seen: recent }).from).toBe('2026-04-22');
  });

  it('goes back to what is in quarantine once the account holder has authenticated', () => {
    const facts = { ...FACTS, seen: [COVERED], oldestQuarantined: day('2025-02-03') };
    expect(planWindow(facts).from).toBe('2026-06-19');
    expect(planWindow({ ...facts, fresh: true }).from).toBe('2025-02-02');
  });

  it('never begins before the day that the person set', () => {
    const historyStart = day('2026-05-01');
    expect(planWindow({ ...FACTS, historyStart, fresh: true }).from).toBe('2026-05-01');
    expect(planWindow({ ...FACTS, historyStart, seen: seenTo('2026-01-10'), fresh: true }).from).toBe(
      '2026-05-01',
    );
    expect(planWindow({ ...FACTS, historyStart: day('2020-01-01'), fresh: true }).from).toBe('2024-06-30');
    expect(planWindow({ ...FACTS, historyStart: day('2027-01-01') })).toEqual({
      from: '2026-07-01',
      to: '2026-07-01',
    });
  });

  it('leaves no day unseen that the bank gave, over any row of syncs', () => {
    const step = fc.record({ wait: fc.integer({ min: 0, max: 300 }), fresh: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        let seen: readonly Days[] = [];
        let today = FACTS.today;
        for (const { wait, fresh } of steps) {
          today = addDays(today, wait);
          const window = planWindow({ ...FACTS, today, seen, fresh });
          expect(window.from <= addDays(today, -OVERLAP_DAYS)).toBe(true);
          seen = unionOf([...seen, { from: window.from, to: today }]);
          // After an authentication there is no gap that the bank still reaches.
          const reach = addDays(today, -(fresh ? FACTS.historyDays : FACTS.historyDaysWithoutSca));
          expect(seen.filter(({ to }) => to >= reach)).toHaveLength(1);
        }
      }),
    );
  });

  it('gets shorter when a bank fails on a long one: two years, one, ninety days', () => {
    const long = { from: day('2020-01-01'), to: day('2026-07-01') };
    const steps = [long];
    for (let next = shorterWindow(FACTS.today, long); next !== null; next = shorterWindow(FACTS.today, next))
      steps.push(next);
    expect(steps.map(({ from }) => from)).toEqual(['2020-01-01', '2024-06-30', '2025-06-30', '2026-04-01']);
    expect(shorterWindow(FACTS.today, { from: day('2026-06-19'), to: day('2026-07-01') })).toBeNull();
  });

  it('is never empty, whatever the bank says of its history', () => {
    fc.assert(
      fc.property(fc.integer({ min: -5, max: 100_000 }), fc.boolean(), fc.boolean(), (days, known, fresh) => {
        const seen = known ? seenTo('2026-07-20', '2026-01-01') : [];
        const window = planWindow({
          ...FACTS,
          historyDays: days,
          historyDaysWithoutSca: days,
          seen,
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
      from: '2024-06-30',
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
