/**
 * Weeks of a life at a bank: calls fail in every way, books and ids are in motion, consents end, files come in between,
 * and our processes die, stall and race. Whenever it is quiet, the ledger is what the bank's own books say. A run is made
 * of its seed.
 */
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulate } from './parts.ts';
import { openPlace, type Place } from './place.ts';
import { KEPT_SEEDS } from './seeds.ts';

/** Seeds of one check; more with `npm run prove -- proofs/simulation`. */
const IS_PROVING = process.env.PROVE === '1';
const RUNS = IS_PROVING ? 300 : 8;
/** `SEED=42` runs that one alone. */
const SEED = process.env.SEED === undefined ? null : Number(process.env.SEED);
const LIMIT_MS = 3_600_000;

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place.close());

describe('syncs under misfortune', () => {
  it('invariants 1, 4, 7, 9, 10, 11 and 13: the ledger is what the bank says whenever it is quiet', {
    timeout: LIMIT_MS,
  }, async () => {
    const seeds = SEED === null ? Array.from({ length: RUNS }, (_, at) => at + 1) : [SEED];
    let faults = 0;
    let days = 0;
    for (const seed of seeds) {
      const run = await simulate('syncs', place, seed).catch((cause: unknown) => {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`SEED=${seed}: ${why}`, { cause });
      });
      faults += run.faults;
      days += run.simulatedMs / DAY_MS;
    }
    if (SEED !== null) return;
    // A simulation in which nothing happens proves nothing.
    expect(days).toBeGreaterThan(RUNS * 3);
    expect(faults).toBeGreaterThan(RUNS);
  });
});

const DAY_MS = 86_400_000;

describe('seeds that once broke something', () => {
  for (const { part, seed, found } of KEPT_SEEDS)
    it(`${part} ${seed}: ${found}`, { timeout: LIMIT_MS }, async () => {
      await simulate(part, place, seed);
    });
  it('are each kept once', () => {
    expect(new Set(KEPT_SEEDS.map(({ part, seed }) => `${part} ${seed}`)).size).toBe(KEPT_SEEDS.length);
  });
});
