/** What a sync does to the ledger when nothing is wrong with us: accounts, windows, counts, events, what comes next. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { type BankAccount, type BankEntry, ScriptedBank } from '../../src/engine/sync/testing.ts';
import { importBytes } from '../imports/harness.ts';
import { DAY_MS, daysAgo, HOUR_MS, NOON, openSyncBench, type SyncBench } from './bench.ts';

const IBAN = 'DE02120300000000202051';
const OTHER_IBAN = 'DE02500105170137075030';
let bench: SyncBench;
let scope: OwnerScope;
let bank: ScriptedBank;

beforeAll(async () => {
  bench = await openSyncBench();
});
afterAll(() => bench.close());
beforeEach(async () => {
  bench.clock = NOON;
  for (const list of Object.values(bench.told)) list.length = 0;
  scope = await bench.ledger.newOwner();
  bank = new ScriptedBank();
});

const entry = (id: string | null, day: number, amount = '-1.00', text = `Payment ${id}`): BankEntry => ({
  id,
  day: daysAgo(day),
  amount,
  text,
});
const account = (handle: string, iban: string | null, entries: BankEntry[]): BankAccount => ({
  handle,
  iban,
  entries,
  balances: [{ type: 'closing_booked', amount: '10.00', date: daysAgo(1) }],
});
const accounts = async () =>
  (await bench.ledger.queries.listAccounts(scope, { limit: 50, after: null })).rows;
const connectionOf = async (id: number) => {
  const [row] = await bench.admin(
    `select last_status, last_fault->>'code', last_synced_at, last_success_at, next_sync_at from connections
     where owner_id = $1 and id = $2`,
    [scope.ownerId, id],
  );
  return row;
};

describe('a first sync', () => {
  it('brings accounts, balances and all the history that the bank has, with counts and events', async () => {
    bank.accounts = [
      account('a', IBAN, [entry('1', 300), entry('2', 2), entry('3', 2, '-2.50')]),
      account('b', OTHER_IBAN, []),
    ];
    const connectionId = await bench.connect(scope);
    const row = await bench.sync(scope, connectionId, bank);
    expect(row).toMatchObject({ status: 'success', fault: null, cause: 'connected' });
    expect(row.accounts).toMatchObject([
      {
        status: 'success',
        stage: 'done',
        windowFrom: '2025-06-16',
        windowTo: '2026-06-16',
        entries: 3,
        inserted: 3,
      },
      { status: 'success', stage: 'done', entries: 0, inserted: 0, pages: 2 },
    ]);
    const [first, second] = await accounts();
    expect([first?.connectionId, second?.connectionId]).toEqual([connectionId, connectionId]);
    expect(first).toMatchObject({ masked: 'DE****2051', booked: { amount: '10.00' }, label: 'Account a' });
    expect(await bench.lines(scope)).toHaveLength(3);
    expect(await bench.events(scope)).toEqual([
      'account.created',
      'account.created',
      'transactions.changed',
      'balances.changed',
      'balances.changed',
      'sync.finished',
    ]);
    const { rows } = await bench.ledger.queries.listEvents(scope, {}, { limit: 50, after: null });
    for (const event of rows) expect(event).toMatchObject({ connectionId, syncId: row.id });
    expect(rows.at(-1)?.data).toEqual({
      status: 'success',
      fault: null,
      accounts: 2,
      succeeded: 2,
      failed: 0,
      inserted: 3,
      updated: 0,
      unchanged: 0,
    });
    expect(bank.calls.map(({ capability }) => capability)).toEqual([
      'accounts',
      'balances',
      'transactions',
      'balances',
      'transactions',
    ]);
    const [status, fault, , success, next] = (await connectionOf(connectionId)) ?? [];
    expect([status, fault, success]).toEqual(['success', null, '2026-06-15 12:00:00+00']);
    expect(Date.parse(next ?? '') - NOON).toBeGreaterThan(3 * HOUR_MS);
  });

  it('keeps nothing of what was fetched but the sealed replies', async () => {
    bank.accounts = [account('a', IBAN, [entry('1', 2)])];
    await bench.synced(scope, bank);
    const [kept] = await bench.admin(
      `select count(*), count(sealed_observations), count(sealed_replies), count(*) filter (where raw_bytes > 0)
       from sync_pages where owner_id = $1`,
      [scope.ownerId],
    );
    expect(kept).toEqual(['3', '0', '3', '3']);
    const [cursors] = await bench.admin(
      'select count(*) from sync_accounts where owner_id = $1 and sealed_cursor is not null',
      [scope.ownerId],
    );
    expect(cursors).toEqual(['0']);
    bench.clock = NOON + 401 * DAY_MS;
    expect(await bench.worker(bank).purge(400, 100)).toBeGreaterThanOrEqual(3);
    expect(await bench.worker(bank).purge(400, 100)).toBe(0);
  });
});
