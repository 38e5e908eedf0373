/** Small files that must be whole or absent. */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';

/** Others may pass through when we are root (the database then runs as another user), but never list. */
const DIR_MODE = process.getuid?.() === 0 ? 0o711 : 0o700;

/** Makes a folder of ours with its parents; an existing one keeps its mode. */
export const makeDir = (dir: string): void => {
  mkdirSync(dir, { recursive: true, mode: DIR_MODE });
};

/** Writes a file so that a crash leaves the old one or the new one. Readable by the owner only. */
export function writeWhole(file: string, text: string): void {
  const draft = `${file}.${process.pid}.tmp`;
  const fd = openSync(draft, 'w', 0o600);
  try {
    writeSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(draft, file);
  syncDir(path.dirname(file));
}

/** Makes renames in a folder durable. Windows cannot and need not. */
export function syncDir(dir: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(dir, 'r');
  fsyncSync(fd);
  closeSync(fd);
}

/** The text of a file, or null when it is not there. */
export function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
