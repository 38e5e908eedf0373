/** Workers that die at any moment, stall, or race: the result is that of one that was not disturbed. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OwnerScope } from '../../src/engine/ports.ts';
import type { SyncStore } from '../../src/engine/sync/store-port.ts';
import { ScriptedBank } from '../../src/engine/sync/testing.ts';
import { daysAgo, NOON, openSyncBench, type SyncBench } from './bench.ts';

const IBANS = ['DE02120300000000202051', 'DE02500105170137075030'];
let bench: SyncBench;

beforeAll(async () => {
  bench = await openSyncBench();
});
afterAll(() => bench.close());
beforeEach(() => {
  bench.clock = NOON;
  for (const list of Object.values(bench.told)) list.length = 0;
});

/** Two accounts with a few pages each, and equal payments among them. */
function makeBank(): ScriptedBank {
  const bank = new ScriptedBank();
  bank.pageSize = 2;
  bank.listSize = 1;
  bank.accounts = IBANS.map((iban, at) => ({
    handle: `h${at}`,
    iban,
    entries: [0, 1, 1, 2].map((days, number) => ({
      id: number === 3 ? null : `e${number}`,
      day: daysAgo(days),
      amount: '-1.00',
      text: `Payment ${days}`,
    })),
    balances: [{ type: 'closing_booked', amount: '1.00', date: daysAgo(1) }],
  }));
  return bank;
}

/** Everything that a sync leaves, without numbers that differ from run to run. */
async function leaves(scope: OwnerScope, syncId: number) {
  const row = await bench.store.get(scope, syncId);
  const lines = (await bench.lines(scope)).map((line) => line.slice(line.indexOf('|')));
  const [links] = await bench.admin(
    `select string_agg(covered_from || ' ' || covered_to || ' ' || present, ', ' order by account_id) from account_links
     where owner_id = $1`,
    [scope.ownerId],
  );
  const { rows } = await bench.ledger.queries.listBalances(scope, {}, { limit: 9, after: null });
  return {
    status: row?.status,
    accounts: row?.accounts.map(({ accountId, ...rest }) => ({ ...rest, hasAccount: accountId !== null })),
    events: await bench.events(scope),
    balances: rows.map(({ amount, type }) => `${type} ${amount}`),
    lines,
    links,
  };
}

class Killed extends Error {}

