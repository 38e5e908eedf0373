import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { generateCsv } from '../../../proofs/statements/generate-csv.ts';
import { orderFault, type Reading, readBytes } from '../../../proofs/statements/harness.ts';
import type { Currency } from '../../core/money.ts';
import type { TransactionObservation } from '../../core/observations.ts';
import type { ReadOptions } from '../contract.ts';
import { csv } from './index.ts';

const EUR = 'EUR' as Currency;
const read = (text: string | Buffer, options: ReadOptions = {}): Reading =>
  readBytes(csv, Buffer.from(text), options);
const entries = (reading: Reading): TransactionObservation[] =>
  reading.events.flatMap((event) => (event.type === 'transaction' ? [event.transaction] : []));
const notes = (reading: Reading): string[] =>
  reading.events.flatMap((event) => (event.type === 'note' ? [event.text] : []));

const GERMAN = [
  'Kontonummer:;DE89370400440532013000',
  'Kontoinhaber:;Erika Muster',
  'Anfangssaldo:;1.000,00 EUR',
  'Endsaldo:;2.459,61 EUR',
  '',
  'Buchungstag;Wertstellung;Buchungstext;Verwendungszweck;Empfänger;IBAN;BIC;Mandatsreferenz;Betrag;Währung',
  '14.01.2026;15.01.2026;GUTSCHRIFT;Gehalt "Januar";Müller GmbH;DE02120300000000202051;BYLADEM1001;;1.500,00;EUR',
  '16.01.2026;16.01.2026;LASTSCHRIFT;Strom;Stadtwerke;;;M-1;-40,39;EUR',
  '',
].join('\n');

describe('CSV: what is read', () => {
  it('reads account, holder, balances and every named column', () => {
    const reading = read(GERMAN);
    expect(reading.fault).toBeNull();
    expect(reading.events[0]).toMatchObject({
      type: 'open',
      account: {
        identifiers: [{ scheme: 'iban', value: 'DE89370400440532013000' }],
        currency: 'EUR',
        holder: 'Erika Muster',
      },
    });
    expect(reading.statements).toEqual([
      { booked: 2, pending: 0, sum: '1459.61', opening: '1000.00', closing: '2459.61', difference: '0.00' },
    ]);
    expect(entries(reading)).toMatchObject([
      {
        bookingDate: '2026-01-14',
        valueDate: '2026-01-15',
        remittance: 'Gehalt "Januar"',
        bankText: 'GUTSCHRIFT',
        counterparty: { name: 'Müller GmbH', iban: 'DE02120300000000202051', bic: 'BYLADEM1001' },
        line: 7,
      },
      { amount: { amount: '-40.39', currency: 'EUR' }, references: { mandate: 'M-1' }, line: 8 },
    ]);
  });

  it.each(['utf8', 'windows-1252', 'cp850', 'utf-16le', 'utf-16be'])('reads letters in %s', (encoding) => {
    const bytes = iconv.encode(GERMAN, encoding, {
      addBOM: encoding !== 'windows-1252' && encoding !== 'cp850',
    });
    expect(entries(read(bytes))[0]?.counterparty.name).toBe('Müller GmbH');
  });

  it('reads Polish letters in Windows-1250 also where the column names have none', () => {
    const text =
      'Data operacji;Kwota;Waluta;Opis transakcji\n2026-01-05;-1,00;PLN;Płatność\n2026-01-06;-2,00;PLN;Tytuł\n';
    const reading = read(iconv.encode(text, 'windows-1250'));
    expect(entries(reading).map((entry) => entry.remittance)).toEqual(['Płatność', 'Tytuł']);
    const spanish = 'Fecha;Importe;Divisa;Concepto\n05/13/2026;-1,00;EUR;MªJose, NºCuenta, 5 m³\n';
    expect(entries(read(iconv.encode(spanish, 'windows-1252')))[0]?.remittance).toBe(
      'MªJose, NºCuenta, 5 m³',
    );
  });

  it('any split of the bytes gives the same events', () => {
    const bytes = Buffer.from(GERMAN);
    const whole = read(bytes).events;
    fc.assert(
      fc.property(fc.array(fc.nat({ max: bytes.length }), { maxLength: 12 }), (cuts) => {
        expect(readBytes(csv, bytes, {}, cuts).events).toEqual(whole);
      }),
    );
  });

  it('any split of a file larger than the sample gives the same events', () => {
    const bytes = Buffer.concat([...generateCsv(3000)]);
    const whole = read(bytes).events;
    expect(whole.filter((event) => event.type === 'transaction')).toHaveLength(3000);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: bytes.length }), { maxLength: 6 }), (cuts) => {
        expect(readBytes(csv, bytes, {}, cuts).events).toEqual(whole);
      }),
      { numRuns: 8 },
    );
  });

  it('reads ING: Af and Bij', () => {
    const reading = read(
      'Datum;Naam / Omschrijving;Rekening;Af Bij;Bedrag (EUR)\n20260301;Winkel;NL91ABNA0417164300;Af;12,50\n20260302;Loon;NL91ABNA0417164300;Bij;2.000,00\n',
    );
    expect(reading).toMatchObject({ fault: null, sum: '1987.50' });
  });

  it('reads newest first and closes by the running balances', () => {
    const reading = read(
      'Date;Text;Amount;Currency;Balance\n2026-01-03;c;-5.00;EUR;115.00\n2026-01-02;b;30.00;EUR;120.00\n2026-01-01;a;-10.00;EUR;90.00\n',
    );
    expect(reading.statements[0]).toMatchObject({ opening: '100.00', closing: '115.00', difference: '0.00' });
    expect(entries(reading).map((one) => one.line)).toEqual([2, 3, 4]);
  });

  it('opens a statement for each account and currency', () => {
    const reading = read(
      'Account number;Date;Description;Amount;Currency\nDE89370400440532013000;2026-01-02;a;-1.00;EUR\nDE89370400440532013000;2026-01-02;b;-2.00;USD\n',
    );
    expect(reading.statements.map((one) => one.sum)).toEqual(['-1.00', '-2.00']);
    expect(orderFault(reading.events)).toBeNull();
  });

  it('takes the SEPA tags of a text apart', () => {
    const reading = read(
      'Buchungstag;Verwendungszweck;Betrag;Währung\n22.02.2026;EREF+E1 MREF+M1 CRED+DE20KD SVWZ+Danke;-36,99;EUR\n',
    );
    expect(entries(reading)[0]).toMatchObject({
      remittance: 'Danke',
      references: { endToEnd: 'E1', mandate: 'M1', creditor: 'DE20KD' },
    });
  });

  it('does not count pending and unexecuted rows', () => {
    const reading = read(
      'Date,Description,Amount,Currency,State\n2026-01-02,a,-1.00,EUR,COMPLETED\n2026-01-03,b,-2.00,EUR,PENDING\n2026-01-04,c,-4.00,EUR,DECLINED\n',
    );
    expect(reading).toMatchObject({ booked: 1, pending: 1, sum: '-1.00' });
    expect(notes(reading)).toHaveLength(1);
  });

  it('an export without rows is a statement without entries', () => {
    expect(read('Date,Description,Amount,Currency\n')).toMatchObject({ fault: null, booked: 0 });
  });
});

