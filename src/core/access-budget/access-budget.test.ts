import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BANK_WAIT_MS_MAX,
  BUDGET_WINDOW_MS,
  type BudgetRule,
  type BudgetState,
  believed,
  isNews,
  limitOf,
  mayCall,
  NO_CALLS,
  nextAllowedAt,
  withCall,
} from './access-budget.ts';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-06-15T12:00:00Z');
const unattended = (limit: number | null, spare = 0): BudgetRule => ({ attended: false, limit, spare });

/** So many calls of the window behind an instant. */
const within = (calls: readonly number[], at: number, windowMs = DAY_MS): number =>
  calls.filter((call) => call > at - windowMs && call <= at).length;

/** Steps of time with who asks: close together and far apart. */
const steps = fc.array(
  fc.record({
    wait: fc.oneof(fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 0, max: DAY_MS })),
    attended: fc.boolean(),
    spare: fc.integer({ min: 0, max: 1 }),
  }),
  { minLength: 1, maxLength: 60 },
);

interface Made {
  readonly state: BudgetState;
  /** Instants of the calls that were made without the account holder. */
  readonly calls: readonly number[];
  readonly now: number;
}

/** Makes every call that is allowed. */
function run(limit: number | null, all: { wait: number; attended: boolean; spare: number }[]): Made {
  let state = NO_CALLS;
  let now = NOW;
  const calls: number[] = [];
  for (const { wait, attended, spare } of all) {
    now += wait;
    const rule = { attended, limit, spare };
    if (!mayCall(state, rule, now)) continue;
    state = withCall(state, rule, now);
    if (!attended) calls.push(now);
  }
  return { state, calls, now };
}

describe('the access budget', () => {
  it('invariant 10: whatever calls are asked for, no rolling 24 hours hold more unattended ones than the limit', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 6 }), (all, limit) => {
        const { calls } = run(limit, all);
        for (const call of calls) expect(within(calls, call)).toBeLessThanOrEqual(limit);
        // However long each of them was on its way.
        for (const call of calls) expect(within(calls, call, BUDGET_WINDOW_MS)).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it('invariant 10: next allowed at is the first instant at which a call is allowed', () => {
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 1 }),
        (all, limit, spare) => {
          const { state, now } = run(limit, all);
          const rule = unattended(limit, spare);
          const at = nextAllowedAt(state, rule, now) ?? Number.NaN;
          expect(at).toBeGreaterThanOrEqual(now);
          expect(mayCall(state, rule, at)).toBe(true);
          if (at > now) {
            expect(mayCall(state, rule, at - 1)).toBe(false);
            expect(mayCall(state, rule, now)).toBe(false);
          }
        },
      ),
    );
  });

  it('invariant 10: a sync by the clock leaves one call for who asks; nothing is spare of a single one', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 2, max: 6 }), (all, limit) => {
        const clock = all.map((step) => ({ ...step, spare: 1, attended: false }));
        const { state, calls, now } = run(limit, clock);
        for (const call of calls) expect(within(calls, call)).toBeLessThanOrEqual(limit - 1);
        expect(mayCall(state, unattended(limit), now)).toBe(true);
      }),
    );
    expect(mayCall(NO_CALLS, unattended(1, 1), NOW)).toBe(true);
    expect(nextAllowedAt(NO_CALLS, unattended(0), NOW)).toBeNull();
    expect(nextAllowedAt(NO_CALLS, { attended: true, limit: 0, spare: 0 }, NOW)).toBe(NOW);
  });

  it('invariant 10: attended calls use nothing up and are not limited, unless the bank refuses even them', () => {
    const full = run(
      4,
      Array.from({ length: 8 }, () => ({ wait: 1, attended: false, spare: 0 })),
    );
    const there = { attended: true, limit: 4, spare: 0 };
    let { state } = full;
    for (let call = 0; call < 50; call++) {
      expect(mayCall(state, there, full.now + call)).toBe(true);
      state = withCall(state, there, full.now + call);
    }
    expect(state.unattended).toEqual(full.calls);
    expect(state.attended).toHaveLength(50);
    const shut = { ...state, shutUntil: full.now + 1_000 };
    expect(nextAllowedAt(shut, there, full.now)).toBe(full.now + 1_000);
  });

  it('a bank that leaves less is believed until it counts anew, and each call leaves one less', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 1, max: DAY_MS }),
        steps,
        (remaining, wait, all) => {
          let state: BudgetState = { ...NO_CALLS, bankRemaining: remaining, bankResetsAt: NOW + wait };
          let now = NOW;
          let made = 0;
          for (const step of all) {
            now += step.wait;
            if (now >= NOW + wait) break;
            if (!mayCall(state, unattended(null), now)) continue;
            state = withCall(state, unattended(null), now);
            made++;
          }
          expect(made).toBeLessThanOrEqual(remaining);
          const again = nextAllowedAt({ ...state, bankRemaining: 0 }, unattended(null), NOW);
          expect(again).toBe(NOW + wait);
        },
      ),
    );
    const strict = { ...NO_CALLS, bankLimit: 2, unattended: [NOW - 2, NOW - 1] };
    expect(nextAllowedAt(strict, unattended(4), NOW)).toBe(NOW - 2 + BUDGET_WINDOW_MS);
    expect(nextAllowedAt({ ...strict, bankLimit: 9 }, unattended(2), NOW)).toBe(NOW - 2 + BUDGET_WINDOW_MS);
  });

  it('what a bank says is kept within bounds, and only where it is news', () => {
    expect(believed({ limit: null, remaining: null, resetAt: NOW }, NOW)).toBeNull();
    expect(believed({ limit: -1, remaining: 1.5, resetAt: null }, NOW)).toBeNull();
    expect(believed({ limit: 4, remaining: 0, resetAt: NOW + 99 * DAY_MS }, NOW)).toEqual({
      limit: 4,
      remaining: 0,
      resetAt: NOW + BANK_WAIT_MS_MAX,
    });
    const known = { used: 2, limit: 4, bankLimit: null };
    expect(isNews({ limit: 4, remaining: 2, resetAt: NOW }, known)).toBe(false);
    expect(isNews({ limit: 9, remaining: 7, resetAt: NOW }, known)).toBe(false);
    expect(isNews({ limit: 4, remaining: 1, resetAt: NOW }, known)).toBe(true);
    expect(isNews({ limit: 2, remaining: 0, resetAt: NOW }, known)).toBe(true);
    expect(isNews({ limit: 4, remaining: 2, resetAt: NOW }, { ...known, bankLimit: 2 })).toBe(true);
    expect([limitOf('unlimited'), limitOf(4), limitOf(2.9), limitOf(5_000)]).toEqual([null, 4, 2, 1_000]);
  });
});
