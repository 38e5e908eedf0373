/** What of "pending then booked" holds already: an entry that books with the same day, amount, text and other side. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importBytes, type LedgerBench, openLedgerBench } from './harness.ts';

const report = (kind: '052' | '053', status: string, text: string): Buffer => {
  const [message, statement] = kind === '052' ? ['BkToCstmrAcctRpt', 'Rpt'] : ['BkToCstmrStmt', 'Stmt'];
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.${kind}.001.08"><${message}><GrpHdr><MsgId>M</MsgId><CreDtTm>2026-03-02T08:00:00</CreDtTm></GrpHdr>
<${statement}><Id>S</Id><CreDtTm>2026-03-02T08:00:00</CreDtTm><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Ntry><Amt Ccy="EUR">3.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>${status}</Cd></Sts><BookgDt><Dt>2026-03-01</Dt></BookgDt>
<BkTxCd/><NtryDtls><TxDtls><RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
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

  it('invariant 5: where the rule does not accept the pair, both stay', async () => {
    const scope = await bench.newOwner();
    await importBytes(bench.imports, scope, report('052', 'PDNG', 'COFFEE'));
    await importBytes(bench.imports, scope, report('053', 'BOOK', 'TEA'));
    expect((await ledger(scope)).map((one) => one.status).sort()).toEqual(['booked', 'pending']);
  });
});
