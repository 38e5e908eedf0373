import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Decimal } from '../../src/core/money.ts';
import { sameAmount } from '../../src/core/money.ts';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { mt940 } from '../../src/statements/mt940/index.ts';
import { damaged, damageOf, readBytes } from '../statements/harness.ts';
import { importBytes, type LedgerBench, openLedgerBench } from './harness.ts';
import {
  dateOf,
  decimalOf,
  type HistoryEntry,
  histories,
  honestHistories,
  sumOf,
  writeMt940,
} from './statement-text.ts';

const RUNS = { numRuns: Number(process.env.TRIBUTARY_PROPERTY_RUNS ?? 25) };

let bench: LedgerBench;
beforeAll(async () => {
  bench = await openLedgerBench();
});
afterAll(() => bench.close());

/** The ledger of an owner as sorted lines of what a person sees, without ids and accounts. */
async function ledger(scope: OwnerScope): Promise<string[]> {
  const text = `select entry_date, amount, text, coalesce(bank_reference, '') from transactions where owner_id = $1`;
  const rows = await bench.app.rows(scope, { text }, [scope.ownerId]);
  return rows.map((row) => row.join('|')).sort();
}

const linesOf = (entries: readonly HistoryEntry[]): string[] =>
  entries
    .map((entry) => [dateOf(entry.day), decimalOf(entry.cents), entry.text, entry.reference ?? ''].join('|'))
    .sort();

async function take(scope: OwnerScope, bytes: Uint8Array): Promise<void> {
  const row = await importBytes(bench.imports, scope, bytes);
  expect(row).toMatchObject({ status: 'done' });
}

/** Cuts a history into statements of whole days that overlap as they like, together covering everything. */
const windows = (entries: readonly HistoryEntry[]) =>
  fc
    .array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 9 })), { maxLength: 4 })
    .map((pairs) =>
      [...pairs, [0, 4], [5, 9]].map(([a = 0, b = 0]) => [Math.min(a, b), Math.max(a, b)] as const),
    )
    .chain((list) => fc.shuffledSubarray(list, { minLength: list.length }))
    .map((list) =>
      list
        .map(([from, to]) => entries.filter((entry) => entry.day >= from && entry.day <= to))
        .filter((window) => window.length > 0),
    );

describe('what files do to the ledger', () => {
  it('invariants 1 and 4: a file taken in again changes nothing, and n equal payments stay n', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const scope = await bench.newOwner();
        const file = writeMt940(history);
        await take(scope, file);
        expect(await ledger(scope)).toEqual(linesOf(history));
        const before = await bench.queries.listEvents(scope, {}, { limit: 500, after: null });
        const again = await importBytes(bench.imports, scope, file);
        expect(again).toMatchObject({ status: 'done', inserted: 0, updated: 0, unchanged: history.length });
        expect(await ledger(scope)).toEqual(linesOf(history));
        const after = await bench.queries.listEvents(scope, {}, { limit: 500, after: null });
        const changes = after.rows.slice(before.rows.length).map((event) => event.type);
        expect(changes).toEqual(['import.completed']);
      }),
      RUNS,
    );
  });

  it('invariant 2: overlapping files of whole days in any order give the ledger of the whole', async () => {
    await fc.assert(
      fc.asyncProperty(
        honestHistories.chain((history) => fc.tuple(fc.constant(history), windows(history))),
        async ([history, files]) => {
          const scope = await bench.newOwner();
          for (const [number, window] of files.entries()) await take(scope, writeMt940(window, { number }));
          expect(await ledger(scope)).toEqual(linesOf(history));
        },
      ),
      RUNS,
    );
  });

  it('invariant 7: workers that take in overlapping files at the same time give one result', async () => {
    const other = bench.worker('second');
    await fc.assert(
      fc.asyncProperty(
        honestHistories.chain((history) => fc.tuple(fc.constant(history), windows(history))),
        async ([history, files]) => {
          const scope = await bench.newOwner();
          const work = files.map((window, number) =>
            importBytes(number % 2 === 0 ? bench.imports : other, scope, writeMt940(window, { number })),
          );
          for (const row of await Promise.all(work)) expect(row).toMatchObject({ status: 'done' });
          expect(await ledger(scope)).toEqual(linesOf(history));
          const accounts = await bench.queries.listAccounts(scope, { limit: 10, after: null });
          expect(accounts.rows).toHaveLength(1);
        },
      ),
      RUNS,
    );
  });

  it('invariant 8: the account says by how much its statements do not close', async () => {
    await fc.assert(
      fc.asyncProperty(honestHistories, fc.constantFrom(0, 0, 1, -500), async (history, lie) => {
        const scope = await bench.newOwner();
        await take(scope, writeMt940(history, { lie }));
        const [account] = (await bench.queries.listAccounts(scope, { limit: 1, after: null })).rows;
        const reconciled = account === undefined ? null : await bench.queries.reconcile(scope, account.id);
        expect(sameAmount((reconciled?.difference ?? '') as Decimal, decimalOf(lie))).toBe(true);
        expect(sameAmount((reconciled?.booked ?? '') as Decimal, sumOf(history))).toBe(true);
        expect(await ledger(scope)).toEqual(linesOf(history));
      }),
      RUNS,
    );
  });

  it('invariant 15: a damaged file is refused whole and changes nothing, or is a file of its own that is read right', async () => {
    await fc.assert(
      fc.asyncProperty(
        honestHistories.chain((history) => {
          const file = writeMt940(history);
          return fc.tuple(fc.constant(file), damageOf(file.length));
        }),
        async ([file, damage]) => {
          const scope = await bench.newOwner();
          const bytes = damaged(file, damage);
          const reading = readBytes(mt940, bytes);
          const row = await importBytes(bench.imports, scope, bytes, { format: 'mt940' });
          const lines = await ledger(scope);
          if ('status' in row && row.status === 'done') {
            expect(reading.fault).toBeNull();
            expect(lines).toHaveLength(reading.booked + reading.pending);
          } else {
            expect(lines).toEqual([]);
            expect(await bench.queries.listAccounts(scope, { limit: 1, after: null })).toMatchObject({
              rows: [],
            });
            expect(await bench.queries.listDocuments(scope, { limit: 1, after: null })).toMatchObject({
              rows: [],
            });
          }
        },
      ),
      { numRuns: RUNS.numRuns * 2 },
    );
  });
});
