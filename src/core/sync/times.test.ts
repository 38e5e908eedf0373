import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitEndsAt, RETRY_DELAYS_MS, retryAt } from './delays.ts';
import { nextSyncAt, SPREAD_MS, syncsPerDay } from './spread.ts';

const NOW = Date.parse('2026-06-30T12:00:00Z');
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('when a bank is asked again', () => {
  it('waits longer after every failure, and gives up after the table', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        for (const [at, delay] of RETRY_DELAYS_MS.entries()) {
          const wait = (retryAt(at + 1, null, NOW, seed) ?? 0) - NOW;
          expect(wait).toBeGreaterThanOrEqual(delay);
          expect(wait).toBeLessThanOrEqual(delay * 1.2);
        }
        expect(retryAt(RETRY_DELAYS_MS.length + 1, null, NOW, seed)).toBeNull();
      }),
    );
  });

  it('believes the bank, within bounds', () => {
    expect(retryAt(1, NOW + 3 * HOUR_MS, NOW, 1)).toBe(NOW + 3 * HOUR_MS);
    expect(retryAt(1, NOW - HOUR_MS, NOW, 1)).toBe(NOW + MINUTE_MS);
    expect(retryAt(1, NOW + 40 * DAY_MS, NOW, 1)).toBe(NOW + DAY_MS);
    expect(limitEndsAt(NOW + 7 * HOUR_MS, NOW)).toBe(NOW + 7 * HOUR_MS);
    expect(limitEndsAt(null, NOW)).toBe(NOW + HOUR_MS);
    expect(limitEndsAt(NOW, NOW)).toBe(NOW + MINUTE_MS);
    expect(limitEndsAt(NOW + 2 * DAY_MS, NOW)).toBe(NOW + DAY_MS);
  });
});

describe('background syncs', () => {
  it('leave one call of the bank spare', () => {
    expect(['unlimited' as const, 100, 4, 3, 2, 1, 0].map(syncsPerDay)).toEqual([4, 4, 3, 2, 1, 1, 0]);
  });

  it('come so many times in any 24 hours and never more, each after the one before', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 48 - 1 }), fc.integer({ min: 1, max: 4 }), (seed, perDay) => {
        const times: number[] = [];
        for (let now = NOW; times.length < 4 * perDay + 2; now = times.at(-1) ?? now) {
          const next = nextSyncAt(seed, perDay, now) ?? 0;
          expect(next).toBeGreaterThan(now);
          times.push(next);
        }
        for (const from of times) {
          const within = times.filter((at) => at >= from && at < from + SPREAD_MS - 1).length;
          expect(within).toBeLessThanOrEqual(perDay);
        }
        const [first = 0, last = 0] = [times[0], times.at(-1)];
        expect((last - first) / (times.length - 1)).toBeLessThan((DAY_MS / perDay) * 1.2);
      }),
    );
  });

  it('are the same for the same connection, other than those of others, and spread over the day', () => {
    expect(nextSyncAt(7, 4, NOW)).toBe(nextSyncAt(7, 4, NOW));
    const hours = new Array<number>(6).fill(0);
    for (let seed = 1; seed <= 6_000; seed++) {
      const at = nextSyncAt(seed, 4, NOW) ?? 0;
      const hour = Math.floor(at / HOUR_MS) % 6;
      hours[hour] = (hours[hour] ?? 0) + 1;
    }
    for (const count of hours) expect(count).toBeGreaterThan(700);
    expect(nextSyncAt(1, 0, NOW)).toBeNull();
  });
});
