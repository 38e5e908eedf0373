import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  importBytes,
  type LedgerBench,
  ledgerLines,
  openLedgerBench,
} from '../../../proofs/imports/harness.ts';
import { generateMt940 } from '../../../proofs/statements/generate-mt940.ts';

let bench: LedgerBench;
beforeAll(async () => {
  bench = await openLedgerBench();
});
afterAll(() => bench.close());

describe('statement imports', () => {
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
});
