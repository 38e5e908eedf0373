import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderFault, readBytes } from '../../../proofs/statements/harness.ts';
import type { Currency } from '../../core/money.ts';
import type { TransactionObservation } from '../../core/observations.ts';
import { LINE_BYTES_MAX, type ReadOptions } from '../contract.ts';
import { qif } from './index.ts';
import { ENTRY_LINES_MAX } from './records.ts';

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

describe('what a QIF file carries', () => {
  it('fills the fields of a transaction', () => {
    const text = bank(
      'D31/01/2026\nT-1,500.00\nU-1,500.00\nCX\nN123\nPLandlord\nMRent January\nAStreet 1\nLHousing:Rent/Home\nSHousing:Rent\nEflat\n$-1,400.00\nSHousing\n$-100.00',
    );
    expect(entries(text)[0]).toEqual({
      status: 'booked',
      amount: { amount: '-1500.00', currency: 'USD' },
      bookingDate: '2026-01-31',
      valueDate: null,
      transactionDate: null,
      bookedAt: null,
      reversal: false,
      counterparty: { name: 'Landlord', iban: null, account: null, bic: null, ultimateName: null },
      remittance: 'Rent January',
      creditorReference: null,
      bankText: null,
      references: expect.objectContaining({ cheque: '123', bank: null }),
      codes: expect.objectContaining({ proprietary: null }),
      original: null,
      charges: null,
      runningBalance: null,
      sourceCategory: 'Housing:Rent/Home',
      batchCount: 1,
      parts: [
        expect.objectContaining({
          amount: { amount: '-1400.00', currency: 'USD' },
          remittance: 'Housing:Rent | flat',
        }),
        expect.objectContaining({ amount: { amount: '-100.00', currency: 'USD' }, remittance: 'Housing' }),
      ],
      line: 2,
    });
  });

  it('opens one statement per account block, with its kind and name', () => {
    const block = (name: string, type: string) =>
      `!Account\nN${name}\nDmine\nT${type}\n^\n!Type:${type}\n${AGREED}\n^\n`;
    const text = ['Bank', 'Cash', 'CCard', 'Oth A', 'Oth L']
      .map((type) => block(`My ${type}`, type))
      .join('');
    expect(accounts(text).map((one) => [one.kind, one.label, one.product])).toEqual([
      ['current', 'My Bank', 'mine'],
      ['cash', 'My Cash', 'mine'],
      ['card', 'My CCard', 'mine'],
      ['other', 'My Oth A', 'mine'],
      ['loan', 'My Oth L', 'mine'],
    ]);
    expect(read(text).statements.every((one) => one.booked === 1 && one.sum === '-1.50')).toBe(true);
    expect(read(text).events[0]).toMatchObject({ facts: { kind: 'statement', message: 'QIF Bank' } });
  });

  it('a header repeated for the same account goes on with it, without a name it is another', () => {
    const named = `!Account\nNA\n^\n${bank(AGREED)}!Account\nNA\n^\n${bank(AGREED)}`;
    expect(read(named).statements.map((one) => one.booked)).toEqual([2]);
    expect(read(bank(AGREED) + bank(AGREED)).statements.map((one) => one.booked)).toEqual([1, 1]);
  });

  it('an account whose name is a number is known by it', () => {
    const named = (name: string) => accounts(`!Account\nN${name}\n^\n${bank(AGREED)}`)[0]?.identifiers;
    expect(named('DE89 3704 0044 0532 0130 00')).toEqual([
      { scheme: 'iban', value: 'DE89370400440532013000', bank: null },
    ]);
    expect(named('12345-6')).toEqual([{ scheme: 'local', value: '12345-6', bank: null }]);
    expect(named('Checking')).toEqual([]);
  });

  it('an opening balance names its account, and counts as the entry that it is', () => {
    const text = bank("D2/13'2020\nT100.00\nPOpening Balance\nL[Savings]", "D2/14'2020\nT-1.00");
    expect(accounts(text)[0]?.label).toBe('Savings');
    expect(read(text)).toMatchObject({ booked: 2, sum: '99.00' });
  });

  it('tells the statement balance of an account block', () => {
    const text = `!Account\nNA\n$1,200.50\n/13/01/2026\n^\n${bank(AGREED)}`;
    expect(read(text).events[1]).toMatchObject({
      type: 'balance',
      balance: { type: 'information', amount: { amount: '1200.50' }, date: '2026-01-13' },
    });
  });

  it('numbers are cheques, words of Quicken are codes, and cards have no cheques', () => {
    const [atm] = entries(bank(`${AGREED}\nNATM`));
    expect([atm?.codes.proprietary, atm?.references.cheque]).toEqual(['QIF:ATM', null]);
    const [card] = entries(`!Type:CCard\n${AGREED}\nN20231125\n^\n`);
    expect(card?.references).toMatchObject({ transaction: '20231125', cheque: null });
  });
});

