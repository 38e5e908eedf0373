import { describe, expect, it } from 'vitest';
import { around, entryAmong, notesOf, readText } from '../../../proofs/statements/mt940-text.ts';

describe(':61: dates', () => {
  it('books on the entry date and values on the value date', () => {
    expect(entryAmong(':61:2401050103C1,00NTRFNONREF')).toMatchObject({
      valueDate: '2024-01-05',
      bookingDate: '2024-01-03',
    });
  });

  it.each([':61:240105C1,00NTRFNONREF', ':61:240105    C1,00NTRFNONREF', ':61:2401050000C1,00NTRFNONREF'])(
    'books on the value date where the entry date is missing, blank or zero: %s',
    (line) => {
      expect(entryAmong(line)).toMatchObject({ valueDate: '2024-01-05', bookingDate: '2024-01-05' });
    },
  );

  it('invariant 14: gives the entry date the year that is close to the value date', () => {
    expect(entryAmong(':61:2312310102C1,00NTRF').bookingDate).toBe('2024-01-02');
    expect(entryAmong(':61:2401011231C1,00NTRF').bookingDate).toBe('2023-12-31');
    expect(entryAmong(':61:9912310103C1,00NTRF').bookingDate).toBe('2000-01-03');
    expect(entryAmong(':61:2407010101C1,00NTRF').bookingDate).toBe('2024-01-01');
  });

  it('reads 30 February as the last day of the month and says so', () => {
    const read = readText(around(':61:1602300301DR6,00N024NONREF'));
    expect(read.events).toContainEqual(
      expect.objectContaining({ transaction: expect.objectContaining({ valueDate: '2016-02-29' }) }),
    );
    expect(notesOf(read)[0]).toContain('last day');
  });

  it.each([':61:241301C1,00NTRF', ':61:240100C1,00NTRF', ':61:24013C1,00NTRF', ':61:2401051301C1,00NTRF'])(
    'invariant 15: refuses a day that is none: %s',
    (line) => {
      expect(readText(around(line)).fault).toMatchObject({ code: 'unreadable', line: 5, element: ':61:' });
    },
  );
});

describe(':61: marks and amounts', () => {
  it.each([
    ['C', '5.00', false, 'booked'],
    ['D', '-5.00', false, 'booked'],
    ['RC', '-5.00', true, 'booked'],
    ['RD', '5.00', true, 'booked'],
    ['EC', '5.00', false, 'pending'],
    ['ED', '-5.00', false, 'pending'],
    ['CR', '5.00', false, 'booked'],
    ['DR', '-5.00', false, 'booked'],
    ['RCR', '-5.00', true, 'booked'],
    ['RDR', '5.00', true, 'booked'],
    ['DK', '-5.00', false, 'booked'],
  ])('reads the mark %s, with its funds code, as %s', (mark, amount, reversal, status) => {
    const entry = entryAmong(`:61:2401050105${mark}5,00NTRFNONREF`);
    expect(entry).toMatchObject({ amount: { amount, currency: 'EUR' }, reversal, status });
  });

  it.each([
    ['500,', '500'],
    ['7,3', '7.3'],
    ['0,', '0'],
    ['000000000025,00', '25.00'],
    ['1234.56', '1234.56'],
    ['500', '500'],
    ['123456789012345,67', '123456789012345.67'],
  ])('invariant 14: reads the amount %s exactly', (text, amount) => {
    expect(entryAmong(`:61:2401050105C${text}NTRFNONREF`).amount.amount).toBe(amount);
  });

  it('reads a point before three decimals only where the currency has three', () => {
    expect(entryAmong(':61:240105C1.234NTRF', 'BHD').amount.amount).toBe('1.234');
    expect(readText(around(':61:240105C1.234NTRF')).fault).toMatchObject({ line: 5, element: ':61:' });
  });

  it.each([
    ':61:240105C1.234,56NTRF',
    ':61:240105C1,234,56NTRF',
    ':61:240105X5,00NTRF',
    ':61:240105CR',
    ':61:240105C-5,00NTRF',
    ':61:240105C5,00-NTRF',
    ':61:240105C5',
    ':61:240105C1 000,00NTRF',
    ':61:240105C1234567890123456789,00NTRF',
  ])('invariant 15: refuses %s with its line', (line) => {
    expect(readText(around(line)).fault).toMatchObject({
      code: 'unreadable',
      line: 5,
      element: ':61:',
      found: line,
    });
  });
});

