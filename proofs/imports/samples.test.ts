/** Every real statement file through the whole way: what the reader reads is what the ledger holds. */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Currency } from '../../src/core/money.ts';
import type { ImportRequest } from '../../src/engine/import-port.ts';
import { recogniseFormat } from '../../src/statements/formats.ts';
import { NO_SAMPLES, readSample, sampleFiles, samplesRoot } from '../samples.ts';
import { readBytes } from '../statements/harness.ts';
import { importBytes, type LedgerBench, openLedgerBench } from './harness.ts';

const root = samplesRoot();
const FOLDERS = ['camt.052', 'camt.053', 'camt.054', 'mt940', 'ofx', 'qif', 'csv'];
/** What a person would say of a file that does not say it itself. */
const SAID: Partial<ImportRequest> = {
  accountName: 'Household',
  read: { currency: 'EUR' as Currency, dateOrder: 'mdy' },
};

describe.skipIf(root === null)(
  `real statement files in the ledger${root === null ? ` (${NO_SAMPLES})` : ''}`,
  () => {
    let bench: LedgerBench;
    beforeAll(async () => {
      bench = await openLedgerBench();
    });
    afterAll(() => bench?.close());

    for (const folder of FOLDERS)
      it(`${folder}: what is readable is in the ledger once, and again unchanged (invariant 1); the rest changes nothing (invariant 15)`, async () => {
        const files = sampleFiles(root ?? '', folder);
        let taken = 0;
        for (const file of files) {
          const bytes = readSample(root ?? '', file);
          const request = { ...SAID, filename: path.basename(file) };
          const format = recogniseFormat(bytes.subarray(0, 4096), request.filename);
          const reading = format === null ? null : readBytes(format, bytes, SAID.read);
          const scope = await bench.newOwner();
          const row = await importBytes(bench.imports, scope, bytes, request);
          const stored = await bench.queries.countTransactions(scope, {});
          if (reading === null || reading.fault !== null) {
            expect([file, row]).toMatchObject([file, { code: 'statement' }]);
            expect([file, stored]).toEqual([file, 0]);
            continue;
          }
          const entries = reading.booked + reading.pending;
          expect([file, row]).toMatchObject([file, { status: 'done', entries, inserted: entries }]);
          expect([file, stored]).toEqual([file, entries]);
          const again = await importBytes(bench.imports, scope, bytes, request);
          expect([file, again]).toMatchObject([file, { status: 'done', inserted: 0, updated: 0 }]);
          taken++;
        }
        expect(taken).toBeGreaterThan(files.length / 3);
      });
  },
);