describe('CSV: what is no entry', () => {
  const ROWS = 'Date;Description;Amount;Currency\n2026-01-02;a;-1,50;EUR\n2026-01-03;b;-2,50;EUR\n';

  it.each([
    ['Total;;-4,00;EUR\n', 'balance or total'],
    [';Kontostand;96,00;EUR\n', 'balance or total'],
    ['2026-01-03;Closing balance;96,00;EUR\n', 'balance or total'],
    ['Please note;;;\n', 'no date and no amount'],
    ['Date;Description;Amount;Currency\n', 'column names'],
  ])('a row %j below is a note', (row, said) => {
    const reading = read(ROWS + row);
    expect(reading).toMatchObject({ fault: null, booked: 2, sum: '-4.00' });
    expect(notes(reading).join()).toContain(said);
  });

  it('a stated closing balance below the rows must fit', () => {
    const reading = read(`${ROWS}Opening balance;;100,00;EUR\nClosing balance;;90,00;EUR\n`);
    expect(reading.statements[0]).toMatchObject({ opening: '100.00', closing: '90.00', difference: '-6.00' });
  });

  it('text below an entry belongs to it', () => {
    const reading = read(`${ROWS};more of b;;\n`);
    expect(entries(reading)[1]?.remittance).toBe('b more of b');
  });
});

