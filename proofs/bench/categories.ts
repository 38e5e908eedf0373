/** How fast entries that were kept are categorised: the rules alone, and the whole job from the ledger to the ledger. */
import process from 'node:process';
import { setImmediate as breathe } from 'node:timers/promises';
import { lazyBrands } from '../../src/categories.ts';
import { categorise } from '../../src/core/categories/categorise.ts';
import { factsOf } from '../../src/engine/categories/facts.ts';
import { BATCH_ENTRIES } from '../../src/engine/categories/limits.ts';
import type { CategoryParts } from '../../src/engine/categories/parts.ts';
import type { CategoryEntry } from '../../src/engine/categories/store-port.ts';
import { tenantRuleBook } from '../../src/engine/categories/tenant-rules.ts';
import { workOwner } from '../../src/engine/categories/work.ts';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { importVault } from '../../src/services/vault/import-vault.ts';
import { tenantRuleVault } from '../../src/services/vault/tenant-rule-vault.ts';
import { openCategoryStore } from '../../src/store/category-store.ts';
import { withClient } from '../../src/store/embedded/connect.ts';
import { ruleContext } from '../../src/store/tenant-category-rules.ts';
import type { LedgerBench } from '../imports/harness.ts';
import type { Options } from './options.ts';
import { type Figure, median, progress, timed } from './report.ts';
import type { BenchServer } from './server.ts';

const PER_SECOND_MIN = 50_000;
/** Entries that came with one event, as taking in makes them. */
const WINDOW_ENTRIES = 10_000;
/** Entries that the rules alone are asked, over and over. */
const SAMPLE = 20_000;
const SAMPLE_ROUNDS = 3;
const NEVER = new AbortController().signal;

const MAKE_ACCOUNTS = `with made as (insert into tributary.connections (owner_id, connector) values ($1, 'bench') returning id)
  insert into tributary.accounts (owner_id, connection_id, kind, currency, holder, bic)
  select $1, made.id, 'current', 'EUR', 'Ada Lindner', 'COBADEFFXXX' from made, generate_series(1, $2::int) returning id`;

/** Texts as banks give them: half with a code, none twice. */
const MAKE_ENTRIES = `insert into tributary.transactions (owner_id, account_id, revision, entry_date, booking_date, status,
    currency, amount, counterparty_name, text, bank_text, details, content_key, content_hash)
  select $1, ($2::bigint[])[1 + n % $3::int], 1 + n / $5::int, day, day, 'booked', 'EUR',
    ((n::bigint * 7919) % 2000000 - 1200000) / 100.0,
    (array['REWE Markt GmbH', 'EDEKA Müller', 'Stadtwerke München', 'DB Vertrieb GmbH', 'Vermieter Lindner & Partner',
      'AMAZON EU S.A R.L.', 'SHELL 4711', 'Techniker Krankenkasse', 'ALDI SUED', 'Netflix International B.V.',
      'Bäckerei Kamps', 'Vodafone GmbH', null, 'Zahnarztpraxis Dr. Weber', 'PAYPAL EUROPE', 'Finanzamt Mitte',
      'IKEA Deutschland', 'Arbeitgeber AG', 'McDonalds 0815', 'Unbekannte Firma 4 KG'])[1 + n % 20],
    'Kartenzahlung ' || n || ' vom ' || day || (array[' Berlin', ' Einkauf', ' Rechnung RE-' || n, ' Beitrag', ''])[1 + n % 5],
    (array['KARTENZAHLUNG', 'FOLGELASTSCHRIFT', 'GUTSCHRIFT', 'DAUERAUFTRAG'])[1 + n % 4],
    case n % 4 when 0 then '{"codes":{"mcc":"5411"},"references":{"end_to_end":"E2E-' || n || '"}}'
      when 1 then '{"codes":{"proprietary":"GVC:105"},"references":{"creditor":"DE98ZZZ09999999999","mandate":"M-' || n % 900 || '"}}'
      else '{"references":{"end_to_end":"E2E-' || n || '"}}' end,
    substring(sha256(int8send(n)) for 16), substring(sha256(int8send(-n)) for 16)
  from (select n, date '2025-12-31' - (n::bigint * 1000 / $4::int)::int as day from generate_series(1, $4::int) n) made`;

const WANT = `insert into tributary.category_work (owner_id, tenant_id, wanted) values ($1, $2, $3)
  on conflict (owner_id) do update set wanted = excluded.wanted, done = 0, at_revision = 0, at_id = 0`;

