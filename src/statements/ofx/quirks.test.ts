import { describe, expect, it } from 'vitest';
import { orderFault, readBytes } from '../../../proofs/statements/harness.ts';
import type { Currency } from '../../core/money.ts';
import type { TransactionObservation } from '../../core/observations.ts';
import type { ReadOptions } from '../contract.ts';
import { ofx } from './index.ts';

const HEADER = 'OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n';
const entry = (inner: string) => `<STMTTRN>${inner}</STMTTRN>`;
const PLAIN = entry('<TRNTYPE>DEBIT<DTPOSTED>20260131<TRNAMT>-1.50<FITID>A1<NAME>Shop');
const list = (inner: string) => `<BANKTRANLIST><DTSTART>20260101<DTEND>20260131${inner}</BANKTRANLIST>`;
const statement = (inner: string, currency = 'USD') =>
  `<STMTTRNRS><STMTRS><CURDEF>${currency}<BANKACCTFROM><BANKID>1<ACCTID>22<ACCTTYPE>CHECKING</BANKACCTFROM>${inner}</STMTRS></STMTTRNRS>`;
const file = (inner: string, header = HEADER) => `${header}<OFX><BANKMSGSRSV1>${inner}</BANKMSGSRSV1></OFX>`;
const whole = (inner: string) => file(statement(list(inner)));

const read = (text: string | Uint8Array, options: ReadOptions = {}) => {
  const reading = readBytes(ofx, typeof text === 'string' ? Buffer.from(text, 'latin1') : text, options);
  expect(orderFault(reading.events)).toBeNull();
  return reading;
};
const entries = (text: string | Uint8Array, options: ReadOptions = {}): TransactionObservation[] => {
  const reading = read(text, options);
  expect(reading.fault).toBeNull();
  return reading.events.flatMap((event) => (event.type === 'transaction' ? [event.transaction] : []));
};
const notes = (text: string) =>
  read(text).events.flatMap((event) => (event.type === 'note' ? [event.text] : []));

