/** Starts the sandbox bank: one core, its faces, its control interface, on a loopback port. */
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { addControl } from './control/index.ts';
import { SandboxBank } from './core/bank/bank.ts';
import { createServer } from './faces/http/create-server.ts';
import { addJsonFace } from './faces/json/index.ts';
import { addOauth } from './faces/oauth/index.ts';
import { addPages } from './faces/pages/index.ts';
import { openStateFolder, type StateFolder } from './state/folder.ts';

/** Of the ids of a bank that is founded without another. */
const SEED = 'tributary';
const LOOPBACK_HOSTS = ['127.0.0.1', '::1', 'localhost'];
/** How often it is looked whether the journal should be written anew. */
const SHORTEN_MS = 60_000;

export interface SandboxOptions {
  /** Keeps everything that must survive a restart; made when it is not there. */
  readonly stateFolder: string;
  /** 0 for any; null for the one of the last time, or any when that is taken. */
  readonly port: number | null;
  /** A loopback address; 127.0.0.1 unless said. */
  readonly host?: string;
  /** Real time in epoch milliseconds. */
  readonly now?: () => number;
  /** Waits so many milliseconds, for `slow`. */
  readonly delay?: (ms: number) => Promise<void>;
  /** Of the ids; counts when the bank is founded. */
  readonly seed?: string;
  /** Entries of a page, fewer than usual: for windows of several pages that are quickly read. */
  readonly pageEntries?: number;
}

export interface RunningSandbox {
  /** Without a slash at its end. */
  readonly url: string;
  readonly controlKey: string;
  readonly controlKeyFile: string;
  /** Ends it; requests that are being answered are cut off. */
  close(): Promise<void>;
}

const waitFor = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Starts the bank. Throws with a sentence for people when the port is taken, the address is not a loopback one, or the
 * folder is in use or damaged.
 */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const host = options.host ?? '127.0.0.1';
  if (!LOOPBACK_HOSTS.includes(host))
    throw new Error(`The sandbox bank is on loopback only, not on ${host}.`);
  const state = openStateFolder(options.stateFolder, randomBytes);
  try {
    return await start(options, host, state);
  } catch (error) {
    state.close();
    throw error;
  }
}

async function start(options: SandboxOptions, host: string, state: StateFolder): Promise<RunningSandbox> {
  const bank = new SandboxBank({
    kept: state.kept,
    journal: state.journal,
    lines: state.lines,
    logFile: state.logFile,
    now: options.now ?? Date.now,
    random: randomBytes,
    seed: options.seed ?? SEED,
    ...(options.pageEntries === undefined ? {} : { pageEntries: options.pageEntries }),
  });
  const where = { url: '' };
  const app = createServer(bank);
  addJsonFace(app, { bank, baseUrl: () => where.url, delay: options.delay ?? waitFor });
  addPages(app, bank);
  addOauth(app, { bank, delay: options.delay ?? waitFor });
  addControl(app, { bank, controlKey: state.controlKey });
  const port = await listen(app, host, options.port, state.port);
  state.rememberPort(port);
  where.url = `http://${host === '::1' ? '[::1]' : host}:${port}`;
  const timer = setInterval(() => state.shorten(() => bank.kept()), SHORTEN_MS).unref();
  let ended: Promise<void> | null = null;
  return {
    url: where.url,
    controlKey: state.controlKey,
    controlKeyFile: state.controlKeyFile,
    close: () => {
      clearInterval(timer);
      ended ??= app.close().then(() => state.close());
      return ended;
    },
  };
}

/** Listens on the wanted port, else on that of the last time, else on any. */
async function listen(
  app: FastifyInstance,
  host: string,
  wanted: number | null,
  remembered: number | null,
): Promise<number> {
  const tries = wanted !== null ? [wanted] : remembered !== null ? [remembered, 0] : [0];
  for (const [at, port] of tries.entries()) {
    try {
      await app.listen({ host, port });
      return (app.server.address() as AddressInfo).port;
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (isTaken && at + 1 < tries.length) continue;
      if (isTaken) throw new Error(`Port ${port} is taken by another program. Choose another with --port.`);
      throw error;
    }
  }
  throw new Error('internal: no port was tried');
}
