/**
 * The lock beside the key file: a file that only one process can create. It says who holds it and until when; a
 * lock whose process is dead or whose time is over is taken away by the next that wants it.
 */
import { randomBytes } from 'node:crypto';
import { type FileHandle, open, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { failure, type Result, success } from '../../core/result.ts';
import { type VaultFault, vaultFault } from './faults.ts';

/** How long a lock lives without being renewed, in milliseconds. */
export const LOCK_LIFE_MS = 10 * 60_000;
const PRIVATE_FILE = 0o600;
const TOKEN_BYTES = 8;
/** Tries to get a free or dead lock before giving up: each is lost only to another process that was faster. */
const LOCK_TRIES = 3;
/** The file by which takeovers happen one at a time. */
const TURN_SUFFIX = '.turn';
/** How far two readings of one process's start may lie apart, in milliseconds. */
const START_SLACK_MS = 2_000;

/** The process that holds a lock. Start times tell a process from a later one with its number. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

interface LockText extends LockHolder {
  readonly token: string;
  readonly takenAt: number;
  readonly expiresAt: number;
}

/** Taken once: after the machine's clock was set, a second reading would look like another process. */
const STARTED_AT = Math.round(Date.now() - process.uptime() * 1000);

/** This process as a lock holder. */
export const thisProcess = (): LockHolder => ({
  pid: process.pid,
  host: hostname(),
  startedAt: STARTED_AT,
});

/** A lock that this process holds. */
export interface HeldLock {
  readonly path: string;
  readonly text: LockText;
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

function parseLock(text: string): LockText | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { token, pid, host, startedAt, takenAt, expiresAt }: Partial<LockText> = value;
    if (typeof token !== 'string' || typeof pid !== 'number' || typeof host !== 'string') return null;
    if (typeof startedAt !== 'number' || typeof takenAt !== 'number' || typeof expiresAt !== 'number')
      return null;
    return { token, pid, host, startedAt, takenAt, expiresAt };
  } catch {
    return null;
  }
}

async function readLock(path: string): Promise<LockText | 'gone' | 'unreadable'> {
  try {
    return parseLock(await readFile(path, 'utf8')) ?? 'unreadable';
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return 'gone';
    throw error;
  }
}

function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/** Whether the holder is certainly gone, or its time is over. A process of another host is believed to live. */
function isStale(lock: LockText, now: number): boolean {
  if (lock.expiresAt <= now) return true;
  if (lock.host !== hostname()) return false;
  const self = thisProcess();
  if (lock.pid === self.pid) return Math.abs(lock.startedAt - self.startedAt) > START_SLACK_MS;
  return !processLives(lock.pid);
}

/** Makes a file that must not be there yet; false when it is. */
async function createFile(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: PRIVATE_FILE });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function createLock(path: string, holder: LockHolder, now: number): Promise<HeldLock | null> {
  const token = randomBytes(TOKEN_BYTES).toString('hex');
  const text = { token, ...holder, takenAt: now, expiresAt: now + LOCK_LIFE_MS };
  return (await createFile(path, JSON.stringify(text))) ? { path, text } : null;
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** A file whose text is not whole is being written right now, or its writer died: then it is old some day. */
async function isOld(path: string, now: number): Promise<boolean> {
  const file = await openIfThere(path);
  if (file === null) return true;
  try {
    return (await file.stat()).mtimeMs + LOCK_LIFE_MS <= now;
  } finally {
    await file.close();
  }
}

/** Whether a lock that was seen belongs to nobody any more. */
const isOver = async (path: string, seen: LockText | 'unreadable', now: number): Promise<boolean> =>
  seen === 'unreadable' ? isOld(path, now) : isStale(seen, now);

/**
 * Removes a lock that is over and takes it. Only one process at a time may do so (it holds a second file), and it
 * looks again before: else two that saw the same dead lock could remove each other's new one. Null when another
 * was faster.
 */
export async function takeOver(path: string, holder: LockHolder, now: number): Promise<HeldLock | null> {
  const turn = path + TURN_SUFFIX;
  if (!(await createFile(turn, ''))) {
    // Left by a process that died within this function, which takes about a millisecond.
    if (await isOld(turn, now)) await rm(turn, { force: true });
    return null;
  }
  try {
    const seen = await readLock(path);
    if (seen !== 'gone' && !(await isOver(path, seen, now))) return null;
    await rm(path, { force: true });
    return await createLock(path, holder, now);
  } finally {
    await rm(turn, { force: true });
  }
}

const heldBy = (path: string, lock: LockText | 'unreadable'): Result<never, VaultFault> => {
  const who =
    lock === 'unreadable'
      ? 'another process'
      : `process ${lock.pid} on ${lock.host} since ${new Date(lock.takenAt).toISOString()}`;
  const message = `The keys are being changed by ${who}: ${path} exists.`;
  const action = `Wait until it is done. If no such process runs, remove ${path} and try again.`;
  return failure(vaultFault('key_file_locked', message, action));
};

/**
 * Takes the lock at a path at `now` (epoch milliseconds). Gives `key_file_locked` when a living process holds it.
 * Throws the file system's own error when the folder cannot be written.
 */
export async function takeLock(
  path: string,
  holder: LockHolder,
  now: number,
): Promise<Result<HeldLock, VaultFault>> {
  let seen: LockText | 'gone' | 'unreadable' = 'gone';
  for (let tries = 0; tries < LOCK_TRIES; tries++) {
    const held = await createLock(path, holder, now);
    if (held !== null) return success(held);
    seen = await readLock(path);
    if (seen === 'gone') continue;
    if (!(await isOver(path, seen, now))) return heldBy(path, seen);
    const taken = await takeOver(path, holder, now);
    if (taken !== null) return success(taken);
  }
  return heldBy(path, seen === 'gone' ? 'unreadable' : seen);
}

/** Acts on the lock's file if it is still ours; null when it is not. */
async function whileHeld<T>(lock: HeldLock, act: (file: FileHandle) => Promise<T>): Promise<T | null> {
  const file = await openIfThere(lock.path);
  if (file === null) return null;
  try {
    const seen = parseLock((await file.readFile()).toString('utf8'));
    return seen?.token === lock.text.token ? await act(file) : null;
  } finally {
    await file.close();
  }
}

/** Moves the lock's end to ten minutes after `now`; `key_file_locked` when it is ours no longer. */
export async function renewLock(lock: HeldLock, now: number): Promise<Result<HeldLock, VaultFault>> {
  const text = { ...lock.text, expiresAt: now + LOCK_LIFE_MS };
  // Written through the file that was read: a lock that was taken over meanwhile is another file.
  const renewed = await whileHeld(lock, async (file) => file.write(JSON.stringify(text), 0));
  if (renewed !== null) return success({ path: lock.path, text });
  const seen = await readLock(lock.path);
  return heldBy(lock.path, seen === 'gone' ? 'unreadable' : seen);
}

/** Gives the lock back; nothing happens when another process has taken it over. */
export async function releaseLock(lock: HeldLock): Promise<void> {
  await whileHeld(lock, () => rm(lock.path, { force: true }));
}
