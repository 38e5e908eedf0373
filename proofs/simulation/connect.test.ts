import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runConnect } from './connect/machine.ts';
import { openPlace, type Place } from './place.ts';

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place.close());

describe('sign-ins', () => {
  it('try', { timeout: 600_000 }, async () => {
    const from = Number(process.env.SEED ?? 1);
    const runs = Number(process.env.RUNS ?? 5);
    for (let seed = from; seed < from + runs; seed++) {
      const t = performance.now();
      try {
        const run = await runConnect(place, seed);
        console.log(seed, run.deeds, run.faults, Math.round(performance.now() - t));
        if (process.env.TRACE) console.log(run.trace.join('\n'));
      } catch (error) {
        console.log(
          'SEED',
          seed,
          Math.round(performance.now() - t),
          error instanceof Error
            ? error.message.slice(0, 3000) + '\n' + (error.cause instanceof Error ? error.cause.stack : '')
            : error,
        );
      }
    }
    expect(1).toBe(1);
  });
});
