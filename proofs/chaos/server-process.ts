/** Servers as real processes, for proofs that kill them: started, asked over HTTP, killed, started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findNode } from '../../bin/find-node.mjs';
import { urlOf } from '../../src/store/embedded/connect.ts';
import { layoutOf } from '../../src/store/embedded/layout.ts';
import { readPostmaster } from '../../src/store/embedded/postmaster.ts';

const SERVE = fileURLToPath(new URL('serve.ts', import.meta.url));
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** How much of what a process says on standard error is kept for messages. */
const WORDS_MAX = 16_000;
const POLL_MS = 20;

export interface ServerPlan {
  readonly dataDir: string;
  readonly port: number;
  /** An own database server instead of the embedded one. */
  readonly databaseUrl?: string;
  /** The key file, for servers that share a database. */
  readonly keyFile?: string;
  /** The lease of imports. */
  readonly leaseMs?: number;
  /** Leases of a step of a sign-in and of a sync, and how often what is due is looked for. */
  readonly stepLeaseMs?: number;
  readonly syncLeaseMs?: number;
  readonly sweepEveryMs?: number;
  /** Simulated banks that run already; the server starts its own when absent. */
  readonly banks?: { readonly url: string; readonly controlKey: string };
}

/** A server that runs. */
export interface ServerProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly token: string;
  readonly ended: Promise<number | string | null>;
  /** What it said on standard error so far. */
  words(): string;
  /** kill -9, and waits for the end. */
  kill(): Promise<void>;
  /** Stops it in order. */
  stop(): Promise<void>;
}

/** Systems give out ports above these to whoever calls: none of those comes in between when a server starts again. */
const PORT_MIN = 20_000;
const PORTS = 10_000;
const PORT_TRIES_MAX = 50;

/** A port that nobody listens on right now, and that nobody is given by chance. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORT_TRIES_MAX; tries++) {
    const port = PORT_MIN + Math.floor(Math.random() * PORTS);
    const probe = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
  throw new Error('no port');
}

/** The node that runs Tributary. */
export function nodeProgram(): string {
  const node = findNode();
  if (node === null) throw new Error('no node that runs TypeScript');
  return node;
}

/** The environment of a server of a proof: nothing of who runs the proof but what programs need. */
export function serverEnv(plan: ServerPlan): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, LANG } = process.env;
  return {
    PATH,
    HOME,
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
    ...(LANG === undefined ? {} : { LANG }),
    DATA_DIR: plan.dataDir,
    PORT: String(plan.port),
    TRIBUTARY_WATCH: 'off',
    LOG_LEVEL: 'warn',
    ...(plan.databaseUrl === undefined ? {} : { DATABASE_URL: plan.databaseUrl }),
    ...(plan.keyFile === undefined ? {} : { TRIBUTARY_KEY_FILE: plan.keyFile }),
    ...(plan.banks === undefined
      ? {}
      : { TRIBUTARY_SANDBOX_URL: plan.banks.url, TRIBUTARY_SANDBOX_KEY: plan.banks.controlKey }),
    ...timesEnv(plan),
  };
}

function timesEnv(plan: ServerPlan): NodeJS.ProcessEnv {
  const times = {
    LEASE_MS: plan.leaseMs,
    STEP_LEASE_MS: plan.stepLeaseMs,
    SYNC_LEASE_MS: plan.syncLeaseMs,
    SWEEP_EVERY_MS: plan.sweepEveryMs,
  };
  return Object.fromEntries(
    Object.entries(times).flatMap(([name, ms]) => (ms === undefined ? [] : [[name, String(ms)]])),
  );
}

/** Starts a server and waits until it is up. Throws with its own words when it does not start. */
export async function startServer(plan: ServerPlan): Promise<ServerProcess> {
  const child = spawn(nodeProgram(), [SERVE], { env: serverEnv(plan), stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString('utf8')).slice(-WORDS_MAX);
  });
  // A killed process leaves a pipe that nobody reads.
  child.stdin.on('error', () => {});
  const up: { url?: string; credentialsFile?: string } = JSON.parse(await firstLine(child, () => words));
  if (up.url === undefined) throw new Error(`the server did not start: ${JSON.stringify(up)} ${words}`);
  const credentials: { native: { apiKey: string } } = JSON.parse(
    readFileSync(up.credentialsFile ?? '', 'utf8'),
  );
  return {
    child,
    url: up.url.replace('localhost', '127.0.0.1'),
    token: credentials.native.apiKey,
    ended,
    words: () => words,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}

async function firstLine(child: ChildProcess, words: () => string): Promise<string> {
  if (child.stdout === null) throw new Error('no output');
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    lines.close();
    child.stdout.resume();
    return line;
  }
  throw new Error(`the server said nothing: ${words()}`);
}

/** Asks the API and gives the JSON of the answer with its status. */
export async function ask(
  server: ServerProcess,
  method: string,
  route: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly json: Record<string, unknown> }> {
  const answer = await fetch(server.url + route, {
    method,
    headers: {
      authorization: `Bearer ${server.token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, json: text === '' ? {} : JSON.parse(text) };
}

/** Makes an owner and gives its public id. */
export async function newOwner(server: ServerProcess, reference: string): Promise<string> {
  const { status, json } = await ask(server, 'POST', '/v1/owners', { kind: 'person', reference });
  if (status !== 201) throw new Error(`no owner: ${JSON.stringify(json)}`);
  return String(json.id);
}

/** What an upload came to; null when the server went away before it answered. */
export interface Uploaded {
  readonly status: number;
  readonly json: Record<string, unknown>;
}

/** Uploads pieces as one file; `pause` is waited for between two pieces. */
export async function upload(
  server: ServerProcess,
  owner: string,
  pieces: Iterable<Uint8Array>,
  pause: (piece: number) => Promise<void> = async () => {},
): Promise<Uploaded | null> {
  let sent = 0;
  const body = (async function* () {
    for (const piece of pieces) {
      await pause(sent++);
      yield piece;
    }
  })();
  try {
    const answer = await fetch(`${server.url}/v1/imports?owner_id=${owner}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/octet-stream' },
      body: ReadableStream.from(body),
      duplex: 'half',
    } as RequestInit);
    return { status: answer.status, json: JSON.parse(await answer.text()) };
  } catch {
    return null;
  }
}

/** Waits until something holds; throws after so long. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  limitMs = 300_000,
): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await sleep(POLL_MS);
  }
}

/** The address of the embedded database of a data directory, as superuser. */
export function embeddedUrl(dataDir: string): string {
  const layout = layoutOf(dataDir);
  const port = readPostmaster(layout.postmasterPid)?.port;
  if (port === undefined) throw new Error('no database runs there');
  return urlOf(port, readFileSync(layout.password, 'utf8').trim());
}

/** The process id of the embedded database of a data directory, null when there is none. */
export const postmasterOf = (dataDir: string): number | null =>
  readPostmaster(layoutOf(path.resolve(dataDir)).postmasterPid)?.pid ?? null;
