/**
 * Runs simulations outside the check, one seed after the other:
 *
 *     npm run simulate -- --seed 42              the run of a seed, with everything that was done
 *     npm run simulate -- --seed 1000 --runs 500 so many seeds from there
 *     npm run simulate -- --part connect         sign-ins only; `syncs` for syncs, `all` for both
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { setup } from '../../scripts/test-setup.ts';
import { isPart, PARTS, type Part, type SimulatedRun, simulate } from './parts.ts';
import { openPlace, type Place } from './place.ts';

const DAY_MS = 86_400_000;
const FAILURES_MAX = 10;

/** Of all runs of a part. */
class Sums {
  runs = 0;
  deeds = 0;
  faults = 0;
  simulatedMs = 0;
  readonly kinds = new Map<string, number>();

  add({ deeds, faults, kinds, simulatedMs }: SimulatedRun): void {
    this.runs++;
    this.deeds += deeds;
    this.faults += faults;
    this.simulatedMs += simulatedMs;
    for (const [kind, count] of Object.entries(kinds))
      this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + count);
  }
}

const days = (ms: number): string => (ms / DAY_MS).toFixed(1);
const counted = (kinds: Iterable<readonly [string, number]>): string =>
  [...kinds]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ');

async function runAll(place: Place, parts: readonly Part[], seeds: readonly number[]): Promise<boolean> {
  let failures = 0;
  for (const part of parts) {
    const begin = performance.now();
    const used = process.cpuUsage();
    const sums = new Sums();
    for (const seed of seeds) {
      try {
        const run = await simulate(part, place, seed);
        sums.add(run);
        if (seeds.length === 1) console.log(run.trace.join('\n'));
        console.log(
          `${part} seed ${seed}: ${days(run.simulatedMs)} days, ${run.deeds} deeds, ${run.faults} faults (${counted(Object.entries(run.kinds)) || 'none by kind'})`,
        );
      } catch (error) {
        console.log(
          `\nFAILED ${part}, seed ${seed}\n${error instanceof Error ? error.stack : String(error)}`,
        );
        if (error instanceof Error && error.cause instanceof Error) console.log(error.cause.stack);
        if (++failures >= FAILURES_MAX) return false;
      }
    }
    sayAll(part, sums, performance.now() - begin, process.cpuUsage(used));
  }
  return failures === 0;
}

/** What all runs of a part were, and what they took: of this process, and not of the database's. */
function sayAll(part: Part, sums: Sums, tookMs: number, { user, system }: NodeJS.CpuUsage): void {
  const cpuSeconds = (user + system) / 1e6;
  const each = sums.simulatedMs / DAY_MS / cpuSeconds;
  console.log(
    `${part}: ${sums.runs} runs, ${sums.deeds} deeds, ${sums.faults} faults, ${days(sums.simulatedMs)} simulated days in ${(tookMs / 1000).toFixed(1)} s (${cpuSeconds.toFixed(1)} s of CPU here, ${each.toFixed(1)} days a CPU second)`,
  );
  if (sums.kinds.size > 0) console.log(`  ${counted(sums.kinds)}`);
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
const parts = values.part === undefined || values.part === 'all' ? PARTS : [values.part].filter(isPart);
if (!Number.isSafeInteger(first) || seeds.length === 0 || parts.length === 0) {
  console.error(`--seed and --runs are whole numbers, --part is one of ${PARTS.join(', ')}, all`);
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
