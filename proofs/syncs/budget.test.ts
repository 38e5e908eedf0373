/**
 * Invariant 10 on a real store: calls of banks are counted per account and endpoint, whoever makes them, and over the
 * budget a sync is put off without a word to anybody.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Attended } from '../../src/connectors/contract.ts';
import {
  BUDGET_WINDOW_MS,
  type BudgetRule,
  mayCall,
  NO_CALLS,
  withCall,
} from '../../src/core/access-budget/access-budget.ts';
import type { OwnerScope } from '../../src/engine/ports.ts';
import type { CallPlace, Reservation } from '../../src/engine/sync/budget-port.ts';
import type { SyncWork } from '../../src/engine/sync/store-port.ts';
import { ScriptedBank } from '../../src/engine/sync/testing.ts';
import { openSyncStore } from '../../src/store/sync-store.ts';
import { DAY_MS, daysAgo, HOUR_MS, NOON, openSyncBench, type SyncBench } from './bench.ts';

const LEASE_MS = 600_000;
const MINUTE_MS = 60_000;
let bench: SyncBench;
let scope: OwnerScope;
let bank: ScriptedBank;
let connectionId: number;

beforeAll(async () => {
  bench = await openSyncBench();
});
afterAll(() => bench.close());
beforeEach(async () => {
  bench.clock = NOON;
  for (const list of Object.values(bench.told)) list.length = 0;
  scope = await bench.ledger.newOwner();
  bank = new ScriptedBank({ unattendedPerDay: 4 });
  bank.accounts = [
    {
      handle: 'h',
      iban: 'DE02120300000000202051',
      entries: [{ id: '1', day: daysAgo(1), amount: '-1.00', text: 'Coffee' }],
    },
  ];
  connectionId = await bench.connect(scope);
});

const THERE: Omit<Attended, 'at'> = {
  ip: '192.0.2.9',
  userAgent: 'Device/1',
  more: { 'psu-ip-port': '443' },
};
const asking = (attended = false) => ({
  scope,
  actor: 'api_key:7',
  attended: attended ? { ...THERE, at: bench.clock } : null,
});
const sync = (cause: 'requested' | 'scheduled' | 'retry' = 'requested') =>
  bench.sync(scope, connectionId, bank, cause);
const use = async (times: number): Promise<void> => {
  for (let one = 0; one < times; one++) expect((await sync()).status).toBe('success');
};
const evidence = () =>
  bench.admin('select calls, sealed_facts from access_evidence where owner_id = $1 order by sync_id', [
    scope.ownerId,
  ]);
const connectionFacts = async () => {
  const [row] = await bench.admin(
    `select last_status, last_fault, next_sync_at, sealed_session is not null from connections where owner_id = $1`,
    [scope.ownerId],
  );
  return row;
};
const ended = (at: number): string => new Date(at).toISOString();

/** A sync in the hands of a worker, for reservations without a bank. */
async function held(): Promise<SyncWork> {
  const syncId = await bench.ask(scope, connectionId, 'requested');
  const claimed = await bench.store.claim(scope.ownerId, syncId, 'w', LEASE_MS, bench.clock);
  expect(claimed).not.toBeNull();
  return { scope, syncId, worker: 'w' };
}

const PLACE: CallPlace = { accountId: null, endpoint: 'accounts' };
const call = (now: number, rule: Partial<BudgetRule> = {}, place = PLACE): Reservation => ({
  place,
  rule: { attended: false, limit: 4, spare: 0, ...rule },
  now,
  witness: rule.attended === true ? { sealed: Buffer.from('01c0ffee0000', 'hex'), askedAt: now } : null,
});