describe('CSV: what is refused or asked (invariant 15)', () => {
  const HEAD = 'Date;Description;Amount;Currency\n2026-01-02;a;-1,50;EUR\n';

  it.each([
    ['2026-01-03;b;1..5;EUR', 'Amount'],
    ['2026-13-03;b;-1,50;EUR', 'Date'],
    ['2026-01-03;b;-1,50;XXQ', 'Currency'],
    ['2026-01-03;b;-1,50', null],
    ['2026-01-03;b;-1,50;EUR;more', null],
    ['2026-01-03;b;;EUR\n2026-01-04;c;-1,00;EUR', null],
    ['2026-01-03;"b;-1,50;EUR', null],
  ])('invariant 15: %j is a fault of its line', (row, element) => {
    const { fault } = read(`${HEAD}${row}\n`);
    expect(fault).toMatchObject({ code: 'unreadable', line: 3, element });
  });

  it('invariant 15: a date order that later rows contradict is a fault', () => {
    const reading = read('Date;Description;Amount\n13/01/2026;a;-1,50\n01/13/2026;b;-1,50\n', {
      currency: EUR,
    });
    expect(reading.fault).toMatchObject({ code: 'unreadable' });
    expect(reading.booked).toBe(0);
  });

  it('invariant 15: a header that runs into the first entry, which is lost, is a fault', () => {
    const rows = '2026-01-03;-2,50;1000,00\n2026-01-04;-3,50;996,50\n';
    const options = { currency: 'EUR' as Currency };
    expect(read(`Date;Amount;Bal1002,50\n${rows}`, options).fault).toMatchObject({
      line: 1,
      found: 'Bal1002,50',
    });
    expect(read(`Date;Amount;Balance 05.01.26\n${rows}`, options).fault).toBeNull();
  });

  it('invariant 15: a file cut inside its last amount is a fault', () => {
    const rows = 'Date;Description;Currency;Amount\n2026-01-02;a;EUR;-1,50\n2026-01-03;b;EUR;-2,';
    expect(read(`${rows}50`).fault).toBeNull();
    expect(read(`${rows}5`).fault).toMatchObject({ code: 'unreadable', line: 3 });
  });

  it('asks for the sign where all amounts are positive, and reads with the answer', () => {
    const text = 'Date;Description;Amount;Currency\n2026-01-02;a;1,50;EUR\n';
    const { fault } = read(text);
    expect(fault).toMatchObject({
      code: 'mapping_needed',
      mapping: { open: ['sign'], columns: ['Date', 'Description', 'Amount', 'Currency'] },
    });
    const mapping = { ...fault?.mapping?.suggestion, sign: 'inverted' };
    expect(read(text, { mapping })).toMatchObject({ fault: null, sum: '-1.50' });
  });

  it.each([
    ['a card, whose purchases may be plus', 'Date;Description;Card Member;Amount', 'SHOP;MAX'],
    ['nobody knows what', 'Date;Description;Reference;Amount', 'SHOP;1'],
  ])('asks for the sign where as many amounts are plus as minus in a file of %s', (_, head, cells) => {
    const text = `${head}\n2026-01-15;${cells};12,34\n2026-01-14;${cells};-100,00\n`;
    expect(read(text, { currency: 'EUR' as Currency }).fault?.mapping).toMatchObject({ open: ['sign'] });
  });

  it('asks for the sign of a card even where most amounts are minus', () => {
    const rows = '2026-01-15;a;1;12,34\n2026-01-14;b;1;-100,00\n2026-01-14;c;1;-3,00\n';
    const { fault } = read(`Date;Text;Card number;Amount\n${rows}`, { currency: 'EUR' as Currency });
    expect(fault?.mapping).toMatchObject({ open: ['sign'] });
    expect(read(`Date;Text;Number;Amount\n${rows}`, { currency: 'EUR' as Currency }).fault).toBeNull();
  });

  it('asks for the sign where the running balances say otherwise', () => {
    const { fault } = read(
      'Date;Text;Amount;Currency;Balance\n2026-01-01;a;-10.00;EUR;110.00\n2026-01-02;b;-30.00;EUR;140.00\n2026-01-03;c;5.00;EUR;135.00\n',
    );
    expect(fault?.mapping).toMatchObject({ open: ['sign'], suggestion: { sign: 'inverted' } });
  });

  it('notes the line where a running balance does not follow', () => {
    const reading = read(
      'Date;Text;Amount;Currency;Balance\n2026-01-01;a;-10.00;EUR;90.00\n2026-01-02;b;-30.00;EUR;60.00\n2026-01-03;c;-5.00;EUR;50.00\n',
    );
    expect(reading.statements[0]?.difference).toBe('-5.00');
    expect(reading.events).toContainEqual(expect.objectContaining({ type: 'note', line: 4 }));
  });

  it('asks for the date order, the decimal mark and the columns', () => {
    expect(read('Date;Text;Amount;Currency\n01/02/2026;a;-1,50;EUR\n').fault?.mapping?.open).toEqual([
      'date_order',
    ]);
    expect(read('Date;Text;Amount;Currency\n2026-02-01;a;-1,500;EUR\n').fault?.mapping?.open).toEqual([
      'decimal_mark',
    ]);
    expect(read('Foo;Bar;Baz\n2026-02-01;a;-1,50\n').fault?.mapping?.open).toEqual([
      'booking_date',
      'amount',
      'currency',
    ]);
  });

  it('asks for a currency that the file does not name', () => {
    const text = 'Date;Text;Amount\n2026-02-01;a;-1,50\n';
    expect(read(text).fault).toMatchObject({ code: 'currency_needed', mapping: { open: ['currency'] } });
    expect(read(text, { currency: EUR })).toMatchObject({ fault: null, sum: '-1.50' });
  });

  it('says what is wrong with a mapping', () => {
    expect(read(HEAD, { mapping: { columns: { amount: 'Nope' } } }).fault).toMatchObject({
      code: 'mapping_needed',
      found: 'Nope',
    });
    expect(read(HEAD, { mapping: { sign: 'maybe' } }).fault).toMatchObject({ code: 'mapping_needed' });
  });

  it('invariant 15: what is no CSV file is not recognised', () => {
    for (const text of ['', '\n\n', 'just a text', 'a;b\n1;2\n'])
      expect(read(text).fault?.code).toBe('not_recognised');
    expect(csv.recognise(Buffer.from('<?xml version="1.0"?>'), 'a.csv')).toBe(0);
    expect(csv.recognise(Buffer.from(':20:X\n:25:1,2'), null)).toBe(0);
  });
});
