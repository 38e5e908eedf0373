import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  importBytes,
  type LedgerBench,
  ledgerLines,
  openLedgerBench,
  stream,
} from '../../../proofs/imports/harness.ts';
import { writeMt940 } from '../../../proofs/imports/statement-text.ts';
import { generateMt940 } from '../../../proofs/statements/generate-mt940.ts';

let bench: LedgerBench;
beforeAll(async () => {
  bench = await openLedgerBench();
});
afterAll(() => bench.close());

describe('statement imports', () => {
  it('keeps what a bank wrote with characters that no database keeps (invariant 15)', async () => {
    const scope = await bench.newOwner();
    const file = writeMt940([{ day: 1, cents: -350, text: 'CO\0FFEE', reference: 'R\0' }])
      .toString()
      .replace(':20:STARTUMS', ':20:START\0');
    const row = await importBytes(bench.imports, scope, Buffer.from(file));
    expect(row).toMatchObject({ status: 'done', inserted: 1 });
    expect((await ledgerLines(bench, scope))[0]).toContain('CO\ufffdFFEE');
  });

  it('takes a file in and, taken in again, changes nothing (invariant 1)', async () => {
    const scope = await bench.newOwner();
    const bytes = Buffer.concat([...generateMt940(500)]);
    const first = await importBytes(bench.imports, scope, bytes);
    expect(first).toMatchObject({ status: 'done', entries: 500, inserted: 500 });
    const lines = await ledgerLines(bench, scope);
    const again = await importBytes(bench.imports, scope, bytes);
    expect(again).toMatchObject({ status: 'done', inserted: 0, updated: 0, unchanged: 500 });
    expect(await ledgerLines(bench, scope)).toEqual(lines);
  });

  it('takes a large file in by chunks of whole days, and again unchanged', async () => {
    const scope = await bench.newOwner();
    const bytes = Buffer.concat([...generateMt940(35_000)]);
    const first = await importBytes(bench.imports, scope, bytes);
    expect(first).toMatchObject({ status: 'done', entries: 35_000, inserted: 35_000 });
    const again = await importBytes(bench.imports, scope, bytes);
    expect(again).toMatchObject({ status: 'done', inserted: 0, unchanged: 35_000 });
  });

  it('stops at once when asked, while the file comes and while it is taken in', async () => {
    const bytes = Buffer.concat([...generateMt940(60_000)]);
    const scope = await bench.newOwner();
    const newest = async () => {
      const text = 'select max(id) from imports where owner_id = $1';
      return Number((await bench.app.rows(scope, { text }, [scope.ownerId]))[0]?.[0]);
    };
    const coming = (async function* () {
      yield* stream(bytes.subarray(0, 1024 * 1024));
      expect(await bench.imports.cancel(scope, await newest())).toBe(true);
      yield* stream(bytes.subarray(1024 * 1024));
    })();
    const refused = await bench.imports.receive(scope, 'test', { filename: null, read: {} }, coming);
    expect(refused).toMatchObject({ ok: false, fault: { fault: { code: 'cancelled' } } });
    const received = await bench.imports.receive(scope, 'test', { filename: null, read: {} }, stream(bytes));
    if (!received.ok) throw new Error(received.fault.fault.code);
    expect(await bench.imports.cancel(scope, received.value.id)).toBe(true);
    const row = await received.value.finished;
    expect(row.status).toBe('cancelled');
    expect(row.inserted).toBeLessThan(60_000);
  });

  it('says so when the owner is deleted while the file comes, and while it is taken in', async () => {
    const bytes = Buffer.concat([...generateMt940(35_000)]);
    const gone = { code: 'interrupted', text: expect.stringContaining('owner was deleted') };
    const early = await bench.newOwner();
    const coming = (async function* () {
      yield* stream(bytes.subarray(0, 1024 * 1024));
      await bench.directory.deleteOwner(early, DELETED);
      yield* stream(bytes.subarray(1024 * 1024));
    })();
    const request = { filename: null, read: {} };
    const refused = await bench.imports.receive(early, 'test', request, coming);
    expect(refused).toMatchObject({ ok: false, fault: { fault: gone } });
    const late = await bench.newOwner();
    const received = await bench.imports.receive(late, 'test', request, stream(bytes));
    if (!received.ok) throw new Error(received.fault.fault.code);
    await bench.directory.deleteOwner(late, DELETED);
    expect(await received.value.finished).toMatchObject({ status: 'failed', fault: gone });
  });
});

const DELETED = { actor: 'test', action: 'owner.deleted', subject: null, detail: {} };
