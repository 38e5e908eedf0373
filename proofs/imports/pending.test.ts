/** "Pending then booked" between statement files: in any of them, in any order, one transaction. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importBytes, type LedgerBench, openLedgerBench } from './harness.ts';

interface Entry {
  readonly amount?: string;
  readonly day?: string;
  readonly reference?: string;
}
const report = (
  kind: '052' | '053',
  status: string,
  text: string,
  { amount = '3.50', day = '2026-03-01', reference }: Entry = {},
): Buffer => {
  const [message, statement] = kind === '052' ? ['BkToCstmrAcctRpt', 'Rpt'] : ['BkToCstmrStmt', 'Stmt'];
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.${kind}.001.08"><${message}><GrpHdr><MsgId>M</MsgId><CreDtTm>2026-03-02T08:00:00</CreDtTm></GrpHdr>
<${statement}><Id>S</Id><CreDtTm>2026-03-02T08:00:00</CreDtTm><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>${status}</Cd></Sts><BookgDt><Dt>${day}</Dt></BookgDt>
${reference === undefined ? '' : `<AcctSvcrRef>${reference}</AcctSvcrRef>`}<BkTxCd/><NtryDtls><TxDtls><RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
</${statement}></${message}></Document>`);
};

describe('pending entries', () => {
  let bench: LedgerBench;
  beforeAll(async () => {
    bench = await openLedgerBench();
  });
  afterAll(() => bench.close());

  const ledger = async (scope: Awaited<ReturnType<LedgerBench['newOwner']>>) =>
    (await bench.queries.listTransactions(scope, {}, 'date', { limit: 10, after: null })).rows.map(
      ({ id, status }) => ({
        id,
        status,
      }),
    );

  it('invariant 5: pending then booked with the same content is one transaction with one id', async () => {
    const scope = await bench.newOwner();
    await importBytes(bench.imports, scope, report('052', 'PDNG', 'COFFEE'));
    const [pending] = await ledger(scope);
    expect(pending?.status).toBe('pending');
    const booked = await importBytes(bench.imports, scope, report('053', 'BOOK', 'Coffee'));
    expect(booked).toMatchObject({ inserted: 0, updated: 1 });
    expect(await ledger(scope)).toEqual([{ id: pending?.id, status: 'booked' }]);
  });

  it('an older file with the pending entry never takes the booking back', async () => {
    const scope = await bench.newOwner();
    await importBytes(bench.imports, scope, report('053', 'BOOK', 'COFFEE'));
    await importBytes(bench.imports, scope, report('052', 'PDNG', 'COFFEE'));
    expect(await ledger(scope)).toMatchObject([{ status: 'booked' }]);
  });

  it('invariant 5: pending then booked with another day, text, amount and id is one transaction', async () => {
    const scope = await bench.newOwner();
    const hold = report('052', 'PDNG', 'TRATTORIA ROMA', { amount: '40.00', reference: 'P1' });
    const bill = report('053', 'BOOK', 'TRATTORIA ROMA MILANO', {
      amount: '46.00',
      day: '2026-03-03',
      reference: 'B7',
    });
    await importBytes(bench.imports, scope, hold);
    const [pending] = await ledger(scope);
    expect(await importBytes(bench.imports, scope, bill)).toMatchObject({ inserted: 0, updated: 1 });
    expect(await ledger(scope)).toEqual([{ id: pending?.id, status: 'booked' }]);
    // Both again, in any order, change nothing: how it looked before is known.
    for (const file of [hold, bill, bill, hold])
      expect(await importBytes(bench.imports, scope, file)).toMatchObject({
        inserted: 0,
        updated: 0,
        unchanged: 1,
      });
    expect(await ledger(scope)).toEqual([{ id: pending?.id, status: 'booked' }]);
  });

  it('a file takes nothing away that it does not show', async () => {
    const scope = await bench.newOwner();
    await importBytes(bench.imports, scope, report('052', 'PDNG', 'COFFEE'));
    for (const day of ['2026-03-02', '2026-03-20', '2026-05-01'])
      await importBytes(
        bench.imports,
        scope,
        report('053', 'BOOK', `RENT OF ${day}`, { amount: '900.00', day }),
      );
    expect((await ledger(scope)).map(({ status }) => status)).toEqual([
      'pending',
      'booked',
      'booked',
      'booked',
    ]);
  });

  it('invariant 5: where the rule does not accept the pair, both stay', async () => {
    const scope = await bench.newOwner();
    await importBytes(bench.imports, scope, report('052', 'PDNG', 'COFFEE'));
    await importBytes(bench.imports, scope, report('053', 'BOOK', 'TEA'));
    expect((await ledger(scope)).map((one) => one.status).sort()).toEqual(['booked', 'pending']);
  });
});
