/** The server's log file, kept small: it is for a person who looks after something went wrong. */
import { closeSync, copyFileSync, fstatSync, openSync, readSync, statSync, truncateSync } from 'node:fs';

/** One log file at most; with the older one beside it twice that. */
const LOG_LIMIT_BYTES = 8 * 1024 * 1024;
const TAIL_BYTES = 4_096;
const WATCH_MS = 60_000;

/** Moves a log that has grown too large to `<file>.1`. The server appends, so it goes on at the start of the file. */
export function boundLog(file: string, limitBytes: number = LOG_LIMIT_BYTES): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= limitBytes) return;
  copyFileSync(file, `${file}.1`);
  truncateSync(file, 0);
}

/** Keeps the log bounded while the server runs; never keeps our process alive. Returns how to end it. */
export function watchLog(file: string): () => void {
  const timer = setInterval(() => {
    try {
      boundLog(file);
    } catch {
      // A full disk shows elsewhere; the next minute tries again.
    }
  }, WATCH_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** The last lines of the log, without the blank end. Empty when there is none. */
export function readLogTail(file: string): string {
  try {
    const fd = openSync(file, 'r');
    try {
      const size = fstatSync(fd).size;
      const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
      readSync(fd, buffer, 0, buffer.length, size - buffer.length);
      return buffer.toString('utf8').trim();
    } finally {
      closeSync(fd);
    }
  } catch {
    return '';
  }
}
