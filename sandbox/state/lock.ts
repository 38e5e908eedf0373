/** One process at a time has a state folder. */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const LOCK_NAME = 'lock.json';
/** Field 22 of a process's line in /proc: when it started. The fields before it end with the name, in brackets. */
const STARTED_FIELD = 22;
const FIELDS_TO_NAME = 2;

const held = new Set<string>();

interface Holder {
  readonly pid: number;
  readonly started: string | null;
}

/** When a process started, in the system's own count; null where that cannot be had. */
function startOf(pid: number): string | null {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const rest = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return rest[STARTED_FIELD - FIELDS_TO_NAME - 1] ?? null;
  } catch {
    return null;
  }
}

function isAlive({ pid, started }: Holder): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  // The number may be another process's by now.
  return started === null || startOf(pid) === started;
}

function holderOf(file: string): Holder | null {
  try {
    const { pid, started } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder>;
    return typeof pid === 'number' ? { pid, started: typeof started === 'string' ? started : null } : null;
  } catch {
    return null;
  }
}

/** Takes the folder. Gives what gives it back. Throws when another process that lives has it. */
export function takeFolder(folder: string): () => void {
  const key = path.resolve(folder);
  const file = path.join(key, LOCK_NAME);
  const holder = holderOf(file);
  if (held.has(key) || (holder !== null && isAlive(holder)))
    throw new Error(`Another sandbox bank (process ${holder?.pid ?? process.pid}) works with ${key}.`);
  rmSync(file, { force: true });
  const handle = openSync(file, 'wx', 0o600);
  writeSync(handle, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }));
  closeSync(handle);
  held.add(key);
  return () => {
    held.delete(key);
    rmSync(file, { force: true });
  };
}