describe(':61: type and references', () => {
  it('reads type, customer reference and bank reference', () => {
    expect(entryAmong(':61:2401050105C5,00NTRFINV-7//BANK-9')).toMatchObject({
      codes: { proprietary: 'SWIFT:NTRF' },
      references: { customer: 'INV-7', bank: 'BANK-9' },
    });
  });

  it('takes NONREF and KREF+ for nothing', () => {
    expect(entryAmong(':61:2401050105C5,00NTRFNONREF//NONREF').references).toMatchObject({
      customer: null,
      bank: null,
    });
    expect(entryAmong(':61:2401050105C5,00 NRTIKREF+//1').references).toMatchObject({
      customer: null,
      bank: '1',
    });
  });

  it('reads a missing type, a blank one and one behind a blank', () => {
    expect(entryAmong(':61:240105C9,99').codes.proprietary).toBeNull();
    expect(entryAmong(':61:240105C9,99S   X')).toMatchObject({
      codes: { proprietary: null },
      references: { customer: 'X' },
    });
    expect(entryAmong(':61:240105C9,99 NTRFNONREF').codes.proprietary).toBe('SWIFT:NTRF');
    expect(entryAmong(':61:240105D25,03NOV NONREF').codes.proprietary).toBe('SWIFT:NOV');
  });

  it('reads the number of a cheque', () => {
    expect(entryAmong(':61:131017D6800,NCHK16703074').references).toMatchObject({
      cheque: '16703074',
      customer: null,
    });
  });

  it('reads account and name where Rabobank wrote them behind the type', () => {
    const line = ':61:110527D000000001213,28N0440121470966      W.P. Jansen                      ';
    expect(entryAmong(line).counterparty).toMatchObject({ account: '0121470966', name: 'W.P. Jansen' });
    const unnamed = ':61:110721D000000000236,56N030NONREF          TOMTE TUMMETOT AMERSFOORT        ';
    expect(entryAmong(unnamed).counterparty).toMatchObject({
      account: null,
      name: 'TOMTE TUMMETOT AMERSFOORT',
    });
  });

  it('reads an IBAN in place of the reference', () => {
    const entry = entryAmong(':61:2001010101D65,00NOVBNL47INGB9999999999\nhr gjlm paulissen');
    expect(entry.counterparty.iban).toBe('NL47INGB9999999999');
    expect(entry.references.customer).toBeNull();
    expect(entry.bankText).toBe('hr gjlm paulissen');
  });
});

describe(':61: supplementary details', () => {
  it('reads the original amount and the charges', () => {
    const entry = entryAmong(':61:2401050105D12,35NRTIKREF+//1\n/OCMT/USD11,85//CHGS/EUR0,50/');
    expect(entry.original).toEqual({ amount: '-11.85', currency: 'USD', rate: null });
    expect(entry.charges).toEqual({ amount: '0.50', currency: 'EUR' });
  });

  it('reads the rate', () => {
    expect(entryAmong(':61:240105C12,35NTRF\n/OCMT/USD11,85/EXCH/1,0422/').original?.rate).toBe('1,0422');
  });

  it('takes the bank’s words for its booking text, unless :86: has one', () => {
    expect(entryAmong(':61:240105D20,NTRFNONREF\nTransfer').bankText).toBe('Transfer');
    expect(entryAmong(':61:240105D20,NTRFNONREF\nTransfer\n:86:177?00UEBERWEISUNG').bankText).toBe(
      'UEBERWEISUNG',
    );
  });

  it('reads the other side’s account', () => {
    expect(entryAmong(':61:240105D20,N102EREF            \nNL70ABNA0987654321').counterparty.iban).toBe(
      'NL70ABNA0987654321',
    );
    expect(entryAmong(':61:240105D20,N154NONREF          \nP001234567').counterparty.account).toBe(
      'P001234567',
    );
  });
});
