// Node keeps what it compiled, types stripped, so that the next start need not do it again: a second of CPU time.
// It lies below node_modules, whose code it is of. Where nothing can be written there, nothing is kept and nothing said.
// Plain JavaScript for old nodes: no syntax newer than node 18's.
import { accessSync, constants, mkdirSync } from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const FOLDER = path.join(
  path.dirname(path.dirname(fileURLToPath(import.meta.url))),
  'node_modules',
  '.cache',
  'tributary',
);
/** Written once a start has settled: a server that is killed keeps nothing at its end, and what was read is let go then. */
const FLUSH_AFTER_MS = 5_000;

/** Turns the cache on for this process and those that are handed its environment. Works at best, and never fails. */
export function keepCompiled(folder = FOLDER) {
  if (module.enableCompileCache === undefined || process.env.NODE_COMPILE_CACHE || !isWritable(folder))
    return;
  const { FAILED, DISABLED } = module.constants.compileCacheStatus;
  const { status } = module.enableCompileCache(folder);
  if (status === FAILED || status === DISABLED) return;
  process.env.NODE_COMPILE_CACHE = folder;
  if (module.flushCompileCache !== undefined) setTimeout(module.flushCompileCache, FLUSH_AFTER_MS).unref();
}

/** Makes the folder and the one above it where they are missing; node itself can wait for ever where it cannot. */
function isWritable(folder) {
  try {
    for (const one of [path.dirname(folder), folder]) make(one);
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function make(folder) {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
}