describe('reserving a call', () => {
  it('invariant 10: of many workers at once exactly as many as are allowed get one, in any number of processes', async () => {
    const work = await held();
    const stores = [bench.store, openSyncStore(bench.ledger.app, bench.ledger.jobs)];
    for (const limit of [4, 7]) {
      const tries = Array.from({ length: 24 }, (_, at) =>
        stores[at % 2]?.standing(work, LEASE_MS, call(NOON + at, { limit })),
      );
      const got = (await Promise.all(tries)).filter((one) => one?.reserved != null);
      expect(got).toHaveLength(limit === 4 ? 4 : 3);
    }
    // Another process that starts finds what was used.
    const later = openSyncStore(bench.ledger.app, bench.ledger.jobs);
    const standing = await later.standing(work, LEASE_MS, call(NOON + DAY_MS, { limit: 7 }));
    expect(standing).toMatchObject({ reserved: null });
    const other = call(NOON, {}, { accountId: null, endpoint: 'balances' });
    expect(await later.standing(work, LEASE_MS, other)).toMatchObject({ reserved: { used: 1 } });
  });

  it('invariant 10: the statement and the rule of the core say the same of any calls', async () => {
    const step = fc.record({
      wait: fc.oneof(fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 0, max: DAY_MS })),
      attended: fc.boolean(),
      spare: fc.integer({ min: 0, max: 1 }),
      says: fc.option(
        fc.record({
          limit: fc.option(fc.integer({ min: 0, max: 5 })),
          remaining: fc.option(fc.integer({ min: 0, max: 4 })),
          wait: fc.integer({ min: 0, max: DAY_MS }),
          shut: fc.option(fc.integer({ min: 1, max: HOUR_MS })),
        }),
        { freq: 3 },
      ),
    });
    const work = await held();
    let places = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 15 }),
        fc.option(fc.integer({ min: 0, max: 5 })),
        async (steps, limit) => {
          const place: CallPlace = { accountId: ++places, endpoint: 'transactions' };
          let state = NO_CALLS;
          let now = NOON;
          for (const { wait, attended, spare, says } of steps) {
            now += wait;
            const rule = { attended, limit, spare };
            const standing = await bench.store.standing(work, LEASE_MS, call(now, rule, place));
            const may = mayCall(state, rule, now);
            expect(standing?.reserved != null).toBe(may);
            if (may) state = withCall(state, rule, now);
            if (says === null || !may) continue;
            const resetAt = says.remaining === null ? null : now + says.wait;
            const shutUntil = says.shut === null ? null : now + says.shut;
            await bench.store.noteBankSays(scope, connectionId, place, { ...says, resetAt, shutUntil });
            state = {
              ...state,
              bankLimit: says.limit ?? state.bankLimit,
              bankRemaining: says.remaining ?? state.bankRemaining,
              bankResetsAt: resetAt ?? state.bankResetsAt,
              shutUntil: shutUntil === null ? state.shutUntil : Math.max(state.shutUntil ?? 0, shutUntil),
            };
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is taken back once, and a row that counts nothing any more is swept', async () => {
    const work = await held();
    for (const at of [NOON, NOON, NOON + 1])
      expect(await bench.store.standing(work, LEASE_MS, call(at))).toMatchObject({ reserved: {} });
    await bench.store.releaseCall(scope, connectionId, PLACE, { attended: false, at: NOON });
    await bench.store.releaseCall(scope, connectionId, PLACE, { attended: false, at: NOON + 7 });
    const state = await bench.store.budgetOf(scope, connectionId, PLACE);
    expect([...(state?.unattended ?? [])].sort()).toEqual([NOON, NOON + 1]);
    await bench.store.sweepBudgets(NOON + 2 * BUDGET_WINDOW_MS, 100);
    expect(await bench.store.budgetOf(scope, connectionId, PLACE)).not.toBeNull();
    await bench.store.sweepBudgets(NOON + 2 * BUDGET_WINDOW_MS + 2, 100);
    expect(await bench.store.budgetOf(scope, connectionId, PLACE)).toBeNull();
  });
});

