/** Workers that share a sync, in any order of their steps, and workers that die. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSyncBench, type SyncBench } from '../syncs/bench.ts';
import { type History, histories } from './history.ts';
import { type Naming, namings } from './ids.ts';
import { Life, type Plan, plans, type Turn } from './life.ts';
import { dying, inTurns, Killed } from './mishaps.ts';
import { prove, TEST_MS } from './runs.ts';

let bench: SyncBench;
beforeAll(async () => {
  bench = await openSyncBench();
});
afterAll(() => bench.close());

const small = histories({ paymentsMax: 7 });

/** Lives a history through; how a sync is run is up to the proof. The sync ends well, and the ledger holds the truth. */
async function livedBy(
  [history, naming, plan]: [History, Naming, Plan],
  run: (life: Life, syncId: number, turn: Turn) => Promise<void>,
): Promise<void> {
  const life = await Life.begin(bench, history, naming);
  for (const turn of life.turnsOf(plan)) {
    await life.goOn(turn);
    const syncId = await life.ask(turn.renews);
    await run(life, syncId, turn);
    const row = await life.ended(syncId);
    expect({ ...row, errors: bench.told.errors }).toMatchObject({ status: 'success', errors: [] });
    await life.holds(row, turn);
  }
}

/** What a worker left is finished by another one, once its lease is over. */
async function finish(life: Life, syncId: number): Promise<void> {
  const { status } = await life.ended(syncId);
  if (status === 'success') return;
  await bench.expireLeases();
  await bench.worker(life.bank).run(life.scope.ownerId, syncId);
}

describe('two workers on one connection', () => {
  it(
    'invariant 7: at the same time on the database leave what one leaves',
    () =>
      prove([small, namings(), plans(2)], (...given) =>
        livedBy(given, async (life, syncId) => {
          const run = () => bench.worker(life.bank).run(life.scope.ownerId, syncId);
          await Promise.all([run(), run(), run()]);
        }),
      ),
    TEST_MS,
  );

  it(
    'invariant 7: of which one takes over from the other at any moment, with their steps in any order',
    () =>
      prove([small, namings(), plans(2), fc.scheduler()], (history, naming, plan, turns) =>
        livedBy([history, naming, plan], async (life, syncId) => {
          const run = (who: string) =>
            bench
              .worker(life.bank, { store: inTurns(bench.store, turns, who) })
              .run(life.scope.ownerId, syncId);
          const takeOver = async () => {
            await turns.schedule(Promise.resolve(), 'the lease ends');
            await bench.expireLeases();
            await run('second');
          };
          await turns.waitFor(Promise.all([run('first'), takeOver()]));
          await finish(life, syncId);
        }),
      ),
    TEST_MS,
  );
});

describe('a worker that is killed', () => {
  const deaths = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.boolean()), {
    minLength: 1,
    maxLength: 3,
  });
  it(
    'invariants 1, 7 and 13: between any two steps leaves what another one finishes',
    () =>
      prove(
        [small, namings(), plans(3), deaths],
        (history, naming, plan, list) =>
          livedBy([history, naming, plan], async (life, syncId) => {
            for (const [at, isBefore] of list) {
              const mortal = dying(bench.store, at, isBefore ? 'before' : 'after');
              await bench
                .worker(life.bank, { store: mortal.store, onError: () => {} })
                .run(life.scope.ownerId, syncId)
                .catch((error: unknown) => expect(error).toBeInstanceOf(Killed));
              await bench.expireLeases();
            }
            await finish(life, syncId);
          }),
        1.5,
      ),
    TEST_MS,
  );
});