describe('investment entries', () => {
  const trade = (action: string, amount = '\nT100.00') =>
    entries(`!Type:Invst\nD12/21' 7\nN${action}\nYIBM\nI10.00\nQ10\nO1.00${amount}\n^\n`)[0];

  it.each([
    ['Buy', '-100.00'],
    ['Sell', '100.00'],
    ['Div', '100.00'],
    ['XOut', '-100.00'],
    ['Cash', '100.00'],
    ['BuyX', '0'],
    ['ShrsIn', '0'],
    ['reinvdiv', '0'],
  ])('%s moves %s of cash', (action, cash) => {
    expect(trade(action)?.amount.amount).toBe(cash);
  });

  it('say what was traded', () => {
    expect(trade('Buy')).toMatchObject({
      bankText: 'Buy IBM, 10 shares, at 10.00, commission 1.00',
      codes: { proprietary: 'QIF:Buy' },
    });
    expect(trade('StkSplit', '')?.amount.amount).toBe('0');
  });

  it('are refused where the action or the amount is missing', () => {
    expect(read("!Type:Invst\nD12/21' 7\nNDance\nT1\n^\n").fault).toMatchObject({
      element: 'N',
      found: 'Dance',
      line: 2,
    });
    expect(read("!Type:Invst\nD12/21' 7\nNBuy\n^\n").fault).toMatchObject({ element: 'T', found: '' });
  });
});

describe('invariant 15: what cannot be read says what, where and what to do', () => {
  it.each([
    ['no currency', bank(AGREED), { code: 'currency_needed', line: 1 }, {}],
    ['no header', AGREED, { code: 'not_recognised', line: 1, found: 'D13/01/2026' }, USD],
    ['nothing', '', { code: 'not_recognised' }, USD],
    ['only lists', '!Type:Cat\nNFood\n^\n', { code: 'unreadable', line: null }, USD],
    [
      'an unknown block',
      '!Type:Wishes\nNx\n^\n',
      { code: 'unreadable', line: 1, found: '!Type:Wishes' },
      USD,
    ],
    ['no amount', bank('D13/01/2026\nPx'), { element: 'T', line: 2, found: '' }, USD],
    ['no date', bank('T1'), { element: 'D', line: 2, found: '' }, USD],
    ['a bad date', bank('D31/31/2026\nT1'), { element: 'D', line: 2, found: '31/31/2026' }, USD],
    ['a bad amount', bank('D13/01/2026\nT$1'), { element: 'T', found: '$1' }, USD],
    ['two amounts', bank('D13/01/2026\nT1\nU2'), { element: 'U', found: '2' }, USD],
    ['a lost ^', bank('D13/01/2026\nT1\nD14/01/2026\nT2'), { element: 'D', line: 4 }, USD],
    ['a cut end', '!Type:Bank\nD13/01/2026\nT1', { element: '^', line: 3 }, USD],
    ['a cut before a header', '!Type:Bank\nD13/01/2026\nT1\n!Type:Cash\n', { element: '^', line: 4 }, USD],
    [
      'a line without end',
      `!Type:Bank\nP${'x'.repeat(LINE_BYTES_MAX + 10)}\n^\n`,
      { code: 'too_large', line: null },
      USD,
    ],
    [
      'an entry of many long lines',
      `!Type:Bank\n${`M${'x'.repeat(60_000)}\n`.repeat(20)}^\n`,
      { code: 'too_large', line: 10 },
      USD,
    ],
    ['an entry without end', `!Type:Bank\n${'Ax\n'.repeat(ENTRY_LINES_MAX + 1)}`, { code: 'too_large' }, USD],
  ] as const)('%s', (_, text, fault, options) => {
    const reading = read(text, options);
    expect(reading.fault).toMatchObject(fault);
    expect(reading.fault?.action).not.toBe('');
  });
});

describe('streaming', () => {
  it('any split of the bytes gives the same events', () => {
    const text = `# é\r\n!Account\r\nNMé€\r\n^\r\n${bank('D03/04/2026\nT1,500\nPé€', 'D13/04/2026\nT-1.5\nSa\n$-1')}`;
    const bytes = Buffer.from(text);
    const events = readBytes(qif, bytes, USD).events;
    expect(events.at(-1)?.type).toBe('close');
    fc.assert(
      fc.property(fc.array(fc.nat({ max: bytes.length }), { maxLength: 40 }), (cuts) => {
        expect(readBytes(qif, bytes, USD, cuts).events).toEqual(events);
      }),
      { numRuns: 60 },
    );
    const everywhere = Array.from({ length: bytes.length }, (_, at) => at);
    expect(readBytes(qif, bytes, USD, everywhere).events).toEqual(events);
  });
});

describe('recognition', () => {
  const recognise = (text: string, name: string | null = null) => qif.recognise(Buffer.from(text), name);

  it('knows the headers, else the name, else nothing', () => {
    expect(recognise('!Type:Bank\n')).toBe(3);
    expect(recognise('# x\n\n^\n!account\n')).toBe(3);
    expect(recognise('\ufeff!Type:Bank\n')).toBe(3);
    expect(recognise('anything', 'a.QIF')).toBe(1);
    expect(recognise('date,amount\n!Type:Bank', 'a.csv')).toBe(0);
  });
});