const partsOf = (bench: LedgerBench): CategoryParts => ({
  store: openCategoryStore(bench.app, bench.jobs),
  tenantRules: tenantRuleBook(
    openCategoryStore(bench.app, bench.jobs),
    tenantRuleVault(bench.vault, ruleContext),
    importVault(bench.vault),
  ),
  ledger: bench.queries,
  changes: bench.changes,
  vault: importVault(bench.vault),
  brands: lazyBrands(),
  model: null,
  worker: 'bench',
  breathe,
  onError: (error) => {
    throw error;
  },
});

/** Measures the job for an owner with one account and one with four, where transfers are looked for. */
export async function measureCategories(server: BenchServer, options: Options): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const accounts of [1, 4])
    figures.push(...(await server.withLedger((bench) => measureOwner(server, bench, options, accounts))));
  return figures;
}

async function measureOwner(
  server: BenchServer,
  bench: LedgerBench,
  options: Options,
  accounts: number,
): Promise<Figure[]> {
  const { entries } = options;
  const parts = partsOf(bench);
  parts.brands();
  const scope = await bench.newOwner();
  progress(`categories: making ${entries} entries in ${accounts} accounts`);
  await make(bench, scope, entries, accounts);
  const pure = accounts === 1 ? await rulesAlone(parts, scope) : null;
  const rates: number[] = [];
  const cpuRates: number[] = [];
  for (let round = 0; round < options.rounds; round++) {
    await withClient(bench.url, async (client) => {
      await client.query('truncate tributary.transaction_categories');
      await client.query(WANT, [scope.ownerId, scope.tenantId, entries]);
    });
    const cpu = [process.cpuUsage(), server.cpuSeconds()] as const;
    const { ms } = await timed(async () => {
      // A turn ends after so many batches.
      for (let left = entries; left > 0; left -= BATCH_ENTRIES) await workOwner(parts, scope, NEVER);
    });
    const own = process.cpuUsage(cpu[0]);
    const here = (own.user + own.system) / 1e6;
    const there = (server.cpuSeconds() ?? 0) - (cpu[1] ?? 0);
    rates.push(entries / (ms / 1_000));
    cpuRates.push(entries / Math.max(here, there));
    progress(
      `categories: ${rates.at(-1)?.toFixed(0)}/s, CPU ${here.toFixed(1)} s here, ${there.toFixed(1)} s database`,
    );
  }
  const rate = median(rates);
  const what = `whole job, ${entries} entries, ${accounts === 1 ? 'one account' : `${accounts} accounts`}`;
  return [
    ...(pure === null ? [] : [figure('rules alone, one core', pure)]),
    figure(what, rate),
    // On a machine that others use: what a core of its own for the server and one for the database would do.
    { ...figure(`${what}, by CPU time of the busier side`, median(cpuRates)), target: null },
  ];
}

const figure = (what: string, rate: number): Figure => ({
  section: 'categories',
  what,
  ours: `${rate.toFixed(0)}/s`,
  theirs: `${PER_SECOND_MIN}/s`,
  ratio: rate / PER_SECOND_MIN,
  target: 1,
});

async function make(bench: LedgerBench, scope: OwnerScope, entries: number, accounts: number): Promise<void> {
  await withClient(bench.url, async (client) => {
    const made = await client.query<{ id: string }>(MAKE_ACCOUNTS, [scope.ownerId, accounts]);
    const ids = made.rows.map((row) => row.id);
    await client.query(MAKE_ENTRIES, [scope.ownerId, ids, accounts, entries, WINDOW_ENTRIES]);
    await client.query('vacuum analyze');
    await client.query('checkpoint');
  });
}

/** What categorising alone does in a second. */
async function rulesAlone(parts: CategoryParts, scope: OwnerScope): Promise<number> {
  const entries: CategoryEntry[] = [];
  while (entries.length < SAMPLE) {
    const more = await parts.store.entriesAfter(scope, entries.at(-1)?.id ?? 0, BATCH_ENTRIES);
    if (more.length === 0) break;
    entries.push(...more);
  }
  const accounts = new Map((await parts.store.accounts(scope)).map((account) => [account.id, account]));
  const knowledge = { memory: () => null, brands: parts.brands(), model: null };
  const rates: number[] = [];
  for (let round = 0; round < SAMPLE_ROUNDS; round++) {
    const from = performance.now();
    for (const entry of entries) categorise(factsOf(entry, accounts.get(entry.accountId), false), knowledge);
    rates.push(entries.length / ((performance.now() - from) / 1_000));
  }
  progress(`categories: rules alone ${median(rates).toFixed(0)}/s`);
  return median(rates);
}
