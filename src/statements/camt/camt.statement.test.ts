import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  balanceXml,
  entryXml,
  firstOf,
  notesOf,
  readStatement,
  readText,
  statementFile,
} from '../../../proofs/statements/camt-fixtures.ts';

describe('the account', () => {
  it('gives every number, bank, holder, product and kind', () => {
    const reading =
      readStatement(`<ElctrncSeqNb>9</ElctrncSeqNb><FrToDt><FrDtTm>2026-03-01T00:00:00</FrDtTm><ToDtTm>2026-03-02T23:00:00</ToDtTm></FrToDt>
      <Acct><Id><Othr><Id>123 456</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr></Id><Tp><Cd>SVGS</Cd></Tp><Ccy>CHF</Ccy><Nm>Spare</Nm>
      <Ownr><Nm>Ina Own</Nm></Ownr><Svcr><FinInstnId><BICFI>pofichbexxx</BICFI><Nm>PostFinance</Nm></FinInstnId></Svcr></Acct>`);
    expect(firstOf(reading, 'open')).toEqual({
      type: 'open',
      account: {
        identifiers: [{ scheme: 'bban', value: '123456', bank: 'POFICHBEXXX' }],
        currency: 'CHF',
        kind: 'savings',
        label: 'Spare',
        holder: 'Ina Own',
        product: null,
        bic: 'POFICHBEXXX',
        bankName: 'PostFinance',
      },
      facts: {
        kind: 'statement',
        message: 'camt.053.001.08',
        id: 'S1',
        created: null,
        sequence: '9',
        from: '2026-03-01',
        to: '2026-03-02',
      },
    });
  });

  it('quirk: an Othr/Id is an IBAN when its check digits say so, else a local number', () => {
    const other = (id: string) =>
      firstOf(readStatement(`<Acct><Id><Othr><Id>${id}</Id></Othr></Id></Acct>`), 'open').account
        .identifiers[0];
    expect(other('DE75512108001245126199')).toMatchObject({ scheme: 'iban', bank: null });
    expect(other('DE76512108001245126199')).toMatchObject({ scheme: 'local' });
  });

  it('takes its currency from the first balance or entry where it names none', () => {
    const account = '<Acct><Id><IBAN>DE75512108001245126199</IBAN></Id></Acct>';
    const currency = (inside: string) => firstOf(readStatement(account + inside), 'open').account.currency;
    expect(currency(balanceXml('OPBD', '1', 'CRDT', 'RON'))).toBe('RON');
    expect(currency(entryXml('1', 'CRDT', '', 'SEK'))).toBe('SEK');
    expect(currency('')).toBeNull();
  });

  it('refuses an account that stands behind entries: they would belong to nobody', () => {
    const { fault } = readStatement(entryXml('1', 'CRDT') + ACCOUNT);
    expect(fault).toMatchObject({ code: 'unreadable', element: 'Stmt/Acct' });
  });
});

