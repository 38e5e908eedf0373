/** The composition root: the one file that knows every part. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import process from 'node:process';
import type { FastifyInstance } from 'fastify';
import { type DestinationStream, type Logger, pino } from 'pino';
import { openAnnounce } from './announce.ts';
import { startFolder, startJobs } from './background.ts';
import { openBanks, reachSandbox } from './banks.ts';
import { type Base, type Opened, openBase, type StartFault } from './base.ts';
import { openCategories } from './categories.ts';
import { failure, type Result, success } from './core/result.ts';
import type { Founded } from './engine/found-instance.ts';
import type { StatementImports } from './engine/import-port.ts';
import { statementImports } from './engine/imports/statement-imports.ts';
import { openFinapi } from './finapi/finapi.ts';
import { found } from './found.ts';
import { type Folk, freshenCredentials, openPeople } from './people.ts';
import type { Config } from './services/config.ts';
import { credentialsPath } from './services/credentials-file.ts';
import { portFault } from './services/port.ts';
import { maskIban } from './services/vault/identifiers.ts';
import { importVault } from './services/vault/import-vault.ts';
import type { Vault } from './services/vault/vault.ts';
import type { Database } from './store/database.ts';
import { holdDataDir } from './store/embedded/index.ts';
import { openImportStore } from './store/imports.ts';
import { openLedgerChanges, openLedgerQueries } from './store/ledger.ts';

/** How long a stop waits for requests and imports under way. */
const DRAIN_MS = 2_500;

/** A server that runs. */
export interface RunningServer {
  readonly url: string;
  readonly credentialsFile: string;
  readonly founded: Founded;
  readonly database: string;
  /** Lines that a person should read, such as that a database server was taken over. */
  readonly words: readonly string[];
  /** Stops everything: requests, imports, the database. Calling it twice is fine. */
  stop(): Promise<void>;
  /** Resolves with the reason when the server cannot go on, such as a database that is gone. */
  readonly broken: Promise<string>;
}

/** What a start can be told beside the operator's settings: proofs use it. */
export interface StartOptions {
  /** Where the log goes; standard error when absent. */
  readonly log?: DestinationStream;
  /** How long other processes leave an import alone after its last sign of life, and how often one is given. */
  readonly leaseMs?: number;
  readonly beatMs?: number;
  /** How often abandoned imports are looked for. */
  readonly resumeEveryMs?: number;
  /** How often due syncs, sign-ins and consents are looked for. */
  readonly sweepEveryMs?: number;
  /** Leases of a step of a sign-in, and of a sync. */
  readonly stepLeaseMs?: number;
  readonly syncLeaseMs?: number;
  /** Resolves when a stop is asked for: a start that is up already waits for nothing more then. */
  readonly hurry?: Promise<unknown>;
}

/** What was opened so far, closed in the opposite order. */
class Closers implements Opened {
  readonly #closers: (() => Promise<unknown> | unknown)[] = [];
  add(close: () => Promise<unknown> | unknown): void {
    this.#closers.push(close);
  }
  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }
}

