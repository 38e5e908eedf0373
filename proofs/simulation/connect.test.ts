/**
 * The machine of sign-ins against a model: people, browsers, jobs and clocks act on the real engine, store and simulated
 * banks, with misfortunes between any two awaits and two processes at once. A run is made of its seed.
 */
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runConnect } from './connect/machine.ts';
import { openPlace, type Place } from './place.ts';

/** Seeds of one check; more with `npm run prove -- proofs/simulation`. */
const RUNS = Math.max(16, Number(process.env.TRIBUTARY_PROPERTY_RUNS ?? 0));
/** `SEED=42` runs that one alone. */
const SEED = process.env.SEED === undefined ? null : Number(process.env.SEED);
const LIMIT_MS = 3_600_000;

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place.close());

describe('sign-ins under misfortune', () => {
  it('invariants 7, 9 and 13: go as the model says, end durably, and send nothing twice', {
    timeout: LIMIT_MS,
  }, async () => {
    const seeds = SEED === null ? Array.from({ length: RUNS }, (_, at) => at + 1) : [SEED];
    let deeds = 0;
    let faults = 0;
    for (const seed of seeds) {
      const run = await runConnect(place, seed).catch((cause: unknown) => {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`SEED=${seed}: ${why}`, { cause });
      });
      deeds += run.deeds;
      faults += run.faults;
    }
    if (SEED !== null) return;
    // A simulation in which nothing happens proves nothing.
    expect(deeds).toBeGreaterThan(RUNS * 5);
    expect(faults).toBeGreaterThan(RUNS / 10);
  });
});
