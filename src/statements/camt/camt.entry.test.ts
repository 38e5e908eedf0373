import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  detailsXml,
  entryXml,
  notesOf,
  onlyTransaction,
  readStatement,
  transactionsOf,
} from '../../../proofs/statements/camt-fixtures.ts';
import { PARTS_MAX } from './limits.ts';

const one = (more: string, direction = 'DBIT', version = '08') =>
  onlyTransaction(ACCOUNT + entryXml('10.00', direction, more, 'EUR'), version);

const PARTIES = `<RltdPties>
  <Dbtr><Pty><Nm>Dora Debtor</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>GB29 NWBK 6016 1331 9268 19</IBAN></Id></DbtrAcct>
  <UltmtDbtr><Pty><Nm>Behind Dora</Nm></Pty></UltmtDbtr>
  <Cdtr><Pty><Nm>Carl Creditor</Nm></Pty></Cdtr><CdtrAcct><Id><Othr><Id>12-345</Id></Othr></Id></CdtrAcct>
</RltdPties><RltdAgts><DbtrAgt><FinInstnId><BICFI>NWBKGB2L</BICFI></FinInstnId></DbtrAgt></RltdAgts>`;

describe('an entry', () => {
  it('invariant 14: keeps the scale of the bank, five decimals too, and signs by the direction', () => {
    expect(onlyTransaction(ACCOUNT + entryXml('8.85012', 'DBIT')).amount).toEqual({
      amount: '-8.85012',
      currency: 'EUR',
    });
    expect(onlyTransaction(ACCOUNT + entryXml('0.00', 'DBIT')).amount.amount).toBe('0.00');
  });

  it('invariant 14: keeps the day as written, however late its instant is in its own zone', () => {
    const dates = (inside: string) =>
      onlyTransaction(`${ACCOUNT}<Ntry><Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd>${inside}</Ntry>`);
    const late = dates('<BookgDt><DtTm>2026-03-31T23:59:59.123+14:00</DtTm></BookgDt>');
    expect(late.bookingDate).toBe('2026-03-31');
    expect(late.bookedAt).toBe('2026-03-31T23:59:59.123+14:00');
    const unzoned = dates('<BookgDt><DtTm>2026-03-31T23:59:59</DtTm></BookgDt>');
    expect([unzoned.bookingDate, unzoned.bookedAt]).toEqual(['2026-03-31', null]);
    expect(dates('<ValDt><Dt>2026-01-02Z</Dt></ValDt>').valueDate).toBe('2026-01-02');
  });

  it.each([
    ['<Sts>BOOK</Sts>', 'booked'],
    ['<Sts><Cd>BOOK</Cd></Sts>', 'booked'],
    ['', 'booked'],
    ['<Sts>PDNG</Sts>', 'pending'],
    ['<Sts>\n  <Cd>PDNG</Cd>\n</Sts>', 'pending'],
    ['<Sts><Cd>FUTR</Cd></Sts>', 'pending'],
    ['<Sts>INFO</Sts>', 'pending'],
  ])('quirk: reads the status %s as %s', (status, expected) => {
    const inside = `<Ntry><Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd>${status}</Ntry>`;
    const reading = readStatement(ACCOUNT + inside);
    expect(transactionsOf(reading)[0]?.status).toBe(expected);
    expect([reading.booked, reading.pending]).toEqual(expected === 'booked' ? [1, 0] : [0, 1]);
    expect(reading.sum).toBe(expected === 'booked' ? '1' : '0');
  });

  it('takes all references and leaves fillers out', () => {
    const refs = `<Refs><MsgId>m</MsgId><AcctSvcrRef>DET</AcctSvcrRef><PmtInfId>P1</PmtInfId><InstrId>I1</InstrId>
      <EndToEndId>NOTPROVIDED</EndToEndId><TxId>T1</TxId><MndtId>MND</MndtId><ChqNb>77</ChqNb><AcctOwnrTxId>MINE</AcctOwnrTxId></Refs>`;
    const seen = one(`<AcctSvcrRef> SVC </AcctSvcrRef>${detailsXml(refs)}`);
    expect(seen.references).toEqual({
      bank: 'SVC',
      entry: null,
      endToEnd: null,
      transaction: 'T1',
      instruction: 'I1',
      payment: 'P1',
      mandate: 'MND',
      creditor: null,
      cheque: '77',
      customer: 'MINE',
    });
    const uetr = detailsXml('<Refs><UETR>u-1</UETR></Refs>');
    expect(one(`<NtryRef>7</NtryRef>${uetr}`).references).toMatchObject({ entry: '7', transaction: 'u-1' });
  });

  it('takes the identifier of a SEPA creditor, named or by its form, and no other', () => {
    const creditor = (scheme: string, id: string) =>
      one(
        detailsXml(
          `<RltdPties><Cdtr><Id><PrvtId><Othr><Id>${id}</Id>${scheme}</Othr></PrvtId></Id></Cdtr></RltdPties>`,
        ),
      ).references.creditor;
    const sepa = '<SchmeNm><Prtry>SEPA</Prtry></SchmeNm>';
    expect(creditor(sepa, 'DE98ZZZ09999999999')).toBe('DE98ZZZ09999999999');
    expect(creditor('', 'DE98ZZZ09999999999')).toBe('DE98ZZZ09999999999');
    expect(creditor('<SchmeNm><Cd>CUST</Cd></SchmeNm>', 'DE98ZZZ09999999999')).toBeNull();
    expect(creditor('', '4711')).toBeNull();
  });

  it('names the debtor of money in and the creditor of money out, in old and new form', () => {
    expect(one(detailsXml(PARTIES), 'CRDT').counterparty).toEqual({
      name: 'Dora Debtor',
      iban: 'GB29NWBK60161331926819',
      account: null,
      bic: 'NWBKGB2L',
      ultimateName: 'Behind Dora',
    });
    expect(one(detailsXml(PARTIES), 'DBIT').counterparty).toMatchObject({
      name: 'Carl Creditor',
      iban: null,
      account: '12-345',
    });
    const old = PARTIES.replaceAll('<Pty>', '').replaceAll('</Pty>', '');
    expect(one(detailsXml(old), 'CRDT', '02').counterparty.name).toBe('Dora Debtor');
  });

  it('changes sides for a reversal and never names the account itself', () => {
    const reversal = `<RvslInd>true</RvslInd>${detailsXml(PARTIES)}`;
    expect(one(reversal, 'CRDT')).toMatchObject({ reversal: true, counterparty: { name: 'Carl Creditor' } });
    expect(one(`<RvslInd>false</RvslInd>${detailsXml(PARTIES)}`, 'CRDT').reversal).toBe(false);
    const ownFirst = detailsXml(PARTIES.replace('GB29 NWBK 6016 1331 9268 19', 'DE75512108001245126199'));
    expect(one(ownFirst, 'CRDT').counterparty.name).toBe('Carl Creditor');
    const onlyDebtor = '<RltdPties><Dbtr><Nm>Dora</Nm></Dbtr></RltdPties>';
    expect(one(`<RvslInd>1</RvslInd>${detailsXml(onlyDebtor)}`, 'CRDT').counterparty.name).toBe('Dora');
    const onlyHolder = '<RltdPties><Dbtr><Nm>Ina Own</Nm></Dbtr></RltdPties>';
    expect(one(`<RvslInd>1</RvslInd>${detailsXml(onlyHolder)}`, 'CRDT').counterparty.name).toBeNull();
  });

  it('reads codes, purpose and return reason, and takes a return for what takes back', () => {
    const seen = one(
      `<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RDDT</Cd><SubFmlyCd>UPDD</SubFmlyCd></Fmly></Domn><Prtry><Cd>NTRF+109</Cd><Issr>DK</Issr></Prtry></BkTxCd>` +
        detailsXml('<Purp><Cd>SALA</Cd></Purp><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>'),
    );
    expect(seen.codes).toEqual({
      btc: 'PMNT-RDDT-UPDD',
      proprietary: 'DK:NTRF+109',
      mcc: null,
      purpose: 'SALA',
      returnReason: 'AC04',
    });
    expect(seen.reversal).toBe(true);
  });

  it('joins remittance lines with one blank and keeps the structured reference and the bank text apart', () => {
    const seen = one(
      `${detailsXml(`<RmtInf><Ustrd>first </Ustrd><Ustrd>
      second</Ustrd><Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf><AddtlTxInf>more</AddtlTxInf>`)}<AddtlNtryInf>text</AddtlNtryInf>`,
    );
    expect(seen.remittance).toBe('first second');
    expect(seen.creditorReference).toBe('RF18539007547034');
    expect(seen.bankText).toBe('text more');
    const structured = '<RmtInf><Strd><RfrdDocInf><Nb>R-1</Nb></RfrdDocInf></Strd></RmtInf>';
    expect(one(detailsXml(structured)).remittance).toBe('R-1');
  });

  it('reads the foreign amount with its rate, as text, and only in another currency', () => {
    const amounts = (currency: string) =>
      `<AmtDtls><InstdAmt><Amt Ccy="${currency}">11.50</Amt></InstdAmt><CntrValAmt><Amt Ccy="EUR">10.00</Amt><CcyXchg><XchgRate>1.1500000000</XchgRate></CcyXchg></CntrValAmt></AmtDtls>`;
    expect(one(detailsXml(amounts('USD'))).original).toEqual({
      amount: '11.50',
      currency: 'USD',
      rate: '1.1500000000',
    });
    expect(one(amounts('USD')).original?.currency).toBe('USD');
    expect(one(detailsXml(amounts('EUR'))).original).toBeNull();
  });

  it('sums the charges inside the amount, old and new form', () => {
    const record = (amount: string, direction: string, inside: string) =>
      `<Rcrd><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd><ChrgInclInd>${inside}</ChrgInclInd></Rcrd>`;
    const records = `<Chrgs><TtlChrgsAndTaxAmt Ccy="EUR">9</TtlChrgsAndTaxAmt>${record('1.50', 'DBIT', 'true')}${record('0.25', 'CRDT', 'true')}${record('7', 'DBIT', 'false')}</Chrgs>`;
    expect(one(records).charges).toEqual({ amount: '-1.25', currency: 'EUR' });
    const old = '<Chrgs><Amt Ccy="EUR">1</Amt></Chrgs><Chrgs><Amt Ccy="EUR">2</Amt></Chrgs>';
    expect(one(old, 'DBIT', '02').charges?.amount).toBe('-3');
    expect(
      one(detailsXml('<Chrgs><TtlChrgsAndTaxAmt Ccy="EUR">0.80</TtlChrgsAndTaxAmt></Chrgs>')).charges,
    ).toEqual({
      amount: '-0.80',
      currency: 'EUR',
    });
    expect(one(`<Chrgs>${record('7', 'DBIT', 'false')}</Chrgs>`).charges).toBeNull();
  });

  it('takes the day of the purchase from the related dates, and the settlement day for a missing value date', () => {
    const dates =
      '<RltdDts><AccptncDtTm>2026-02-27T10:00:00</AccptncDtTm><IntrBkSttlmDt>2026-03-05</IntrBkSttlmDt></RltdDts>';
    expect(one(detailsXml(dates))).toMatchObject({ transactionDate: '2026-02-27', valueDate: '2026-03-03' });
    const undated = `<Ntry><Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd>${detailsXml(dates)}</Ntry>`;
    expect(onlyTransaction(ACCOUNT + undated)).toMatchObject({ bookingDate: null, valueDate: '2026-03-05' });
  });
});

