/** Starts and stops one database server on a cluster that is ready. */
import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Result } from '../../core/result.ts';
import { failure, success } from '../../core/result.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { programEnv } from './cluster.ts';
import type { EmbeddedFault } from './fault.ts';
import { embeddedFault, OWN_SERVER_HINT } from './fault.ts';
import type { Layout } from './layout.ts';
import { readPostmaster } from './postmaster.ts';
import { isAlive, signal, waitUntil } from './processes.ts';
import { boundLog, readLogTail } from './server-log.ts';

/** Recovery after a crash reads the log since the last checkpoint: at most max_wal_size, minutes on a slow disk. */
const START_LIMIT_MS = 300_000;
/** Fast shutdown gets this long, then the immediate one, then the process is killed. */
const FAST_LIMIT_MS = 3_500;
const IMMEDIATE_LIMIT_MS = 1_000;
const KILL_LIMIT_MS = 2_000;

/** What a start needs. */
export interface StartRequest {
  readonly layout: Layout;
  readonly binaries: Binaries;
  readonly account: Account;
  readonly port: number;
}

/** Why a start failed: the port was taken in the meantime (try another), or anything else. */
export type StartFault = { readonly portTaken: boolean; readonly fault: EmbeddedFault };

/**
 * Starts the server apart from our process group, so that a Ctrl-C in the terminal reaches only us and we stop it
 * in order. Its output goes to server.log. Gives its process id when it takes connections.
 */
export async function startServer(request: StartRequest): Promise<Result<number, StartFault>> {
  const { layout } = request;
  boundLog(layout.log);
  const child = spawnServer(request);
  const isReady = (): boolean => {
    const postmaster = readPostmaster(layout.postmasterPid);
    return postmaster?.pid === child.pid && postmaster?.status === 'ready';
  };
  const ended = (): boolean =>
    child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  await waitUntil(() => ended() || isReady(), START_LIMIT_MS);
  if (child.pid !== undefined && !ended() && isReady()) {
    child.unref();
    return success(child.pid);
  }
  if (child.pid !== undefined) child.kill('SIGQUIT');
  return failure(startFault(layout));
}

function spawnServer({ layout, binaries, account, port }: StartRequest): ChildProcess {
  const log = openSync(layout.log, 'a', 0o600);
  const options = ['-D', layout.cluster, '-p', String(port), '-c', `config_file=${layout.config}`];
  const { file, args } = account.command(binaries.postgres, options);
  const child = spawn(file, args, {
    ...account.spawn,
    env: programEnv(binaries),
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
    windowsHide: true,
  });
  child.on('error', () => {}); // Seen by the caller: the child then has no process id.
  closeSync(log);
  return child;
}

function startFault(layout: Layout): StartFault {
  const tail = readLogTail(layout.log);
  return {
    portTaken: /could not bind|Address already in use/.test(tail),
    fault: embeddedFault(
      'start_failed',
      `the embedded database did not start: ${tail.split('\n').slice(-4).join(' | ')}`,
      `read ${layout.log}, ${OWN_SERVER_HINT}`,
    ),
  };
}

/**
 * Stops the server: fast shutdown (connections are cut, everything is written), then immediate (recovery at the
 * next start), then kill. Nothing acknowledged is lost in any case. Returns when it is gone.
 */
export async function stopServer(pid: number, layout: Layout, binaries: Binaries | null): Promise<void> {
  const gone = (): boolean => !isAlive(pid);
  if (process.platform === 'win32' && binaries !== null) {
    spawnSync(binaries.pgCtl, [
      'stop',
      '-D',
      layout.cluster,
      '-m',
      'fast',
      '-t',
      String(FAST_LIMIT_MS / 1000),
    ]);
  } else signal(pid, 'SIGINT');
  if (await waitUntil(gone, FAST_LIMIT_MS)) return;
  signal(pid, 'SIGQUIT');
  if (await waitUntil(gone, IMMEDIATE_LIMIT_MS)) return;
  signal(pid, 'SIGKILL');
  await waitUntil(gone, KILL_LIMIT_MS);
}
