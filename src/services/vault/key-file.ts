/**
 * Keys in a file: mode 0600 in a folder that others cannot write, changed only as a whole (written beside, forced
 * to disk, renamed), by one process at a time.
 */
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { failure, type Result, success } from '../../core/result.ts';
import { RESTORE_KEYS, type VaultFault, vaultFault } from './faults.ts';
import {
  type HeldLock,
  LOCK_LIFE_MS,
  type LockHolder,
  releaseLock,
  renewLock,
  takeLock,
  thisProcess,
} from './key-file-lock.ts';
import { formatKeyRing, type KeyRing, parseKeyRing } from './key-ring.ts';
import type { KeyLock, KeySource, LoadedKeys } from './key-source.ts';

/** The largest key file, in bytes; a full one has about 4 KiB. */
export const KEY_FILE_BYTES_MAX = 64 * 1024;
/** How often, and how long apart in milliseconds, a first start waits for another that is creating the file. */
const CREATE_TRIES = 50;
const CREATE_PAUSE_MS = 100;
/** A lock is renewed when this much of its life is over, in milliseconds. */
const RENEW_AFTER_MS = LOCK_LIFE_MS / 10;

const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;
const GROUP_OR_OTHERS = 0o077;
const GROUP_OR_OTHERS_WRITE = 0o022;
const STICKY = 0o1000;

export interface KeyFileOptions {
  readonly path: string;
  /** The clock, in epoch milliseconds. */
  readonly now: () => number;
  /** Who takes the lock; this process unless a test says otherwise. */
  readonly holder?: LockHolder;
}

type SystemError = Error & { readonly code: string };

const isSystemError = (error: unknown): error is SystemError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string';

/** Turns what the file system refuses into a fault; our own mistakes stay exceptions. */
async function guarded<T>(
  path: string,
  act: () => Promise<Result<T, VaultFault>>,
): Promise<Result<T, VaultFault>> {
  try {
    return await act();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const message = `The key file ${path} cannot be used: the system says ${error.code}.`;
    const action = 'Make the file and its folder readable and writable for the user that runs Tributary.';
    return failure(vaultFault('key_file_unusable', message, action));
  }
}

const tooOpen = (what: string, path: string, mode: number, fitting: string): Result<never, VaultFault> => {
  const shown = (mode & 0o7777).toString(8).padStart(4, '0');
  const message = `The ${what} ${path} has mode ${shown}: other users of this machine can get at the keys.`;
  const action = `Run: chmod ${fitting} ${path}. If others may have read the file, then rotate the keys.`;
  return failure(vaultFault('key_file_permissions', message, action));
};

/** Modes mean nothing on Windows, where the folder's own rights protect the file. */
async function checkModes(path: string, file: FileHandle): Promise<Result<true, VaultFault>> {
  if (process.platform === 'win32') return success(true);
  const { mode } = await file.stat();
  if ((mode & GROUP_OR_OTHERS) !== 0) return tooOpen('key file', path, mode, '600');
  return checkFolder(dirname(path));
}

async function checkFolder(folder: string): Promise<Result<true, VaultFault>> {
  if (process.platform === 'win32') return success(true);
  const { mode } = await stat(folder);
  const loose = (mode & GROUP_OR_OTHERS_WRITE) !== 0 && (mode & STICKY) === 0;
  return loose ? tooOpen('folder of the key file', folder, mode, 'go-w') : success(true);
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, constants.O_RDONLY);
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return null;
    throw error;
  }
}

type Stats = {
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
};
const stampOf = (stats: Stats): string => `${stats.ino}.${stats.size}.${stats.mtimeNs}.${stats.ctimeNs}`;

