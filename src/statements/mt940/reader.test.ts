import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { generateMt940 } from '../../../proofs/statements/generate-mt940.ts';
import { readBytes } from '../../../proofs/statements/harness.ts';
import { around, balancesOf, entriesOf, notesOf, readText } from '../../../proofs/statements/mt940-text.ts';
import type { Currency } from '../../core/money.ts';
import { ENTRY_CHARACTERS_MAX } from './entry-reader.ts';
import { mt940 } from './index.ts';

const BODY = `:20:REF-1
:25:70050000/1234567
:28C:7/1
:60F:C240101EUR100,00
:61:2401020102D30,00NTRFNONREF
:86:Miete
:62F:C240102EUR70,00
`;

describe('a message', () => {
  it('gives account, facts, balances, entry and totals in order', () => {
    const read = readText(`${BODY}:64:C240102EUR70,00\n:65:C240103EUR71,00\n:86:FREE TEXT\n-\n`);
    expect(read.events.map((event) => event.type)).toEqual([
      'open',
      'balance',
      'transaction',
      'balance',
      'balance',
      'balance',
      'close',
    ]);
    expect(read.events[0]).toMatchObject({
      account: { currency: 'EUR', kind: 'current' },
      facts: {
        kind: 'statement',
        message: 'MT940',
        id: 'REF-1',
        sequence: '7/1',
        from: '2024-01-01',
        to: null,
      },
    });
    expect(balancesOf(read)).toEqual([
      balance('opening_booked', '100.00', '2024-01-01', 4),
      balance('closing_booked', '70.00', '2024-01-02', 7),
      balance('closing_available', '70.00', '2024-01-02', 8),
      balance('forward_available', '71.00', '2024-01-03', 9),
    ]);
    expect(entriesOf(read)[0]).toMatchObject({ line: 5, remittance: 'Miete', status: 'booked' });
    expect(read.statements).toEqual([
      { booked: 1, pending: 0, sum: '-30.00', opening: '100.00', closing: '70.00', difference: '0.00' },
    ]);
  });

  it('invariant 8: says by how much it does not close', () => {
    expect(readText(BODY.replace('70,00', '71,50')).statements[0]?.difference).toBe('1.50');
  });

  it.each([
    ['text before :20:', `ABNANL2A\n940\nABNANL2A\n${BODY}-\n`],
    ['a control character before :20:', `\x01\n\x01${BODY}-\x03`],
    [
      'SWIFT blocks',
      `{1:F01KNABNL2HAXXX0000000000}{2:I940KNABNL2HXXXXN3020}{4:\n${BODY}-}{5:{MAC:ABCDEFG}}\n`,
    ],
    ['a block on the line of the field', `{1:F01}{2:I940KNABNL2HXXXXN3020}{4:${BODY}-}`],
    ['blocks with letters for braces', `ä4:\n${BODY}-å\n`],
    ['CR LF', BODY.replaceAll('\n', '\r\n')],
    ['CR', BODY.replaceAll('\n', '\r')],
    [':28: instead of :28C:', BODY.replace(':28C:', ':28:')],
    ['an old trailer', `${BODY}-XXX\n`],
    ['no end of line at the end', BODY.trimEnd()],
    ['blank lines', BODY.replaceAll('\n', '\n\n')],
  ])('reads %s', (_, text) => {
    const read = readText(text);
    expect(read.fault).toBeNull();
    expect(read.statements).toMatchObject([{ booked: 1, sum: '-30.00', difference: '0.00' }]);
    expect(entriesOf(read)[0]?.remittance).toBe('Miete');
  });

  it.each(['-\n', '-}{5:}{1:F01X}{2:I940X}{4:\n', '\n', ''])(
    'reads two messages parted by %j',
    (separator) => {
      const read = readText(BODY + separator + BODY.replace('REF-1', 'REF-2'));
      expect(read.fault).toBeNull();
      expect(read.statements).toHaveLength(2);
    },
  );

  it('reads Latin-1, CP850 and UTF-8', () => {
    const text = BODY.replace('Miete', 'Überweisung für Jäger');
    for (const encoding of ['latin1', 'cp850', 'utf8', 'utf-16le']) {
      const mark = encoding === 'utf-16le' ? '\ufeff' : '';
      const read = readBytes(mt940, iconv.encode(mark + text, encoding));
      expect(entriesOf(read)[0]?.remittance, encoding).toBe('Überweisung für Jäger');
    }
  });

  it('reads a first balance without a day, and a balance without its currency', () => {
    const read = readText(BODY.replace(':60F:C240101', ':60F:C000000').replace('240102EUR70', '24010270'));
    expect(balancesOf(read)[0]?.date).toBeNull();
    expect(read.statements[0]?.difference).toBe('0.00');
  });

  it('leaves an available balance out that cannot be read, and says so', () => {
    const read = readText(`${BODY}:65F:Dnullnull7414,3\n`);
    expect(read.fault).toBeNull();
    expect(notesOf(read)[0]).toContain(':65F:');
  });
});

