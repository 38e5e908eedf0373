/**
 * What an earlier start may have left behind: a server that still runs because only our process died, its orphaned
 * children, or a stale postmaster.pid whose process id now belongs to somebody else.
 */
import { spawnSync } from 'node:child_process';
import { unlinkSync } from 'node:fs';
import type { Binaries } from './binaries.ts';
import { programEnv } from './cluster.ts';
import { canConnect } from './connect.ts';
import type { Layout } from './layout.ts';
import type { Postmaster } from './postmaster.ts';
import { readPostmaster } from './postmaster.ts';
import { isAlive, isKnown, signal, waitUntil, workersIn, worksIn } from './processes.ts';
import { stopServer } from './server.ts';

/** Children of a killed server end by themselves when they notice; then they are told, then killed. */
const ORPHANS_LEAVE_MS = 2_000;
const STARTING_LIMIT_MS = 60_000;

/** What a look at the cluster needs. */
export interface RecoverRequest {
  readonly layout: Layout;
  readonly binaries: Binaries;
  readonly password: string;
  /** Whether a running server has the settings that a new one would get. */
  readonly sameSettings: boolean;
  log(line: string): void;
}

/**
 * Gives the server that runs on the cluster already and may be used as it is; else null, and then nothing runs
 * there any more. The caller holds the data directory, so a running server is one that its process left behind.
 */
export async function recoverServer(request: RecoverRequest): Promise<Postmaster | null> {
  const { layout, log } = request;
  const left = readPostmaster(layout.postmasterPid);
  if (left !== null && worksIn(left.pid, layout.cluster)) {
    const running = await settle(layout, left);
    if (running !== null && (await isUsable(request, running))) {
      log(
        `took over the database server (process ${running.pid}, port ${running.port}) of a Tributary that died`,
      );
      return running;
    }
    log(`stopping the database server (process ${left.pid}) of a Tributary that died`);
    await stopServer(left.pid, layout, request.binaries);
  }
  await clearOrphans(request);
  dropForeignPid(layout);
  return null;
}

/** Waits until a server that is just starting or stopping has done so. */
async function settle(layout: Layout, left: Postmaster): Promise<Postmaster | null> {
  const now = (): Postmaster | null => readPostmaster(layout.postmasterPid);
  await waitUntil(() => now()?.status === 'ready' || !isAlive(left.pid), STARTING_LIMIT_MS);
  const postmaster = now();
  return postmaster?.pid === left.pid && postmaster.status === 'ready' ? postmaster : null;
}

async function isUsable(request: RecoverRequest, running: Postmaster): Promise<boolean> {
  if (!request.sameSettings) return false;
  const version = await canConnect(running.port, request.password);
  return version !== null && version === programVersion(request.binaries);
}

/** The version of the installed server as `SHOW server_version` gives it, e.g. `18.4`. */
function programVersion(binaries: Binaries): string {
  const { stdout } = spawnSync(binaries.postgres, ['--version'], {
    encoding: 'utf8',
    env: programEnv(binaries),
  });
  return /\d[\d.]*\w*/.exec(stdout ?? '')?.[0] ?? '';
}

async function clearOrphans({ layout, log }: RecoverRequest): Promise<void> {
  const none = (): boolean => workersIn(layout.cluster).length === 0;
  if (none()) return;
  log('waiting for the last processes of a database server that was killed');
  for (const name of ['SIGQUIT', 'SIGKILL'] as const) {
    if (await waitUntil(none, ORPHANS_LEAVE_MS)) return;
    for (const pid of workersIn(layout.cluster)) signal(pid, name);
  }
  await waitUntil(none, ORPHANS_LEAVE_MS);
}

/**
 * PostgreSQL refuses to start while the system knows the process id in postmaster.pid, even as another program
 * (after a restart of machine or container) or as a zombie. Only where nothing works in the cluster any more is the
 * file removed.
 */
function dropForeignPid(layout: Layout): void {
  const left = readPostmaster(layout.postmasterPid);
  if (left === null || !isKnown(left.pid) || worksIn(left.pid, layout.cluster)) return;
  if (workersIn(layout.cluster).length === 0) unlinkSync(layout.postmasterPid);
}