async function readKeys(path: string, file: FileHandle): Promise<Result<LoadedKeys, VaultFault>> {
  const modes = await checkModes(path, file);
  if (!modes.ok) return modes;
  const stats = await file.stat({ bigint: true });
  if (stats.size > BigInt(KEY_FILE_BYTES_MAX)) {
    const message = `The key file ${path} is damaged: it has ${stats.size} bytes.`;
    return failure(vaultFault('key_file_damaged', message, RESTORE_KEYS));
  }
  const bytes = await file.readFile();
  const ring = parseKeyRing(bytes.toString('utf8'), path);
  bytes.fill(0);
  return ring.ok ? success({ ring: ring.value, stamp: stampOf(stats) }) : ring;
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Only the holder of the lock writes, so one name for the file beside is enough and no copy of keys is left over. */
async function writeKeys(path: string, ring: KeyRing): Promise<void> {
  const beside = `${path}.tmp`;
  await rm(beside, { force: true });
  const file = await open(beside, 'wx', PRIVATE_FILE);
  try {
    await file.writeFile(formatKeyRing(ring));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
  await syncFolder(dirname(path));
}

/** The held lock as the right to change the file. */
function keyLock(path: string, first: HeldLock, now: () => number): KeyLock {
  let lock = first;
  const renewNow = async (): Promise<Result<true, VaultFault>> => {
    const renewed = await renewLock(lock, now());
    if (!renewed.ok) return renewed;
    lock = renewed.value;
    return success(true);
  };
  const due = (): boolean => lock.text.expiresAt - now() < LOCK_LIFE_MS - RENEW_AFTER_MS;
  return {
    renew: () => guarded(path, async () => (due() ? renewNow() : success(true))),
    replace: (ring) =>
      guarded(path, async () => {
        const renewed = await renewNow();
        if (!renewed.ok) return renewed;
        await writeKeys(path, ring);
        return success(true);
      }),
    release: () => releaseLock(lock),
  };
}

/**
 * Keys in a file at `path`. Every operation gives `key_file_unusable` when the file system refuses; loading also
 * `key_file_permissions` (readable by others, or in a folder that others can write), `key_file_damaged` and
 * `key_file_version`.
 */
export function fileKeySource(options: KeyFileOptions): KeySource {
  const path = resolve(options.path);
  const { now } = options;
  const lockPath = join(dirname(path), `${basename(path)}.lock`);

  const load = (): Promise<Result<LoadedKeys | null, VaultFault>> =>
    guarded<LoadedKeys | null>(path, async () => {
      const file = await openIfThere(path);
      if (file === null) return success(null);
      try {
        return await readKeys(path, file);
      } finally {
        await file.close();
      }
    });

  const stamp = (): Promise<Result<string | null, VaultFault>> =>
    guarded(path, async () => {
      try {
        return success(stampOf(await stat(path, { bigint: true })));
      } catch (error) {
        if (isSystemError(error) && error.code === 'ENOENT') return success(null);
        throw error;
      }
    });

  const lock = (): Promise<Result<KeyLock, VaultFault>> =>
    guarded(path, async () => {
      const held = await takeLock(lockPath, options.holder ?? thisProcess(), now());
      return held.ok ? success(keyLock(path, held.value, now)) : held;
    });

  const createLocked = async (held: KeyLock, ring: KeyRing): Promise<Result<true, VaultFault>> => {
    try {
      const there = await stamp();
      if (!there.ok) return there;
      return there.value === null ? await held.replace(ring) : success(true);
    } finally {
      await held.release();
    }
  };

  const create = (ring: KeyRing): Promise<Result<true, VaultFault>> =>
    guarded(path, async () => {
      await mkdir(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
      const folder = await checkFolder(dirname(path));
      if (!folder.ok) return folder;
      for (let tries = 1; ; tries++) {
        const held = await lock();
        if (held.ok) return createLocked(held.value, ring);
        const again = held.fault.code === 'key_file_locked' && tries < CREATE_TRIES;
        if (!again) return held;
        const there = await stamp();
        if (there.ok && there.value !== null) return success(true);
        await pause(CREATE_PAUSE_MS);
      }
    });

  return { place: path, stamp, load, create, lock };
}
