/**
 * What takes longer than the check: `npm run prove`. The same proofs with more runs, larger files and more kills; the
 * check holds a fixed share of each. Takes about half an hour on two cores.
 *
 *     npm run prove                     everything below proofs/ and the fuzz tests of the readers
 *     npm run prove -- proofs/chaos     one folder
 */
import path from 'node:path';
import process from 'node:process';
import { renderTime, runNode } from './check/run-part.ts';

/** How much more than in the check: read by the proofs themselves. */
const MORE = { PROVE: '1', TRIBUTARY_PROPERTY_RUNS: '1000', TRIBUTARY_FUZZ_CASES: '500' };
/** A single proof may take so long. */
const TIMEOUT_MS = 1_200_000;
const EVERYTHING = ['proofs', 'src/statements', 'src/core'];

process.chdir(path.dirname(import.meta.dirname));
const chosen = process.argv.slice(2);
const begin = performance.now();
const options = ['run', `--testTimeout=${TIMEOUT_MS}`, `--hookTimeout=${TIMEOUT_MS}`];
const folders = chosen.length > 0 ? chosen : EVERYTHING;
const code = await runNode(['node_modules/vitest/vitest.mjs', ...options, ...folders], MORE);
console.log(`${code === 0 ? 'proved' : 'FAILED'} in ${renderTime(performance.now() - begin)}`);
process.exitCode = code;
