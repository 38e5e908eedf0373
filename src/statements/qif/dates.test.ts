import { describe, expect, it } from 'vitest';
import { isOpen, orderShownBy, readDate, settle } from './dates.ts';

const inOrder = (text: string, order: 'dmy' | 'mdy' | 'ymd' | null) => {
  const date = readDate(text);
  return date === null ? null : settle(date, order);
};

describe('QIF dates', () => {
  it.each([
    ["1/31'26", 'mdy', '2026-01-31'],
    ["1/31' 6", 'mdy', '2006-01-31'],
    ["12/21' 7", 'mdy', '2007-12-21'],
    ["2/10'2020", 'mdy', '2020-02-10'],
    ["1/ 1'01", 'mdy', '2001-01-01'],
    ['6/ 1/10', 'mdy', '2010-06-01'],
    ['6/1/94', 'dmy', '1994-01-06'],
    ['27/08/2018', 'dmy', '2018-08-27'],
    ['31.01.26', 'dmy', '2026-01-31'],
    ['2022-09-08', 'mdy', '2022-09-08'],
    ['20220908', null, '2022-09-08'],
    ['22-09-08', 'ymd', '2022-09-08'],
  ] as const)("reads ' years and the rest: %s as %s is %s", (text, order, date) => {
    expect(inOrder(text, order)).toBe(date);
  });

  it.each(['', 'soon', '31/31/20', '30/02/2020', '1/1/202', '1/1', '00/01/2020', "1/1'20201", '123/1/20'])(
    'refuses %s',
    (text) => {
      expect(readDate(text)).toBeNull();
    },
  );

  it('shows the order only where one reading has no day', () => {
    const shown = (text: string) => {
      const date = readDate(text);
      return date === null ? null : [orderShownBy(date), isOpen(date)];
    };
    expect(shown('13/01/2026')).toEqual(['dmy', false]);
    expect(shown('01/13/2026')).toEqual(['mdy', false]);
    expect(shown('03/04/2026')).toEqual([null, true]);
    expect(shown('03/03/2026')).toEqual([null, false]);
    expect(shown('2026-01-13')).toEqual([null, false]);
  });

  it('without an order gives a day only where both readings agree', () => {
    expect(inOrder('03/03/10', null)).toBe('2010-03-03');
    expect(inOrder('03/04/10', null)).toBeNull();
    expect(inOrder('13/04/10', 'mdy')).toBeNull();
  });
});
