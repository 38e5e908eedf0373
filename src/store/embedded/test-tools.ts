/** What the tests of this folder share: folders that clean up, processes to kill, statements to run. */
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { spawn } from 'node:child_process';
import { cpSync, lstatSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { findNode } from '../../../bin/find-node.mjs';
import { packageRoot } from './binaries.ts';
import { withClient } from './connect.ts';
import type { EmbeddedFault } from './fault.ts';
import { layoutOf } from './layout.ts';
import { readPostmaster } from './postmaster.ts';

const SCRIPT = fileURLToPath(new URL('test-process.ts', import.meta.url));

/** What the process said when it was up. */
export interface Said {
  readonly pid?: number;
  readonly url?: string;
  readonly port?: number;
  readonly tookOver?: boolean;
  readonly account?: string;
  readonly lines?: readonly string[];
  readonly fault?: EmbeddedFault;
}

/** A running test process. */
export interface TestProcess {
  readonly child: ChildProcess;
  readonly said: Said;
  /** Ends it in order and waits. */
  end(): Promise<void>;
  /** kill -9, and waits. */
  kill(): Promise<void>;
}

/** Starts test-process.ts with arguments and waits for its line. Throws when it ends without one. */
export async function startProcess(
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<TestProcess> {
  const node = findNode();
  if (node === null) throw new Error('no node that runs TypeScript');
  const child = spawn(node, [SCRIPT, ...args], { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const said = await firstLine(child);
  const end = (): Promise<void> => {
    child.stdin?.end();
    return exited;
  };
  const kill = (): Promise<void> => {
    child.kill('SIGKILL');
    return exited;
  };
  return { child, said, end, kill };
}

async function firstLine(child: ChildProcess): Promise<Said> {
  if (child.stdout === null) throw new Error('no output');
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8').slice(0, 2_000);
  });
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
  throw new Error(`the test process said nothing: ${errors}`);
}

/** Copies the platform's package into a new folder, with or without its symbolic links. Gives its root. */
export function copyPackage(folder: string, links: boolean): string {
  const root = packageRoot();
  if (root === null) throw new Error('the embedded PostgreSQL is not installed');
  for (const name of ['native/bin', 'native/lib', 'native/share', 'native/pg-symlinks.json'])
    cpSync(path.join(root, name), path.join(folder, name), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => links || !lstatSync(source).isSymbolicLink(),
    });
  return folder;
}

/** Runs one statement and gives the first column of the first row as text. */
export const ask = (url: string, sql: string): Promise<string> =>
  withClient(url, async (client) => {
    const { rows } = await client.query({ text: sql, rowMode: 'array' });
    return String(rows[0]?.[0] ?? '');
  });

/** The process id of the database server of a data directory; throws when there is none. */
export function serverPid(dataDir: string): number {
  const postmaster = readPostmaster(layoutOf(dataDir).postmasterPid);
  if (postmaster === null) throw new Error('no database server runs there');
  return postmaster.pid;
}
