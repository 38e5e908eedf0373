/** What everything stands on: the database with its roles, and the keys. Server, doctor and key rotation open it. */
import { failure, type Result, success } from './core/result.ts';
import type { Config } from './services/config.ts';
import { openVault, type Vault } from './services/vault/vault.ts';
import { type Database, openDatabase } from './store/database.ts';
import { type EmbeddedPostgres, startEmbedded } from './store/embedded/index.ts';
import { addKeyCheck, hasKeyChecks, loadKeyChecks, openOwnerKeyStore } from './store/key-store.ts';
import { rewriteTables } from './store/rewrite.ts';
import { prepareDatabase } from './store/roles.ts';

/** Why the server did not start, and what to do. */
export interface StartFault {
  readonly message: string;
  readonly action: string;
}

/** Takes what was opened, to be closed in the opposite order. */
export interface Opened {
  add(close: () => Promise<unknown> | unknown): void;
}

/** Connections of the jobs role: it asks what is due, and takes and ends jobs. */
const JOBS_CONNECTIONS = 4;

export interface Base {
  readonly app: Database;
  readonly jobs: Database;
  readonly vault: Vault;
  readonly description: string;
  readonly broken: Promise<string>;
  /** See {@link rewriteTables}. */
  rewriteTables(onTable: (name: string) => void): Promise<number>;
}

/** Database, keys and roles: everything that must hold before anything is served. */
export async function openBase(
  config: Config,
  opened: Opened,
  words: string[],
): Promise<Result<Base, StartFault>> {
  const where = await reachDatabase(config, opened, words);
  if (!where.ok) return where;
  const vault = await openKeys(config, where.value.url);
  if (!vault.ok) return vault;
  const prepared = await prepareDatabase({
    url: where.value.url,
    appUrl: config.databaseAppUrl,
    jobsUrl: config.databaseJobsUrl,
    passwordFor: (purpose) => vault.value.derivePassword(purpose).reveal(),
  });
  if (!prepared.ok) return prepared;
  const pool = (url: string, connections?: number): Database => {
    const prepare = config.databasePrepare;
    const database = openDatabase(
      connections === undefined ? { url, prepare } : { url, prepare, connections },
    );
    opened.add(() => database.close());
    return database;
  };
  const app = pool(prepared.value.appUrl);
  const jobs = pool(prepared.value.jobsUrl, JOBS_CONNECTIONS);
  vault.value.useOwnerKeys(openOwnerKeyStore(app));
  const verified = vault.value.verify(await loadKeyChecks(app));
  if (!verified.ok) return verified;
  for (const check of verified.value.missing) await addKeyCheck(app, check);
  return success({
    app,
    jobs,
    vault: vault.value,
    description: where.value.description,
    broken: where.value.broken,
    rewriteTables: (onTable) => rewriteTables(where.value.url, onTable),
  });
}

async function reachDatabase(
  config: Config,
  opened: Opened,
  words: string[],
): Promise<Result<{ url: string; description: string; broken: Promise<string> }, StartFault>> {
  if (config.databaseUrl !== null)
    return success({ url: config.databaseUrl, description: 'DATABASE_URL', broken: new Promise(() => {}) });
  const embedded = await startEmbedded({ dataDir: config.dataDir, log: (line) => words.push(line) });
  if (!embedded.ok) return embedded;
  const postgres: EmbeddedPostgres = embedded.value;
  opened.add(() => postgres.stop());
  const broken = postgres.gone.then(
    () => 'The embedded database ended. Start again: nothing that was acknowledged is lost.',
  );
  return success({ url: postgres.url, description: `embedded PostgreSQL ${postgres.version}`, broken });
}

/**
 * Keys are made only for a database that none has sealed yet, and wrong ones are refused before anything changes: the
 * roles' passwords come from the keys, so that servers with the right ones would be locked out.
 */
async function openKeys(config: Config, url: string): Promise<Result<Vault, StartFault>> {
  const database = openDatabase({ url, connections: 1, applicationName: 'tributary-keys' });
  try {
    const allowCreate = !(await hasKeyChecks(database));
    const vault = await openVault({ keyFile: config.keyFile, allowCreate });
    if (!vault.ok || allowCreate) return vault;
    const verified = vault.value.verify(await loadKeyChecks(database));
    return verified.ok ? vault : verified;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failure({
      message: `The database cannot be reached: ${reason}.`,
      action: 'Check host, port, name, login and password of DATABASE_URL.',
    });
  } finally {
    await database.close();
  }
}
