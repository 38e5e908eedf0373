/** Small syncs: a window of one account of 50 rows, most of them known, from memory to a commit that is on the disk. */
import process from 'node:process';
import { addDays, type LocalDate } from '../../src/core/dates.ts';
import type { Currency, Decimal } from '../../src/core/money.ts';
import {
  NO_CODES,
  NO_COUNTERPARTY,
  NO_REFERENCES,
  type TransactionObservation,
} from '../../src/core/observations.ts';
import type { ImportStore } from '../../src/engine/imports/ledger-port.ts';
import { EntryPreparer, type PreparedEntry } from '../../src/engine/imports/prepare-entry.ts';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { takeInWindow, type WindowSource } from '../../src/engine/take-in-window.ts';
import { maskIban } from '../../src/services/vault/identifiers.ts';
import { importVault } from '../../src/services/vault/import-vault.ts';
import { openImportStore } from '../../src/store/imports.ts';
import type { LedgerBench } from '../imports/harness.ts';
import type { Options } from './options.ts';
import { type Figure, median, progress, timed } from './report.ts';
import type { BenchServer } from './server.ts';

const ROWS = 50;
const NEW_ROWS = 3;
const WORKERS = 10;
const SYNCS = 5_000;
const SYNCS_QUICK = 1_000;
const OWNERS = 200;
const PER_SECOND_MIN = 1_000;
/** Two cores, shared by so many a second: a figure that other work on the machine does not move. */
const CPU_MS_MAX = 2_000 / PER_SECOND_MIN;
const FIRST_DAY = '2026-01-01' as LocalDate;

interface Target {
  readonly scope: OwnerScope;
  readonly accountId: number;
  readonly preparer: EntryPreparer;
  /** How many entries the bank has for it by now. */
  seen: number;
}

/** Measures windows a second: each is matched and committed with its event, fsync on. */
export const measureSyncs = (server: BenchServer, options: Options): Promise<Figure[]> =>
  server.withLedger(async (bench) => {
    const store = openImportStore(bench.app, bench.jobs, async () => null);
    const targets: Target[] = [];
    for (let at = 0; at < OWNERS; at++) targets.push(await makeTarget(bench, store));
    for (const target of targets) await sync(store, target, ROWS - NEW_ROWS);
    const syncs = options.quick ? SYNCS_QUICK : SYNCS;
    const rates: number[] = [];
    const costs: number[] = [];
    for (let round = 0; round < options.rounds; round++) {
      const own = process.cpuUsage();
      const database = server.cpuSeconds() ?? 0;
      const { ms } = await timed(() => syncAll(store, targets, syncs));
      const used = process.cpuUsage(own);
      const ownMs = (used.user + used.system) / 1_000;
      const databaseMs = ((server.cpuSeconds() ?? 0) - database) * 1_000;
      rates.push((syncs / ms) * 1_000);
      costs.push((ownMs + databaseMs) / syncs);
      const each = `node ${(ownMs / syncs).toFixed(2)} ms, postgres ${(databaseMs / syncs).toFixed(2)} ms`;
      progress(
        `syncs: ${rates.at(-1)?.toFixed(0)} a second over ${WORKERS} connections (CPU of each: ${each})`,
      );
    }
    const rate = median(rates);
    const cost = median(costs);
    return [
      {
        section: 'syncs',
        what: `windows of ${ROWS} rows, ${NEW_ROWS} new, ${WORKERS} connections, fsync on`,
        ours: `${rate.toFixed(0)}/s`,
        theirs: `${PER_SECOND_MIN}/s`,
        ratio: rate / PER_SECOND_MIN,
        target: 1,
      },
      {
        section: 'syncs',
        what: 'CPU of one, against its share of two cores',
        ours: `${cost.toFixed(2)} ms`,
        theirs: `${CPU_MS_MAX.toFixed(2)} ms`,
        ratio: CPU_MS_MAX / cost,
        target: null,
      },
    ];
  });

async function makeTarget(bench: LedgerBench, store: ImportStore): Promise<Target> {
  const scope = await bench.newOwner();
  const vault = importVault(bench.vault);
  const sealer = await vault.sealerFor(scope.ownerId);
  const account = {
    kind: 'current',
    currency: 'EUR',
    label: null,
    holder: null,
    product: null,
    bic: null,
    bankName: null,
    masked: null,
  } as const;
  const accountId = await store.inLedger(scope, (ledger) => ledger.createFileAccount(account));
  return { scope, accountId, preparer: new EntryPreparer(scope.ownerId, vault, sealer, maskIban), seen: 0 };
}

async function syncAll(store: ImportStore, targets: readonly Target[], syncs: number): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (;;) {
      const at = next++;
      const target = targets[at % targets.length];
      if (at >= syncs || target === undefined) return;
      await sync(store, target, NEW_ROWS);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
}

/** The newest {@link ROWS} entries of the account, of which so many are new. */
async function sync(store: ImportStore, target: Target, fresh: number): Promise<void> {
  target.seen += fresh;
  const days = new Map<LocalDate, { date: LocalDate; entries: PreparedEntry[] }>();
  for (let n = Math.max(0, target.seen - ROWS); n < target.seen; n++) {
    const date = addDays(FIRST_DAY, Math.floor(n / NEW_ROWS));
    const day = days.get(date) ?? { date, entries: [] };
    days.set(date, day);
    day.entries.push(target.preparer.prepare(observation(n, date), date));
  }
  const dates = [...days.keys()].sort();
  const source = sourceOf(dates[0] ?? FIRST_DAY, dates.at(-1) ?? FIRST_DAY);
  const result = await store.inLedger(target.scope, async (ledger) => {
    const locked = (await ledger.lockAccounts([target.accountId])).get(target.accountId);
    if (locked === undefined) throw new Error('an account is gone');
    return takeInWindow(ledger, { ...locked, id: target.accountId }, [...days.values()], source);
  });
  if (result.inserted !== fresh) throw new Error(`${result.inserted} of ${fresh} new entries were written`);
}

/** As a sync takes it in: whole days but for the first and the last, ids that are of a consent. */
const sourceOf = (from: LocalDate, to: LocalDate): WindowSource => ({
  origin: {},
  range: { from, to },
  isWhole: (date) => date >= from && date <= to,
  isInside: (date) => date > from && date < to,
  complete: true,
  showsPending: true,
  isPresent: true,
  stability: 'per_consent',
  kind: 'bench',
  now: Date.parse('2026-03-01T12:00:00Z'),
});

const observation = (n: number, date: LocalDate): TransactionObservation => ({
  status: 'booked',
  amount: { amount: `-${n + 1}.50` as Decimal, currency: 'EUR' as Currency },
  bookingDate: date,
  valueDate: date,
  transactionDate: null,
  bookedAt: null,
  reversal: false,
  counterparty: {
    ...NO_COUNTERPARTY,
    name: `Shop ${n % 17}`,
    iban: `DE893704004405320130${String(n % 17).padStart(2, '0')}`,
  },
  remittance: `Payment ${n} thank you for your purchase`,
  creditorReference: null,
  bankText: 'CARD PAYMENT',
  references: { ...NO_REFERENCES, bank: `REF${n}`, endToEnd: `E2E-${n}` },
  codes: NO_CODES,
  original: null,
  charges: null,
  runningBalance: null,
  sourceCategory: null,
  batchCount: 1,
  parts: [],
  line: n + 1,
});