/** Starts everything, or says why not and leaves nothing running. */
export async function startTributary(
  config: Config,
  options: StartOptions = {},
): Promise<Result<RunningServer, StartFault>> {
  const opened = new Closers();
  try {
    const started = await open(config, options, opened);
    if (!started.ok) await opened.close();
    return started;
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function open(
  config: Config,
  options: StartOptions,
  opened: Closers,
): Promise<Result<RunningServer, StartFault>> {
  const url =
    config.publicUrl ?? `http://${config.host === '127.0.0.1' ? 'localhost' : config.host}:${config.port}`;
  const hold = await holdDataDir(config.dataDir, { url });
  if (!hold.ok) return hold;
  opened.add(() => hold.value.release());
  const taken = await portFault(config.host, config.port);
  if (taken !== null) return failure({ message: taken, action: '' });

  const words: string[] = [...config.warnings];
  // Standard output is for the block that a start prints; the log goes to standard error.
  const log = pino(
    { level: config.logLevel, redact: ['req.headers.authorization', 'req.headers.cookie'] },
    options.log ?? pino.destination(2),
  );
  // They take their time, and none needs the others: database with people, simulated banks, the code of the surfaces.
  const [house, simulated, http] = await Promise.all([
    openHouse({ config, log, url, words }, opened),
    reachSandbox(config, opened, log),
    import('./http.ts'),
  ]);
  if (!house.ok) return house;
  if (!simulated.ok) return simulated;
  const { base, folk } = house.value;
  const { app, jobs, vault } = base;
  const { founded } = folk;
  const imports = buildImports(app, jobs, vault, log, options);
  opened.add(() => imports.drain(DRAIN_MS));
  const banks = await openBanks({ simulated: simulated.value, base, log, url, times: options }, opened);
  const webhooks = openAnnounce({ config, base, queue: banks.queue, log }, opened);
  const categories = openCategories({ base, log }, opened);
  const directory = http.buildDirectory(app, vault, banks);
  const finapi = await openFinapi(
    {
      ...{ config, base, banks, categories, founded, log },
      queries: openLedgerQueries(app),
      changes: openLedgerChanges(app),
      deleteOwner: (scope, actor) =>
        directory.deleteOwner(scope, { actor, action: 'owner.deleted', subject: null, detail: {} }),
    },
    opened,
  );
  const shown = {
    app,
    vault,
    imports,
    log,
    folk,
    banks,
    webhooks,
    categories,
    finapi,
    directory,
    url,
  };
  const server = http.buildHttp(config, shown);
  opened.add(() => server.close());
  const background = { config, app, imports, log, banks };
  const { resumeEveryMs, sweepEveryMs } = options;
  const schedule = startJobs({ ...background, jobs, resumeEveryMs, sweepEveryMs });
  opened.add(() => schedule.stop());
  const folder = startFolder({ ...background, founded });
  if (folder !== null) opened.add(() => folder.stop());

  const listening = await listen(server, config);
  if (!listening.ok) return listening;
  const { hurry } = options;
  await freshenCredentials({ config, base, banks, founded, log, hurry }, opened);
  const stop = once(() => {
    hold.value.update({ url, isEnding: true });
    return opened.close();
  });
  return success({
    url,
    credentialsFile: credentialsPath(config.dataDir, config.mode),
    founded,
    database: base.description,
    words,
    stop,
    broken: base.broken,
  });
}

/** The database, the keys, and who is there. */
async function openHouse(
  parts: {
    readonly config: Config;
    readonly log: Logger;
    readonly url: string;
    readonly words: string[];
  },
  opened: Closers,
): Promise<Result<{ readonly base: Base; readonly folk: Folk }, StartFault>> {
  const { config, log, url, words } = parts;
  const base = await openBase(config, opened, words);
  if (!base.ok) return base;
  const instance = await found(config, base.value.app, base.value.vault, url);
  if (!instance.ok) return instance;
  const folk = await openPeople({ config, base: base.value, founded: instance.value, log }, opened);
  return folk.ok ? success({ base: base.value, folk: folk.value }) : folk;
}

function buildImports(
  app: Database,
  jobs: Database,
  vault: Vault,
  log: Logger,
  { leaseMs, beatMs }: StartOptions,
): StatementImports {
  const queries = openLedgerQueries(app);
  return statementImports({
    store: openImportStore(app, jobs, (scope, importId) => queries.getImport(scope, importId)),
    vault: importVault(vault),
    mask: maskIban,
    now: Date.now,
    worker: `${hostname()}:${process.pid}:${randomUUID()}`,
    onError: (error, importId) =>
      log.error({ err: error, importId }, 'an import stopped; it will be taken up again'),
    ...(leaseMs === undefined ? {} : { leaseMs }),
    ...(beatMs === undefined ? {} : { beatMs }),
  });
}

async function listen(server: FastifyInstance, config: Config): Promise<Result<null, StartFault>> {
  try {
    await server.listen({ host: config.host, port: config.port });
    return success(null);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code !== 'EADDRINUSE') throw error;
    return failure({
      message: `Port ${config.port} is taken by another program.`,
      action: `Choose another: PORT=${config.port + 1} npm start`,
    });
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= work();
    return running;
  };
}
