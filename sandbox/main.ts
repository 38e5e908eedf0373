/**
 * The sandbox bank as a process of its own:
 *
 *     node sandbox/main.ts --state <folder> [--port <n>] [--with-parent]
 *
 * Without `--port` it takes the port of the last time. TRIBUTARY_SANDBOX_STATE and TRIBUTARY_SANDBOX_PORT say the same.
 * When it is ready it prints one line of JSON. SIGTERM and SIGINT end it; so does the end of its parent, when it was
 * started with a channel to it or with `--with-parent` (the parent holds its standard input open).
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { type RunningSandbox, startSandbox } from './server.ts';

const PORT_MAX = 65_535;
const USAGE = 'usage: node sandbox/main.ts --state <folder> [--port <n>] [--with-parent]';

interface Arguments {
  readonly stateFolder: string;
  readonly port: number | null;
  readonly withParent: boolean;
}

/** Reads arguments and environment. Throws a sentence for people. */
function readArguments(): Arguments {
  const { values } = parseArgs({
    options: {
      state: { type: 'string' },
      port: { type: 'string' },
      'with-parent': { type: 'boolean', default: false },
    },
  });
  const stateFolder = values.state ?? process.env.TRIBUTARY_SANDBOX_STATE ?? '';
  const port = values.port ?? process.env.TRIBUTARY_SANDBOX_PORT ?? '';
  if (stateFolder === '') throw new Error(USAGE);
  if (port !== '' && (!/^\d{1,5}$/.test(port) || Number(port) > PORT_MAX))
    throw new Error(`--port is a number from 0 to ${PORT_MAX}.`);
  return { stateFolder, port: port === '' ? null : Number(port), withParent: values['with-parent'] };
}

/** Calls `end` when a signal comes, or when the parent is gone. */
function endWith(withParent: boolean, end: () => void): void {
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.on('disconnect', end);
  if (!withParent) return;
  process.stdin.on('end', end).on('close', end).on('error', end);
  process.stdin.resume();
}

async function main(): Promise<void> {
  const { stateFolder, port, withParent } = readArguments();
  let running: RunningSandbox | null = null;
  let isEnding = false;
  const end = (): void => {
    isEnding = true;
    running?.close().then(() => process.exit(0));
  };
  endWith(withParent, end);
  running = await startSandbox({ stateFolder, port });
  // Asked to end while it started.
  if (isEnding) end();
  const { url, controlKeyFile } = running;
  process.stdout.write(`${JSON.stringify({ url, controlKeyFile })}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
