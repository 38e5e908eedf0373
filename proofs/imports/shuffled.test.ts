/**
 * Real statement files of one person in any order: the ledger holds the same entries at the end, and all files again
 * change nothing. Many of the files overlap: they are the same account in several formats and cuts.
 */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Currency } from '../../src/core/money.ts';
import type { ImportRequest } from '../../src/engine/import-port.ts';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { NO_SAMPLES, readSample, sampleFiles, samplesRoot } from '../samples.ts';
import { importBytes, type LedgerBench, openLedgerBench } from './harness.ts';

const root = samplesRoot();
const FOLDERS = ['camt.052', 'camt.053', 'camt.054', 'mt940', 'ofx', 'qif', 'csv'];
/** Orders in which the files are taken in; the first is that of their names. */
const ORDERS = Number(process.env.TRIBUTARY_SHUFFLES ?? 3);
/** One message in many variants for the tests of a parser: under one reference it is pending here, other money there. */
const CONTRADICTING = /genkgo/;
const BYTES_MAX = 200_000;
/** What a person would say of a file that does not say it itself. */
const SAID: Partial<ImportRequest> = {
  accountName: 'Household',
  read: { currency: 'EUR' as Currency, dateOrder: 'mdy' },
};

/** Shuffles by a seed (Fisher and Yates, with a small linear congruential generator). */
function shuffled<T>(list: readonly T[], seed: number): T[] {
  const result = [...list];
  let state = seed;
  for (let at = result.length - 1; at > 0; at--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = state % (at + 1);
    const [a, b] = [result[at], result[other]];
    if (a === undefined || b === undefined) continue;
    result[at] = b;
    result[other] = a;
  }
  return result;
}

/** What is in one list more often than in the other. */
function without(list: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return list.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

describe.skipIf(root === null)(
  `real files of one person in any order${root === null ? ` (${NO_SAMPLES})` : ''}`,
  () => {
    let bench: LedgerBench;
    beforeAll(async () => {
      bench = await openLedgerBench();
    });
    afterAll(() => bench?.close());

    /** Entries by the numbers of their accounts, day and amount, sorted; and those that a person is asked to look at. */
    async function ledger(scope: OwnerScope): Promise<{ lines: string[]; marked: Set<string> }> {
      const text = `select coalesce((select string_agg(i.scheme || i.masked, ',' order by i.scheme, i.masked)
            from account_identifiers i where i.owner_id = t.owner_id and i.account_id = t.account_id), ''),
          t.entry_date, t.status, trim_scale(t.amount), t.currency, t.review is not null
        from transactions t where t.owner_id = $1`;
      const rows = await bench.app.rows(scope, { text }, [scope.ownerId]);
      const lines = rows.map((row) => row.slice(0, -1).join('|'));
      const marked = new Set(lines.filter((_, at) => rows[at]?.at(-1) === 't'));
      return { lines: lines.sort(), marked };
    }

    /** Takes files in; gives those that changed something. */
    async function takeAll(scope: OwnerScope, files: readonly string[]): Promise<string[]> {
      const changing: string[] = [];
      for (const file of files) {
        const row = await importBytes(bench.imports, scope, readSample(root ?? '', file), {
          ...SAID,
          filename: path.basename(file),
        });
        if ('inserted' in row && row.inserted + row.updated > 0)
          changing.push(`${file}: ${row.inserted} new, ${row.updated} changed`);
      }
      return changing;
    }

    for (const [maker, files] of filesByMaker())
      it(`invariants 1 and 2: those of ${maker} end in one ledger, and all again change nothing`, async () => {
        const first = await bench.newOwner();
        await takeAll(first, files);
        const expected = await ledger(first);
        expect(await takeAll(first, shuffled(files, 99))).toEqual([]);
        expect(await ledger(first)).toEqual(expected);
        if (CONTRADICTING.test(maker)) return;
        for (let order = 1; order < ORDERS; order++) {
          const scope = await bench.newOwner();
          await takeAll(scope, shuffled(files, order));
          const { lines, marked } = await ledger(scope);
          // Where the files contradict each other, both may stay; then at least one of the two ledgers says so.
          const unsaid = (line: string): boolean => !marked.has(line) && !expected.marked.has(line);
          const missing = without(expected.lines, lines).filter(unsaid);
          const extra = without(lines, expected.lines).filter(unsaid);
          expect({ order, missing, extra }).toEqual({ order, missing: [], extra: [] });
        }
      }, 180_000);
  },
);

/** The files of each of the projects that made them: files of different makers only share the numbers of made-up accounts. */
function filesByMaker(): ReadonlyMap<string, readonly string[]> {
  if (root === null) return new Map();
  const files = FOLDERS.flatMap((folder) => sampleFiles(root, folder)).filter(
    (file) => readSample(root, file).length < BYTES_MAX,
  );
  return Map.groupBy(files, (file) => file.split('/')[1] ?? '');
}