const balance = (type: string, amount: string, date: string, line: number) => ({
  type,
  amount: { amount, currency: 'EUR' },
  date,
  at: null,
  line,
});

describe('a statement of several pages', () => {
  const page = (n: number, opening: string, closing: string, entry: string) =>
    `:20:R\n:25:70050000/1234567\n:28C:7/${n}\n:60${opening}\n${entry}\n:62${closing}\n-\n`;
  const first = page(1, 'F:C240101EUR100,00', 'M:C240102EUR70,00', ':61:240102D30,00NTRF');
  const second = page(2, 'M:C240102EUR70,00', 'F:C240103EUR75,00', ':61:240103C5,00NTRF');

  it('invariant 8: gives each page its own totals, with intermediate balances as such', () => {
    const read = readText(first + second);
    expect(read.statements).toMatchObject([{ difference: '0.00' }, { difference: '0.00' }]);
    expect(balancesOf(read).map((one) => one.type)).toEqual([
      'opening_booked',
      'interim_booked',
      'interim_booked',
      'closing_booked',
    ]);
    expect(notesOf(read)).toEqual([]);
  });

  it('says that a page is missing', () => {
    expect(notesOf(readText(first))[0]).toContain('last page');
    expect(notesOf(readText(second))[0]).toContain('the page before');
    expect(notesOf(readText(first + second.replace('M:C240102EUR70', 'M:C240102EUR60')))[0]).toContain(
      'missing',
    );
  });
});

describe('an interim report (MT942)', () => {
  const head = ':20:R\n:25:45050050/76198810\n:28C:13/37\n:34F:EURD12345,67\n:13D:1901091733+0100\n';

  it('reads floor limit, time, entries and totals; booked ones count, expected ones are pending', () => {
    const read = readText(
      `${head}:61:190109C92,00NTRFNONREF\n:61:190109EC5,00NTRFNONREF\n:90D:0EUR0,00\n:90C:2EUR97,00\n`,
    );
    expect(read.events[0]).toMatchObject({
      account: { currency: 'EUR' },
      facts: { kind: 'report', message: 'MT942', to: '2019-01-09' },
    });
    expect(read.statements).toEqual([
      { booked: 1, pending: 1, sum: '92.00', opening: null, closing: null, difference: null },
    ]);
    expect(notesOf(read)).toEqual([]);
  });

  it('says when its totals differ', () => {
    const read = readText(`${head}:61:190109C92,00NTRF\n:90D:1EUR3,00\n:90C:1EUR92,00\n-\n`);
    expect(notesOf(read)).toEqual([':90D: says 1 entries of 3.00, the message holds 0 of 0']);
  });

  it('may hold no entry, and ends with a dash where it has no totals', () => {
    expect(readText(`${head}-\n`).statements).toMatchObject([{ booked: 0 }]);
    expect(readText(`${head}:61:190109C92,00NTRF\n-\n`).statements).toMatchObject([{ booked: 1 }]);
    expect(readText(`${head}:61:190109C92,00NTRF\n`).fault).toMatchObject({ code: 'unreadable', line: 6 });
  });

  it('takes the currency from :25: or from the person, or asks', () => {
    const plain = head.replace(':34F:EURD12345,67\n', '');
    const entries = ':61:190109C92,00NTRF\n-\n';
    expect(readText(plain + entries).fault?.code).toBe('currency_needed');
    expect(readText(plain + entries, { currency: 'CHF' as Currency }).statements).toMatchObject([
      { booked: 1 },
    ]);
    expect(readText(plain.replace('76198810', '76198810/PLN') + entries).events[0]).toMatchObject({
      account: { currency: 'PLN' },
    });
  });
});

