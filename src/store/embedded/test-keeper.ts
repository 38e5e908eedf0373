/**
 * Cleans up after a test run however it ends. The keeper is a small shell process of its own that waits on a pipe
 * from us: when we end, by ourselves, by Ctrl-C or by kill -9, the pipe closes, and it stops the test database and
 * removes its folder.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, realpathSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Names the folder of this run's test database to the processes of the run. */
export const RUN_DIR_VARIABLE = 'TRIBUTARY_TEST_RUN_DIR';

/** Waits for the end of its input; then fast shutdown (3 s), immediate shutdown (2 s), removal. */
const SCRIPT = `
trap '' INT TERM HUP
cat >/dev/null
file="$1/data/postgres/cluster/postmaster.pid"
pid=$(head -n 1 "$file" 2>/dev/null) && [ -n "$pid" ] && {
  kill -INT "$pid"; n=0
  while kill -0 "$pid" 2>/dev/null && [ $n -lt 50 ]; do
    n=$((n + 1)); [ $n -eq 30 ] && kill -QUIT "$pid"
    sleep 0.1
  done
}
for again in 1 2 3; do rm -rf "$1" && break; sleep 0.3; done
`;

/** A keeper at work. `end` makes it clean up now and waits until it has. */
export interface Keeper {
  end(): Promise<void>;
}

/** Makes the folder of a test database. Others may pass through it, because the server may run as another user. */
export function makeTestDir(): string {
  const dir = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'tributary-test-')));
  chmodSync(dir, 0o711);
  return dir;
}

/** Starts the keeper of a folder made by makeTestDir. */
export function startKeeper(dir: string): Keeper {
  const child = spawn('/bin/sh', ['-c', SCRIPT, 'sh', dir], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  child.unref();
  if (child.stdin !== null && 'unref' in child.stdin && typeof child.stdin.unref === 'function')
    child.stdin.unref();
  const end = (): Promise<void> => {
    child.ref();
    child.stdin?.end();
    return ended;
  };
  return { end };
}