describe('a batch', () => {
  const payment = (amount: string, direction = '') =>
    `<TxDtls><Amt Ccy="EUR">${amount}</Amt>${direction}<RltdPties><Cdtr><Nm>To ${amount}</Nm></Cdtr></RltdPties></TxDtls>`;

  it('gives several details as signed parts and nobody as the other side', () => {
    const inside = `<NtryDtls><Btch><PmtInfId>B</PmtInfId><NbOfTxs>2</NbOfTxs></Btch>${payment('12')}${payment('2', '<CdtDbtInd>CRDT</CdtDbtInd>')}</NtryDtls>`;
    const seen = one(inside);
    expect(seen.batchCount).toBe(2);
    expect(seen.references.payment).toBe('B');
    expect(seen.counterparty.name).toBeNull();
    expect(seen.parts.map((part) => part.amount?.amount)).toEqual(['-12', '2']);
    expect(seen.parts[0]?.counterparty?.name).toBe('To 12');
  });

  it('quirk: one TxDtls for a batch of 86 is the entry when it has its amount, else a part', () => {
    const batch = (amount: string) =>
      one(`<NtryDtls><Btch><NbOfTxs>86</NbOfTxs></Btch>${payment(amount)}</NtryDtls>`);
    expect(batch('10.0')).toMatchObject({ batchCount: 86, parts: [], counterparty: { name: 'To 10.0' } });
    expect(batch('3')).toMatchObject({ batchCount: 86, counterparty: { name: null } });
    expect(batch('3').parts).toHaveLength(1);
  });

  it('counts every payment and keeps a limited number', () => {
    const many = '<TxDtls><Refs><TxId>1</TxId></Refs></TxDtls>'.repeat(PARTS_MAX + 3);
    const reading = readStatement(ACCOUNT + entryXml('1', 'DBIT', `<NtryDtls>${many}</NtryDtls>`));
    const [seen] = transactionsOf(reading);
    expect(seen?.batchCount).toBe(PARTS_MAX + 3);
    expect(seen?.parts).toHaveLength(PARTS_MAX);
    expect(notesOf(reading).join()).toContain('3 payments');
  });

  it('takes the amount of the transaction where version 2 gives no other, in the currency of the entry', () => {
    const old = (currency: string) =>
      `<TxDtls><AmtDtls><TxAmt><Amt Ccy="${currency}">4</Amt></TxAmt></AmtDtls></TxDtls>`;
    const parts = one(`<NtryDtls>${old('EUR')}${old('USD')}</NtryDtls>`, 'CRDT', '02').parts;
    expect(parts.map((part) => part.amount)).toEqual([{ amount: '4', currency: 'EUR' }, null]);
  });
});