describe('what is refused', () => {
  it('invariant 15: a file that was cut off within its closing balance', () => {
    const whole = BODY.trimEnd();
    expect(readText(whole).fault).toBeNull();
    for (const cut of ['70', '7'])
      expect(readText(whole.replace(/70,00$/, cut)).fault).toMatchObject({
        line: 7,
        rule: 'the balance at the end of the file has a decimal comma',
        found: `:62F:C240102EUR${cut}`,
      });
    expect(readText(`${whole.replace(/70,00$/, '70')}\n`).fault).toBeNull();
  });

  it.each([
    ['nothing', '', 'not_recognised', null],
    ['no message', 'Dear customer,\nthe service is down.\n', 'not_recognised', null],
    ['an end before the opening balance', ':20:R\n:25:1\n', 'unreadable', 2],
    ['an end before the closing balance', BODY.slice(0, BODY.indexOf(':62F:')), 'unreadable', 6],
    ['an end in the closing balance', BODY.slice(0, BODY.indexOf('70,00')), 'unreadable', 7],
    [
      'a new message before the closing balance',
      `${BODY.slice(0, BODY.indexOf(':62F:'))}${BODY}`,
      'unreadable',
      7,
    ],
    ['a block that ends before it', `${BODY.slice(0, BODY.indexOf(':62F:'))}-}`, 'unreadable', 7],
    ['no opening balance', BODY.replace(':60F:', ':99F:'), 'unreadable', 5],
    ['two opening balances', BODY.replace(':61:', ':60F:C240101EUR1,00\n:61:'), 'unreadable', 5],
    ['two closing balances', `${BODY}:62F:C240102EUR71,00\n`, 'unreadable', 8],
    ['an entry behind the closing balance', `${BODY}:61:2401020102D30,00NTRF\n`, 'unreadable', 8],
    ['two currencies', BODY.replace('EUR70', 'USD70'), 'unreadable', 7],
    ['two accounts', BODY.replace(':28C:', ':25:99\n:28C:'), 'unreadable', 3],
    ['a heading among the entries', BODY.replace(':86:', ':25:99\n:86:'), 'unreadable', 6],
    ['a balance with a second number', BODY.replace('70,00', '11 70,00'), 'unreadable', 7],
    ['a balance without a day', BODY.replace('C240102EUR', 'C249902EUR'), 'unreadable', 7],
  ])('invariant 15: %s', (_, text, code, line) => {
    const read = readText(text);
    expect(read.fault).toMatchObject({ code, line });
    expect(read.events.at(-1)?.type).toBe('fault');
  });

  it('invariant 15: an entry or a heading without end', () => {
    const long = 'x'.repeat(1000);
    const lines = Array.from({ length: ENTRY_CHARACTERS_MAX / 1000 + 2 }, () => long).join('\n');
    expect(readText(around(`:61:240102D30,00NTRF\n:86:${lines}`)).fault?.code).toBe('too_large');
    expect(readText(BODY.replace(':61:', `:86:${lines}\n:61:`)).fault?.code).toBe('too_large');
    expect(readText(BODY + 'x'.repeat(70_000)).fault?.code).toBe('too_large');
  });
});

describe('a long file', () => {
  it('invariant 8, 14: closes exactly however many entries it has', () => {
    const read = readBytes(mt940, Buffer.concat([...generateMt940(3_000)]));
    expect(read.statements).toMatchObject([{ booked: 3_000, difference: '0.00' }]);
    const last = entriesOf(read).at(-1);
    expect(last?.counterparty.iban).toMatch(/^DE\d{20}$/);
    expect(last?.references.endToEnd).toMatch(/^E2E-/);
  });
});

describe('recognise', () => {
  const sure = (text: string, name: string | null = null) => mt940.recognise(Buffer.from(text), name);

  it('knows a message by its fields, else by a later field or the name', () => {
    expect(sure(BODY)).toBe(3);
    expect(sure(`Some text\n${BODY}`)).toBe(3);
    expect(mt940.recognise(Buffer.from(`\ufeff${BODY}`, 'utf16le'), null)).toBe(3);
    expect(sure(`\ufeff${BODY}`)).toBe(3);
    expect(sure(':61:2401020102D30,00NTRF')).toBe(2);
    expect(sure('anything', 'export.STA')).toBe(1);
    expect(sure('anything', 'export.csv')).toBe(0);
    expect(sure('<?xml version="1.0"?><Document/>')).toBe(0);
  });
});