describe('balances', () => {
  it.each([
    ['OPBD', 'opening_booked'],
    ['CLBD', 'closing_booked'],
    ['ITBD', 'interim_booked'],
    ['PRCD', 'previously_closed_booked'],
    ['OPAV', 'opening_available'],
    ['CLAV', 'closing_available'],
    ['ITAV', 'interim_available'],
    ['FWAV', 'forward_available'],
    ['XPCD', 'expected'],
    ['INFO', 'information'],
    ['OTHR', 'other'],
  ])('reads %s as %s', (code, type) => {
    const { balance } = firstOf(readStatement(ACCOUNT + balanceXml(code, '1.50', 'DBIT')), 'balance');
    expect(balance).toEqual({
      type,
      amount: { amount: '-1.50', currency: 'EUR' },
      date: '2026-03-02',
      at: null,
      line: 4,
    });
  });

  it('quirk: a balance without a direction counts as it stands, and the statement says so', () => {
    const bare = balanceXml('OPBD', '5').replace('<CdtDbtInd>CRDT</CdtDbtInd>', '');
    const reading = readStatement(ACCOUNT + bare + bare.replace('OPBD', 'CLBD').replace('>5<', '>-5<'));
    expect(reading.statements[0]).toMatchObject({ opening: '5', closing: '-5', difference: '-10' });
    expect(notesOf(reading).join()).toMatch(/bears no direction.*2 times/);
  });

  it('quirk: PRCD opens a statement without OPBD, and only then', () => {
    const opening = (inside: string) => readStatement(ACCOUNT + inside).statements[0]?.opening;
    expect(opening(balanceXml('PRCD', '7'))).toBe('7');
    expect(opening(balanceXml('PRCD', '7') + balanceXml('OPBD', '8'))).toBe('8');
    expect(opening(balanceXml('ITBD', '7'))).toBeNull();
  });

  it('quirk: a date may be a day or an instant; the instant is kept when it has a zone', () => {
    const at = (text: string) =>
      firstOf(
        readStatement(
          ACCOUNT + balanceXml('OPBD', '1').replace('<Dt>2026-03-02</Dt>', `<DtTm>${text}</DtTm>`),
        ),
        'balance',
      ).balance;
    expect(at('2026-03-02T23:59:00.000Z')).toMatchObject({
      date: '2026-03-02',
      at: '2026-03-02T23:59:00.000Z',
    });
    expect(at('2026-03-02T00:00:00.000000000')).toMatchObject({ date: '2026-03-02', at: null });
  });

  it('invariant 8: opening plus booked entries equals closing, or the difference is said', () => {
    const around = (closing: string) =>
      readStatement(
        ACCOUNT +
          balanceXml('OPBD', '10.00') +
          balanceXml('CLBD', closing, 'DBIT') +
          entryXml('12.50', 'DBIT') +
          entryXml('1', 'CRDT').replace('BOOK', 'PDNG'),
      ).statements[0];
    expect(around('2.50')).toMatchObject({ booked: 1, pending: 1, sum: '-12.50', difference: '0.00' });
    expect(around('2.51')?.difference).toBe('-0.01');
  });

  it('compares nothing across currencies', () => {
    const other = readStatement(ACCOUNT + balanceXml('OPBD', '1') + balanceXml('CLBD', '1', 'CRDT', 'SEK'));
    expect(other.statements[0]).toMatchObject({ opening: '1', closing: null, difference: null });
    const balances = balanceXml('OPBD', '1') + balanceXml('CLBD', '2');
    const mixed = readStatement(ACCOUNT + balances + entryXml('1', 'CRDT', '', 'USD'));
    expect(mixed.statements[0]).toMatchObject({ opening: null, closing: null, difference: null });
    expect(notesOf(mixed).join()).toContain('several currencies');
  });

  it('takes the earliest opening and the latest closing of a statement over several days', () => {
    const on = (xml: string, day: string) => xml.replace('2026-03-02', day);
    const reading = readStatement(
      ACCOUNT +
        on(balanceXml('OPBD', '3'), '2026-03-03') +
        on(balanceXml('CLBD', '9'), '2026-03-09') +
        on(balanceXml('OPBD', '1'), '2026-03-01') +
        on(balanceXml('CLBD', '3'), '2026-03-02'),
    );
    expect(reading.statements[0]).toMatchObject({ opening: '1', closing: '9' });
  });
});

