import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderFault, readBytes } from '../../../proofs/statements/harness.ts';
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

describe('what an OFX file carries', () => {
  const full = entry(
    '<TRNTYPE>POS<DTPOSTED>20260131120000.000[-5:EST]<DTUSER>20260129<DTAVAIL>20260201<TRNAMT>-12.50<FITID>F1<CHECKNUM>77<REFNUM>R1<SRVRTID>S1<SIC>5411<NAME>Short na<EXTDNAME>Short name whole<BANKACCTTO><BANKID>DEUTDEFF<ACCTID>DE89370400440532013000<ACCTTYPE>CHECKING</BANKACCTTO><MEMO>for &amp;c<ORIGCURRENCY><CURRATE>1.25<CURSYM>EUR</ORIGCURRENCY>',
  );

  it('fills the fields of a transaction', () => {
    expect(entries(whole(full))[0]).toEqual({
      status: 'booked',
      amount: { amount: '-12.50', currency: 'USD' },
      bookingDate: '2026-01-31',
      valueDate: '2026-02-01',
      transactionDate: '2026-01-29',
      bookedAt: '2026-01-31T12:00:00-05:00',
      reversal: false,
      counterparty: {
        name: 'Short name whole',
        iban: 'DE89370400440532013000',
        account: null,
        bic: 'DEUTDEFF',
        ultimateName: null,
      },
      remittance: 'for &c',
      creditorReference: null,
      bankText: null,
      references: {
        bank: 'F1',
        entry: null,
        endToEnd: null,
        transaction: 'R1',
        instruction: 'S1',
        payment: null,
        mandate: null,
        creditor: null,
        cheque: '77',
        customer: null,
      },
      codes: { btc: null, proprietary: 'OFX:POS', mcc: '5411', purpose: null, returnReason: null },
      original: { amount: '-10.00', currency: 'EUR', rate: '1.25' },
      charges: null,
      runningBalance: null,
      sourceCategory: null,
      batchCount: 1,
      parts: [],
      line: 7,
    });
  });

  it('opens with account and period before balances, and closes with exact totals', () => {
    const balances =
      '<LEDGERBAL><BALAMT>382,34<DTASOF>20260131220000[-3:BRT]</LEDGERBAL><AVAILBAL><BALAMT>1.00<DTASOF>00000000</AVAILBAL>';
    const { events } = read(file(statement(list(PLAIN + PLAIN) + balances)));
    expect(events.map((event) => event.type)).toEqual([
      'open',
      'transaction',
      'transaction',
      'balance',
      'balance',
      'close',
    ]);
    expect(events[0]).toMatchObject({
      account: { currency: 'USD', kind: 'current' },
      facts: { kind: 'statement', message: 'OFX STMTRS', from: '2026-01-01', to: '2026-01-31' },
    });
    expect(events[3]).toMatchObject({
      balance: {
        type: 'closing_booked',
        amount: { amount: '382.34' },
        date: '2026-01-31',
        at: '2026-01-31T22:00:00-03:00',
      },
    });
    expect(events[4]).toMatchObject({ balance: { type: 'closing_available', date: null, at: null } });
    expect(events[5]).toEqual({
      type: 'close',
      totals: { booked: 2, pending: 0, sum: '-3.00', opening: null, closing: '382.34', difference: null },
    });
  });

  it('names the payee of a PAYEE group and reads what banks add', () => {
    const [one] = entries(
      whole(
        entry(
          '<TRNTYPE>credit<DTPOSTED>20260131<TRNAMT>5<PAYEE><NAME>Payee<ADDR1>Street</PAYEE><VALUEDATE>20260202<ACCTBAL>9.90<CATEGORY>Food<FITID>0000<CHECKNUM>0<SIC>0000',
        ),
      ),
    );
    expect(one).toMatchObject({
      counterparty: { name: 'Payee' },
      valueDate: '2026-02-02',
      runningBalance: '9.90',
      sourceCategory: 'Food',
      references: { bank: null, cheque: null },
      codes: { proprietary: 'OFX:CREDIT', mcc: null },
    });
  });

  it('reads pending lists as pending, outside the sum', () => {
    const pending =
      '<BANKTRANLISTP><DTASOF>20260131<STMTTRNP><TRNTYPE>POS<DTTRAN>20260130<TRNAMT>-3.00<NAME>Kiosk</STMTTRNP></BANKTRANLISTP>';
    const reading = read(file(statement(list(PLAIN) + pending)));
    expect(reading).toMatchObject({ fault: null, booked: 1, pending: 1, sum: '-1.50' });
    expect(reading.events.at(-2)).toMatchObject({
      transaction: { status: 'pending', transactionDate: '2026-01-30', bookingDate: null },
    });
  });

  it('reads the cash of investment accounts and leaves trades alone', () => {
    const text = file(
      '<INVSTMTRS><DTASOF>20260131<CURDEF>CAD<INVACCTFROM><BROKERID>b.example<ACCTID>X1</INVACCTFROM><INVTRANLIST><BUYMF><INVBUY><INVTRAN><FITID>9<MEMO>BUY</INVTRAN><TOTAL>-10</INVBUY></BUYMF><TRANSFER><INVACCTFROM><ACCTID>OTHER</INVACCTFROM></TRANSFER><INVBANKTRAN><STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260102<TRNAMT>3.35<FITID>1<CURRENCY><CURRATE>1.06<CURSYM>USD</CURRENCY></STMTTRN><SUBACCTFUND>CASH</INVBANKTRAN></INVTRANLIST><INVBAL><AVAILCASH>1.00<BALLIST><BAL><NAME>X<VALUE>2</BAL></BALLIST></INVBAL></INVSTMTRS>',
    );
    const { events, fault } = read(text);
    expect(fault).toBeNull();
    expect(events[0]).toMatchObject({
      account: { kind: 'investment', identifiers: [{ value: 'X1', bank: 'b.example' }] },
    });
    expect(events.filter((event) => event.type === 'transaction')).toMatchObject([
      { transaction: { amount: { amount: '3.35', currency: 'USD' }, original: null } },
    ]);
    expect(events.filter((event) => event.type === 'balance')).toMatchObject([
      {
        balance: {
          type: 'closing_available',
          amount: { amount: '1.00', currency: 'CAD' },
          date: '2026-01-31',
        },
      },
    ]);
    expect(notes(text)).toHaveLength(1);
  });

  it('tells an original amount only where the rate divides exactly', () => {
    const original = (amount: string, rate: string) =>
      entries(
        whole(
          entry(
            `<DTPOSTED>20260131<TRNAMT>${amount}<ORIGCURRENCY><CURRATE>${rate}<CURSYM>EUR</ORIGCURRENCY>`,
          ),
        ),
      )[0]?.original;
    expect(original('-10.00', '0.8')).toEqual({ amount: '-12.50', currency: 'EUR', rate: '0.8' });
    expect(original('10.00', '1,25')).toEqual({ amount: '8.00', currency: 'EUR', rate: '1.25' });
    expect(original('10.00', '3')).toBeNull();
    expect(original('10.00', '0')).toBeNull();
    expect(original('10.00', '')).toBeNull();
  });
});

