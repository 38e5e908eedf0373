/** What each fault of a bank does to a sync, and what comes next. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/connectors/contract.ts';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { type BankCall, ScriptedBank } from '../../src/engine/sync/testing.ts';
import { DAY_MS, daysAgo, HOUR_MS, NOON, openSyncBench, type SyncBench } from './bench.ts';

const IBANS = ['DE02120300000000202051', 'DE02500105170137075030', 'DE02100500000054540402'];
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
  bank = new ScriptedBank();
  bank.accounts = IBANS.map((iban, at) => ({
    handle: `h${at}`,
    iban,
    entries: [{ id: `e${at}`, day: daysAgo(1), amount: '-1.00', text: `Payment ${at}` }],
    balances: [{ type: 'closing_booked', amount: '1.00', date: daysAgo(1) }],
  }));
  connectionId = await bench.connect(scope);
});

const connection = async () => {
  const [row] = await bench.admin(
    `select last_status, last_fault->>'code', next_sync_at is not null from connections where owner_id = $1 and id = $2`,
    [scope.ownerId, connectionId],
  );
  return row;
};
const list = () => bench.store.list(scope, { connectionId }, { limit: 10, after: null });
const ofTransactions = (handle: string) => (call: BankCall) =>
  call.capability === 'transactions' && call.account === handle;
const statuses = (row: { readonly accounts: readonly { readonly status: string }[] }) =>
  row.accounts.map(({ status }) => status);

describe('a fault of one account', () => {
  const FAULTS: readonly Fault[] = [
    { code: 'bank_down', retryAt: null },
    { code: 'shape_not_understood', where: 'the third field' },
    { code: 'not_permitted' },
    { code: 'no_accounts' },
    { code: 'sca_needed', reachFrom: daysAgo(500) as never },
  ];
  for (const fault of FAULTS)
    it(`leaves the others alone: ${fault.code}`, async () => {
      bank.script = (call) => (ofTransactions('h1')(call) ? fault : null);
      const row = await bench.sync(scope, connectionId, bank);
      expect(row).toMatchObject({ status: 'partial', fault: null });
      expect(statuses(row)).toEqual(['success', 'failed', 'success']);
      expect(row.accounts[1]).toMatchObject({ stage: 'transactions', fault: { code: fault.code } });
      expect(await bench.lines(scope)).toHaveLength(2);
      const { rows } = await bench.ledger.queries.listBalances(scope, {}, { limit: 9, after: null });
      expect(rows).toHaveLength(2);
      expect(await connection()).toEqual(['partial', fault.code, 't']);
      expect((await list()).rows).toHaveLength(1);
      const [links] = await bench.admin(
        `select string_agg(coalesce(last_fault->>'code', 'none'), ' ' order by account_id) from account_links
         where owner_id = $1`,
        [scope.ownerId],
      );
      expect(links).toEqual([`none ${fault.code} none`]);
      bank.script = () => null;
      expect(await bench.sync(scope, connectionId, bank)).toMatchObject({ status: 'success' });
      expect(await bench.lines(scope)).toHaveLength(3);
    });

  it('is told to the operator when it was not understood', async () => {
    bank.script = (call) =>
      ofTransactions('h1')(call) ? { code: 'shape_not_understood', where: 'the third field' } : null;
    await bench.sync(scope, connectionId, bank);
    expect(bench.told.notUnderstood).toEqual(['the third field']);
    expect(bench.told.errors).toEqual([]);
  });

  it('is a mistake of the connector when it throws', async () => {
    bank.script = (call) => (ofTransactions('h1')(call) ? 'throw' : null);
    const row = await bench.sync(scope, connectionId, bank);
    expect(statuses(row)).toEqual(['success', 'failed', 'success']);
    expect(row.accounts[1]?.fault).toEqual({ code: 'shape_not_understood', where: 'the connector failed' });
    expect(bench.told.errors).toHaveLength(1);
  });

  it('are amounts, dates and currencies that cannot be', async () => {
    const [one, two, three] = bank.accounts;
    one?.entries.push({ id: 'x', day: daysAgo(1), amount: '1,5', text: 'x' });
    two?.entries.push({ id: 'x', day: null, amount: '1.5', text: 'booked without a date' });
    if (three !== undefined) three.balances = [{ type: 'expected', amount: '1', date: '2026-02-30' }];
    const row = await bench.sync(scope, connectionId, bank);
    expect(row.status).toBe('failed');
    expect(
      row.accounts.map(({ fault }) => (fault?.code === 'shape_not_understood' ? fault.where : null)),
    ).toEqual([
      'an amount that is no exact number (transactions)',
      'a booked entry without any date (transactions)',
      'a date that does not exist (balances)',
    ]);
    expect(await bench.lines(scope)).toEqual([]);
  });

  it('is a window that does not become whole: nothing of it is in the ledger', async () => {
    bank.pageSize = 1;
    bank.accounts[1]?.entries.push({ id: 'more', day: daysAgo(2), amount: '-2.00', text: 'more' });
    bank.script = (call) => (ofTransactions('h1')(call) ? 'incomplete' : null);
    const row = await bench.sync(scope, connectionId, bank);
    expect(row.accounts[1]).toMatchObject({ status: 'failed', entries: 2, inserted: 0 });
    expect(await bench.lines(scope)).toHaveLength(2);
  });
});

describe('a fault of the whole connection', () => {
  const FAULTS: readonly { fault: Fault; goesOn: boolean; news: boolean }[] = [
    { fault: { code: 'credentials_wrong', fields: ['password'] }, goesOn: false, news: true },
    { fault: { code: 'sca_needed', reachFrom: null }, goesOn: false, news: true },
    { fault: { code: 'consent_expired' }, goesOn: false, news: true },
    { fault: { code: 'consent_revoked' }, goesOn: false, news: true },
    {
      fault: { code: 'action_at_bank_needed', reason: 'locked', text: 'Call 0123456789' },
      goesOn: false,
      news: false,
    },
    { fault: { code: 'sca_refused' }, goesOn: false, news: false },
    { fault: { code: 'sca_expired' }, goesOn: false, news: false },
  ];
  for (const { fault, goesOn, news } of FAULTS)
    it(`ends the sync amid its accounts, what is done stays: ${fault.code}`, async () => {
      bank.script = (call) => (call.account === 'h1' ? fault : null);
      const row = await bench.sync(scope, connectionId, bank);
      expect(row).toMatchObject({ status: 'failed', fault: { code: fault.code } });
      expect(statuses(row)).toEqual(['success', 'failed', 'failed']);
      expect(await bench.lines(scope)).toHaveLength(1);
      expect(bank.calls.filter(({ account }) => account === 'h2')).toEqual([]);
      expect(await connection()).toEqual(['failed', fault.code, goesOn ? 't' : 'f']);
      expect(bench.told.consentNews.map((one) => ('fault' in one ? one.fault : null))).toEqual(
        news ? [fault] : [],
      );
      expect((await list()).rows).toHaveLength(1);
    });

  it("keeps a bank's words without account numbers in them", async () => {
    bank.script = () => ({
      code: 'action_at_bank_needed',
      reason: 'other',
      text: 'See DE02120300000000202051',
    });
    const row = await bench.sync(scope, connectionId, bank);
    expect(row.fault).toMatchObject({ text: 'See DE****2051' });
  });

  it('is an empty list of accounts, and the connection stays usable', async () => {
    bank.accounts = [];
    const row = await bench.sync(scope, connectionId, bank);
    expect(row).toMatchObject({ status: 'failed', fault: { code: 'no_accounts' }, accounts: [] });
    expect(await connection()).toEqual(['failed', 'no_accounts', 't']);
  });

  it('is a list whose pages never end, or go in a circle', async () => {
    bank.listSize = 1_000;
    bank.script = () => 'endless';
    const row = await bench.sync(scope, connectionId, bank);
    expect(row).toMatchObject({ status: 'failed', fault: { where: 'more than 100 pages (accounts)' } });
    expect(bank.calls).toHaveLength(100);
    expect(await bench.events(scope)).toEqual(['sync.finished']);
    bank.calls.length = 0;
    bank.script = () => 'stuck';
    const stuck = await bench.sync(scope, connectionId, bank);
    expect(stuck).toMatchObject({ fault: { where: 'pages that go in a circle (accounts)' } });
    expect(bank.calls).toHaveLength(1);
  });

  it('is a connector that is not there any more', async () => {
    const syncId = await bench.ask(scope, connectionId);
    const other = new ScriptedBank();
    await bench
      .worker(bank, { connectors: { ...other.connectors, connectorOf: () => null } })
      .run(scope.ownerId, syncId);
    expect(await bench.store.get(scope, syncId)).toMatchObject({ fault: { code: 'connector_missing' } });
    expect(bank.calls).toEqual([]);
  });
});

describe('a bank that is down', () => {
  it('is asked again after growing delays, and in the end only by the clock', async () => {
    bank.script = () => ({ code: 'bank_down', retryAt: null });
    const waits: number[] = [];
    let row = await bench.sync(scope, connectionId, bank);
    for (let at = 0; at < 10; at++) {
      expect(row).toMatchObject({ status: 'failed', fault: { code: 'bank_down' } });
      const [next] = (await list()).rows;
      if (next === undefined || next.id === row.id) break;
      expect(next).toMatchObject({ status: 'due', cause: 'retry' });
      waits.push(Date.parse(next.dueAt) - bench.clock);
      const early = await bench.worker(bank).run(scope.ownerId, next.id);
      expect(early).toBeUndefined();
      expect((await bench.store.get(scope, next.id))?.status).toBe('due');
      bench.clock = Date.parse(next.dueAt);
      await bench.worker(bank).run(scope.ownerId, next.id);
      row = (await bench.store.get(scope, next.id)) ?? row;
    }
    expect(waits).toHaveLength(5);
    const minutes = waits.map((wait) => wait / 60_000);
    for (const [at, least] of [1, 5, 30, 120, 360].entries()) {
      expect(minutes[at]).toBeGreaterThanOrEqual(least);
      expect(minutes[at]).toBeLessThanOrEqual(least * 1.2);
    }
    expect(await connection()).toEqual(['failed', 'bank_down', 't']);
  });

  it('is asked again when it says so, and jobs start by real time', async () => {
    bank.script = () => ({ code: 'bank_down', retryAt: bench.clock + 3 * HOUR_MS });
    await bench.sync(scope, connectionId, bank);
    const [next] = (await list()).rows;
    expect(next?.dueAt).toBe(new Date(NOON + 3 * HOUR_MS).toISOString());
    const job = bench.told.jobs.at(-1);
    expect(job?.payload).toMatchObject({ connectionId, syncId: next?.id });
    const wait = (job?.startAfter?.getTime() ?? 0) - Date.now();
    expect(Math.abs(wait - 3 * HOUR_MS)).toBeLessThan(60_000);
  });

  it('that is back is a success, and the next failure begins anew', async () => {
    bank.script = () => ({ code: 'bank_down', retryAt: null });
    await bench.sync(scope, connectionId, bank);
    const [retry] = (await list()).rows;
    bench.clock = Date.parse(retry?.dueAt ?? '');
    bank.script = () => null;
    await bench.worker(bank).run(scope.ownerId, retry?.id ?? 0);
    expect(await bench.store.get(scope, retry?.id ?? 0)).toMatchObject({ status: 'success' });
    expect(await connection()).toEqual(['success', null, 't']);
  });
});

describe('a bank that counts calls', () => {
  const limited = (hours: number): Fault => ({
    code: 'rate_limited',
    retryAt: bench.clock + hours * HOUR_MS,
  });

  it('defers the sync: what is done stays done and is not asked for again, and nothing is lost', async () => {
    bank.pageSize = 1;
    bank.accounts[1]?.entries.push({ id: 'more', day: daysAgo(2), amount: '-2.00', text: 'more' });
    bank.script = (call) => (ofTransactions('h1')(call) && call.page === 1 ? limited(7) : null);
    const row = await bench.sync(scope, connectionId, bank);
    const dueAt = new Date(NOON + 7 * HOUR_MS).toISOString();
    expect(row).toMatchObject({
      status: 'deferred',
      dueAt,
      finishedAt: null,
      fault: { code: 'rate_limited' },
    });
    expect(statuses(row)).toEqual(['success', 'deferred', 'success']);
    expect(await connection()).toEqual(['deferred', 'rate_limited', 'f']);
    expect(await bench.events(scope)).not.toContain('sync.finished');
    bank.calls.length = 0;
    bank.script = () => null;
    // A job that comes early does nothing.
    await bench.worker(bank).run(scope.ownerId, row.id);
    expect(bank.calls).toEqual([]);
    bench.clock = NOON + 7 * HOUR_MS;
    await bench.worker(bank).run(scope.ownerId, row.id);
    expect(await bench.store.get(scope, row.id)).toMatchObject({ status: 'success' });
    // It goes on at its second page.
    expect(bank.calls).toMatchObject([{ account: 'h1', capability: 'transactions', page: 1 }]);
    expect(await bench.lines(scope)).toHaveLength(4);
  });

  it('begins the window anew where the bank knows the page no more', async () => {
    bank.pageSize = 1;
    bank.accounts[1]?.entries.push({ id: 'more', day: daysAgo(2), amount: '-2.00', text: 'more' });
    bank.script = (call) => (ofTransactions('h1')(call) && call.page === 1 ? limited(7) : null);
    const row = await bench.sync(scope, connectionId, bank);
    bench.clock = NOON + DAY_MS;
    bank.calls.length = 0;
    bank.script = (call, number) =>
      call.page === 1 && number === 1 ? { code: 'shape_not_understood', where: 'page' } : null;
    await bench.worker(bank).run(scope.ownerId, row.id);
    expect(bank.calls.map(({ page }) => page)).toEqual([1, 0, 1]);
    const done = await bench.store.get(scope, row.id);
    expect(done?.accounts[1]).toMatchObject({
      status: 'success',
      entries: 2,
      inserted: 2,
      windowTo: '2026-06-17',
    });
  });

  it('waits an hour where the bank says nothing, and at most a day', async () => {
    bank.script = () => ({ code: 'rate_limited', retryAt: null });
    const row = await bench.sync(scope, connectionId, bank);
    expect(row.dueAt).toBe(new Date(NOON + HOUR_MS).toISOString());
    bench.clock = NOON + HOUR_MS;
    bank.script = () => limited(24 * 30);
    await bench.worker(bank).run(scope.ownerId, row.id);
    const again = await bench.store.get(scope, row.id);
    expect(again?.dueAt).toBe(new Date(NOON + 25 * HOUR_MS).toISOString());
  });

  it('is not asked for more accounts once it has put off two in a row', async () => {
    bank.script = (call) => (call.account === null ? null : limited(2));
    const row = await bench.sync(scope, connectionId, bank);
    expect(statuses(row)).toEqual(['deferred', 'deferred', 'deferred']);
    expect(bank.calls.map(({ account }) => account)).toEqual([null, 'h0', 'h1']);
  });

  it('is asked at once when the account holder is there', async () => {
    bank.script = (call) => (call.account === null ? null : limited(2));
    const row = await bench.sync(scope, connectionId, bank);
    bank.script = () => null;
    bank.calls.length = 0;
    expect(await bench.ask(scope, connectionId, 'requested')).toBe(row.id);
    await bench.worker(bank).run(scope.ownerId, row.id);
    expect(bank.calls).toEqual([]);
    expect(await bench.ask(scope, connectionId, 'requested', true)).toBe(row.id);
    await bench.worker(bank).run(scope.ownerId, row.id);
    expect(await bench.store.get(scope, row.id)).toMatchObject({ status: 'success' });
    expect(bank.calls.every(({ attended }) => attended)).toBe(true);
  });
});

describe('the account holder', () => {
  it('counts as there for a quarter of an hour, for one sync', async () => {
    const syncId = await bench.ask(scope, connectionId, 'requested', true);
    bank.meanwhile = async ({ account }) => {
      if (account === 'h0') bench.clock = NOON + 16 * 60_000;
    };
    await bench.worker(bank).run(scope.ownerId, syncId);
    expect(bank.calls.map(({ attended }) => attended)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
    const [kept] = await bench.admin('select count(sealed_attended) from syncs where owner_id = $1', [
      scope.ownerId,
    ]);
    expect(kept).toEqual(['0']);
    bank.calls.length = 0;
    await bench.sync(scope, connectionId, bank, 'requested');
    expect(bank.calls.some(({ attended }) => attended)).toBe(false);
  });
});
