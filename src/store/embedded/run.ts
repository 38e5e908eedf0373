/** Brings the cluster of a data directory up, whatever state it was left in. The caller holds the directory. */
import { chmodSync, existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Result } from '../../core/result.ts';
import { failure, success } from '../../core/result.ts';
import type { Binaries } from './binaries.ts';
import { prepareBinaries } from './binaries.ts';
import type { Cluster } from './cluster.ts';
import { ensureCluster } from './cluster.ts';
import { ensureDatabase, urlOf } from './connect.ts';
import type { EmbeddedFault } from './fault.ts';
import { embeddedFault, OWN_SERVER_HINT, reasonOf } from './fault.ts';
import { makeDir, readIfThere, writeWhole } from './files.ts';
import type { Layout } from './layout.ts';
import { layoutOf } from './layout.ts';
import { choosePort } from './port.ts';
import { isAlive, signal } from './processes.ts';
import { recoverServer } from './recover.ts';
import { startServer, stopServer } from './server.ts';
import { watchLog } from './server-log.ts';
import type { Settings } from './settings.ts';
import { DEFAULT_SETTINGS, LOCAL_FILE, renderSettings } from './settings.ts';

/** Another program may take the chosen port between our look and the server's start. */
const PORT_TRIES = 5;
const GONE_POLL_MS = 500;
/** The major version that the packages carry; a cluster of another one cannot be opened by it. */
const MAJOR = '18';

/** A running embedded server. */
export interface EmbeddedPostgres {
  /** Address and password of the bootstrap login, a superuser, on the database `tributary`. Never log it. */
  readonly url: string;
  readonly port: number;
  /** As `SHOW server_version` gives it. */
  readonly version: string;
  /** Whether the server was still running from a process that died. */
  readonly tookOver: boolean;
  /** As whom it runs: `self`, a user's name, or `namespace`. */
  readonly account: string;
  /** Resolves when the server ends by itself (killed, crashed); never after stop(). */
  readonly gone: Promise<void>;
  /** Stops the server (at most 7 s; well below 1 s when it is idle). Calling it twice is fine. */
  stop(): Promise<void>;
  /** Tells the server to stop and does not wait: for a process that is ending right now. */
  stopUnattended(): void;
}

/** What a start takes. */
export interface EmbeddedOptions {
  readonly dataDir: string;
  /** Hears one plain line for each thing that a person may want to know; never a secret. */
  log(line: string): void;
}

/** Starts the server on a directory that the caller holds. `extra` overrides settings (tests). */
export async function runCluster(
  options: EmbeddedOptions,
  extra: Settings = {},
): Promise<Result<EmbeddedPostgres, EmbeddedFault>> {
  try {
    return await bringUp(options, { ...DEFAULT_SETTINGS, ...extra });
  } catch (error) {
    // The file system and the network answer with exceptions; here they become a fault.
    return failure(unusable(options.dataDir, reasonOf(error)));
  }
}

async function bringUp(
  { dataDir, log }: EmbeddedOptions,
  settings: Settings,
): Promise<Result<EmbeddedPostgres, EmbeddedFault>> {
  const layout = prepareHome(dataDir);
  const binaries = prepareBinaries(layout.libraries, log);
  if (!binaries.ok) return binaries;
  const wrong = wrongVersion(layout);
  if (wrong !== null) return failure(wrong);
  const cluster = await ensureCluster(layout, binaries.value);
  if (!cluster.ok) return cluster;
  const { account, password, isNew } = cluster.value;
  if (isNew) log(`made the database cluster in ${layout.cluster}`);
  const sameSettings = writeConfig(layout, settings);
  const recovery = { layout, binaries: binaries.value, password, sameSettings, log };
  const left = isNew ? null : await recoverServer(recovery);
  const server = left === null ? await startOnFreePort(layout, binaries.value, cluster.value) : success(left);
  if (!server.ok) return server;
  const { pid, port } = server.value;
  const life = watch(pid, layout, binaries.value);
  const version = await ensureDatabase(port, password).catch(async (error: unknown) => {
    await life.stop();
    throw error;
  });
  const url = urlOf(port, password);
  return success({ url, port, version, tookOver: left !== null, account: account.name, ...life });
}

/** Makes our folder. Its path is resolved, because a server is recognised by the folder that it works in. */
function prepareHome(dataDir: string): Layout {
  makeDir(dataDir);
  const layout = layoutOf(realpathSync(dataDir));
  makeDir(layout.home);
  if (process.getuid?.() === 0) chmodSync(layout.home, 0o711);
  return layout;
}

/** Writes the settings; tells whether they were the same already. */
function writeConfig(layout: Layout, settings: Settings): boolean {
  const text = renderSettings(settings, existsSync(path.join(layout.home, LOCAL_FILE)));
  if (readIfThere(layout.config) === text) return true;
  writeWhole(layout.config, text);
  chmodSync(layout.config, 0o644); // The server may run as another user; there is no secret in it.
  return false;
}

async function startOnFreePort(
  layout: Layout,
  binaries: Binaries,
  { account }: Cluster,
): Promise<Result<{ pid: number; port: number }, EmbeddedFault>> {
  for (let attempt = 1; ; attempt++) {
    const port = await choosePort(layout.port);
    if (port === null) return failure(unusable(layout.dataDir, 'no free port on 127.0.0.1'));
    const started = await startServer({ layout, binaries, account, port });
    if (started.ok) return success({ pid: started.value, port });
    if (!started.fault.portTaken || attempt >= PORT_TRIES) return failure(started.fault.fault);
  }
}

function watch(
  pid: number,
  layout: Layout,
  binaries: Binaries,
): Pick<EmbeddedPostgres, 'gone' | 'stop' | 'stopUnattended'> {
  const endLog = watchLog(layout.log);
  let stopping: Promise<void> | null = null;
  let poll: NodeJS.Timeout | undefined;
  const gone = new Promise<void>((resolve) => {
    poll = setInterval(() => {
      if (isAlive(pid)) return;
      clearInterval(poll);
      resolve();
    }, GONE_POLL_MS);
    poll.unref();
  });
  const stop = (): Promise<void> => {
    clearInterval(poll);
    endLog();
    stopping ??= isAlive(pid) ? stopServer(pid, layout, binaries) : Promise.resolve();
    return stopping;
  };
  const stopUnattended = (): void => {
    // Already stopping and not done: the orderly way has had its time.
    if (isAlive(pid)) signal(pid, stopping === null ? 'SIGINT' : 'SIGQUIT');
  };
  return { gone, stop, stopUnattended };
}

function wrongVersion(layout: Layout): EmbeddedFault | null {
  const file = path.join(layout.cluster, 'PG_VERSION');
  const found = existsSync(file) ? readFileSync(file, 'utf8').trim() : MAJOR;
  if (found === MAJOR) return null;
  return embeddedFault(
    'wrong_version',
    `the database in ${layout.cluster} was made by PostgreSQL ${found}; this is PostgreSQL ${MAJOR}`,
    `export it with the Tributary that made it, ${OWN_SERVER_HINT}`,
  );
}

const unusable = (dataDir: string, why: string): EmbeddedFault =>
  embeddedFault(
    'data_dir_unusable',
    `the embedded database in ${dataDir} cannot be used: ${why}`,
    `check that the directory is yours and has free space, start with another DATA_DIR, ${OWN_SERVER_HINT}`,
  );
