/** Every call that an import makes to its store, with a death, a broken connection or a long sleep before and after it. */
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StatementImports } from '../../src/engine/import-port.ts';
import { statementImports } from '../../src/engine/imports/statement-imports.ts';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { maskIban } from '../../src/services/vault/identifiers.ts';
import { importVault } from '../../src/services/vault/import-vault.ts';
import { openImportStore } from '../../src/store/imports.ts';
import { type LedgerBench, openLedgerBench, stream } from '../imports/harness.ts';
import { generateMt940 } from '../statements/generate-mt940.ts';
import { type Misfortune, type Moment, UnluckyStore } from './misfortune.ts';

const IS_PROVING = process.env.PROVE === '1';
/** A file of one transaction, and one of two chunks. */
const SMALL = 30;
const LARGE = 10_050;
/** Of the large file's calls so many, chosen at random, are tried in a normal run. */
const TRIED = 3;
const LEASE_MS = 200;
const CALLS_MAX = 200;

let bench: LedgerBench;
beforeAll(async () => {
  bench = await openLedgerBench();
});
afterAll(() => bench.close());

const storeOf = () =>
  openImportStore(bench.app, bench.jobs, (scope, importId) => bench.queries.getImport(scope, importId));

const importsOn = (store: ReturnType<typeof storeOf>, worker: string): StatementImports =>
  statementImports({
    store,
    vault: importVault(bench.vault),
    mask: maskIban,
    now: Date.now,
    worker,
    onError: () => {},
    leaseMs: LEASE_MS,
    beatMs: 0,
  });

const fileOf = (entries: number): Buffer => Buffer.concat([...generateMt940(entries)]);
const files = new Map([SMALL, LARGE].map((entries) => [entries, fileOf(entries)]));

/** Runs one import with its misfortune; gives whether it came to that, and what the uploader was told. */
async function run(
  scope: OwnerScope,
  entries: number,
  [what, moment, at]: readonly [Misfortune, Moment, number],
): Promise<{ readonly befell: boolean; readonly acknowledged: boolean }> {
  const unlucky = new UnluckyStore(storeOf(), what, moment, at);
  const first = importsOn(unlucky.store, `first ${scope.ownerId}`);
  const told: { acknowledged: boolean } = { acknowledged: false };
  const whole = files.get(entries) ?? Buffer.alloc(0);
  const work = (async () => {
    const received = await first.receive(scope, 'proof', { filename: null, read: {} }, stream(whole));
    told.acknowledged = received.ok;
    if (received.ok) await received.value.finished;
  })().catch(() => {});
  const befell = await Promise.race([unlucky.happened.then(() => true), work.then(() => false)]);
  if (!befell) return { befell, ...told };
  if (what !== 'sleeps') await work;
  await takeUp(scope);
  unlucky.wake();
  await work;
  // Who woke up may have left something behind: the next look takes it up.
  await takeUp(scope);
  return { befell, ...told };
}

/** Another process finds what is left, once the lease is over. */
async function takeUp(scope: OwnerScope): Promise<void> {
  const other = importsOn(storeOf(), `second ${scope.ownerId}`);
  await sleep(LEASE_MS + 20);
  await other.resume();
  await other.drain(30_000);
}

interface Outcome {
  readonly statuses: readonly string[];
  readonly count: number;
  readonly completed: number;
  readonly failed: number;
  readonly gaps: number;
  readonly documents: number;
}

async function outcomeOf(scope: OwnerScope): Promise<Outcome> {
  const imports = await bench.queries.listImports(scope, { limit: 10, after: null });
  const documents = await bench.queries.listDocuments(scope, { limit: 10, after: null });
  const { rows } = await bench.queries.listEvents(scope, {}, { limit: 500, after: null });
  const times = (type: string): number => rows.filter((event) => event.type === type).length;
  return {
    statuses: imports.rows.map((row) => row.status),
    count: await bench.queries.countTransactions(scope, {}),
    completed: times('import.completed'),
    failed: times('import.failed'),
    gaps: rows.filter((event, at) => event.sequence !== at + 1).length,
    documents: documents.rows.length,
  };
}

const whole = (entries: number): Outcome => ({
  statuses: ['done'],
  count: entries,
  completed: 1,
  failed: 0,
  gaps: 0,
  documents: 1,
});
const NOTHING: Outcome = { statuses: ['failed'], count: 0, completed: 0, failed: 1, gaps: 0, documents: 0 };
const NEVER: Outcome = { ...NOTHING, statuses: [], failed: 0 };

/** Whole, or nothing of it where nobody was told that it was taken in. */
async function expectSound(scope: OwnerScope, entries: number, told: boolean, name: string): Promise<void> {
  const outcome = await outcomeOf(scope);
  const allowed = told ? [whole(entries)] : [whole(entries), NOTHING, NEVER];
  expect([name, allowed]).toEqual([name, expect.arrayContaining([outcome])]);
}

/** The calls that an undisturbed import makes. */
async function callsOf(entries: number): Promise<number> {
  const counting = new UnluckyStore(storeOf(), 'dies', 'before', Number.POSITIVE_INFINITY);
  const scope = await bench.newOwner();
  const bytes = stream(files.get(entries) ?? Buffer.alloc(0));
  const received = await importsOn(counting.store, 'counting').receive(
    scope,
    'proof',
    { filename: null, read: {} },
    bytes,
  );
  if (!received.ok) throw new Error('not received');
  await received.value.finished;
  expect(await outcomeOf(scope)).toEqual(whole(entries));
  return counting.calls;
}

const CASES = (['dies', 'breaks', 'sleeps'] as const).flatMap((what) =>
  (['before', 'after'] as const).map((moment) => [what, moment] as const),
);

describe('invariants 1, 7, 13 and 15: an import that meets with misfortune is whole in the end or was never there', () => {
  for (const [what, moment] of CASES) {
    it(`a small file: ${what} ${moment} any of its calls`, async () => {
      let at = 1;
      for (; at < CALLS_MAX; at++) {
        const scope = await bench.newOwner();
        const { befell, acknowledged } = await run(scope, SMALL, [what, moment, at]);
        await expectSound(scope, SMALL, acknowledged, `call ${at}`);
        if (!befell) break;
      }
      expect(at).toBeGreaterThan(4);
    });

    it(
      `a large file: ${what} ${moment} ${IS_PROVING ? 'any' : 'some'} of its calls`,
      async () => {
        const calls = await callsOf(LARGE);
        const all = Array.from({ length: calls }, (_, index) => index + 1);
        const tried = IS_PROVING ? all : all.sort(() => Math.random() - 0.5).slice(0, TRIED);
        for (const at of tried) {
          const scope = await bench.newOwner();
          const { acknowledged } = await run(scope, LARGE, [what, moment, at]);
          await expectSound(scope, LARGE, acknowledged, `call ${at} of ${calls}`);
        }
      },
      IS_PROVING ? 600_000 : 60_000,
    );
  }
});
