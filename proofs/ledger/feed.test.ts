/** The feed alone leads to the same ledger, whoever writes at the same time; what a person deletes stays away. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFeed } from '../../src/store/feed.ts';
import { openSyncBench, type SyncBench } from '../syncs/bench.ts';
import { Follower } from './follower.ts';
import { type History, histories } from './history.ts';
import { HONEST, type Naming, namings } from './ids.ts';
import { Life, type Plan, plans } from './life.ts';
import { prove, TEST_MS } from './runs.ts';

let bench: SyncBench;
beforeAll(async () => {
  bench = await openSyncBench();
});
afterAll(() => bench.close());

const small = histories({ paymentsMax: 8 });
const picks = fc.array(fc.nat({ max: 50 }), { minLength: 1, maxLength: 3 });
const AUDIT = { actor: 'test', action: 'transaction.deleted', subject: null, detail: {} };

/** A person deletes one of the booked transactions; syncs go on. */
async function deleteOne(life: Life, pick: number): Promise<void> {
  const booked = life.rows().filter(({ status, review }) => status === 'booked' && review === null);
  const one = booked[pick % Math.max(1, booked.length)];
  if (one === undefined) return;
  expect(await bench.ledger.changes.deleteTransaction(life.scope, one.id, AUDIT)).toBe(true);
  life.forget(one);
}

async function followed(history: History, naming: Naming, plan: Plan, deletions: number[]): Promise<void> {
  const life = await Life.begin(bench, history, naming);
  const { queries, app } = bench.ledger;
  const follower = new Follower(openFeed(app), queries, life.scope);
  for (const [at, turn] of life.turnsOf(plan).entries()) {
    // It reads while the sync writes, too: what it sees early it sees again when it changes.
    await Promise.all([life.turn(turn), follower.follow()]);
    await deleteOne(life, deletions[at] ?? 0);
    await follower.followAll();
    expect(follower.shown()).toEqual(await follower.listed());
  }
  const order = [...follower.sequences].sort((a, b) => a - b);
  expect(new Set(order).size).toBe(order.at(-1));
}

describe('a client that follows the feed', () => {
  const test = 'invariant 13: and reads the rows of each event holds what the list holds';
  it(test, () => prove([small, namings(), plans(3), picks], followed), TEST_MS);
});

describe('what a person deleted', () => {
  it(
    'invariant 6: is not brought back by later syncs, and nothing else is held back',
    () =>
      prove([small, namings(HONEST), plans(4), picks], async (history, naming, plan, deletions) => {
        const life = await Life.begin(bench, history, naming);
        for (const [at, turn] of life.turnsOf(plan).entries()) {
          await life.turn(turn);
          await deleteOne(life, deletions[at] ?? 0);
        }
      }),
    TEST_MS,
  );
});
