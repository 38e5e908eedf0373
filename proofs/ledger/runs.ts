/** How many runs a property has, and from which seed: `PROOF_RUNS=500 PROOF_SEED=7 npx vitest run proofs/ledger`. */
import process from 'node:process';
import type { Parameters } from 'fast-check';

const asked = process.env.PROOF_RUNS;
/** Runs of a property in the check; `PROOF_RUNS` replaces it. */
const RUNS = Number(asked ?? 12);
/** What a property may take, runs of its shrinking included: a failing one says the best that it has found by then. */
const TIME_MS = asked === undefined ? 40_000 : 30 * 60_000;
/** What its test may take: more, so that no property goes on behind the back of the next test. */
export const TEST_MS = TIME_MS + 20_000;

/** The runs of one property. A failing one prints its seed and path. */
export function runs<Args>(share = 1, more: Parameters<Args> = {}): Parameters<Args> {
  const seed = process.env.PROOF_SEED === undefined ? {} : { seed: Number(process.env.PROOF_SEED) };
  return {
    numRuns: Math.max(1, Math.ceil(RUNS * share)),
    interruptAfterTimeLimit: TIME_MS,
    ...seed,
    ...more,
  };
}
