/** Database and keys of this machine's data directory, whether a server runs on it or not. */
import { type Base, openBase } from '../base.ts';
import { failure, type Result, success } from '../core/result.ts';
import { type Config, readConfig } from '../services/config.ts';
import { holdDataDir } from '../store/embedded/index.ts';
import { connectToRunning } from '../store/embedded/running.ts';
import { EXIT } from './exit-codes.ts';
import { type CliFault, fault } from './fault.ts';
import type { Terminal } from './terminal.ts';

/** What is to be closed, last first. */
export class Closers {
  readonly #closers: (() => Promise<unknown> | unknown)[] = [];

  add(close: () => Promise<unknown> | unknown): void {
    this.#closers.push(close);
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }
}

export const settingsFault = (faults: readonly string[]): CliFault =>
  fault(`The settings are not right: ${faults.join(' ')}`, 'see tributary start --help.', EXIT.usage);

/**
 * The settings with the address of the embedded database when a server (this machine's) runs it already; else they
 * stay, and opening them starts it.
 */
export async function reachRunning(config: Config): Promise<Result<Config, CliFault>> {
  if (config.databaseUrl !== null) return success(config);
  const hold = await holdDataDir(config.dataDir, { url: '' });
  if (hold.ok) {
    hold.value.release();
    return success(config);
  }
  if (hold.fault.code !== 'in_use') return failure(fault(hold.fault.message, hold.fault.action));
  const running = await connectToRunning(config.dataDir);
  if (running !== null) return success({ ...config, databaseUrl: running.url });
  return failure(
    fault(hold.fault.message, 'Its database does not answer: stop that process, then try again.'),
  );
}

/** Runs work on the opened base and closes it, whatever comes of it. */
export async function withLocalBase<T>(
  terminal: Terminal,
  work: (base: Base) => Promise<Result<T, CliFault>>,
): Promise<Result<T, CliFault>> {
  const read = readConfig(terminal.env);
  if (!read.ok) return failure(settingsFault(read.fault));
  const config = await reachRunning(read.value);
  if (!config.ok) return config;
  const opened = new Closers();
  try {
    const base = await openBase(config.value, opened, []);
    if (!base.ok) return failure(fault(base.fault.message, base.fault.action));
    return await work(base.value);
  } finally {
    await opened.close();
  }
}
