/** Commands of documents, run against a server of their own: free port, fresh data directory, one shell for all. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The directory in which the commands run. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_MS_MAX = 60_000;
const COMMANDS_MS_MAX = 180_000;
const MARK = '@@@ block';

/** What each block printed, as far as they came, and the exit code of the shell. */
export interface Ran {
  readonly outputs: readonly string[];
  readonly code: number;
}

/**
 * Runs blocks of commands one after the other. `localhost:8080` and `data/sandbox-credentials.json` in them mean the
 * server that is started for them.
 */
export async function runCommands(blocks: readonly string[]): Promise<Ran> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tributary-commands-'));
  const port = await freePort();
  const env = { ...process.env, PORT: String(port), DATA_DIR: dataDir, NO_COLOR: '1' };
  const credentials = path.join(dataDir, 'sandbox-credentials.json');
  const script = blocks
    .map((commands) => `echo '${MARK}'\n${commands}`)
    .join('\n')
    .replaceAll('localhost:8080', `localhost:${port}`)
    .replaceAll('data/sandbox-credentials.json', credentials);
  let server: ChildProcess | null = null;
  try {
    server = await startServer(env, credentials);
    return await runBlocks(script, env);
  } finally {
    await stop(server);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Whether the parts of an expected line occur in a text in their order. */
export function occurs(expected: string, text: string): boolean {
  return text.split('\n').some((line) => {
    let from = 0;
    return expected.split('…').every((part) => {
      const at = line.indexOf(part, from);
      from = at + part.length;
      return at !== -1;
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function startServer(env: NodeJS.ProcessEnv, credentials: string): Promise<ChildProcess> {
  const server = spawn(process.execPath, ['bin/tributary.mjs', 'start'], {
    cwd: ROOT,
    env: { ...env, LOG_LEVEL: 'error' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const end = performance.now() + START_MS_MAX;
  while (performance.now() < end && server.exitCode === null) {
    const ready = isWhole(credentials) && (await answers(`http://localhost:${env.PORT}/readyz`));
    if (ready) return server;
    await sleep(100);
  }
  server.kill('SIGTERM');
  throw new Error('The server did not start.');
}

/** Tokens of banks are the last that the first start writes into the file. */
const isWhole = (credentials: string): boolean =>
  existsSync(credentials) && readFileSync(credentials, 'utf8').includes('"authToken"');

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    (reply) => reply.ok,
    () => false,
  );

/** Runs all blocks in one shell; gives what each printed and the exit code. */
function runBlocks(script: string, env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const shell = spawn('sh', ['-eu', '-c', script], { cwd: ROOT, env, timeout: COMMANDS_MS_MAX });
    let text = '';
    shell.stdout.on('data', (chunk) => {
      text += chunk;
    });
    shell.stderr.on('data', (chunk) => {
      text += chunk;
    });
    shell.on('error', reject);
    shell.on('close', (code) => resolve({ outputs: text.split(`${MARK}\n`).slice(1), code: code ?? 1 }));
  });
}

async function stop(server: ChildProcess | null): Promise<void> {
  if (server === null || server.exitCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
}