describe('quirks of real files', () => {
  it('unclosed SGML tags and closed XML ones read alike', () => {
    const xml = whole(
      '<STMTTRN><TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>20260131</DTPOSTED><TRNAMT>-1.50</TRNAMT><FITID>A1</FITID><NAME>Shop</NAME></STMTTRN>',
    );
    expect(entries(xml)).toEqual(entries(whole(PLAIN)));
  });

  it('unclosed aggregates end where the next begins', () => {
    const open = PLAIN.replace('</STMTTRN>', '');
    const text = file(
      `<STMTRS><CURDEF>USD<BANKACCTFROM><ACCTID>1<BANKTRANLIST>${open}${open}<LEDGERBAL><BALAMT>7<AVAILBAL><BALAMT>8<STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>2<BANKTRANLIST>${open}`,
    );
    expect(read(text).statements).toMatchObject([
      { booked: 2, sum: '-3.00', closing: '7' },
      { booked: 1, sum: '-1.50', closing: null },
    ]);
    const inGroup = entry('<DTPOSTED>20260131<PAYEE><NAME>P<TRNAMT>2<MEMO>m');
    expect(entries(whole(inGroup))[0]).toMatchObject({ amount: { amount: '2' }, remittance: 'm' });
  });

  it('self-closed values and empty tags are not said', () => {
    const [one] = entries(
      whole(
        entry(
          '<TRNTYPE/><DTPOSTED>20260131<DTUSER></DTUSER><TRNAMT>2<FITID></FITID><NAME/><MEMO> <CHECKNUM />',
        ),
      ),
    );
    expect(one).toMatchObject({ transactionDate: null, remittance: null, counterparty: { name: null } });
    const empty = '<LEDGERBAL><BALAMT> <DTASOF></LEDGERBAL><AVAILBAL><BALAMT/><DTASOF/></AVAILBAL>';
    expect(read(file(statement(list(PLAIN) + empty)))).toMatchObject({
      fault: null,
      statements: [{ closing: null }],
    });
  });

  it('comma decimals, signs with blanks, leading zeros and suppressed zeros', () => {
    const amounts = ['-530,86', '   -11,76', '+000115.8331', '1.234,50', '      .  ', '7'];
    const text = whole(amounts.map((amount) => entry(`<DTPOSTED>20260131<TRNAMT>${amount}`)).join('\n'));
    expect(entries(text).map((one) => one.amount.amount)).toEqual([
      '-530.86',
      '-11.76',
      '115.8331',
      '1234.50',
      '0',
      '7',
    ]);
  });

  it('one-line files, missing headers, blank lines before and lower case', () => {
    expect(entries(whole(PLAIN).replaceAll('\n', ''))).toHaveLength(1);
    expect(entries(whole(PLAIN).slice(HEADER.length))).toHaveLength(1);
    expect(entries(`\n\n\n${whole(PLAIN)}\n\n`)).toHaveLength(1);
    expect(entries(whole(PLAIN).replace(/<[^>]+>/g, (tag) => tag.toLowerCase()))).toHaveLength(1);
  });

  it('CHARSET 1252, UTF-8 under any header, and UTF-16', () => {
    const named = (name: string | Buffer) => {
      const [before = '', after = ''] = whole(PLAIN).split('Shop');
      const bytes = Buffer.concat([Buffer.from(before), Buffer.from(name), Buffer.from(after)]);
      return entries(bytes)[0]?.counterparty.name;
    };
    expect(named(Buffer.from('Caf\u00e9 \u0080', 'latin1'))).toBe('Café €');
    expect(named(Buffer.from('Café €', 'utf8'))).toBe('Café €');
    const wide = Buffer.from(`\ufeff${whole(PLAIN).replace('Shop', 'Café €')}`, 'utf16le');
    expect(entries(wide)[0]?.counterparty.name).toBe('Café €');
    const cyrillic = whole(PLAIN).replace('1252', '1251').replace('Shop', '\u00cc\u00e0\u00e3');
    expect(entries(cyrillic)[0]?.counterparty.name).toBe('Маг');
    const xml = file(
      statement(list(PLAIN)),
      '<?xml version="1.0" encoding="ISO-8859-2"?><?OFX OFXHEADER="200"?>',
    );
    expect(entries(xml.replace('Shop', '\u00b3'))[0]?.counterparty.name).toBe('ł');
  });

  it('several accounts are several statements', () => {
    const card =
      '<CCSTMTRS><CURDEF>EUR<CCACCTFROM><ACCTID>4111</CCACCTFROM><BANKTRANLIST><STMTTRN><DTPOSTED>20260101<TRNAMT>-2</STMTTRN></BANKTRANLIST></CCSTMTRS>';
    const reading = read(file(statement(list(PLAIN)) + statement('') + card));
    expect(reading.statements.map((one) => [one.booked, one.sum])).toEqual([
      [1, '-1.50'],
      [0, '0'],
      [1, '-2'],
    ]);
  });

  it('expands the known entities once, opens CDATA, keeps a lone < or &', () => {
    const memo = (text: string) =>
      entries(whole(entry(`<DTPOSTED>20260131<TRNAMT>1<MEMO>${text}`)))[0]?.remittance;
    expect(memo('A &amp; B &lt;C&gt;&nbsp;D&#233;&#xe9;')).toBe('A & B <C> Déé');
    expect(memo('&amp;amp; &bomb; & R&D')).toBe('&amp; &bomb; & R&D');
    expect(memo('1 < 2 <3 <B CO <')).toBe('1 < 2 <3 <B CO <');
    expect(memo('<![CDATA[EFT <b> &amp; POS ]]></MEMO>')).toBe('EFT <b> &amp; POS');
    expect(memo('a<!-- <TRNAMT>9 -->b <! c')).toBe('ab <! c');
    expect(memo('line one\r\n   line two\u0001')).toBe('line one line two');
  });

  it('takes the sign as written, whatever TRNTYPE says, and notes it once a statement', () => {
    const odd = entry('<TRNTYPE>DEBIT<DTPOSTED>20260131<TRNAMT>5.00');
    expect(read(whole(odd + odd)).sum).toBe('10.00');
    expect(notes(whole(odd + odd))).toEqual([
      expect.stringContaining('TRNTYPE says DEBIT but TRNAMT is 5.00'),
    ]);
    expect(notes(whole(PLAIN))).toEqual([]);
  });

  it('says what a correction is, and counts no record that only takes back', () => {
    const correction = (action: string) =>
      whole(PLAIN + entry(`<DTPOSTED>20260131<TRNAMT>9<FITID>B<CORRECTFITID>A0<CORRECTACTION>${action}`));
    expect(read(correction('REPLACE'))).toMatchObject({ booked: 2, sum: '7.50' });
    expect(read(correction('DELETE'))).toMatchObject({ booked: 1, sum: '-1.50', fault: null });
    expect(notes(correction('DELETE'))[0]).toContain('A0');
  });

  it('uses the given currency only where the file has none', () => {
    const bare = file(statement(list(PLAIN), ''));
    const euro = { currency: 'EUR' as Currency };
    expect(read(bare).fault).toMatchObject({ code: 'currency_needed', element: 'CURDEF' });
    expect(entries(bare, euro)[0]?.amount.currency).toBe('EUR');
    expect(entries(whole(PLAIN), euro)[0]?.amount.currency).toBe('USD');
  });
});
