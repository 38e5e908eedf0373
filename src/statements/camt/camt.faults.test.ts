import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  balanceXml,
  entryXml,
  readStatement,
  readText,
  statementFile,
} from '../../../proofs/statements/camt-fixtures.ts';
import { orderFault } from '../../../proofs/statements/harness.ts';
import { DEPTH_MAX } from './limits.ts';

const entry = entryXml('12.34', 'CRDT');

describe('what is refused', () => {
  it('invariant 15: a garbled amount is named with line, element, rule and what to do', () => {
    const reading = readStatement(`${ACCOUNT}\n\n${entry.replace('12.34', '12..34')}`);
    expect(reading.fault).toEqual({
      code: 'unreadable',
      line: 6,
      element: 'Stmt/Ntry/Amt',
      rule: 'an amount must be digits with at most one point, and no sign',
      found: '12..34',
      action: 'Fetch the file from the bank again; if it is the same, report this place to the bank',
    });
    expect(reading.booked).toBe(0);
  });

  it.each([
    ['a comma', entry.replace('12.34', '12,34'), 'Stmt/Ntry/Amt'],
    ['a minus beside a direction', entry.replace('12.34', '-12.34'), 'Stmt/Ntry/Amt'],
    ['no amount', entry.replace(/<Amt.*<\/Amt>/, ''), 'Stmt/Ntry/Amt'],
    ['an empty amount', entry.replace('12.34', ' '), 'Stmt/Ntry/Amt'],
    ['two amounts', entry.replace('</Amt>', '</Amt><Amt Ccy="EUR">1</Amt>'), 'Stmt/Ntry/Amt'],
    ['a placeholder', entry.replace('12.34', '{{amount}}'), 'Stmt/Ntry/Amt'],
    ['a wrong currency', entry.replace('EUR', 'E'), 'Stmt/Ntry/Amt/@Ccy'],
    ['a wrong direction', entry.replace('CRDT', 'CREDIT'), 'Stmt/Ntry/CdtDbtInd'],
    ['no direction', entry.replace('<CdtDbtInd>CRDT</CdtDbtInd>', ''), 'Stmt/Ntry/CdtDbtInd'],
    [
      'two directions',
      entry.replace('<CdtDbtInd>', '<CdtDbtInd>DBIT</CdtDbtInd><CdtDbtInd>'),
      'Stmt/Ntry/CdtDbtInd',
    ],
    ['an unknown status', entry.replace('BOOK', 'DONE'), 'Stmt/Ntry/Sts'],
    ['a day that does not exist', entry.replace('2026-03-02', '2026-02-30'), 'Stmt/Ntry/BookgDt/Dt'],
    ['a date of another form', entry.replace('2026-03-03', '03.03.2026'), 'Stmt/Ntry/ValDt/Dt'],
    [
      'a reversal mark that is neither',
      entry.replace('<Sts>', '<RvslInd>yes</RvslInd><Sts>'),
      'Stmt/Ntry/RvslInd',
    ],
    ['a balance without a type', balanceXml('', '1'), 'Stmt/Bal/Tp'],
    ['a balance without an amount', balanceXml('OPBD', ''), 'Stmt/Bal/Amt'],
    ['a balance with sign and direction', balanceXml('OPBD', '-1'), 'Stmt/Bal/Amt'],
    ['a balance with a wrong date', balanceXml('OPBD', '1').replace('2026', '2O26'), 'Stmt/Bal/Dt/Dt'],
  ])('invariant 15: %s', (_, inside, element) => {
    const reading = readStatement(ACCOUNT + inside);
    expect(reading.fault).toMatchObject({ code: 'unreadable', line: 4, element });
    expect(orderFault(reading.events)).toBeNull();
    expect(reading.events.some((event) => event.type === 'transaction')).toBe(false);
  });

  it('an amount that names no currency, unless the account or the person importing does', () => {
    const bare = entry.replace(' Ccy="EUR"', '');
    const file = statementFile(`<Acct><Id><IBAN>DE75512108001245126199</IBAN></Id></Acct>${bare}`);
    expect(readText(file).fault).toMatchObject({
      element: 'Stmt/Ntry/Amt',
      rule: 'an amount must name its currency',
    });
    expect(readText(file, { currency: 'EUR' as never }).booked).toBe(1);
    expect(readStatement(ACCOUNT + bare).booked).toBe(1);
  });

  it('a document type, before it can define or fetch anything', () => {
    const bomb =
      '<!DOCTYPE Document [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>';
    const file = statementFile(ACCOUNT + entry).replace('<Document', `${bomb}<Document`);
    expect(readText(file)).toMatchObject({ booked: 0, fault: { code: 'unreadable', found: '<!DOCTYPE' } });
    const entity = readStatement(`${ACCOUNT}${entry.replace('BOOK', '&x;')}`);
    expect(entity.fault).toMatchObject({ element: 'Stmt/Ntry/Sts', found: 'undefined entity.' });
  });

  it('a file that is cut off, wherever', () => {
    const file = statementFile(ACCOUNT + entry + entry);
    for (let at = 1; at < file.length; at++) {
      const reading = readText(file.slice(0, at));
      expect(reading.fault, file.slice(0, at)).not.toBeNull();
      expect(orderFault(reading.events)).toBeNull();
    }
    expect(readText(file).fault).toBeNull();
    const last = readText(file.slice(0, file.lastIndexOf('</Stmt>')));
    expect(last.fault).toMatchObject({ rule: 'the file must be whole', found: 'no end of <Stmt>' });
  });

  it('tags that do not match, and text that is no XML', () => {
    const crossed = entry.replace('</Sts>', '</Stat>');
    expect(readStatement(ACCOUNT + crossed).fault).toMatchObject({
      rule: 'the file must be well-formed XML',
    });
    for (const text of ['', '  \n', 'Date;Amount\n', '<html><body>Login</body></html>', '<a', '<a/><b/>'])
      expect(readText(text).fault, text).toMatchObject({ code: 'not_recognised' });
  });

  it('a message without a statement', () => {
    expect(readText('<Document><BkToCstmrStmt><GrpHdr/></BkToCstmrStmt></Document>').fault).toMatchObject({
      code: 'unreadable',
      rule: 'the message must hold a statement',
    });
  });

  it('an encoding that nobody knows', () => {
    const fault = readText(statementFile(ACCOUNT).replace('UTF-8', 'X-KLINGON')).fault;
    expect(fault).toMatchObject({ code: 'unreadable', line: 1, found: 'x-klingon' });
  });

  it('elements that stand too deep and texts that are too long, in bounded memory', () => {
    const deep = readStatement(`${ACCOUNT}${'<a>'.repeat(DEPTH_MAX)}`);
    expect(deep.fault?.code).toBe('too_large');
    const long = readStatement(`${ACCOUNT}<!--${'-x'.repeat(1_000_000)}`);
    expect(long.fault?.code).toBe('too_large');
    const attribute = readStatement(`${ACCOUNT}<a b="${'x'.repeat(2_000_000)}"/>`);
    expect(attribute.fault?.code).toBe('too_large');
  });

  it('keeps the beginning of a text that is longer than a field, and says so', () => {
    const reading = readStatement(
      ACCOUNT + entryXml('1', 'CRDT', `<AddtlNtryInf>${'é'.repeat(5_000)}</AddtlNtryInf>`),
    );
    const seen = reading.events.find((event) => event.type === 'transaction');
    expect(seen?.transaction.bankText).toHaveLength(2_000);
    expect(reading.events.some((event) => event.type === 'note' && event.text.includes('longer'))).toBe(true);
  });

  it('gives nothing after a fault', () => {
    const reading = readStatement(`${ACCOUNT}${entry.replace('12.34', 'x')}${entry}${entry}`);
    expect(reading.events.at(-1)?.type).toBe('fault');
    expect(reading.events.filter((event) => event.type === 'fault')).toHaveLength(1);
  });
});