describe('invariant 15: what cannot be read says what, where and what to do', () => {
  const bad = (inner: string) => read(whole(`\n${entry(inner)}`)).fault;

  it.each([
    ['<DTPOSTED>20260131<TRNAMT>$120', 'STMTTRN/TRNAMT', '$120'],
    ['<DTPOSTED>20260131<TRNAMT>1,500', 'STMTTRN/TRNAMT', '1,500'],
    ['<DTPOSTED>20260131', 'STMTTRN/TRNAMT', ''],
    ['<DTPOSTED>20120231<TRNAMT>1', 'STMTTRN/DTPOSTED', '20120231'],
    ['<TRNAMT>1', 'STMTTRN/DTPOSTED', ''],
    ['<DTPOSTED>20260131<DTUSER>soon<TRNAMT>1', 'STMTTRN/DTUSER', 'soon'],
    ['<DTPOSTED>20260131<DTAVAIL>soon<TRNAMT>1', 'STMTTRN/DTAVAIL', 'soon'],
    ['<DTPOSTED>20260131<TRNAMT>1<CURRENCY><CURSYM>EU', 'STMTTRN/CURRENCY/CURSYM', 'EU'],
    ['<DTPOSTED>20260131<TRNAMT>1<TRNAMT>2', 'STMTTRN/TRNAMT', '2'],
  ])('%s', (inner, element, found) => {
    expect(bad(inner)).toMatchObject({ code: 'unreadable', line: 8, element, found });
    expect(bad(inner)?.action).not.toBe('');
  });

  it.each([
    ['an amount outside of a transaction', statement(list('<TRNAMT>1'))],
    ['a transaction outside of a statement', list(PLAIN)],
    ['a second account in a statement', statement('<BANKACCTFROM><ACCTID>9</BANKACCTFROM>')],
    ['a balance that is no amount', statement('<LEDGERBAL><BALAMT>abc</LEDGERBAL>')],
    ['a balance of no day', statement('<LEDGERBAL><BALAMT>1<DTASOF>20261301</LEDGERBAL>')],
  ])('%s', (_, inner) => {
    expect(read(file(inner)).fault?.code).toBe('unreadable');
  });

  it('a file that ends before </OFX> was cut off', () => {
    const text = whole(PLAIN + PLAIN);
    for (let at = HEADER.length + 5; at < text.length; at += 7) {
      expect(read(text.slice(0, at)).fault, text.slice(at - 20, at)).not.toBeNull();
    }
  });

  it('a file with only an error says what the bank says', () => {
    const status = '<STMTTRNRS><STATUS><CODE>2000<SEVERITY>ERROR<MESSAGE>General error</STATUS></STMTTRNRS>';
    expect(read(file(status)).fault).toMatchObject({
      code: 'unreadable',
      element: 'STATUS',
      found: 'ERROR 2000 General error',
    });
    expect(notes(file(status + statement(list(PLAIN))))).toEqual(['The bank says: ERROR 2000 General error']);
    expect(read(file('')).fault).toMatchObject({ code: 'unreadable', element: 'OFX' });
  });

  it('other files are not OFX, and a value without end is refused in bounded memory', () => {
    expect(read('').fault?.code).toBe('not_recognised');
    expect(read('x'.repeat(20_000)).fault?.code).toBe('not_recognised');
    expect(read(whole(entry(`<MEMO>${'x'.repeat(70_000)}`))).fault?.code).toBe('too_large');
    const memos = `<MEMO>${'x'.repeat(60_000)}`.repeat(3);
    expect(read(whole(entry(memos))).fault?.code).toBe('too_large');
    expect(read(`${HEADER}<OFX>${'<!--'.repeat(20_000)}`).fault?.code).toBe('too_large');
  });

  it('is not slowed down by hostile angle brackets', () => {
    const started = performance.now();
    read(file(statement(list(entry(`<MEMO>${'<A'.repeat(30_000)}`)))));
    read(file('<![CDATA['.repeat(6_000)));
    read(file('<A '.repeat(20_000)));
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});

describe('streaming', () => {
  it('any split of the bytes gives the same events', () => {
    const memo = 'é€ & x < y <![CDATA[ <z> ]]> \r\n more';
    const text = file(
      `<SONRS><STATUS><CODE>15500<SEVERITY>ERROR</STATUS><FI><ORG>B</FI></SONRS>${statement(
        list(PLAIN + entry(`<DTPOSTED>20260131<TRNAMT>1,00<MEMO>${memo}`)),
      )}`,
    );
    for (const bytes of [
      Buffer.from(text),
      Buffer.from(`\ufeff${text}`),
      Buffer.from(`\ufeff${text}`, 'utf16le'),
    ]) {
      const events = readBytes(ofx, bytes).events;
      expect(events.at(-1)?.type).toBe('close');
      fc.assert(
        fc.property(fc.array(fc.nat({ max: bytes.length }), { maxLength: 60 }), (cuts) => {
          expect(readBytes(ofx, bytes, {}, cuts).events).toEqual(events);
        }),
        { numRuns: 60 },
      );
      const everywhere = Array.from({ length: bytes.length }, (_, at) => at);
      expect(readBytes(ofx, bytes, {}, everywhere).events).toEqual(events);
    }
  });
});

describe('recognition', () => {
  const recognise = (text: string, name: string | null = null) => ofx.recognise(Buffer.from(text), name);

  it('knows the signatures, else the name, else nothing', () => {
    expect(recognise(HEADER)).toBe(3);
    expect(recognise('<?xml version="1.0"?>\n<?OFX OFXHEADER="200"?>')).toBe(3);
    expect(recognise('<OFX>')).toBe(3);
    expect(ofx.recognise(Buffer.from('\ufeff<OFX>', 'utf16le'), null)).toBe(3);
    expect(recognise('whatever', 'a.QFX')).toBe(1);
    expect(recognise('<?xml version="1.0"?><Document>', 'a.xml')).toBe(0);
  });
});
