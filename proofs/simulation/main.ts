/**
 * Runs simulations outside the check, one seed after the other:
 *
 *     npm run simulate -- --seed 42              the run of a seed, with everything that was done
 *     npm run simulate -- --seed 1000 --runs 500 so many seeds from there
 *     npm run simulate -- --part connect         sign-ins only
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { setup } from '../../scripts/test-setup.ts';
import { isPart, PARTS, type Part, simulate } from './parts.ts';
import { openPlace, type Place } from './place.ts';

const DAY_MS = 86_400_000;
const FAILURES_MAX = 10;

async function runAll(place: Place, parts: readonly Part[], seeds: readonly number[]): Promise<boolean> {
  let failures = 0;
  for (const part of parts) {
    const begin = performance.now();
    const sums = { runs: 0, deeds: 0, faults: 0, simulatedMs: 0 };
    for (const seed of seeds) {
      try {
        const run = await simulate(part, place, seed);
        sums.runs++;
        sums.deeds += run.deeds;
        sums.faults += run.faults;
        sums.simulatedMs += run.simulatedMs;
        if (seeds.length === 1) console.log(run.trace.join('\n'));
      } catch (error) {
        console.log(
          `\nFAILED ${part}, seed ${seed}\n${error instanceof Error ? error.stack : String(error)}`,
        );
        if (error instanceof Error && error.cause instanceof Error) console.log(error.cause.stack);
        if (++failures >= FAILURES_MAX) return false;
      }
    }
    const seconds = (performance.now() - begin) / 1000;
    const days = Math.round(sums.simulatedMs / DAY_MS);
    console.log(
      `${part}: ${sums.runs} runs, ${sums.deeds} deeds, ${sums.faults} faults, ${days} simulated days in ${seconds.toFixed(1)} s`,
    );
  }
  return failures === 0;
}

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1' },
    part: { type: 'string' },
  },
});
const first = Number(values.seed);
const seeds = Array.from({ length: Number(values.runs) }, (_, at) => first + at);
const parts = values.part === undefined ? PARTS : [values.part].filter(isPart);
if (!Number.isSafeInteger(first) || seeds.length === 0 || parts.length === 0) {
  console.error(`--seed and --runs are whole numbers, --part is one of ${PARTS.join(', ')}`);
  process.exitCode = 2;
} else {
  const end = setup();
  const place = await openPlace();
  try {
    if (!(await runAll(place, parts, seeds))) process.exitCode = 1;
  } finally {
    await place.close();
    await end();
  }
}
