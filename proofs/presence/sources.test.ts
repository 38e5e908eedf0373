/** One account from a bank and from statement files: a payment is one transaction, whoever told of it first. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mergeTransactions } from '../../src/engine/transaction-reviews/merge.ts';
import { splitTransaction } from '../../src/engine/transaction-reviews/split.ts';
import { importBytes } from '../imports/harness.ts';
import { openSyncBench, type SyncBench } from '../syncs/bench.ts';
import { booked, day, pending, Story } from './story.ts';

let bench: SyncBench;
beforeAll(async () => {
  bench = await openSyncBench();
});
afterAll(() => bench.close());

const IBAN = 'DE02120300000000202051';
const statement = (
  entries: readonly { on: number; amount: string; text: string; reference?: string }[],
): Buffer =>
  Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId><CreDtTm>2026-06-15T08:00:00</CreDtTm></GrpHdr>
<Stmt><Id>S</Id><CreDtTm>2026-06-15T08:00:00</CreDtTm><Acct><Id><IBAN>${IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>
${entries
  .map(
    ({
      on,
      amount,
      text,
      reference,
    }) => `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>${day(on)}</Dt></BookgDt><ValDt><Dt>${day(on)}</Dt></ValDt>${
      reference === undefined ? '' : `<AcctSvcrRef>${reference}</AcctSvcrRef>`
    }<BkTxCd/>
<NtryDtls><TxDtls><RltdPties><Cdtr><Pty><Nm>Shop</Nm></Pty></Cdtr>
<CdtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></CdtrAcct></RltdPties><RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`,
  )
  .join('')}
</Stmt></BkToCstmrStmt></Document>`);

describe('an account that comes from a bank and from files', () => {
  it('has one transaction of a pending entry that a file books', async () => {
    const story = await Story.begin(bench);
    const [before] = await story.shows(0, pending('p1', -1, '-40.00', 'TRATTORIA ROMA'));
    await story.categorise(before?.id ?? 0, 'FOOD');
    const file = statement([{ on: 0, amount: '46.00', text: 'TRATTORIA ROMA', reference: 'F-900' }]);
    expect(await importBytes(bench.ledger.imports, story.scope, file)).toMatchObject({
      inserted: 0,
      updated: 1,
    });
    expect(await story.all()).toMatchObject([
      { id: before?.id, status: 'booked', category: 'FOOD', reference: 'F-900' },
    ]);
    // The bank shows it pending for one more day, then booked under its own id.
    await story.shows(1, pending('p1', -1, '-40.00', 'TRATTORIA ROMA'));
    expect(await story.all()).toMatchObject([{ id: before?.id, status: 'booked', amount: '-46.00' }]);
    const rows = await story.shows(2, booked('b1', 0, '-46.00', 'TRATTORIA ROMA'));
    expect(rows).toMatchObject([{ id: before?.id, status: 'booked', amount: '-46.00', presence: 'present' }]);
    expect(await importBytes(bench.ledger.imports, story.scope, file)).toMatchObject({
      inserted: 0,
      updated: 0,
    });
  });

  it('takes what a person merged or split for what it is, from files too', async () => {
    const story = await Story.begin(bench);
    const rows = await story.shows(0, booked('a', -5, '-10.00', 'ONE'), booked('b', -4, '-20.00', 'TWO'));
    const file = statement([
      { on: -5, amount: '10.00', text: 'ONE' },
      { on: -4, amount: '20.00', text: 'TWO' },
    ]);
    const nothingNew = async (): Promise<void> => {
      const before = await story.all();
      const row = await importBytes(bench.ledger.imports, story.scope, file);
      expect(row).toMatchObject({ inserted: 0, updated: 0, unchanged: 2 });
      expect(await story.all()).toEqual(before);
    };
    await nothingNew();
    const caller = { actor: 'test', tenantId: 1, ownerId: null, ownerOnly: false, scopes: [] };
    const [one, two] = rows.map(({ id }) => id) as [number, number];
    const { changes } = bench.ledger;
    await mergeTransactions(changes, caller, story.scope, { id: one, with: two, ifUpdatedAt: null });
    expect(await story.all()).toHaveLength(1);
    await nothingNew();
    expect(await splitTransaction(changes, caller, story.scope, { id: one, ifUpdatedAt: null })).toEqual({
      ok: true,
      value: two,
    });
    await nothingNew();
    expect((await story.all()).map(({ id }) => id)).toEqual([one, two]);
  });

  it('has its deleted transactions deleted, however they looked', async () => {
    const story = await Story.begin(bench);
    await story.shows(0, pending('p1', -1, '-40.00', 'TRATTORIA ROMA'));
    const [one] = await story.shows(1, booked('b1', 0, '-46.00', 'TRATTORIA ROMA MILANO'));
    const audit = { actor: 'test', action: 'transaction.deleted', subject: null, detail: {} };
    await bench.ledger.changes.deleteTransaction(story.scope, one?.id ?? 0, audit);
    expect(await story.shows(2, booked('b1', 0, '-46.00', 'TRATTORIA ROMA MILANO'))).toEqual([]);
    expect(await story.shows(3, pending('p1', -1, '-40.00', 'TRATTORIA ROMA'))).toEqual([]);
  });
});
