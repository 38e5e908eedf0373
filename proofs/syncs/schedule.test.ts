/** Syncs by the clock and on request: one that waits or runs for a connection, whoever asks and however many processes. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { ScriptedBank } from '../../src/engine/sync/testing.ts';
import { connectionWrites } from '../../src/store/connections.ts';
import { DAY_MS, daysAgo, HOUR_MS, NOON, openSyncBench, type SyncBench } from './bench.ts';

const LIMIT = 100;
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
  await bench.admin(`update connections set next_sync_at = null`);
  await bench.admin(`update syncs set status = 'cancelled' where status in ('due', 'running', 'deferred')`);
  for (const list of Object.values(bench.told)) list.length = 0;
  scope = await bench.ledger.newOwner();
  bank = new ScriptedBank();
  bank.accounts = [
    {
      handle: 'h',
      iban: 'DE02120300000000202051',
      entries: [{ id: '1', day: daysAgo(1), amount: '-1.00', text: 'Coffee' }],
    },
  ];
  connectionId = await bench.connect(scope);
});

const asking = (attended = false) => ({
  scope,
  actor: 'api_key:7',
  attended: attended ? { ip: '192.0.2.1', userAgent: 'Test', at: bench.clock } : null,
});
const list = async () => (await bench.store.list(scope, {}, { limit: 50, after: null })).rows;
const planned = async () => {
  const [row] = await bench.admin('select next_sync_at from connections where owner_id = $1 and id = $2', [
    scope.ownerId,
    connectionId,
  ]);
  return row?.[0] ?? null;
};
const plan = (at: number) =>
  bench.admin('update connections set next_sync_at = $2 where owner_id = $1', [
    scope.ownerId,
    new Date(at).toISOString(),
  ]);

describe('syncs by the clock', () => {
  it('come at their time, each planned by the one before, three a day where the bank allows four', async () => {
    const { accounts } = bank;
    bank = new ScriptedBank({ unattendedPerDay: 4 });
    bank.accounts = accounts;
    await bench.sync(scope, connectionId, bank);
    const worker = bench.worker(bank);
    const times: number[] = [];
    for (; bench.clock < NOON + 10 * DAY_MS; bench.clock += HOUR_MS / 2) {
      const sent = await worker.schedule(LIMIT);
      if (sent === 0) continue;
      const job = bench.told.jobs.at(-1);
      const syncId = job?.payload.syncId ?? 0;
      await worker.run(scope.ownerId, syncId);
      // The first one that follows the connecting is put off until its calls are a day old.
      if ((await bench.store.get(scope, syncId))?.status === 'success') times.push(bench.clock);
    }
    const rows = await list();
    expect(rows.every(({ status }) => status === 'success' || status === 'deferred')).toBe(true);
    const scheduled = rows.filter(({ cause, status }) => cause === 'scheduled' && status === 'success');
    expect(scheduled).toHaveLength(times.length);
    // The bank allows four calls a day without the account holder: three are used, one is spare.
    expect(times.length).toBeGreaterThanOrEqual(28);
    expect(times.length).toBeLessThanOrEqual(31);
    for (const from of times) {
      expect(times.filter((at) => at >= from && at < from + DAY_MS).length).toBeLessThanOrEqual(3);
    }
  });

  it('invariant 7: are made once by any number of processes', async () => {
    await plan(NOON - 1);
    const sent = await Promise.all([1, 2, 3, 4].map(() => bench.worker(bank).schedule(LIMIT)));
    expect(sent.reduce((sum, one) => sum + one, 0)).toBe(1);
    expect(await list()).toMatchObject([{ status: 'due', cause: 'scheduled' }]);
    expect(await planned()).toBeNull();
  });

  it('are not made for a connection that may not be used, and nothing is planned for it any more', async () => {
    const ends = [
      'update connections set paused_at = now() where owner_id = $1',
      'update connections set disconnected_at = now() where owner_id = $1',
      `update consents set state = 'expired' where owner_id = $1`,
      `update consents set expires_at = '2020-01-01' where owner_id = $1`,
      'update connections set sealed_session = null where owner_id = $1',
    ];
    for (const end of ends) {
      scope = await bench.ledger.newOwner();
      connectionId = await bench.connect(scope);
      await plan(NOON - 1);
      await bench.admin(end, [scope.ownerId]);
      expect(await bench.worker(bank).schedule(LIMIT), end).toBe(0);
      expect(await list()).toEqual([]);
      expect(await planned()).toBeNull();
    }
  });

  it('go on soon after a pause', async () => {
    await bench.sync(scope, connectionId, bank);
    const pause = (at: number | null) =>
      bench.ledger.app.transaction(scope, (tx) =>
        connectionWrites(tx, scope).pauseConnection(connectionId, at, bench.clock),
      );
    await pause(NOON);
    expect(await planned()).toBeNull();
    await pause(null);
    expect(Date.parse(`${await planned()}`)).toBe(NOON + 3 * HOUR_MS);
  });

  it('that lost their job or their worker get another job', async () => {
    const worker = bench.worker(bank);
    const syncId = await bench.ask(scope, connectionId);
    expect(await worker.schedule(LIMIT)).toBe(0);
    bench.clock = NOON + 10_000;
    expect(await worker.schedule(LIMIT)).toBe(1);
    expect(bench.told.jobs.at(-1)).toMatchObject({
      payload: { syncId, connectionId, ownerId: scope.ownerId },
    });
    bank.meanwhile = async (_, number) => {
      if (number !== 1) return;
      expect(await worker.schedule(LIMIT)).toBe(0);
      await bench.expireLeases();
      expect(await worker.schedule(LIMIT)).toBe(1);
    };
    await worker.run(scope.ownerId, syncId);
    expect(await worker.schedule(LIMIT)).toBe(0);
  });

  it("that are put off get their job when the banks' clock is moved", async () => {
    bank.script = () => ({ code: 'rate_limited', retryAt: NOON + 5 * HOUR_MS });
    const row = await bench.sync(scope, connectionId, bank);
    const worker = bench.worker(bank);
    expect(await worker.schedule(LIMIT)).toBe(0);
    bench.clock = NOON + 30 * DAY_MS;
    expect(await worker.schedule(LIMIT)).toBe(1);
    expect(bench.told.jobs.at(-1)).toMatchObject({ payload: { syncId: row.id }, startAfter: null });
  });
});

describe('a sync that is asked for', () => {
  it('is made, and given again while it waits', async () => {
    const worker = bench.worker(bank);
    const first = await worker.request(asking(), connectionId);
    expect(first).toMatchObject({ ok: true, value: { status: 'due', cause: 'requested', connectionId } });
    expect(bench.told.jobs).toHaveLength(1);
    const again = await worker.request(asking(), connectionId);
    expect(again.ok && first.ok && again.value.id === first.value.id).toBe(true);
    const { rows } = await bench.ledger.directory.listAudit(scope, { limit: 1, after: null });
    expect(rows[0]).toMatchObject({
      actor: 'api_key:7',
      action: 'sync.requested',
      subject: `connection:${scope.ownerId}:${connectionId}`,
    });
  });

  it('brings a retry forward', async () => {
    bank.script = () => ({ code: 'bank_down', retryAt: NOON + 6 * HOUR_MS });
    await bench.sync(scope, connectionId, bank);
    const asked = await bench.worker(bank).request(asking(), connectionId);
    expect(asked).toMatchObject({ value: { cause: 'requested', dueAt: new Date(NOON).toISOString() } });
  });

  it('stays put off while the bank counts, unless the account holder is there', async () => {
    bank.script = () => ({ code: 'rate_limited', retryAt: NOON + 6 * HOUR_MS });
    await bench.sync(scope, connectionId, bank);
    const worker = bench.worker(bank);
    const sent = bench.told.jobs.length;
    const dueAt = new Date(NOON + 6 * HOUR_MS).toISOString();
    expect(await worker.request(asking(), connectionId)).toMatchObject({
      value: { status: 'deferred', dueAt },
    });
    expect(bench.told.jobs).toHaveLength(sent);
    expect(await worker.request(asking(true), connectionId)).toMatchObject({ value: { status: 'due' } });
    expect(bench.told.jobs).toHaveLength(sent + 1);
  });

  it('is the one that runs', async () => {
    const worker = bench.worker(bank);
    let during: unknown;
    bank.meanwhile = async (_, number) => {
      if (number === 1) during = await worker.request(asking(), connectionId);
    };
    const row = await bench.sync(scope, connectionId, bank);
    expect(during).toMatchObject({ ok: true, value: { id: row.id, status: 'running' } });
    expect(await list()).toHaveLength(1);
  });

  it('is refused with the reason when the connection may not be used', async () => {
    const cases: readonly [string, RegExp][] = [
      ['update connections set paused_at = now() where owner_id = $1', /paused/],
      ['update connections set disconnected_at = now() where owner_id = $1', /disconnected/],
      [`update consents set state = 'expired' where owner_id = $1`, /expired/],
      [`update consents set state = 'reauth_required' where owner_id = $1`, /sign in again/],
      [`update consents set state = 'revoked' where owner_id = $1`, /no consent/],
      ['update connections set sealed_session = null where owner_id = $1', /no consent/],
    ];
    for (const [sql, why] of cases) {
      scope = await bench.ledger.newOwner();
      connectionId = await bench.connect(scope);
      await bench.admin(sql, [scope.ownerId]);
      const refused = await bench.worker(bank).request(asking(), connectionId);
      expect(refused, sql).toMatchObject({
        ok: false,
        fault: { code: 'not_now', why: expect.stringMatching(why) },
      });
      expect(await list()).toEqual([]);
    }
  });

  it('invariant 12: is not found for the connection of another owner', async () => {
    const stranger = { ...asking(), scope: await bench.ledger.newOwner() };
    const worker = bench.worker(bank);
    const row = await bench.sync(scope, connectionId, bank);
    expect(await worker.request(stranger, connectionId)).toMatchObject({ fault: { code: 'not_found' } });
    expect(await worker.request(stranger, 999_999)).toMatchObject({ fault: { code: 'not_found' } });
    expect(await worker.cancel(stranger, row.id)).toMatchObject({ fault: { code: 'not_found' } });
    expect(await worker.sync(stranger.scope, row.id)).toBeNull();
    expect((await worker.syncs(stranger.scope, {}, { limit: 9, after: null })).rows).toEqual([]);
  });
});

describe('a sync that is stopped', () => {
  it('while it waits has ended, and the clock goes on', async () => {
    const worker = bench.worker(bank);
    const syncId = await bench.ask(scope, connectionId);
    expect(await worker.cancel(asking(), syncId)).toMatchObject({ ok: true, value: { status: 'cancelled' } });
    await worker.run(scope.ownerId, syncId);
    expect(bank.calls).toEqual([]);
    expect(await bench.events(scope)).toEqual(['sync.finished']);
    expect(await planned()).not.toBeNull();
    // Again, and once it has ended, nothing happens.
    expect(await worker.cancel(asking(), syncId)).toMatchObject({ ok: true, value: { status: 'cancelled' } });
    expect(await bench.events(scope)).toHaveLength(1);
  });

  it('while it runs keeps what is in the ledger', async () => {
    bank.accounts.push({ handle: 'i', iban: 'DE02500105170137075030', entries: [] });
    const worker = bench.worker(bank);
    bank.meanwhile = async ({ account }) => {
      if (account !== 'i') return;
      const [row] = await list();
      const asked = await worker.cancel(asking(), row?.id ?? 0);
      expect(asked).toMatchObject({ value: { status: 'running' } });
    };
    const row = await bench.sync(scope, connectionId, bank);
    expect(row).toMatchObject({
      status: 'cancelled',
      accounts: [{ status: 'success' }, { status: 'skipped' }],
    });
    expect(await bench.lines(scope)).toHaveLength(1);
    const [status] = await bench.admin('select last_status from connections where owner_id = $1', [
      scope.ownerId,
    ]);
    expect(status).toEqual([null]);
  });
});

describe('the list of syncs', () => {
  it('is newest first, of one connection where told, in pages', async () => {
    const other = await bench.connect(scope);
    const ids: number[] = [];
    for (const connection of [connectionId, other, connectionId])
      ids.push((await bench.sync(scope, connection, bank)).id);
    const worker = bench.worker(bank);
    const page = await worker.syncs(scope, {}, { limit: 2, after: null });
    expect(page.rows.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
    expect(page.more).toBe(true);
    expect(page.rows[0]?.accounts).toHaveLength(1);
    const rest = await worker.syncs(scope, {}, { limit: 2, after: ids[1] ?? 0 });
    expect(rest).toMatchObject({ rows: [{ id: ids[0] }], more: false });
    const one = await worker.syncs(scope, { connectionId: other }, { limit: 9, after: null });
    expect(one.rows.map(({ id }) => id)).toEqual([ids[1]]);
  });
});
