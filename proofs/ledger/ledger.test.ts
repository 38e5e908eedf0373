/** Whatever a bank's history and its ways of telling it, the ledger holds what happened. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSyncBench, type SyncBench } from '../syncs/bench.ts';
import { type History, histories } from './history.ts';
import { HONEST, NASTY, type Naming, namings } from './ids.ts';
import { Life, type Plan, plans } from './life.ts';
import { prove, TEST_MS } from './runs.ts';

let bench: SyncBench;
beforeAll(async () => {
  bench = await openSyncBench();
});
afterAll(() => bench.close());

/** Lives a history through; every turn is compared with the truth. */
const live = (history: History, naming: Naming, plan: Plan): Promise<Life> =>
  Life.through(bench, history, naming, plan);
const lived = async (...given: Parameters<typeof live>): Promise<void> => {
  await live(...given);
};

describe('a bank that names its entries as it says', () => {
  const test = 'invariants 1, 2, 3, 4, 5 and 6: leaves what happened, each payment once and under one id';
  it(test, () => prove([histories(), namings(HONEST), plans()], lived), TEST_MS);

  it(
    'invariant 3: keeps every id when the consent is renewed before each sync',
    () => {
      const renewing = plans(4).map(({ turns }) => ({
        turns: turns.map((one) => ({ ...one, renews: true })),
      }));
      return prove([histories({ paymentsMax: 8 }), namings(HONEST), renewing], lived, 0.5);
    },
    TEST_MS,
  );
});

describe('a bank whose references are not what it says', () => {
  const test = 'invariants 1, 2, 3, 4, 5 and 6: leaves what happened all the same';
  it(test, () => prove([histories(), namings(NASTY), plans()], lived, 1.5), TEST_MS);
});

describe('equal payments', () => {
  const alike = histories({ alike: true, copiesMax: 5, paymentsMax: 5, accountsMax: 1 });
  const test = 'invariant 4: stay as many as they are, however they come and whatever they are called';
  it(test, () => prove([alike, namings(), plans()], lived, 1.5), TEST_MS);
});

describe('holds', () => {
  const held = histories({
    kinds: ['plain', 'tip', 'fuel', 'hotel', 'exchange', 'announced'],
    wordings: ['same', 'case', 'suffix'],
    copiesMax: 1,
    paymentsMax: 6,
  });
  const BOOKED = `select count(*) filter (where h.before->>'status' = 'pending' and h.rule is not null
      and h.matcher is not null and h.explanation is not null), count(*)
    from transaction_history h join transactions t on t.owner_id = h.owner_id and t.id = h.transaction_id
    where t.owner_id = $1 and h.cause = 'booked'`;

  it(
    'invariant 5: that the rule accepts book under their id, and their history says so',
    () =>
      prove([held, namings(HONEST), plans()], async (history, naming, plan) => {
        const life = await live(history, naming, plan);
        const [told] = await bench.admin(BOOKED, [life.scope.ownerId]);
        expect(told?.[0]).toBe(told?.[1]);
      }),
    TEST_MS,
  );
});
