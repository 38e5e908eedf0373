import { describe, expect, it } from 'vitest';
import { type LocalDate, parseLocalDate } from '../../core/dates.ts';
import { endOfDay, instantOf } from './instants.ts';

const day = (text: string): LocalDate => {
  const date = parseLocalDate(text);
  if (date === null) throw new Error(`no day ${text}`);
  return date;
};
const end = (text: string, zone: string): string => new Date(endOfDay(day(text), zone)).toISOString();

describe('instants of banks', () => {
  it('are read with their zone', () => {
    expect(instantOf('2026-01-31T12:05:00.000+01:00')).toBe(Date.UTC(2026, 0, 31, 11, 5));
    expect(instantOf('2026-01-31T12:05:00Z')).toBe(Date.UTC(2026, 0, 31, 12, 5));
    expect(instantOf('2026-01-31T23:59:59.5-06:00')).toBe(Date.UTC(2026, 1, 1, 5, 59, 59, 500));
  });

  it('are refused without a zone, or when there is no such day or time', () => {
    const none = [
      '2026-01-31T12:05:00',
      '2026-02-30T12:00:00Z',
      '2026-01-31T24:00:00Z',
      '2026-01-31',
      '',
      'now',
    ];
    for (const text of [...none, '2026-01-31 12:05:00Z', '2026-01-31T12:05:60Z', '2026-01-31T12:05:00+99:00'])
      expect(instantOf(text)).toBeNull();
  });

  it('end a day where the bank is, also when its clocks change', () => {
    expect(end('2026-07-30', 'Europe/Berlin')).toBe('2026-07-30T22:00:00.000Z');
    expect(end('2026-01-31', 'Europe/Berlin')).toBe('2026-01-31T23:00:00.000Z');
    expect(end('2026-03-28', 'Europe/Berlin')).toBe('2026-03-28T23:00:00.000Z');
    expect(end('2026-03-29', 'Europe/Berlin')).toBe('2026-03-29T22:00:00.000Z');
    expect(end('2026-10-24', 'Europe/Berlin')).toBe('2026-10-24T22:00:00.000Z');
    expect(end('2026-10-25', 'Europe/Berlin')).toBe('2026-10-25T23:00:00.000Z');
    expect(end('2026-03-08', 'America/New_York')).toBe('2026-03-09T04:00:00.000Z');
    expect(end('2026-12-31', 'America/Mexico_City')).toBe('2027-01-01T06:00:00.000Z');
    expect(end('2026-06-01', 'Asia/Bahrain')).toBe('2026-06-01T21:00:00.000Z');
  });
});