describe('messages', () => {
  const inner = `<Id>S</Id>${ACCOUNT}${entryXml('1', 'CRDT')}`;
  const message = (name: string, part: string, type: string) =>
    `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:${type}"><${name}><${part}>${inner}</${part}></${name}></Document>`;

  it.each([
    ['BkToCstmrAcctRpt', 'Rpt', 'camt.052.001.02', 'report'],
    ['BkToCstmrStmt', 'Stmt', 'camt.053.001.14', 'statement'],
    ['BkToCstmrDbtCdtNtfctn', 'Ntfctn', 'camt.054.001.04', 'notification'],
    ['BkToCstmrStmtV01', 'Stmt', 'camt.053.001.01', 'statement'],
  ])('reads %s', (name, part, type, kind) => {
    const reading = readText(message(name, part, type));
    expect(firstOf(reading, 'open').facts).toMatchObject({ kind, message: type });
    expect(reading.booked).toBe(1);
  });

  it('reads version 1: accounts, types, details and references under their old names', () => {
    const reading = readText(
      `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.01"><BkToCstmrStmtV01><Stmt><Id>S</Id><Acct><Id><BBAN>99</BBAN></Id><Ccy>EUR</Ccy></Acct>
      <Bal><Tp><Cd>OPBD</Cd></Tp><Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2010-01-01</Dt></Dt></Bal>
      <Ntry><Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><Btch><NbOfTxs>4</NbOfTxs></Btch><TxDtls><RltdPties><Dbtr><Nm>D</Nm></Dbtr><DbtrAcct><Id><PrtryAcct><Id>7</Id></PrtryAcct></Id></DbtrAcct></RltdPties>
      <RmtInf><Strd><CdtrRefInf><CdtrRef>REF</CdtrRef></CdtrRefInf></Strd></RmtInf><RtrInf><RtrRsn><Cd>AC01</Cd></RtrRsn></RtrInf></TxDtls></Ntry></Stmt></BkToCstmrStmtV01></Document>`,
    );
    expect(firstOf(reading, 'open').account.identifiers[0]).toMatchObject({ scheme: 'bban', value: '99' });
    expect(reading.statements[0]?.opening).toBe('1');
    expect(firstOf(reading, 'transaction').transaction).toMatchObject({
      batchCount: 4,
      counterparty: { name: 'D', account: '7' },
      creditorReference: 'REF',
      codes: { returnReason: 'AC01' },
    });
  });

  it('quirk: reads any prefix, no namespace, an envelope around, and several statements', () => {
    const prefixed = statementFile(ACCOUNT + entryXml('1', 'CRDT'))
      .replace(/<(\/?)([A-Z])/g, '<$1ns2:$2')
      .replace('xmlns=', 'xmlns:ns2=');
    expect(firstOf(readText(prefixed), 'open').facts.message).toBe('camt.053.001.08');
    expect(readText(prefixed).booked).toBe(1);
    const bare = `<Document><BkToCstmrStmt><Stmt>${inner}</Stmt><Stmt>${inner}</Stmt></BkToCstmrStmt></Document>`;
    expect(readText(bare).statements).toHaveLength(2);
    expect(firstOf(readText(bare), 'open').facts.message).toBe('camt.053');
    expect(readText(`<message><AppHdr><Amt>x</Amt></AppHdr>${bare}${bare}</message>`).booked).toBe(4);
  });

  it('reads texts with character references and CDATA, and skips what it does not know', () => {
    const text = '<AddtlNtryInf>A &amp; B <![CDATA[<C>]]> &#228;<!-- no --></AddtlNtryInf>';
    const reading = readStatement(
      `${ACCOUNT}<New><Ntry><Amt>x</Amt></Ntry></New>${entryXml('1', 'CRDT', `<SplmtryData><Amt>x</Amt></SplmtryData>${text}`)}`,
    );
    expect(firstOf(reading, 'transaction').transaction.bankText).toBe('A & B <C> ä');
  });

  it('says when the number of entries is not the one that the statement names', () => {
    const told = '<TxsSummry><TtlNtries><NbOfNtries>3</NbOfNtries></TtlNtries></TxsSummry>';
    expect(notesOf(readStatement(ACCOUNT + told + entryXml('1', 'CRDT'))).join()).toContain(
      'it says 3, there are 1',
    );
  });
});