describe('a sync over the budget', () => {
  it('invariant 10: is put off with the next instant allowed, and nothing else is changed by it', async () => {
    await use(4);
    const calls = bank.calls.length;
    const before = [await connectionFacts(), await bench.lines(scope), await bench.events(scope)];
    const row = await sync();
    const next = ended(NOON + BUDGET_WINDOW_MS);
    expect(row).toMatchObject({ status: 'deferred', fault: null, nextAllowedAt: next, finishedAt: null });
    expect(bank.calls).toHaveLength(calls);
    expect([await connectionFacts(), await bench.lines(scope), await bench.events(scope)]).toEqual(before);
    expect(bench.told).toMatchObject({ errors: [], notUnderstood: [], consentNews: [] });
    // It goes on by itself, and not a moment sooner.
    bench.clock = NOON + BUDGET_WINDOW_MS - 1;
    await bench.worker(bank).run(scope.ownerId, row.id);
    expect(bank.calls).toHaveLength(calls);
    bench.clock++;
    await bench.worker(bank).run(scope.ownerId, row.id);
    expect(await bench.store.get(scope, row.id)).toMatchObject({ status: 'success', nextAllowedAt: null });
  });

  it('invariant 10: goes on with the account that was put off, from where it stood', async () => {
    await use(1);
    const { accounts } = (await bench.store.list(scope, {}, { limit: 1, after: null })).rows[0] ?? {};
    const accountId = accounts?.[0]?.accountId ?? 0;
    await bench.admin(
      `update access_budgets set bank_remaining = 0, bank_resets_at = $3 where owner_id = $1 and account_id = $2
        and endpoint = 'transactions'`,
      [scope.ownerId, accountId, ended(NOON + HOUR_MS)],
    );
    const row = await sync();
    const next = ended(NOON + HOUR_MS);
    expect(row).toMatchObject({
      status: 'deferred',
      nextAllowedAt: next,
      accounts: [{ status: 'deferred', fault: null, nextAllowedAt: next, stage: 'transactions' }],
    });
    bench.clock = NOON + HOUR_MS;
    const before = bank.calls.length;
    await bench.worker(bank).run(scope.ownerId, row.id);
    expect(bank.calls.slice(before).map(({ capability }) => capability)).toEqual(['transactions']);
    expect(await bench.store.get(scope, row.id)).toMatchObject({
      status: 'success',
      accounts: [{ status: 'success', nextAllowedAt: null }],
    });
  });

  it('invariant 10: leaves a call for who asks: a sync by the clock ends at three of four', async () => {
    for (let one = 0; one < 3; one++) expect((await sync('scheduled')).status).toBe('success');
    const clock = await sync('scheduled');
    expect(clock).toMatchObject({ status: 'deferred', cause: 'scheduled' });
    const worker = bench.worker(bank);
    // The one that waits is brought forward, because it was put off by the budget of syncs by the clock only.
    const asked = await worker.request(asking(), connectionId);
    expect(asked).toMatchObject({ value: { id: clock.id, status: 'due', cause: 'requested' } });
    await worker.run(scope.ownerId, clock.id);
    expect((await bench.store.get(scope, clock.id))?.status).toBe('success');
    expect((await sync('retry')).status).toBe('deferred');
  });

  it('is told to who asks before anything is done, and deferred at once where that is wanted', async () => {
    await use(4);
    const worker = bench.worker(bank);
    const nextAllowedAt = ended(NOON + BUDGET_WINDOW_MS);
    const rows = async () => (await bench.store.list(scope, {}, { limit: 50, after: null })).rows.length;
    const before = await rows();
    expect(await worker.request(asking(), connectionId, { overBudget: 'refuse' })).toEqual({
      ok: false,
      fault: { code: 'budget_used', nextAllowedAt },
    });
    expect(await rows()).toBe(before);
    const jobs = bench.told.jobs.length;
    const put = await worker.request(asking(), connectionId);
    expect(put).toMatchObject({ value: { status: 'deferred', nextAllowedAt } });
    expect(bench.told.jobs).toHaveLength(jobs + 1);
    // With the account holder there it goes on now.
    expect(await worker.request(asking(true), connectionId, { overBudget: 'refuse' })).toMatchObject({
      value: { status: 'due' },
    });
    expect(await worker.budget(scope, connectionId)).toMatchObject([
      { accountId: null, endpoint: 'accounts', limit: 4, unattended: 4, attended: 0, nextAllowedAt },
      { endpoint: 'balances', unattended: 4, nextAllowedAt },
      { endpoint: 'transactions', unattended: 4, nextAllowedAt },
    ]);
    expect(await worker.budget(await bench.ledger.newOwner(), connectionId)).toBeNull();
  });
});

