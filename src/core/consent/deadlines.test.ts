import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, dateOfDayNumber, dayNumber, type LocalDate, parseLocalDate } from '../dates.ts';
import { dateIn, endAfterDays, endOfDay, isZone } from './deadlines.ts';

const day = (text: string): LocalDate => parseLocalDate(text) ?? expect.fail(text);
const end = (text: string, zone: string): string => new Date(endOfDay(day(text), zone)).toISOString();

/** Zones that change their clocks at midnight, by half an hour, or not at all, and one that left a day out. */
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'Europe/London',
  'America/New_York',
  'America/Mexico_City',
  'America/Sao_Paulo',
  'America/Havana',
  'Asia/Bahrain',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Australia/Sydney',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
] as const;
const FIRST = dayNumber(day('1990-01-01'));
const LAST = dayNumber(day('2040-12-31'));
const someDay = fc.integer({ min: FIRST, max: LAST }).map(dateOfDayNumber);
const zone = fc.constantFrom(...ZONES);

describe('the end of a day at a bank', () => {
  it('is the first instant of a later day there: the millisecond before is not later', () => {
    fc.assert(
      fc.property(someDay, zone, (date, where) => {
        const over = endOfDay(date, where);
        expect(dateIn(where, over) > date).toBe(true);
        expect(dateIn(where, over - 1) > date).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  it('comes later for later days, and a day is no longer than 26 hours', () => {
    fc.assert(
      fc.property(someDay, zone, (date, where) => {
        const [one, next] = [endOfDay(date, where), endOfDay(addDays(date, 1), where)];
        expect(next - one).toBeGreaterThanOrEqual(where === 'Pacific/Apia' ? 0 : 22 * 3_600_000);
        expect(next - one).toBeLessThanOrEqual(26 * 3_600_000);
      }),
      { numRuns: 200 },
    );
  });

  it('is right where clocks change at midnight: the day begins at one, or its last hour comes twice', () => {
    // São Paulo went from 0:00 to 1:00 on 4 November 2018, and from 24:00 back to 23:00 on 17 February 2018.
    expect(end('2018-11-03', 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00.000Z');
    expect(end('2018-02-17', 'America/Sao_Paulo')).toBe('2018-02-18T03:00:00.000Z');
    expect(end('2024-04-25', 'Africa/Cairo')).toBe('2024-04-25T22:00:00.000Z');
    // Beirut has no midnight on 31 March 2024.
    expect(end('2024-03-30', 'Asia/Beirut')).toBe('2024-03-30T22:00:00.000Z');
  });

  it('is right where a whole day was left out', () => {
    expect(end('2011-12-29', 'Pacific/Apia')).toBe('2011-12-30T10:00:00.000Z');
    expect(end('2011-12-30', 'Pacific/Apia')).toBe('2011-12-30T10:00:00.000Z');
  });

  it('does not depend on where this server stands', () => {
    const before = process.env.TZ;
    try {
      for (const here of ['Pacific/Kiritimati', 'America/Los_Angeles']) {
        process.env.TZ = here;
        expect(end('2026-03-29', 'Europe/Berlin')).toBe('2026-03-29T22:00:00.000Z');
      }
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });
});

describe('the end of a consent for so many days', () => {
  it('counts them from the day that it is at the bank, the last one inclusive', () => {
    const late = Date.parse('2026-06-01T23:30:00Z');
    expect(new Date(endAfterDays(late, 90, 'UTC')).toISOString()).toBe('2026-08-31T00:00:00.000Z');
    expect(new Date(endAfterDays(late, 90, 'Europe/Berlin')).toISOString()).toBe('2026-08-31T22:00:00.000Z');
    expect(new Date(endAfterDays(late, 0, 'America/New_York')).toISOString()).toBe(
      '2026-06-02T04:00:00.000Z',
    );
  });
});

describe('a zone', () => {
  it('is one that there is', () => {
    for (const name of ZONES) expect([name, isZone(name)]).toEqual([name, true]);
    for (const name of ['', 'Europe/Atlantis', '+25:00', 'x'.repeat(300)]) expect(isZone(name)).toBe(false);
  });
});
