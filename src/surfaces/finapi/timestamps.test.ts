import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { berlinDay, berlinTime, dayTime } from './timestamps.ts';

describe('timestamps without a zone', () => {
  it('are those of clocks in Berlin, winter and summer', () => {
    expect(berlinTime('2026-01-15T23:30:00.005Z')).toBe('2026-01-16 00:30:00.005');
    expect(berlinTime('2026-07-15T22:00:00Z')).toBe('2026-07-16 00:00:00.000');
    expect(berlinDay('2026-12-31T23:00:00Z')).toBe('2027-01-01');
    expect(dayTime('2026-03-29')).toBe('2026-03-29 00:00:00.000');
  });

  it('leave an hour out when clocks go forward, and show one twice when they go back', () => {
    const minutes = (from: string, count: number): string[] =>
      Array.from({ length: count }, (_, at) => berlinTime(Date.parse(from) + at * 1_800_000).slice(0, 16));
    expect(minutes('2026-03-29T00:30:00Z', 4)).toEqual([
      '2026-03-29 01:30',
      '2026-03-29 03:00',
      '2026-03-29 03:30',
      '2026-03-29 04:00',
    ]);
    expect(minutes('2026-10-25T00:00:00Z', 5)).toEqual([
      '2026-10-25 02:00',
      '2026-10-25 02:30',
      '2026-10-25 02:00',
      '2026-10-25 02:30',
      '2026-10-25 03:00',
    ]);
  });

  it('are one or two hours ahead of UTC, to the millisecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1981, 0), max: Date.UTC(2090, 0) }), (at) => {
        const shown = Date.parse(`${berlinTime(at).replace(' ', 'T')}Z`);
        expect([3_600_000, 7_200_000]).toContain(shown - at);
      }),
    );
  });
});
