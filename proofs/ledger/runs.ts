/** How many runs a property has, and from which seed: `PROOF_RUNS=500 PROOF_SEED=7 npx vitest run proofs/ledger`. */
import process from 'node:process';
import fc from 'fast-check';

const asked = process.env.PROOF_RUNS;
/** Runs of a property in the check; `PROOF_RUNS` replaces it. */
const RUNS = Number(asked ?? 12);
/** The check has the same histories every time; runs that are asked for have new ones, unless a seed is given. */
const SEED = Number(process.env.PROOF_SEED ?? (asked === undefined ? 20_261_121 : Number.NaN));
/** What a property may take, runs of its shrinking included: a failing one says the best that it has found by then. */
const TIME_MS = asked === undefined ? 40_000 : 30 * 60_000;
/** What its test may take: more, so that no property goes on behind the back of the next test. */
export const TEST_MS = TIME_MS + 20_000;

type Arbitraries<Values extends unknown[]> = { [At in keyof Values]: fc.Arbitrary<Values[At]> };

/**
 * Asserts that a run holds for whatever the arbitraries give. A failing one prints its seed and path, and the smallest
 * values that it has found.
 * @param share of the usual number of runs.
 */
export async function prove<Values extends unknown[]>(
  arbitraries: Arbitraries<Values>,
  run: (...values: Values) => Promise<void>,
  share = 1,
): Promise<void> {
  const values = fc.tuple<Values>(...arbitraries);
  const property = fc.asyncProperty(values, (given) => alone(() => run(...given)));
  await fc.assert(property, {
    numRuns: Math.max(1, Math.ceil(RUNS * share)),
    interruptAfterTimeLimit: TIME_MS,
    ...(Number.isNaN(SEED) ? {} : { seed: SEED }),
  });
}

let last: Promise<unknown> = Promise.resolve();

/** Waits for the run before, even where that was given up because of the time: they share bank, clock and database. */
function alone(run: () => Promise<void>): Promise<void> {
  const next = last.then(run);
  last = next.catch(() => {});
  return next;
}
