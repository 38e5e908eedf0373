/**
 * Runs the conformance tests of one connector, or of all.
 *
 *     npm run conformance -- sandbox
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { runNode } from './check/run-part.ts';

const ID = /^[a-z0-9-]+$/;
const CONNECTORS = path.join('src', 'connectors');

process.chdir(path.dirname(import.meta.dirname));
const ids = process.argv.slice(2);
const tests = (id: string): string => path.join(CONNECTORS, id, 'conformance.test.ts');
const unknown = ids.filter((id) => !ID.test(id) || !existsSync(tests(id)));
if (unknown.length > 0) {
  for (const id of unknown) console.error(`no conformance tests: ${tests(id)}`);
  process.exitCode = 2;
} else {
  const files = ids.length > 0 ? ids.map(tests) : [path.join(CONNECTORS, '')];
  const only = ids.length > 0 ? [] : ['-t', 'conforms'];
  process.exitCode = await runNode(['node_modules/vitest/vitest.mjs', 'run', ...files, ...only]);
}
