/** What a sync does to the ledger when nothing is wrong with us: accounts, windows, counts, events, what comes next. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LocalDate } from '../../src/core/dates.ts';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { openReplies } from '../../src/engine/sync/sealed-pages.ts';
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
        windowFrom: '2025-06-15',
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

  it('keeps sealed what the ledger was made of, the observations and the replies, as long as is said', async () => {
    bank.accounts = [account('a', IBAN, [entry('1', 2)])];
    await bench.synced(scope, bank);
    const [kept] = await bench.admin(
      `select count(*), count(sealed_observations), count(sealed_replies), count(*) filter (where raw_bytes > 0)
       from sync_pages where owner_id = $1`,
      [scope.ownerId],
    );
    // What the list of accounts said is of no use any more.
    expect(kept).toEqual(['3', '2', '3', '3']);
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

describe('what the account holder allowed', () => {
  it('is all that is asked for', async () => {
    bank.accounts = [account('a', IBAN, [entry('1', 2)])];
    const connectionId = await bench.connect(scope);
    await bench.admin(`update consents set scopes = '{accounts,balances}' where owner_id = $1`, [
      scope.ownerId,
    ]);
    const row = await bench.sync(scope, connectionId, bank);
    expect(row).toMatchObject({
      status: 'success',
      accounts: [{ status: 'success', windowFrom: null, entries: 0 }],
    });
    expect(bank.calls.map(({ capability }) => capability)).toEqual(['accounts', 'balances']);
    expect((await accounts())[0]?.booked?.amount).toBe('10.00');
    expect(await bench.lines(scope)).toEqual([]);
  });
});

describe('what a bank replied', () => {
  it('is kept as it came, sealed for its place, without the replies that renewed a token', async () => {
    bank.refreshes = true;
    bank.accounts = [account('a', IBAN, [entry('1', 2, '-1.00', 'Rent for the kitchen')])];
    const row = await bench.sync(scope, await bench.connect(scope), bank);
    const sealer = await bench.ledger.vault.ensureOwner(scope.ownerId);
    if (!sealer.ok) throw new Error('no sealer');
    const pages = await bench.admin(
      `select ordinal, number, capability, sealed_replies, raw_bytes from sync_pages where owner_id = $1
       order by ordinal, number`,
      [scope.ownerId],
    );
    expect(pages.map(([, , capability]) => capability)).toEqual(['accounts', 'balances', 'transactions']);
    for (const [ordinal, number, capability, sealed, bytes] of pages) {
      const value = Buffer.from(`${sealed}`.slice(2), 'hex');
      const place = { syncId: row.id, ordinal: Number(ordinal) };
      const replies = await openReplies(sealer.value, place, Number(number), value);
      // The first reply of each call brought a token, the second is what the observations name.
      expect(replies.map(({ reply }) => reply)).toEqual([1]);
      const text = Buffer.from(replies[0]?.body ?? []).toString();
      expect(text).toHaveLength(Number(bytes));
      expect(text).not.toContain('token-');
      if (capability === 'transactions') expect(text).toContain('Rent for the kitchen');
      expect(value.includes('Rent for the kitchen')).toBe(false);
      await expect(openReplies(sealer.value, place, Number(number) + 1, value)).rejects.toThrow();
    }
    expect(bank.calls).toHaveLength(6);
  });
});

describe('a later sync', () => {
  it('invariant 1: that sees the same changes nothing, and asks ten days back', async () => {
    bank.accounts = [account('a', IBAN, [entry('1', 300), entry('2', 2), entry(null, 2), entry(null, 2)])];
    const connectionId = await bench.synced(scope, bank);
    const before = await bench.lines(scope);
    const seen = (await bench.events(scope)).length;
    const row = await bench.sync(scope, connectionId, bank, 'scheduled');
    expect(row.accounts).toMatchObject([
      { windowFrom: daysAgo(10), windowTo: daysAgo(-1), entries: 3, inserted: 0, updated: 0, unchanged: 3 },
    ]);
    expect(await bench.lines(scope)).toEqual(before);
    expect(await bench.events(scope, seen)).toEqual(['sync.finished']);
    expect(row.accounts).toHaveLength(1);
  });

  it('goes back to the oldest pending entry, and books it under its id', async () => {
    const pending: BankEntry = { ...entry('p', 30), status: 'pending' };
    bank.accounts = [account('a', IBAN, [pending])];
    const connectionId = await bench.synced(scope, bank);
    bench.clock = NOON + 40 * DAY_MS;
    bank.accounts = [account('a', IBAN, [{ ...pending, status: 'booked' }])];
    const row = await bench.sync(scope, connectionId, bank, 'scheduled');
    expect(row.accounts).toMatchObject([{ windowFrom: daysAgo(31), inserted: 0, updated: 1 }]);
  });

  it('fetches what was not reached when access is granted anew', async () => {
    bank = new ScriptedBank({ historyDays: 365 });
    bank.accounts = [account('a', IBAN, [entry('old', 300), entry('new', 1)])];
    const reachFrom = daysAgo(89) as LocalDate;
    bank.script = ({ window }) =>
      window !== null && window.from < reachFrom ? { code: 'sca_needed', reachFrom } : null;
    const connectionId = await bench.connect(scope);
    const first = await bench.sync(scope, connectionId, bank, 'requested');
    expect(first.accounts).toMatchObject([{ status: 'success', windowFrom: reachFrom, inserted: 1 }]);
    const covered = async () => {
      const text = 'select covered_from, covered_to from account_links where owner_id = $1';
      return (await bench.admin(text, [scope.ownerId]))[0];
    };
    expect(await covered()).toEqual([reachFrom, daysAgo(0)]);
    bank.script = () => null;
    const renewed = await bench.sync(scope, connectionId, bank, 'renewed');
    expect(renewed.accounts).toMatchObject([{ windowFrom: daysAgo(365), inserted: 1, unchanged: 1 }]);
    expect(await covered()).toEqual([daysAgo(365), daysAgo(0)]);
  });

  it('is not asked for again when the bank says the same of a shorter window', async () => {
    bank.accounts = [account('a', IBAN, [])];
    bank.script = ({ capability }, number) =>
      capability === 'transactions'
        ? { code: 'sca_needed', reachFrom: daysAgo(80 - number) as LocalDate }
        : null;
    const row = await bench.sync(scope, await bench.connect(scope), bank);
    expect(row.accounts).toMatchObject([{ status: 'failed', fault: { code: 'sca_needed' } }]);
    expect(bank.calls.filter(({ capability }) => capability === 'transactions')).toHaveLength(2);
  });

  it('keeps the day on which a pending entry without any date was seen first', async () => {
    const undated = (id: string | null): BankEntry => ({
      id,
      day: null,
      amount: '-7.00',
      text: 'Reserved',
      status: 'pending',
    });
    bank.accounts = [account('a', IBAN, [undated('x'), undated(null), undated(null)])];
    const connectionId = await bench.synced(scope, bank);
    const before = await bench.lines(scope);
    expect(before).toHaveLength(3);
    for (const line of before) expect(line).toContain(`|${daysAgo(0)}|`);
    bench.clock = NOON + 3 * DAY_MS;
    const row = await bench.sync(scope, connectionId, bank, 'scheduled');
    expect(row.accounts).toMatchObject([{ inserted: 0, unchanged: 3 }]);
    bank.accounts = [account('a', IBAN, [undated('x'), undated(null), undated(null), undated('y')])];
    expect((await bench.sync(scope, connectionId, bank, 'scheduled')).accounts).toMatchObject([
      { inserted: 1 },
    ]);
  });

  it('gives a balance without a date the day of its instant, or that on which it was asked for', async () => {
    const one = account('a', IBAN, []);
    one.balances = [
      { type: 'interim_available', amount: '5.00', date: null, at: '2026-06-14T23:30:00+02:00' },
      { type: 'expected', amount: '6.00', date: null },
    ];
    bank.accounts = [one];
    await bench.synced(scope, bank);
    const page = { limit: 10, after: null };
    const { rows } = await bench.ledger.queries.listBalances(scope, {}, page);
    expect(rows.map(({ type, referenceDate }) => [type, referenceDate])).toEqual([
      ['expected', daysAgo(0)],
      ['interim_available', daysAgo(1)],
    ]);
  });

  it('leaves an account alone that was deleted while it was synced', async () => {
    bank.accounts = [account('a', IBAN, [entry('1', 1)]), account('b', OTHER_IBAN, [entry('2', 1)])];
    bank.meanwhile = async ({ capability, account: handle }) => {
      if (capability !== 'transactions' || handle !== 'a') return;
      const [first] = await accounts();
      const audit = { actor: 'test', action: 'account.deleted', subject: null, detail: {} };
      await bench.ledger.changes.deleteAccount(scope, first?.id ?? 0, audit);
    };
    const row = await bench.sync(scope, await bench.connect(scope), bank);
    expect(row).toMatchObject({ status: 'success', accounts: [{ status: 'success', inserted: 1 }] });
    expect((await accounts()).map(({ label }) => label)).toEqual(['Account b']);
  });
});

describe('accounts', () => {
  it('known from a file move to the connection, with their id and history', async () => {
    const file = Buffer.from(
      [
        ':20:S',
        ':25:10010010/0123456789',
        ':28C:1/1',
        ':60F:C260601EUR10,00',
        `:61:${daysAgo(2).slice(2).replaceAll('-', '')}D1,00NMSCNONREF`,
        ':86:Payment 1',
        ':62F:C260614EUR9,00',
        '-',
      ].join('\r\n'),
    );
    expect(await importBytes(bench.ledger.imports, scope, file)).toMatchObject({
      status: 'done',
      inserted: 1,
    });
    const [filed] = await accounts();
    bank.accounts = [account('a', 'DE24100100100123456789', [entry('9', 1, '-2.00')])];
    const connectionId = await bench.synced(scope, bank);
    const moved = await accounts();
    expect(moved).toHaveLength(1);
    expect(moved[0]).toMatchObject({ id: filed?.id, connectionId, connector: 'scripted' });
    expect(await bench.lines(scope)).toHaveLength(2);
    expect(await bench.events(scope)).toContain('account.updated');
    // A later file of the account finds it below the connection.
    expect(await importBytes(bench.ledger.imports, scope, file)).toMatchObject({ inserted: 0, unchanged: 1 });
  });

  it('invariant 3: keep their ids when a renewed consent renames every handle and entry', async () => {
    // The last one is on the first day of the next window, which the bank may have cut.
    const entries = [entry('1', 2), entry('2', 2, '-1.00', 'Payment 1'), entry('3', 1), entry('4', 10)];
    bank.accounts = [
      { ...account('a', IBAN, entries) },
      { ...account('b', null, []), kind: 'savings', stableId: 's-1' },
      { ...account('c', null, []), kind: 'card', maskedCard: '4929********1234' },
    ];
    const connectionId = await bench.synced(scope, bank);
    const before = await accounts();
    const lines = await bench.lines(scope);
    bank.token = 'token-1';
    await bench.renew(scope, connectionId, 'token-1');
    bank.accounts = bank.accounts.map((one) => ({
      ...one,
      handle: `new-${one.handle}`,
      entries: one.entries.map((each) => ({ ...each, id: `new-${each.id}` })),
    }));
    const row = await bench.sync(scope, connectionId, bank, 'renewed');
    expect(row).toMatchObject({ status: 'success' });
    expect(row.accounts[0]).toMatchObject({ inserted: 0, windowFrom: daysAgo(10) });
    expect((await accounts()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(await bench.lines(scope)).toEqual(lines);
    const [links] = await bench.admin('select count(*) from account_links where owner_id = $1', [
      scope.ownerId,
    ]);
    expect(links).toEqual(['3']);
  });

  it('invariant 6: an entry that a person deleted stays deleted, also under the id of a renewed consent', async () => {
    bank.accounts = [account('a', IBAN, [entry('1', 2), entry('2', 2, '-1.00', 'Payment 1')])];
    const connectionId = await bench.synced(scope, bank);
    const page = await bench.ledger.queries.listTransactions(scope, {}, 'date', { limit: 9, after: null });
    const audit = { actor: 'test', action: 'transaction.deleted', subject: null, detail: {} };
    await bench.ledger.changes.deleteTransaction(scope, page.rows[0]?.id ?? 0, audit);
    expect((await bench.sync(scope, connectionId, bank)).accounts).toMatchObject([
      { inserted: 0, unchanged: 2 },
    ]);
    for (const one of bank.accounts)
      one.entries = one.entries.map((each) => ({ ...each, id: `new-${each.id}` }));
    expect((await bench.sync(scope, connectionId, bank)).accounts).toMatchObject([{ inserted: 0 }]);
    expect(await bench.lines(scope)).toHaveLength(1);
    // One more that is equal was never deleted.
    bank.accounts[0]?.entries.push(entry('3', 2, '-1.00', 'Payment 1'));
    expect((await bench.sync(scope, connectionId, bank)).accounts).toMatchObject([{ inserted: 1 }]);
  });

  it('invariant 3: without a number are asked for, never made twice', async () => {
    bank.accounts = [account('a', null, [entry('1', 1)])];
    const connectionId = await bench.synced(scope, bank);
    bank.accounts = [account('other', null, [entry('1', 1)])];
    const row = await bench.sync(scope, connectionId, bank);
    expect(row).toMatchObject({
      status: 'failed',
      fault: { code: 'account_unclear' },
      accounts: [{ accountId: null, status: 'failed', stage: 'account', fault: { code: 'account_unclear' } }],
    });
    expect(await accounts()).toHaveLength(1);
    expect((await connectionOf(connectionId))?.slice(0, 2)).toEqual(['failed', 'account_unclear']);
  });

  it('that are closed or blocked are skipped, and listed all the same', async () => {
    bank.accounts = [
      { ...account('a', IBAN, []), status: 'closed' },
      { ...account('b', OTHER_IBAN, []), status: 'blocked' },
    ];
    const row = await bench.sync(scope, await bench.connect(scope), bank);
    expect(row).toMatchObject({
      status: 'success',
      accounts: [{ status: 'skipped' }, { status: 'skipped' }],
    });
    expect(await accounts()).toHaveLength(2);
    expect(bank.calls).toHaveLength(1);
  });

  it('that the whole list has no more are marked, not deleted', async () => {
    bank.accounts = [account('a', IBAN, []), account('b', OTHER_IBAN, [])];
    bank.listSize = 1;
    const connectionId = await bench.synced(scope, bank);
    bank.accounts = [account('b', OTHER_IBAN, [])];
    const present = async () =>
      (
        await bench.admin('select present from account_links where owner_id = $1 order by account_id', [
          scope.ownerId,
        ])
      ).flat();
    bank.script = ({ capability }) => (capability === 'accounts' ? 'incomplete' : null);
    await bench.sync(scope, connectionId, bank);
    expect(await present()).toEqual(['t', 't']);
    bank.script = () => null;
    await bench.sync(scope, connectionId, bank);
    expect(await present()).toEqual(['f', 't']);
    expect(await accounts()).toHaveLength(2);
  });

  it('are those of the owner only', async () => {
    bank.accounts = [account('a', IBAN, [entry('1', 1)])];
    await bench.synced(scope, bank);
    const first = scope;
    scope = await bench.ledger.newOwner();
    await bench.synced(scope, bank);
    expect(await bench.lines(scope)).toHaveLength(1);
    expect(await bench.lines(first)).toHaveLength(1);
  });
});
