import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addMonths, dayFromNumber, dayNumber, easterSunday, weekday } from './days.ts';
import { isBusinessDay, nextBusinessDay, onOrAfter, onOrBefore } from './holidays.ts';
import { dayIn, instantIn, timestampIn } from './zones.ts';

const ZONES = [
  'Europe/Berlin',
  'Europe/Paris',
  'Europe/London',
  'America/New_York',
  'America/Mexico_City',
  'Asia/Bahrain',
];
const CURRENCIES = ['EUR', 'GBP', 'USD', 'MXN', 'BHD'];
const number = fc.integer({ min: 3650, max: 60_000 });

describe('days', () => {
  it('agree with the calendar of the runtime', () => {
    fc.assert(
      fc.property(number, (count) => {
        const day = new Date(count * 86_400_000).toISOString().slice(0, 10);
        expect(dayFromNumber(count)).toBe(day);
        expect(dayNumber(day)).toBe(count);
        expect(weekday(day)).toBe(new Date(count * 86_400_000).getUTCDay());
      }),
    );
  });

  it('are counted over months and leap years', () => {
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
    expect(addMonths('2024-02-29', -24)).toBe('2022-02-28');
    expect(addMonths('2026-01-31', 1)).toBe('2026-02-28');
    expect(addMonths('2026-11-21', 2)).toBe('2027-01-21');
  });

  it('know Easter', () => {
    const known = ['2019-04-21', '2024-03-31', '2025-04-20', '2026-04-05', '2038-04-25'];
    for (const day of known) expect(easterSunday(Number(day.slice(0, 4)))).toBe(day);
  });
});

describe('business days', () => {
  const closed: Readonly<Record<string, readonly string[]>> = {
    EUR: ['2026-01-01', '2026-04-03', '2026-04-06', '2026-05-01', '2026-12-25', '2026-11-21'],
    // 2026-12-26 is a Saturday; 2021 and 2022 had Christmas on a Saturday and a Sunday.
    GBP: ['2026-12-28', '2021-12-27', '2021-12-28', '2022-12-26', '2022-12-27', '2022-01-03', '2026-05-04'],
    USD: ['2026-01-19', '2026-02-16', '2026-05-25', '2026-06-19', '2026-10-12', '2026-11-26', '2027-07-05'],
    MXN: ['2026-02-02', '2026-03-16', '2026-04-02', '2026-04-03', '2026-11-02', '2026-11-16', '2025-12-12'],
    BHD: ['2026-11-20', '2026-11-21', '2026-12-16', '2026-12-17', '2026-05-01'],
  };
  const open: Readonly<Record<string, readonly string[]>> = {
    EUR: ['2026-12-24', '2026-11-23', '2026-10-05'],
    GBP: ['2026-12-29', '2021-12-29', '2022-12-28', '2026-05-01'],
    // A Saturday holiday is not moved to Friday.
    USD: ['2026-07-03', '2026-11-27', '2026-04-03'],
    MXN: ['2026-04-01', '2026-04-06', '2026-11-20'],
    BHD: ['2026-11-22', '2026-12-20', '2026-12-27'],
  };
  for (const currency of CURRENCIES) {
    it(`of ${currency} leave out weekends and holidays`, () => {
      for (const day of closed[currency] ?? [])
        expect([day, isBusinessDay(currency, day)]).toEqual([day, false]);
      for (const day of open[currency] ?? [])
        expect([day, isBusinessDay(currency, day)]).toEqual([day, true]);
    });
  }

  it('are found before and after any day', () => {
    fc.assert(
      fc.property(number, fc.constantFrom(...CURRENCIES), (count, currency) => {
        const day = dayFromNumber(count);
        const next = nextBusinessDay(currency, day);
        expect(next > day && isBusinessDay(currency, next)).toBe(true);
        expect(onOrBefore(currency, day) <= day && day <= onOrAfter(currency, day)).toBe(true);
        expect(onOrBefore(currency, addDays(next, -1)) <= day).toBe(true);
        expect(nextBusinessDay(currency, day, 2)).toBe(nextBusinessDay(currency, next));
      }),
    );
  });
});

describe('zones', () => {
  it('show summer time from the minute on at which the clocks change', () => {
    const berlin = (text: string): string => timestampIn('Europe/Berlin', Date.parse(text));
    expect(berlin('2026-03-29T00:59:59Z')).toBe('2026-03-29T01:59:59+01:00');
    expect(berlin('2026-03-29T01:00:00Z')).toBe('2026-03-29T03:00:00+02:00');
    expect(berlin('2026-10-25T00:59:59Z')).toBe('2026-10-25T02:59:59+02:00');
    expect(berlin('2026-10-25T01:00:00Z')).toBe('2026-10-25T02:00:00+01:00');
    expect(timestampIn('America/New_York', Date.parse('2026-11-01T06:00:00Z'))).toBe(
      '2026-11-01T01:00:00-05:00',
    );
    expect(timestampIn('Europe/London', Date.parse('2026-01-15T12:00:00Z'))).toBe(
      '2026-01-15T12:00:00+00:00',
    );
  });

  it('have their own day', () => {
    const now = Date.parse('2026-12-31T22:30:00Z');
    expect(ZONES.map((zone) => dayIn(zone, now))).toEqual([
      '2026-12-31',
      '2026-12-31',
      '2026-12-31',
      '2026-12-31',
      '2026-12-31',
      '2027-01-01',
    ]);
    expect(dayIn('Europe/Berlin', now + 1_800_000)).toBe('2027-01-01');
  });

  it('agree with what the runtime shows, and lead from a time of day back to the instant', () => {
    const instant = fc.integer({ min: Date.UTC(2020, 0, 1) / 60_000, max: Date.UTC(2040, 0, 1) / 60_000 });
    fc.assert(
      fc.property(instant, fc.constantFrom(...ZONES), (minutes, zone) => {
        const now = minutes * 60_000;
        const shown = new Intl.DateTimeFormat('sv-SE', {
          timeZone: zone,
          dateStyle: 'short',
          timeStyle: 'medium',
        }).format(now);
        const stamp = timestampIn(zone, now);
        expect(stamp.slice(0, 19)).toBe(shown.replace(' ', 'T'));
        expect(Date.parse(stamp)).toBe(now);
        expect(dayIn(zone, now)).toBe(stamp.slice(0, 10));
        const minute = Number(stamp.slice(11, 13)) * 60 + Number(stamp.slice(14, 16));
        // Within the hour that comes twice, the first of the two is meant.
        const back = instantIn(zone, stamp.slice(0, 10), minute);
        expect([0, 3_600_000]).toContain(now - back);
      }),
      { numRuns: 500 },
    );
  });

  it('take a time that the clocks skip as the one as long after the change', () => {
    const at = instantIn('Europe/Berlin', '2026-03-29', 150);
    expect(timestampIn('Europe/Berlin', at)).toBe('2026-03-29T03:30:00+02:00');
  });
});