describe('a call whose fate is not known', () => {
  it('invariant 10: counts when its worker dies amid it, whoever takes the sync up', async () => {
    await use(2);
    const syncId = await bench.ask(scope, connectionId, 'requested');
    for (const [taking, died] of [
      [1, true],
      [2, true],
      [3, false],
    ] as const) {
      let reached = (): void => {};
      const there = new Promise<void>((resolve) => {
        reached = resolve;
      });
      // The bank never answers the first two: their workers are gone when it would.
      bank.meanwhile = async ({ capability }) => {
        if (!died || capability !== 'accounts') return;
        reached();
        await new Promise(() => {});
      };
      const run = bench.worker(bank).run(scope.ownerId, syncId);
      if (died) await there;
      else await run;
      await bench.expireLeases();
      const state = await bench.store.budgetOf(scope, connectionId, PLACE);
      expect([taking, state?.unattended.length]).toEqual([taking, Math.min(4, 2 + taking)]);
    }
    expect(await bench.store.get(scope, syncId)).toMatchObject({ status: 'deferred', fault: null });
    expect(bank.calls.filter(({ capability }) => capability === 'accounts')).toHaveLength(4);
  });

  it('does not when it never left, or the bank says that it did not count it', async () => {
    await use(1);
    const used = async () => (await bench.store.budgetOf(scope, connectionId, PLACE))?.unattended.length;
    const nobody = bench.worker(bank, {
      http: () => ({ send: async () => ({ ok: false, trouble: 'unreachable' }) }),
    });
    await nobody.run(scope.ownerId, await bench.ask(scope, connectionId, 'requested'));
    expect(await used()).toBe(1);
    bank.script = () => ({ code: 'bank_down', retryAt: null });
    bank.budget = () => ({ counted: false });
    bench.clock += DAY_MS / 2;
    await sync();
    expect(await used()).toBe(1);
    bank.budget = () => null;
    bench.clock += HOUR_MS;
    await sync();
    expect(await used()).toBe(2);
  });

  it('counts where the bank counts every page', async () => {
    bank = Object.assign(new ScriptedBank({ unattendedPerDay: 4, countsPages: true }), {
      accounts: bank.accounts.map((one) => ({
        ...one,
        entries: [1, 2, 3, 4, 5].map((at) => ({
          id: `${at}`,
          day: daysAgo(at),
          amount: '1.00',
          text: `${at}`,
        })),
      })),
      pageSize: 1,
    });
    const row = await sync();
    expect(row).toMatchObject({ status: 'deferred', accounts: [{ stage: 'transactions', pages: 5 }] });
    bench.clock += BUDGET_WINDOW_MS;
    await bench.worker(bank).run(scope.ownerId, row.id);
    expect(await bench.store.get(scope, row.id)).toMatchObject({
      status: 'success',
      accounts: [{ inserted: 5 }],
    });
  });
});

