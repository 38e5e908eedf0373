/** The database server of a benchmark: the embedded PostgreSQL with the settings of the product, fsync on. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { withClient } from '../../src/store/embedded/connect.ts';
import { layoutOf } from '../../src/store/embedded/layout.ts';
import { readPostmaster } from '../../src/store/embedded/postmaster.ts';
import { runCluster } from '../../src/store/embedded/run.ts';
import { type LedgerBench, openLedgerBench } from '../imports/harness.ts';

/** A running server and a folder that goes with it. */
export interface BenchServer {
  readonly folder: string;
  /** Runs work on a fresh database with keys of its own, and drops it. */
  withLedger<T>(work: (bench: LedgerBench) => Promise<T>): Promise<T>;
  /** CPU seconds that the server has used so far; null where it cannot be known (no /proc). */
  cpuSeconds(): number | null;
  stop(): Promise<void>;
}

/** Starts a server in a temporary folder (below TMPDIR). Throws when it cannot. */
export async function startServer(): Promise<BenchServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'measure-tributary-'));
  const dataDir = path.join(folder, 'data');
  const started = await runCluster({ dataDir, log: () => {} });
  if (!started.ok) throw new Error(`${started.fault.message}; ${started.fault.action}`);
  const server = started.value;
  const leave = (): void => server.stopUnattended();
  process.once('exit', leave);
  // The harness makes its databases on the server that this names.
  process.env.TRIBUTARY_TEST_DATABASE_URL = server.url;
  const postmaster = readPostmaster(layoutOf(dataDir).postmasterPid)?.pid ?? 0;
  return {
    folder,
    async withLedger(work) {
      const bench = await openLedgerBench();
      try {
        return await work(bench);
      } finally {
        await bench.close();
        const name = new URL(bench.url).pathname.slice(1);
        await withClient(server.url, (client) => client.query(`drop database "${name}" with (force)`));
      }
    },
    cpuSeconds: () => serverCpu(postmaster),
    async stop() {
      process.off('exit', leave);
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Linux counts CPU time in hundredths of a second (USER_HZ). */
const TICKS_PER_SECOND = 100;

/** The server and its living children, and the children that have ended. */
function serverCpu(postmaster: number): number | null {
  if (process.platform !== 'linux' || postmaster === 0) return null;
  let ticks = 0;
  for (const name of readdirSync('/proc')) {
    const fields = /^\d+$/.test(name) ? statOf(name) : null;
    if (fields === null) continue;
    const own = Number(fields[11]) + Number(fields[12]);
    if (Number(name) === postmaster) ticks += own + Number(fields[13]) + Number(fields[14]);
    else if (Number(fields[1]) === postmaster) ticks += own;
  }
  return ticks / TICKS_PER_SECOND;
}

/** The fields of /proc/PID/stat after the name (state first); null when the process has gone. */
function statOf(pid: string): readonly string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
