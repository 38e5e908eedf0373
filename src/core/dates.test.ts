import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  dateOfDayNumber,
  dayNumber,
  daysBetween,
  daysInMonth,
  type LocalDate,
  localDate,
  parseCompactDate,
  parseLocalDate,
  parseShortDate,
} from './dates.ts';

const FIRST = dayNumber('1900-01-01' as LocalDate);
const LAST = dayNumber('2199-12-31' as LocalDate);
const days = fc.integer({ min: FIRST, max: LAST });

describe('calendar dates', () => {
  it('invariant 14: every day of three centuries has one number and one text', () => {
    let year = 1900;
    let month = 1;
    let day = 1;
    for (let number = FIRST; number <= LAST; number++) {
      const date = localDate(year, month, day);
      expect(date).not.toBeNull();
      if (dateOfDayNumber(number) !== date) throw new Error(`${number} is not ${date}`);
      if (date !== null && dayNumber(date) !== number) throw new Error(`${date} is not ${number}`);
      if (++day > daysInMonth(year, month)) {
        day = 1;
        if (++month > 12) {
          month = 1;
          year++;
        }
      }
    }
  });

  it('agrees with the proleptic Gregorian calendar of the platform', () => {
    fc.assert(
      fc.property(days, (number) => {
        expect(dateOfDayNumber(number)).toBe(new Date(number * 86_400_000).toISOString().slice(0, 10));
      }),
    );
  });

  it('adds and counts days', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: FIRST + 400, max: LAST - 400 }),
        fc.integer({ min: -400, max: 400 }),
        (at, by) => {
          const date = dateOfDayNumber(at);
          expect(daysBetween(date, addDays(date, by))).toBe(by);
        },
      ),
    );
  });

  it('refuses days that do not exist', () => {
    for (const text of [
      '2025-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-04-31',
      '1899-12-31',
      '2026-1-01',
      '20260101',
    ])
      expect(parseLocalDate(text)).toBeNull();
    expect(parseLocalDate('2024-02-29')).toBe('2024-02-29');
    expect(parseCompactDate('20251301')).toBeNull();
    expect([parseShortDate('991231'), parseShortDate('260228'), parseShortDate('790101')]).toEqual([
      '1999-12-31',
      '2026-02-28',
      '2079-01-01',
    ]);
  });

  it('invariant 14: reading a date never depends on the time zone of the machine', () => {
    const before = process.env.TZ;
    try {
      const read = ['Pacific/Kiritimati', 'America/Los_Angeles', 'Europe/Berlin'].map((zone) => {
        process.env.TZ = zone;
        return addDays(parseLocalDate('2026-03-29') ?? ('' as LocalDate), 1);
      });
      expect(read).toEqual(['2026-03-30', '2026-03-30', '2026-03-30']);
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });
});
