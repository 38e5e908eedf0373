/** The same once more, in any order and any pages, changes nothing. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSyncBench, type SyncBench } from '../syncs/bench.ts';
import { type History, histories } from './history.ts';
import { type Naming, namings } from './ids.ts';
import { Life, type Plan, plans, shapes } from './life.ts';
import { rowsOf } from './rows.ts';
import { prove, TEST_MS } from './runs.ts';
import type { Shape } from './view.ts';

let bench: SyncBench;
beforeAll(async () => {
  bench = await openSyncBench();
});
afterAll(() => bench.close());

/** The rows once everything that a window lacks was lacked twice: that is a change of what we make of it. */
async function settled(life: Life) {
  const row = await life.sync();
  for (const account of row.accounts) expect(account).toMatchObject({ status: 'success', inserted: 0 });
  return rowsOf(bench, life.scope);
}

async function again(history: History, naming: Naming, plan: Plan, others: Shape[]): Promise<void> {
  const life = await Life.begin(bench, history, naming);
  for (const turn of life.turnsOf(plan).slice(0, -1)) {
    await life.turn(turn);
    const rows = await settled(life);
    const events = (await bench.events(life.scope)).length;
    for (const other of others) {
      life.bank.tellAgain(life.hour, { ...other, flicker: turn.shape.flicker });
      const row = await life.sync();
      for (const account of row.accounts)
        expect(account).toMatchObject({ status: 'success', inserted: 0, updated: 0 });
    }
    expect(await rowsOf(bench, life.scope)).toEqual(rows);
    expect(new Set(await bench.events(life.scope, events))).toEqual(new Set(['sync.finished']));
  }
}

describe('a window that is told again', () => {
  const others = fc.array(shapes, { minLength: 1, maxLength: 2 });
  const test =
    'invariants 1 and 2: in another order and other pages changes no row, and no event says that it did';
  it(test, () => prove([histories(), namings(), plans(3), others], again), TEST_MS);
});
