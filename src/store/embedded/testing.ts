/**
 * A database server for tests: one for a whole test run, started by the first test that asks for it, and a fresh
 * database for each test that wants one. With TRIBUTARY_TEST_DATABASE_URL set (a superuser's address) that server
 * is used instead.
 *
 *     const cluster = await testCluster();
 *     const url = await cluster.createDatabase();
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { withClient } from './connect.ts';
import { writeWhole } from './files.ts';
import { waitUntil } from './processes.ts';
import { runCluster } from './run.ts';
import { TEST_SETTINGS } from './settings.ts';
import { makeTestDir, RUN_DIR_VARIABLE, startKeeper } from './test-keeper.ts';

const START_LIMIT_MS = 60_000;
const NAME_BYTES = 6;
/** From this version on PostgreSQL has the builtin locale provider. */
const BUILTIN_SINCE = 170_000;

/** A server on which tests make databases. */
export interface TestCluster {
  /** A superuser's address, to an existing database that tests leave alone. */
  readonly adminUrl: string;
  /** Makes an empty UTF-8 database and gives its address, with the same superuser. */
  createDatabase(): Promise<string>;
  /** Drops the databases made through this handle; ends the server when it belongs to this call alone. */
  stop(): Promise<void>;
}

/** Gives the server of this test run, started now when nobody asked before. Throws when it cannot be had. */
export async function testCluster(): Promise<TestCluster> {
  const given = process.env.TRIBUTARY_TEST_DATABASE_URL;
  if (given !== undefined && given !== '') return handle(given, async () => {});
  const shared = process.env[RUN_DIR_VARIABLE];
  if (shared !== undefined) return handle(await sharedServer(shared), async () => {});
  const dir = makeTestDir();
  const keeper = startKeeper(dir);
  return handle(await startIn(dir), keeper.end);
}

function handle(adminUrl: string, end: () => Promise<void>): TestCluster {
  const made: string[] = [];
  const createDatabase = async (): Promise<string> => {
    const name = `test_${process.pid}_${randomBytes(NAME_BYTES).toString('hex')}`;
    await createFresh(adminUrl, name);
    made.push(name);
    const url = new URL(adminUrl);
    url.pathname = `/${name}`;
    return url.href;
  };
  const stop = async (): Promise<void> => {
    await dropAll(adminUrl, made.splice(0));
    await end();
  };
  return { adminUrl, createDatabase, stop };
}

const createFresh = (adminUrl: string, name: string): Promise<void> =>
  withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ version: number }>(
      "SELECT current_setting('server_version_num')::int AS version",
    );
    const locale =
      (rows[0]?.version ?? 0) >= BUILTIN_SINCE
        ? "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
        : "LOCALE_PROVIDER libc LOCALE 'C.UTF-8'";
    await client.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' ${locale}`);
  });

const dropAll = (adminUrl: string, names: readonly string[]): Promise<void> =>
  withClient(adminUrl, async (client) => {
    for (const name of names) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });

/** The first worker of the run that gets here starts the server; the others wait for the address it writes. */
async function sharedServer(dir: string): Promise<string> {
  const addressFile = path.join(dir, 'admin-url');
  const claim = path.join(dir, 'starting');
  if (existsSync(addressFile)) return readFileSync(addressFile, 'utf8');
  if (claimed(claim)) return startIn(dir, claim);
  const there = await waitUntil(() => existsSync(addressFile) || !existsSync(claim), START_LIMIT_MS);
  if (!there) throw new Error('the test database did not start in time');
  return sharedServer(dir);
}

function claimed(claim: string): boolean {
  try {
    mkdirSync(claim);
    return true;
  } catch {
    return false;
  }
}

async function startIn(dir: string, claim?: string): Promise<string> {
  const started = await runCluster({ dataDir: path.join(dir, 'data'), log: () => {} }, TEST_SETTINGS);
  if (!started.ok) {
    if (claim !== undefined) rmSync(claim, { recursive: true, force: true });
    throw new Error(`the test database did not start: ${started.fault.message}; ${started.fault.action}`);
  }
  writeWhole(path.join(dir, 'admin-url'), started.value.url);
  return started.value.url;
}
