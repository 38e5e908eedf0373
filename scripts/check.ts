/**
 * The whole check of the project: `npm test`. Prints each part with its time, and as its last line how many tests
 * passed, failed and were skipped; a part that is not a test run counts as one.
 *
 *     npm test                        everything
 *     npm test -- --only lint         one part: types, lint, imports, tidy, tests, readme, examples
 *     npm test -- --store-on-url      store, engine and surfaces against TRIBUTARY_TEST_DATABASE_URL
 */
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { Part } from './check/parts.ts';
import { storeCheck, wholeCheck } from './check/parts.ts';
import type { Counts } from './check/report.ts';
import { addCounts, renderCounts } from './check/report.ts';
import { renderTime } from './check/run-part.ts';

function choose(): Part[] | string {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, 'store-on-url': { type: 'boolean', default: false } },
  });
  if (values['store-on-url']) {
    const url = process.env.TRIBUTARY_TEST_DATABASE_URL ?? '';
    return url === '' ? 'set TRIBUTARY_TEST_DATABASE_URL to the address of a superuser' : storeCheck();
  }
  const parts = wholeCheck();
  if (values.only === undefined) return parts;
  const chosen = parts.filter(({ name }) => name === values.only);
  return chosen.length > 0 ? chosen : `no part “${values.only}”: ${parts.map(({ name }) => name).join(', ')}`;
}

async function runAll(parts: readonly Part[]): Promise<Counts> {
  let total: Counts = { passed: 0, failed: 0, skipped: 0 };
  const summary: string[] = [];
  const failures: string[] = [];
  for (const part of parts) {
    console.log(`\n== ${part.name}`);
    const begin = performance.now();
    const counts = await part
      .run((line) => failures.push(line))
      .catch((error: unknown): Counts => {
        console.log(error);
        return { passed: 0, failed: 1, skipped: 0 };
      });
    total = addCounts(total, counts);
    const word = counts.failed === 0 ? 'ok' : 'FAILED';
    summary.push(`${word.padEnd(6)} ${part.name}, ${renderTime(performance.now() - begin)}`);
    console.log(`== ${summary.at(-1)}`);
  }
  console.log(`\n${summary.join('\n')}`);
  for (const failed of failures) console.log(`failed: ${failed}`);
  return total;
}

process.chdir(path.dirname(import.meta.dirname));
const parts = choose();
if (typeof parts === 'string') {
  console.error(parts);
  process.exitCode = 1;
} else {
  const total = await runAll(parts);
  if (total.failed > 0) process.exitCode = 1;
  console.log(renderCounts(total));
}