describe('what the bank says', () => {
  it('invariant 10: is believed where it leaves less, until it counts anew', async () => {
    bank.budget = ({ capability }) =>
      capability === 'balances' ? { limit: 4, remaining: 0, resetAt: bench.clock + HOUR_MS } : null;
    expect((await sync()).status).toBe('success');
    const calls = bank.calls.length;
    expect(await sync()).toMatchObject({ status: 'deferred', nextAllowedAt: ended(NOON + HOUR_MS) });
    expect(bank.calls.slice(calls).map(({ capability }) => capability)).toEqual(['accounts']);
    expect(await bench.worker(bank).budget(scope, connectionId)).toMatchObject([
      {},
      { endpoint: 'balances', bankRemaining: 0, bankResetsAt: ended(NOON + HOUR_MS) },
      {},
    ]);
  });

  it('invariant 10: is believed where its limit is lower than what its connector declares', async () => {
    bank.budget = () => ({ limit: 2 });
    await use(2);
    expect(await sync()).toMatchObject({ status: 'deferred', nextAllowedAt: ended(NOON + BUDGET_WINDOW_MS) });
    expect(await bench.worker(bank).budget(scope, connectionId)).toMatchObject([
      { limit: 2, bankLimit: 2 },
      {},
      {},
    ]);
  });

  it('invariant 10: a refusal closes the endpoint until then, for everybody who comes', async () => {
    bank.script = ({ capability }) =>
      capability === 'accounts' ? { code: 'rate_limited', retryAt: NOON + 6 * HOUR_MS } : null;
    expect((await sync()).status).toBe('deferred');
    await bench.admin(`update syncs set status = 'cancelled' where owner_id = $1`, [scope.ownerId]);
    const calls = bank.calls.length;
    bank.script = () => null;
    expect(await sync()).toMatchObject({ status: 'deferred', nextAllowedAt: ended(NOON + 6 * HOUR_MS) });
    expect(bank.calls).toHaveLength(calls);
  });
});

describe('the account holder', () => {
  it('invariant 10: uses nothing up, is passed on, and is kept as evidence, sealed', async () => {
    await use(4);
    for (let one = 0; one < 3; one++) {
      const worker = bench.worker(bank);
      const asked = await worker.request(asking(true), connectionId);
      await worker.run(scope.ownerId, asked.ok ? asked.value.id : 0);
    }
    expect(bank.calls.slice(-9).every(({ attended }) => attended)).toBe(true);
    expect(bank.calls.slice(0, -9).some(({ attended }) => attended)).toBe(false);
    const rows = await evidence();
    expect(rows.map(([calls]) => calls)).toEqual(['3', '3', '3']);
    for (const [, sealed] of rows)
      expect(Buffer.from((sealed ?? '').slice(2), 'hex').includes('192.0.2.9')).toBe(false);
    expect(await bench.worker(bank).budget(scope, connectionId)).toMatchObject([
      { unattended: 4, attended: 3 },
      {},
      {},
    ]);
  });

  it('invariant 10: counts as there for 15 minutes from when they asked, at the moment of each call', async () => {
    const worker = bench.worker(bank);
    const asked = await worker.request(asking(true), connectionId);
    bank.meanwhile = async ({ capability }) => {
      bench.clock = NOON + (capability === 'accounts' ? 15 : 16) * MINUTE_MS;
    };
    await worker.run(scope.ownerId, asked.ok ? asked.value.id : 0);
    expect(bank.calls.map(({ capability, attended }) => [capability, attended])).toEqual([
      ['accounts', true],
      ['balances', true],
      ['transactions', false],
    ]);
  });

  it('invariant 10: is forgotten when the sync is tried again, taken over or made by the clock', async () => {
    const worker = bench.worker(bank);
    bank.script = () => ({ code: 'bank_down', retryAt: null });
    const asked = await worker.request(asking(true), connectionId);
    await worker.run(scope.ownerId, asked.ok ? asked.value.id : 0);
    expect(bank.calls.at(-1)?.attended).toBe(true);
    bank.script = () => null;
    bench.clock += 2 * MINUTE_MS;
    const retry = bench.told.jobs.at(-1)?.payload.syncId ?? 0;
    await worker.run(scope.ownerId, retry);
    expect(await bench.store.get(scope, retry)).toMatchObject({ cause: 'retry', status: 'success' });
    expect(bank.calls.slice(-3).map(({ attended }) => attended)).toEqual([false, false, false]);
    const taken = await worker.request(asking(true), connectionId);
    const syncId = taken.ok ? taken.value.id : 0;
    await bench.store.claim(scope.ownerId, syncId, 'dead', LEASE_MS, bench.clock);
    await bench.expireLeases();
    await worker.run(scope.ownerId, syncId);
    expect(bank.calls.at(-1)?.attended).toBe(false);
  });
});
