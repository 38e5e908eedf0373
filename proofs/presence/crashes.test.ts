/** Invariants 5, 6 and 7 under crashes and races: a booking, an absence and a correction happen once, whoever dies when. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SyncStore } from '../../src/engine/sync/store-port.ts';
import type { BankEntry } from '../../src/engine/sync/testing.ts';
import { DAY_MS, NOON, openSyncBench, type SyncBench } from '../syncs/bench.ts';
import { booked, pending, Story } from './story.ts';

let bench: SyncBench;
beforeAll(async () => {
  bench = await openSyncBench();
});
afterAll(() => bench.close());

class Killed extends Error {}

/** A store whose worker dies with the n-th call: before it reaches the database, or before its answer comes back. */
function dying(at: number, moment: 'before' | 'after') {
  let calls = 0;
  let isDead = false;
  const store = new Proxy(bench.store, {
    get(target, name: keyof SyncStore) {
      const method = target[name] as (...given: unknown[]) => Promise<unknown>;
      return async (...given: unknown[]) => {
        if (isDead) throw new Killed();
        isDead = ++calls === at;
        if (isDead && moment === 'before') throw new Killed();
        const result = await method(...given);
        if (isDead) throw new Killed();
        return result;
      };
    },
  });
  return { store, died: () => isDead };
}

const FIRST = [
  pending('p1', -2, '-40.00', 'TRATTORIA ROMA'),
  pending('p2', -2, '-5.00', 'KIOSK'),
  pending('p3', -1, '-5.00', 'KIOSK'),
  booked('x', -3, '-9.00', 'GYM'),
];
const SECOND = [
  booked('b1', 0, '-46.00', 'TRATTORIA ROMA'),
  pending('p3', -1, '-5.00', 'KIOSK'),
  booked('x', -3, '-9.00', 'GYM MEMBERSHIP'),
];

/** What the ledger says, without numbers that differ from run to run. */
async function leaves(story: Story) {
  const rows = await story.all();
  const histories = await Promise.all(rows.map(({ id }) => story.history(id)));
  const [aliases] = await bench.admin('select count(*) from transaction_aliases where owner_id = $1', [
    story.scope.ownerId,
  ]);
  return {
    rows: rows.map(({ id: _, ...row }, at) => ({ ...row, history: histories[at] })),
    aliases: aliases?.[0],
    events: (await bench.events(story.scope)).filter((type) => type.startsWith('transaction')),
  };
}

/** A story after its first day, with the second one before it; `many` entries beside make the window a large one. */
async function secondDay(many: readonly BankEntry[] = []) {
  const story = await Story.begin(bench);
  await story.shows(0, ...FIRST);
  bench.clock = NOON + DAY_MS;
  story.bank.accounts = story.bank.accounts.map((account) => ({ ...account, entries: [...SECOND, ...many] }));
  return { story, syncId: await bench.ask(story.scope, story.connectionId, 'scheduled') };
}

describe('a booking, an absence and a correction', () => {
  for (const moment of ['before', 'after'] as const)
    it(`happen once when the worker dies ${moment} any of its commits`, async () => {
      const calm = await secondDay();
      await bench.worker(calm.story.bank).run(calm.story.scope.ownerId, calm.syncId);
      const expected = await leaves(calm.story);
      expect(expected.rows.map(({ status, presence }) => `${status} ${presence}`)).toEqual([
        'booked present',
        'pending missing',
        'pending present',
        'booked present',
      ]);
      for (let at = 1; ; at++) {
        const { story, syncId } = await secondDay();
        const mortal = dying(at, moment);
        await bench
          .worker(story.bank, { store: mortal.store })
          .run(story.scope.ownerId, syncId)
          .catch((error: unknown) => expect(error).toBeInstanceOf(Killed));
        if (!mortal.died()) break;
        await bench.expireLeases();
        await bench.worker(story.bank).run(story.scope.ownerId, syncId);
        expect(await leaves(story), `killed ${moment} call ${at}`).toEqual(expected);
      }
    }, 120_000);

  it('invariant 7: happen once when several workers take the sync at once', async () => {
    const { story, syncId } = await secondDay();
    const workers = Array.from({ length: 4 }, () => bench.worker(story.bank));
    await Promise.all(workers.map((worker) => worker.run(story.scope.ownerId, syncId)));
    await bench.expireLeases();
    await Promise.all(workers.map((worker) => worker.run(story.scope.ownerId, syncId)));
    const { rows } = await leaves(story);
    expect(rows.map(({ history }) => history)).toEqual([
      ['booked:booked_from_pending'],
      ['missing:'],
      [],
      [expect.stringMatching(/^changed:/)],
    ]);
  });

  it('happen once in a large window whose worker dies after each chunk, while a person categorises', async () => {
    const many = Array.from({ length: 21_000 }, (_, n) =>
      booked(`e${n}`, -60 + (n % 50), `-${(n % 97) + 1}.00`, `PAYMENT ${n % 89}`),
    );
    const begin = async () => {
      const second = await secondDay(many);
      await bench.admin('delete from account_coverage where owner_id = $1', [second.story.scope.ownerId]);
      second.story.bank.pageSize = 5_000;
      return second;
    };
    const { story, syncId } = await begin();
    let written = (await story.all()).length;
    let deaths = 0;
    for (let run = 0; run < 10; run++) {
      const store: SyncStore = { ...bench.store };
      store.inLedger = async (work, inside) => {
        const result = await bench.store.inLedger(work, inside);
        const now = await story.all();
        if (now.length === written) return result;
        written = now.length;
        deaths++;
        await story.categorise(now[0]?.id ?? 0, `CATEGORY ${deaths}`);
        throw new Killed();
      };
      store.release = async () => {
        throw new Killed();
      };
      const outcome = await bench
        .worker(story.bank, { store })
        .run(story.scope.ownerId, syncId)
        .then(
          () => 'ended',
          () => 'killed',
        );
      await bench.expireLeases();
      if (outcome === 'ended') break;
    }
    expect(deaths).toBeGreaterThanOrEqual(2);
    const rows = await story.all();
    expect(rows).toHaveLength(FIRST.length + many.length);
    expect(rows.slice(0, 4).map(({ status, presence }) => `${status} ${presence}`)).toEqual([
      'booked present',
      'pending missing',
      'pending present',
      'booked present',
    ]);
    expect(rows[0]).toMatchObject({ amount: '-46.00', category: `CATEGORY ${deaths}` });
    const row = await bench.store.get(story.scope, syncId);
    expect(row?.accounts).toMatchObject([{ inserted: 21_000, updated: 2 }]);
  }, 300_000);
});
