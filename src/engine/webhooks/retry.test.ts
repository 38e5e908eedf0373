import { describe, expect, it } from 'vitest';
import { RETRY_AFTER_MS_MAX, RETRY_DELAYS_MS, RETRY_JITTER } from './limits.ts';
import { nextTry, readRetryAfter } from './retry.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const still = () => 0;

describe('the schedule of tries', () => {
  it('is the example of Standard Webhooks, counted from the first try', () => {
    let at = NOW;
    const since: string[] = [];
    for (let tries = 0; tries < RETRY_DELAYS_MS.length; tries++) {
      at = nextTry(tries, at, null, still) ?? Number.NaN;
      const seconds = (at - NOW) / 1_000;
      const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
      since.push(`${two(seconds / 3_600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`);
    }
    expect(since).toEqual([
      '00:00:00',
      '00:00:05',
      '00:05:05',
      '00:35:05',
      '02:35:05',
      '07:35:05',
      '17:35:05',
      '31:35:05',
      '51:35:05',
      '75:35:05',
    ]);
    expect(nextTry(RETRY_DELAYS_MS.length, at, null, still)).toBe(null);
    expect(nextTry(RETRY_DELAYS_MS.length, at, 5_000, still)).toBe(null);
  });

  it('is never earlier by chance, and later by a part at most', () => {
    for (const [tries, delay] of RETRY_DELAYS_MS.entries())
      for (const luck of [0, 0.25, 0.5, 1]) {
        const at = nextTry(tries, NOW, null, () => luck) ?? Number.NaN;
        expect(at).toBeGreaterThanOrEqual(NOW + delay);
        expect(at).toBeLessThanOrEqual(NOW + Math.ceil(delay * (1 + RETRY_JITTER)));
      }
  });

  it('heeds Retry-After where it asks for more, within a limit', () => {
    expect(nextTry(1, NOW, 60_000, still)).toBe(NOW + 60_000);
    expect(nextTry(2, NOW, 60_000, still)).toBe(NOW + 300_000);
    expect(nextTry(1, NOW, 10 * RETRY_AFTER_MS_MAX, still)).toBe(NOW + RETRY_AFTER_MS_MAX);
  });
});

describe('Retry-After', () => {
  const CASES: readonly [string | null, number | null][] = [
    ['120', 120_000],
    [' 0 ', 0],
    ['Mon, 01 Jun 2026 12:02:00 GMT', 120_000],
    ['Mon, 01 Jun 2026 11:00:00 GMT', 0],
    [null, null],
    ['', null],
    ['-5', null],
    ['1.5', null],
    ['soon', null],
    ['2026-06-01T12:02:00Z', null],
    ['9999999999', null],
    ['Mon, 99 Jun 2026 12:02:00 GMT', null],
  ];
  it.each(CASES)('%s', (header, wanted) => {
    expect(readRetryAfter(header, NOW)).toBe(wanted);
  });
});
