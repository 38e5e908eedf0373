/**
 * The simulated banks beside the server: a process of its own on loopback, so that their memory and mistakes are not
 * the server's. It ends with its parent, however that ends, and keeps its state in a folder.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { failure, type Result, success } from '../../core/result.ts';

/** How long the process may take to say where it listens. */
const READY_MS = 20_000;
/** How long it may take to end by itself. */
const END_MS = 2_000;
/** What it may say before it is ready, in characters. */
const WORDS_MAX = 20_000;

const PROGRAM = fileURLToPath(new URL('../../../sandbox/main.ts', import.meta.url));

/** Where the simulated banks are, and how their control interface is opened. */
export interface SandboxPlace {
  readonly url: string;
  readonly controlKey: string;
}

export interface SandboxProcess extends SandboxPlace {
  stop(): Promise<void>;
  /** Resolves when the process has ended, asked or not. */
  readonly gone: Promise<void>;
}

/**
 * Starts the simulated banks with their state in a folder.
 * @param port the port to listen on; null for the one they had before, else any free one.
 */
export async function startSandboxProcess(options: {
  readonly stateFolder: string;
  readonly port: number | null;
}): Promise<Result<SandboxProcess, { readonly message: string; readonly action: string }>> {
  const { stateFolder, port } = options;
  const asked = port === null ? [] : ['--port', String(port)];
  const child = spawn(process.execPath, [PROGRAM, '--state', stateFolder, '--with-parent', ...asked], {
    // Its standard input ends with us, even when we are killed: then it ends too.
    stdio: ['pipe', 'pipe', 'pipe'],
    env: childEnv(),
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = (): Promise<void> => end(child, gone);
  const ready = await firstLine(child, gone);
  if (!ready.ok) {
    await stop();
    return failure({
      message: `The simulated banks did not start: ${ready.fault}`,
      action: 'Start without them: TRIBUTARY_SANDBOX=off npm start',
    });
  }
  child.stdout.resume();
  child.stderr.resume();
  child.unref();
  for (const pipe of [child.stdin, child.stdout, child.stderr])
    (pipe as unknown as { unref?(): void }).unref?.();
  return success({ ...ready.value, stop, gone });
}

/** Nothing of ours but where programs are, whose time of the day it is, and where node keeps what it compiled. */
function childEnv(): NodeJS.ProcessEnv {
  const { PATH = '', TZ, NODE_COMPILE_CACHE } = process.env;
  return {
    PATH,
    ...(TZ === undefined ? {} : { TZ }),
    ...(NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }),
  };
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** The line in which the process says where it listens; else what it said instead. */
function firstLine(child: Child, gone: Promise<void>): Promise<Result<SandboxPlace, string>> {
  return new Promise((resolve) => {
    let out = '';
    let err = '';
    const timer = setTimeout(() => resolve(failure(`it said nothing for ${READY_MS} ms`)), READY_MS);
    const settle = (result: Result<SandboxPlace, string>): void => {
      clearTimeout(timer);
      resolve(result);
    };
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err = (err + text).slice(-WORDS_MAX);
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out = (out + text).slice(0, WORDS_MAX);
      const at = out.indexOf('\n');
      if (at >= 0) settle(placeIn(out.slice(0, at)));
    });
    child.once('error', (error) => settle(failure(error.message)));
    void gone.then(() => settle(failure(err.trim() === '' ? 'the process ended' : err.trim())));
  });
}

function placeIn(line: string): Result<SandboxPlace, string> {
  try {
    const { url, controlKeyFile } = JSON.parse(line) as { url: string; controlKeyFile: string };
    return success({ url, controlKey: readFileSync(path.resolve(controlKeyFile), 'utf8').trim() });
  } catch (error) {
    return failure(error instanceof Error ? error.message : 'it did not say where it listens');
  }
}

async function end(child: Child, gone: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), END_MS);
  await gone;
  clearTimeout(timer);
}
