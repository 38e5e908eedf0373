/** Statement files that contradict themselves about a sign: bad input changes nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importBytes, type LedgerBench, openLedgerBench } from '../imports/harness.ts';

let bench: LedgerBench;

beforeAll(async () => {
  bench = await openLedgerBench();
});
afterAll(() => bench.close());

const camt = (entry: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-02-01T06:00:00Z</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id><CreDtTm>2026-02-01T06:00:00Z</CreDtTm>
<Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Ntry><Amt Ccy="EUR">10.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-01-14</Dt></BookgDt></Ntry>
${entry}
</Stmt></BkToCstmrStmt></Document>`;
const ntry = (amount: string, indicator: string): string =>
  `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${indicator}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-01-15</Dt></BookgDt></Ntry>`;
const HEADER = 'Date,Description,Amount,Type,Currency';

const FILES: readonly (readonly [title: string, file: string, line: number])[] = [
  ['camt, a minus beside CRDT', camt(ntry('-5.00', 'CRDT')), 7],
  ['camt, a minus beside DBIT', camt(ntry('-5.00', 'DBIT')), 7],
  [
    'CSV, a minus in a row that says credit',
    `${HEADER}\n2026-01-14,Shop,10.00,Debit,EUR\n2026-01-15,Salary,2500.00,Credit,EUR\n2026-01-16,Refund,-5.00,Credit,EUR\n`,
    4,
  ],
];

describe('invariant 15: a statement file that contradicts itself about a sign', () => {
  for (const [title, file, line] of FILES)
    it(`is refused as a whole and names the line: ${title}`, async () => {
      const scope = await bench.newOwner();
      const outcome = await importBytes(bench.imports, scope, Buffer.from(file));
      expect(outcome).toMatchObject({ code: 'statement', fault: { code: 'unreadable', line } });
      expect(await bench.queries.countTransactions(scope, {})).toBe(0);
      expect((await bench.queries.listAccounts(scope, { limit: 5, after: null })).rows).toEqual([]);
    });

  it('is taken in where nothing contradicts', async () => {
    const scope = await bench.newOwner();
    const fine = camt(ntry('5.00', 'CRDT'));
    expect(await importBytes(bench.imports, scope, Buffer.from(fine))).toMatchObject({
      status: 'done',
      inserted: 2,
    });
  });
});

describe('statement files', () => {
  const mt940 = (opened: string, opening: string, closed: string, closing: string, amount: string): Buffer =>
    Buffer.from(
      [
        ':20:X',
        ':25:DE02120300000000202051',
        ':28C:1/1',
        `:60F:C${opened}EUR${opening}`,
        `:61:${closed}${closed.slice(2)}D${amount}NTRFNONREF`,
        ':86:Rent',
        `:62F:C${closed}EUR${closing}`,
        '-',
        '',
      ].join('\r\n'),
    );

  it('invariant 8: cover the days from opening to closing balance, in any order, and one that is missing is a gap', async () => {
    const scope = await bench.newOwner();
    const [january, february, april] = [
      mt940('251231', '100,00', '260131', '90,00', '10,00'),
      mt940('260131', '90,00', '260228', '85,00', '5,00'),
      mt940('260331', '70,00', '260430', '69,00', '1,00'),
    ];
    for (const file of [april, january, february])
      expect(await importBytes(bench.imports, scope, file)).toMatchObject({ status: 'done', inserted: 1 });
    const [account] = (await bench.queries.listAccounts(scope, { limit: 5, after: null })).rows;
    const id = account?.id ?? 0;
    const gaps = [{ from: '2026-03-01', to: '2026-03-30' }];
    expect(await bench.queries.readCoverage(scope, id)).toEqual({
      coverage: [
        { from: '2025-12-31', to: '2026-02-28', sources: ['file'] },
        { from: '2026-03-31', to: '2026-04-30', sources: ['file'] },
      ],
      gaps,
    });
    expect(account?.reconciliation).toMatchObject({
      opening: '100.00',
      booked: '-16.00',
      reported: '69.00',
      difference: '-15.00',
    });
    const march = mt940('260228', '85,00', '260331', '70,00', '15,00');
    await importBytes(bench.imports, scope, march);
    expect((await bench.queries.readCoverage(scope, id)).gaps).toEqual([]);
    expect((await bench.queries.getAccount(scope, id))?.reconciliation).toMatchObject({ difference: '0.00' });
  });
});
