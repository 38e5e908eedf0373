/** Runs once around a whole vitest run: prepares (but does not start) the shared test database, and cleans up. */
import process from 'node:process';
import { makeTestDir, RUN_DIR_VARIABLE, startKeeper } from '../src/store/embedded/test-keeper.ts';

/** Called by vitest before the first test file. Gives what to do after the last. */
export function setup(): () => Promise<void> {
  const dir = makeTestDir();
  process.env[RUN_DIR_VARIABLE] = dir;
  const keeper = startKeeper(dir);
  return keeper.end;
}
