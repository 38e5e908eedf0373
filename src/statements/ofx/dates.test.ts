import { describe, expect, it } from 'vitest';
import { DateReader, isNoDate, readDate, readInstant } from './dates.ts';

const instant = (text: string) => readInstant(text, readDate(text));

describe('OFX dates', () => {
  it('invariant 14: the day is the one written, whatever the zone', () => {
    expect(readDate('20260131')).toBe('2026-01-31');
    expect(readDate('20260131235959.999[-12:XXX]')).toBe('2026-01-31');
    expect(readDate('20260131000000[+14]')).toBe('2026-01-31');
    expect(readDate('202601311200')).toBe('2026-01-31');
    expect(readDate('2026-01-31T00:00:00')).toBe('2026-01-31');
  });

  it.each([
    '',
    '****',
    '20120231',
    '2012023',
    '201202310',
    '201120000000',
    '0000',
    '31012026',
    '2026-02-30',
    'now',
  ])('bad dates: %s is none', (text) => {
    expect(readDate(text)).toBeNull();
  });

  it('keeps the instant with its zone where both are given', () => {
    expect(instant('20090401122017.000[-5:EST]')).toBe('2009-04-01T12:20:17-05:00');
    expect(instant('20090401122017.123[-5:EST]')).toBe('2009-04-01T12:20:17.123-05:00');
    expect(instant('20190924100000[-03:EST]')).toBe('2019-09-24T10:00:00-03:00');
    expect(instant('20260520105121[-5]')).toBe('2026-05-20T10:51:21-05:00');
    expect(instant('20240517120000[0:GMT]')).toBe('2024-05-17T12:00:00+00:00');
    expect(instant('20240517120000[5.5:IST]')).toBe('2024-05-17T12:00:00+05:30');
    expect(instant('20240517120000[+5.75:NPT]')).toBe('2024-05-17T12:00:00+05:45');
  });

  it.each([
    '20240517',
    '20240517120000',
    '20091217162416.000[-:EST]',
    '20240517996000[-5:EST]',
    '20240517120000[-99]',
  ])('gives no instant for %s', (text) => {
    expect(instant(text)).toBeNull();
  });

  it('knows that zeros mean no date', () => {
    expect(isNoDate('00000000')).toBe(true);
    expect(isNoDate('20260101')).toBe(false);
  });

  it('remembers the last text and nothing older', () => {
    const reader = new DateReader();
    const texts = ['20260101120000[-5]', '20260101120000[-5]', '20260102', 'x', '20260101120000[-5]'];
    expect(texts.map((text) => [reader.date(text), reader.instant(text)])).toEqual(
      texts.map((text) => [readDate(text), instant(text)]),
    );
  });
});
