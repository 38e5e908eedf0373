/**
 * Which processes live, and whether a process id still means the process that we knew. A process id is used again
 * by the system; the id together with the start time is not (Linux: proc(5), field 22 of /proc/PID/stat).
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often a waiting function looks again. */
const POLL_MS = 15;
/** In the text after the process name, which may hold blanks and brackets: state is the first field, start the 20th. */
const STATE_FIELD = 0;
const START_FIELD = 19;

const readText = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
};

const statFields = (pid: number): string[] | null => {
  const text = readText(`/proc/${pid}/stat`);
  return text === null ? null : text.slice(text.lastIndexOf(')') + 2).split(' ');
};

/** Whether the system still knows this process id, be it as a zombie. */
export function isKnown(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Whether a process with this id lives. A zombie does not: it holds no file and no port any more. */
export const isAlive = (pid: number): boolean => isKnown(pid) && statFields(pid)?.[STATE_FIELD] !== 'Z';

/**
 * A text that names the start of a living process: boot id and clock ticks on Linux, the start time as `ps` prints
 * it elsewhere, empty where neither can be had. Null when no such process lives.
 */
export function startOf(pid: number): string | null {
  if (!isAlive(pid)) return null;
  if (process.platform === 'linux') {
    const ticks = statFields(pid)?.[START_FIELD];
    return ticks === undefined ? '' : `${bootId()} ${ticks}`;
  }
  if (process.platform === 'win32') return '';
  return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
}

/** The id of this boot of the machine (Linux), else empty. */
export const bootId = (): string => readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '';

/** Names the set of process ids that we can see (a container has its own); empty where there is only one. */
export function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

const workingDirectory = (pid: number | string): string | null => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
};

/**
 * Whether a living process is a database server of this cluster. A server works inside its cluster directory, so
 * Linux can tell for sure; elsewhere the command line is looked at.
 */
export function worksIn(pid: number, clusterDir: string): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform === 'linux') return workingDirectory(pid) === clusterDir;
  if (process.platform === 'win32') return true;
  const command = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
  return command.includes(clusterDir);
}

/** All living processes that work inside this cluster directory (Linux; elsewhere none are found). */
export function workersIn(clusterDir: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && workingDirectory(name) === clusterDir)
    .map(Number)
    .filter(isAlive);
}

/** Sends a signal; a process that is gone already is no matter. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone, which is what every signal of ours asks for.
  }
}

/** Waits until the condition holds, at most so long. Returns whether it did. */
export async function waitUntil(condition: () => boolean, limitMs: number): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > end) return false;
    await sleep(POLL_MS);
  }
  return true;
}
