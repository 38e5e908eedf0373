/**
 * A store for tests: a fresh database with roles and migrations, open as the serving and the jobs role, and helpers
 * that put rows there as the superuser, so that a test needs nothing of the code it does not test.
 */
import type { DirectoryStore, LedgerChanges, LedgerQueries, OwnerScope } from '../engine/ports.ts';
import { type Database, openDatabase, type Parameter, type TextRow } from './database.ts';
import { openDirectory } from './directory.ts';
import { testCluster } from './embedded/testing.ts';
import { openLedgerChanges, openLedgerQueries } from './ledger.ts';
import { quoteIdentifier } from './migrate.ts';
import { type PreparedDatabase, prepareDatabase } from './roles.ts';
import { integer } from './text-values.ts';

/** What the rows of {@link TestStore.seedTransactions} may be told. Row k of n is k days after `firstDay`, and so on round. */
export interface SeedOptions {
  /** The first booking day, 2024-01-01 when absent. */
  readonly firstDay?: string;
  /** Days over which the rows are spread, 365 when absent. */
  readonly days?: number;
  readonly currency?: string;
}

/** A store of a test. */
export interface TestStore {
  readonly app: Database;
  readonly jobs: Database;
  readonly urls: { readonly admin: string; readonly app: string; readonly jobs: string };
  readonly prepared: PreparedDatabase;
  readonly directory: DirectoryStore;
  readonly queries: LedgerQueries;
  readonly changes: LedgerChanges;
  /** Runs SQL as the superuser, with the schema in its search path and past row-level security. */
  admin(text: string, values?: readonly Parameter[]): Promise<TextRow[]>;
  /** A tenant of its own with one owner. */
  seedOwner(): Promise<OwnerScope>;
  /** An account (below the owner's file connection, which is made when missing) in EUR unless told; its id. */
  seedAccount(scope: OwnerScope, currency?: string): Promise<number>;
  /** So many booked transactions of an account, amounts from -500.00 to 499.99, texts `Payment k of n`. */
  seedTransactions(scope: OwnerScope, accountId: number, count: number, options?: SeedOptions): Promise<void>;
  /** Closes everything and removes database and roles. */
  close(): Promise<void>;
}

/** The same for every test database: their roles live minutes. */
export const testPassword = (purpose: string): string => `for tests: ${purpose}`;

/** Makes a test's store on the server of {@link testCluster}. Throws when it cannot. */
export async function openTestStore(): Promise<TestStore> {
  const cluster = await testCluster();
  const url = await cluster.createDatabase();
  const remove = async (): Promise<void> => {
    await cluster.stop();
    await dropRoles(cluster.adminUrl, new URL(url).pathname.slice(1));
  };
  const prepared = await prepareForTest(url).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  const admin = openDatabase({ url: withSchema(url), connections: 2, applicationName: 'test-admin' });
  const app = openDatabase({ url: prepared.appUrl });
  const jobs = openDatabase({ url: prepared.jobsUrl, connections: 2 });
  const run = (text: string, values: readonly Parameter[] = []) => admin.rows(null, { text }, values);
  return {
    app,
    jobs,
    urls: { admin: url, app: prepared.appUrl, jobs: prepared.jobsUrl },
    prepared,
    directory: openDirectory(app),
    queries: openLedgerQueries(app),
    changes: openLedgerChanges(app),
    admin: run,
    seedOwner: () => seedOwner(run),
    seedAccount: (scope, currency = 'EUR') => seedAccount(run, scope, currency),
    seedTransactions: (scope, accountId, count, options = {}) =>
      seedTransactions(run, scope, accountId, count, options),
    async close() {
      await Promise.all([app.close(), jobs.close(), admin.close()]);
      await remove();
    },
  };
}

async function prepareForTest(url: string): Promise<PreparedDatabase> {
  const prepared = await prepareDatabase({ url, appUrl: null, jobsUrl: null, passwordFor: testPassword });
  if (!prepared.ok) throw new Error(`${prepared.fault.message} ${prepared.fault.action}`);
  return prepared.value;
}

type Run = (text: string, values?: readonly Parameter[]) => Promise<TextRow[]>;

function withSchema(url: string): string {
  const address = new URL(url);
  address.searchParams.set('options', '-c search_path=tributary -c timezone=UTC');
  return address.href;
}

/** Removes the roles that {@link prepareDatabase} made for a database that is gone. */
export async function dropRoles(adminUrl: string, database: string): Promise<void> {
  const admin = openDatabase({ url: adminUrl, connections: 1 });
  try {
    for (const suffix of ['app', 'jobs', 'owner'])
      await admin.rows(null, { text: `drop role if exists ${quoteIdentifier(`${database}_${suffix}`)}` });
  } finally {
    await admin.close();
  }
}

async function seedOwner(run: Run): Promise<OwnerScope> {
  const [tenant] = await run(`insert into tenants (name) values ('Test tenant') returning id`);
  const tenantId = integer(tenant?.[0]);
  const [owner] = await run(`insert into owners (tenant_id, kind) values ($1, 'person') returning id`, [
    tenantId,
  ]);
  return { tenantId, ownerId: integer(owner?.[0]) };
}

async function seedAccount(run: Run, scope: OwnerScope, currency: string): Promise<number> {
  await run(
    `insert into connections (owner_id, connector, label) values ($1, 'file', 'Statement files')
     on conflict (owner_id) where connector = 'file' do nothing`,
    [scope.ownerId],
  );
  const [row] = await run(
    `insert into accounts (owner_id, connection_id, kind, currency, label)
     select $1, id, 'current', $2, 'Test account' from connections where owner_id = $1 and connector = 'file'
     returning id`,
    [scope.ownerId, currency],
  );
  return integer(row?.[0]);
}

async function seedTransactions(
  run: Run,
  scope: OwnerScope,
  accountId: number,
  count: number,
  options: SeedOptions,
): Promise<void> {
  const { firstDay = '2024-01-01', days = 365, currency = 'EUR' } = options;
  await run(
    `insert into transactions (owner_id, account_id, revision, entry_date, booking_date, value_date, status, currency,
       amount, counterparty_name, text, bank_text, category, bank_reference, content_key, content_hash)
     select $1, $2, 0, day, day, day, 'booked', $3, round(((k * 7919) % 100000 - 50000) / 100.0, 2), 'Shop ' || k % 97,
       'Payment ' || k || ' of ' || $4::bigint, 'CARD PAYMENT', case k % 5 when 0 then 'groceries' when 1 then 'rent' end,
       'REF' || k, decode(md5('key' || k), 'hex'), decode(md5('hash' || k), 'hex')
     from generate_series(1, $4::bigint) k
     cross join lateral (select $5::date + (k % $6::bigint)::int as day) d`,
    [scope.ownerId, accountId, currency, count, firstDay, days],
  );
}
