/** The embedded database: a real PostgreSQL server below the data directory, and the hold on that directory. */
import { existsSync, realpathSync } from 'node:fs';
import type { Result } from '../../core/result.ts';
import { failure, success } from '../../core/result.ts';
import type { EmbeddedFault } from './fault.ts';
import { embeddedFault } from './fault.ts';
import type { Hold } from './hold.ts';
import { holdDataDir, holderFile } from './hold.ts';
import { isUs, readHolder } from './holder.ts';
import type { EmbeddedOptions, EmbeddedPostgres } from './run.ts';
import { runCluster } from './run.ts';

export type { EmbeddedFault, EmbeddedFaultCode } from './fault.ts';
export type { Hold, HolderInfo } from './hold.ts';
export { holdDataDir } from './hold.ts';
export type { EmbeddedOptions, EmbeddedPostgres } from './run.ts';

const NOTHING_HELD = { release: (): void => {} };
/** The directories with a server of this process: the holder file cannot tell two starts of one process apart. */
const running = new Set<string>();

/**
 * Starts the embedded PostgreSQL of a data directory, or takes over the server that a dead Tributary left running
 * there. The directory must be held by this process (holdDataDir) or by nobody; then it is held until stop(). When
 * this process ends without stop(), but not by kill -9, the server is told to stop in order by itself.
 * Returns a fault, with what to do, when it cannot; then nothing of it runs.
 */
export async function startEmbedded(
  options: EmbeddedOptions,
): Promise<Result<EmbeddedPostgres, EmbeddedFault>> {
  const hold = await holdUnlessOurs(options.dataDir);
  if (!hold.ok) return hold;
  const key = realpathSync(options.dataDir);
  if (running.has(key)) {
    hold.value.release();
    return failure(runningHere(key));
  }
  running.add(key);
  const leave = (): void => {
    running.delete(key);
    hold.value.release();
  };
  const started = await runCluster(options);
  if (!started.ok) {
    leave();
    return started;
  }
  const { stop, stopUnattended } = started.value;
  process.once('exit', stopUnattended);
  const stopAndLeave = async (): Promise<void> => {
    await stop();
    process.removeListener('exit', stopUnattended);
    leave();
  };
  return success({ ...started.value, stop: stopAndLeave });
}

async function holdUnlessOurs(dataDir: string): Promise<Result<Pick<Hold, 'release'>, EmbeddedFault>> {
  const holder = existsSync(dataDir) ? readHolder(holderFile(dataDir)) : null;
  if (holder !== null && isUs(holder)) return success(NOTHING_HELD);
  return holdDataDir(dataDir, { url: '' });
}

const runningHere = (dataDir: string): EmbeddedFault =>
  embeddedFault(
    'in_use',
    `this process already runs the embedded database of ${dataDir}`,
    'stop it first, or use another data directory',
  );
