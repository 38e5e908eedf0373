import { describe, expect, it } from 'vitest';
import { orderFault, readBytes } from '../../../proofs/statements/harness.ts';
import type { Currency } from '../../core/money.ts';
import type { TransactionObservation } from '../../core/observations.ts';
import type { ReadOptions } from '../contract.ts';
import { ENTRIES_HELD_MAX } from './habits.ts';
import { qif } from './index.ts';

const USD: ReadOptions = { currency: 'USD' as Currency };
const read = (text: string, options: ReadOptions = USD) => {
  const reading = readBytes(qif, Buffer.from(text), options);
  expect(orderFault(reading.events)).toBeNull();
  return reading;
};
const entries = (text: string, options: ReadOptions = USD): TransactionObservation[] => {
  const reading = read(text, options);
  expect(reading.fault).toBeNull();
  return reading.events.flatMap((event) => (event.type === 'transaction' ? [event.transaction] : []));
};
const accounts = (text: string) =>
  read(text).events.flatMap((event) => (event.type === 'open' ? [event.account] : []));
const bank = (...records: string[]) => `!Type:Bank\n${records.map((one) => `${one}\n^\n`).join('')}`;
const AGREED = 'D13/01/2026\nT-1.50';

describe('quirks of real files', () => {
  it('thousands commas, decimal commas, plus signs', () => {
    const amounts = (...values: string[]) =>
      entries(bank(...values.map((one) => `D13/1/26\nT${one}`))).map((one) => one.amount.amount);
    expect(amounts('-1,500.00', '10,000', '+123', '-10,000,000.00', '0')).toEqual([
      '-1500.00',
      '10000',
      '123',
      '-10000000.00',
      '0',
    ]);
    expect(amounts('1,500', '-12,5', '1.234,50')).toEqual(['1.500', '-12.5', '1234.50']);
  });

  it('lists, options, comments and blank lines are passed over', () => {
    const lists =
      '### made by hand\n\n!Option:AutoSwitch\n!Account\nNOne\nTBank\n^\nNTwo\nTBank\n^\n!Clear:AutoSwitch\n!Type:Cat\nNFood\nD13\nTx\n^\n!Type:Class\nNc\n^\n!Type:Memorized\nT1\n^\n!Type:Security\nNBitcoin\nS^BTC\n^\n!Type:Prices\n"IBM",110,"12/21/07"\n^\n!Option:AllXfr\n';
    const text = `${lists}${bank(AGREED, '# a comment\n\nD14/01/2026\nT2')}`;
    expect(read(text)).toMatchObject({ fault: null, booked: 2, sum: '0.50' });
    expect(accounts(text)[0]?.label).toBeNull();
  });

  it('empty entries, missing last line ends, CR LF, Windows-1252', () => {
    expect(read('!Type:Bank \r\n^\r\nD13/01/2026\r\nT1\r\n^').booked).toBe(1);
    const bytes = Buffer.concat([
      Buffer.from('!Type:Bank\nD13/01/2026\nT1\nPCaf'),
      Buffer.from([0xe9]),
      Buffer.from('\n^\n'),
    ]);
    expect(readBytes(qif, bytes, USD).events[1]).toMatchObject({
      transaction: { counterparty: { name: 'Café' } },
    });
  });

  it('control characters do not get into texts', () => {
    expect(entries(bank('D13/01/2026\nT1\nPA\u0000B\u0007'))[0]?.counterparty.name).toBe('A B');
  });

  it('fields of the entry after its splits, and numbers and dates inside splits', () => {
    const text = bank('D13/01/2026\nSa\nD10/01/2026\n$23\nNCHQ1\nSb\n$=50\nT75.00\nPDeposit');
    const reading = read(text);
    expect(reading.sum).toBe('75.00');
    expect(reading.events[1]).toMatchObject({ type: 'note', line: 2 });
    expect(entries(text)[0]).toMatchObject({
      bookingDate: '2026-01-13',
      counterparty: { name: 'Deposit' },
      parts: [
        { amount: { amount: '23' }, references: { cheque: 'CHQ1' } },
        { amount: null, remittance: 'b' },
      ],
    });
  });

  it('splits that do not add up are noted', () => {
    const notes = (amount: string) =>
      read(bank(`D13/01/2026\nT-3\nSa\n$-1\nSb\n$${amount}`)).events.filter((event) => event.type === 'note');
    expect(notes('-2.00')).toEqual([]);
    expect(notes('-1')).toHaveLength(1);
  });
});

describe('d/m or m/d, decided over the whole file', () => {
  const dates = (...texts: string[]) => bank(...texts.map((text) => `D${text}\nT1`));

  it('a later date settles the earlier ones, which wait', () => {
    const days = (text: string) => entries(text).map((one) => one.bookingDate);
    expect(days(dates('03/04/2026', '05/06/2026', '13/06/2026'))).toEqual([
      '2026-04-03',
      '2026-06-05',
      '2026-06-13',
    ]);
    expect(days(dates('03/04/2026', '06/13/2026'))).toEqual(['2026-03-04', '2026-06-13']);
    const reader = qif.open(USD);
    expect(reader.push(Buffer.from(dates('03/04/2026')))).toEqual([]);
    expect(reader.push(Buffer.from('D13/04/2026\nT1\n^\nX'))).toHaveLength(3);
  });

  it('nothing is guessed: only ambiguous dates need the order', () => {
    const text = dates('03/03/2026', '03/04/2026');
    expect(read(text).fault).toMatchObject({ code: 'date_order_needed', line: 5, found: '03/04/2026' });
    expect(read(text).events.map((event) => event.type)).toEqual(['open', 'transaction', 'fault']);
    const first = (order: 'dmy' | 'mdy') => entries(text, { ...USD, dateOrder: order })[1]?.bookingDate;
    expect([first('dmy'), first('mdy')]).toEqual(['2026-04-03', '2026-03-04']);
    expect(entries(`!Option:MDY\n${text}`)[1]?.bookingDate).toBe('2026-03-04');
  });

  it('both readings agree: no order is needed', () => {
    expect(entries(dates('03/03/2026', '2026-04-05'))).toHaveLength(2);
  });

  it('dates that contradict the order are refused', () => {
    expect(read(dates('13/04/2026', '04/14/2026')).fault).toMatchObject({
      element: 'D',
      line: 5,
      found: '04/14/2026',
    });
    expect(read(dates('13/04/2026'), { ...USD, dateOrder: 'mdy' }).fault).toMatchObject({
      element: 'D',
      line: 2,
    });
  });

  it('waits for at most so many entries', () => {
    const many = dates(...Array.from({ length: ENTRIES_HELD_MAX + 1 }, () => '03/04/2026'), '13/04/2026');
    expect(read(many).fault).toMatchObject({ code: 'date_order_needed', line: 2 });
  });

  it('a mark before three digits waits for an amount that tells, too', () => {
    const amounts = (...texts: string[]) => bank(...texts.map((text) => `D13/01/2026\nT${text}`));
    expect(entries(amounts('1,500', '1.00')).map((one) => one.amount.amount)).toEqual(['1500', '1.00']);
    expect(read(amounts('1,500')).fault).toMatchObject({ code: 'unreadable', element: 'T', found: '1,500' });
    expect(read(amounts('1.00', '12,50')).fault).toMatchObject({ element: 'T', line: 5, found: '12,50' });
  });
});