/** A store whose worker dies with the n-th call: before it reaches the database, or before its answer comes back. */
function dying(store: SyncStore, at: number, moment: 'before' | 'after') {
  let calls = 0;
  let isDead = false;
  const proxy = new Proxy(store, {
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
  return { store: proxy, died: () => isDead };
}

async function begin() {
  const scope = await bench.ledger.newOwner();
  const connectionId = await bench.connect(scope);
  return { scope, connectionId, syncId: await bench.ask(scope, connectionId) };
}

async function undisturbed() {
  const { scope, syncId } = await begin();
  const bank = makeBank();
  await bench.worker(bank).run(scope.ownerId, syncId);
  return { left: await leaves(scope, syncId), calls: bank.calls.length };
}

describe('a worker that is killed', () => {
  for (const moment of ['before', 'after'] as const)
    it(`${moment} any of its commits leaves what another one finishes, with no page asked for twice that was kept`, async () => {
      const { left, calls } = await undisturbed();
      let kills = 0;
      for (let at = 1; ; at++) {
        const { scope, syncId } = await begin();
        const bank = makeBank();
        const mortal = dying(bench.store, at, moment);
        await bench
          .worker(bank, { store: mortal.store })
          .run(scope.ownerId, syncId)
          .catch((error: unknown) => expect(error).toBeInstanceOf(Killed));
        if (!mortal.died()) break;
        kills++;
        // Until its lease is over nobody else takes the sync.
        const before = await bench.store.get(scope, syncId);
        const asked = bank.calls.length;
        if (before?.status === 'running') {
          await bench.worker(bank).run(scope.ownerId, syncId);
          expect(bank.calls).toHaveLength(asked);
        }
        await bench.expireLeases();
        await bench.worker(bank).run(scope.ownerId, syncId);
        expect(await leaves(scope, syncId), `killed ${moment} call ${at}`).toEqual(left);
        expect(bank.calls.length).toBeLessThanOrEqual(calls + 1);
      }
      expect(kills).toBeGreaterThan(20);
    }, 120_000);

  it('amid a renewal of the session keeps what the bank renewed', async () => {
    const { left } = await undisturbed();
    for (let at = 1; ; at++) {
      const { scope, syncId } = await begin();
      const bank = makeBank();
      bank.renewsTokens = true;
      const kept = { ...bench.store };
      let pages = 0;
      let isDead = false;
      // It dies with a page in its hands, after the session that came with it was kept.
      kept.savePage = async (...given) => {
        isDead ||= ++pages === at;
        if (isDead) throw new Killed();
        return bench.store.savePage(...given);
      };
      kept.release = async () => {
        throw new Killed();
      };
      await bench
        .worker(bank, { store: kept })
        .run(scope.ownerId, syncId)
        .catch((error: unknown) => expect(error).toBeInstanceOf(Killed));
      if (!isDead) break;
      await bench.expireLeases();
      await bench.worker(bank).run(scope.ownerId, syncId);
      expect(await leaves(scope, syncId), `killed at page ${at}`).toEqual(left);
    }
  }, 60_000);

  it('amid a large window leaves whole days, and they are not taken in twice', async () => {
    const days = 13;
    const bank = new ScriptedBank();
    bank.pageSize = 5_000;
    const entries = Array.from({ length: days * 1_000 }, (_, at) => ({
      id: `e${at}`,
      day: daysAgo(1 + Math.floor(at / 1_000)),
      amount: '-1.00',
      text: `Payment ${at % 7}`,
    }));
    bank.accounts = [{ handle: 'h', iban: IBANS[0] ?? null, entries }];
    const { scope, syncId } = await begin();
    const kept = { ...bench.store };
    kept.inLedger = async (work, inside) => {
      const result = await bench.store.inLedger(work, inside);
      if ((await bench.lines(scope)).length > 0) throw new Killed();
      return result;
    };
    kept.release = async () => {
      throw new Killed();
    };
    await expect(bench.worker(bank, { store: kept }).run(scope.ownerId, syncId)).rejects.toThrow(Killed);
    const stored = (await bench.lines(scope)).length;
    expect(stored).toBeGreaterThanOrEqual(10_000);
    expect(stored % 1_000).toBe(0);
    await bench.expireLeases();
    const calls = bank.calls.length;
    await bench.worker(bank).run(scope.ownerId, syncId);
    expect(bank.calls).toHaveLength(calls);
    const row = await bench.store.get(scope, syncId);
    expect(row).toMatchObject({ status: 'success' });
    expect(row?.accounts).toMatchObject([{ entries: 13_000, inserted: 13_000, updated: 0, unchanged: 0 }]);
    expect(await bench.lines(scope)).toHaveLength(13_000);
  }, 120_000);

  it('again and again is given up, and says so', async () => {
    const { scope, connectionId, syncId } = await begin();
    const bank = makeBank();
    for (let death = 0; death < 6; death++) {
      await bench
        .worker(bank, { store: dying(bench.store, 4, 'before').store })
        .run(scope.ownerId, syncId)
        .catch(() => {});
      await bench.expireLeases();
    }
    await bench.worker(bank).run(scope.ownerId, syncId);
    expect(await bench.store.get(scope, syncId)).toMatchObject({
      status: 'failed',
      fault: { code: 'interrupted' },
    });
    expect(await bench.sync(scope, connectionId, bank)).toMatchObject({ status: 'success' });
  });

  it('by a mistake of ours is told, and comes back in a minute', async () => {
    const { scope, syncId } = await begin();
    const bank = makeBank();
    const broken = {
      ...bench.store,
      savePage: () => Promise.reject(new Error('a mistake')),
    };
    await bench.worker(bank, { store: broken }).run(scope.ownerId, syncId);
    expect(bench.told.errors).toHaveLength(1);
    const row = await bench.store.get(scope, syncId);
    expect(row).toMatchObject({ status: 'due', dueAt: new Date(NOON + 60_000).toISOString() });
    expect(bench.told.jobs.at(-1)?.payload.syncId).toBe(syncId);
    bench.clock += 60_000;
    await bench.worker(bank).run(scope.ownerId, syncId);
    expect(await bench.store.get(scope, syncId)).toMatchObject({ status: 'success' });
  });
});

describe('a process that stops', () => {
  it('gives the sync back at once, and another one goes on with it', async () => {
    const { left, calls } = await undisturbed();
    for (let at = 1; at <= calls; at++) {
      const { scope, syncId } = await begin();
      const bank = makeBank();
      const stop = new AbortController();
      bank.meanwhile = async (_, number) => {
        if (number === at) stop.abort();
      };
      await bench.worker(bank).run(scope.ownerId, syncId, stop.signal);
      const row = await bench.store.get(scope, syncId);
      expect(row?.status).toBe('due');
      expect(bench.told.jobs.at(-1)).toMatchObject({ payload: { syncId }, startAfter: null });
      await bench.worker(bank).run(scope.ownerId, syncId);
      expect(await leaves(scope, syncId), `stopped at call ${at}`).toEqual(left);
      expect(bank.calls).toHaveLength(calls);
    }
  });
});

describe('two workers', () => {
  it('invariant 7: that get the same job at once give one result, and the bank is asked once', async () => {
    const { left, calls } = await undisturbed();
    const { scope, syncId } = await begin();
    const bank = makeBank();
    await Promise.all(Array.from({ length: 5 }, () => bench.worker(bank).run(scope.ownerId, syncId)));
    expect(await leaves(scope, syncId)).toEqual(left);
    expect(bank.calls).toHaveLength(calls);
  });

  it('invariant 7: of which one stalls amid a call and comes back late write nothing twice', async () => {
    const { left, calls } = await undisturbed();
    for (let at = 1; at <= calls; at++) {
      const { scope, syncId } = await begin();
      const bank = makeBank();
      let stalled = 0;
      bank.meanwhile = async (_, number) => {
        if (number !== at || stalled > 0) return;
        stalled = number;
        await bench.expireLeases();
        await bench.worker(bank).run(scope.ownerId, syncId);
      };
      await bench.worker(bank).run(scope.ownerId, syncId);
      expect(stalled).toBe(at);
      expect(await leaves(scope, syncId), `stalled at call ${at}`).toEqual(left);
      // The other one asked for the page again; the first one for nothing more.
      expect(bank.calls).toHaveLength(calls + 1);
    }
  });

  it('invariant 7: of which one stalls ahead of any of its commits write nothing twice', async () => {
    const { left } = await undisturbed();
    let stalls = 0;
    for (let at = 2; ; at++) {
      const { scope, syncId } = await begin();
      const bank = makeBank();
      let calls = 0;
      let hasStalled = false;
      const stalling = new Proxy(bench.store, {
        get(target, name: keyof SyncStore) {
          const method = target[name] as (...given: unknown[]) => Promise<unknown>;
          return async (...given: unknown[]) => {
            if (++calls === at) {
              hasStalled = true;
              await bench.expireLeases();
              await bench.worker(bank).run(scope.ownerId, syncId);
            }
            return method(...given);
          };
        },
      });
      await bench.worker(bank, { store: stalling }).run(scope.ownerId, syncId);
      if (!hasStalled) break;
      stalls++;
      expect(await leaves(scope, syncId), `stalled at ${at}`).toEqual(left);
    }
    expect(stalls).toBeGreaterThan(20);
    expect(bench.told.errors).toEqual([]);
  }, 60_000);

  it('invariant 7: of which one stalls while the bank renews its session keep the session that works', async () => {
    const { left } = await undisturbed();
    const { scope, connectionId, syncId } = await begin();
    const bank = makeBank();
    bank.renewsTokens = true;
    const first = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    let second: Promise<void> = Promise.resolve();
    bank.meanwhile = async (_, number) => {
      if (number === 4) {
        // While the bank works on the fourth call another worker takes over, with the session as it is now.
        await bench.expireLeases();
        second = bench.worker(bank).run(scope.ownerId, syncId);
        await arrived.promise;
      }
      if (number === 5) {
        arrived.resolve();
        // The answer to the fourth call brought another session: that of this call is void when the bank sees it.
        await first.promise;
      }
    };
    await bench.worker(bank).run(scope.ownerId, syncId);
    first.resolve();
    await second;
    expect(await leaves(scope, syncId)).toEqual(left);
    expect(bank.calls[4]?.token).toBe(bank.calls[3]?.token);
    expect(bank.calls[5]?.token).not.toBe(bank.calls[4]?.token);
    bank.meanwhile = async () => {};
    expect(await bench.sync(scope, connectionId, bank)).toMatchObject({ status: 'success' });
  });
});
