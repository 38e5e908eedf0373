import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEntry, OwnerScope } from '../../engine/ports.ts';
import { openTestStore, type TestStore } from '../testing.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

const audit: AuditEntry = { actor: 'test', action: 'test', subject: null, detail: {} };

interface Seeded {
  readonly scope: OwnerScope;
  readonly accountId: number;
  /** In the order of their ids. */
  readonly ids: readonly number[];
}

async function seeded(count = 3): Promise<Seeded> {
  const scope = await store.seedOwner();
  const accountId = await store.seedAccount(scope);
  await store.seedTransactions(scope, accountId, count);
  const rows = await store.admin(
    'select id from transactions where owner_id = $1 and account_id = $2 order by id',
    [scope.ownerId, accountId],
  );
  return { scope, accountId, ids: rows.map(([id]) => Number(id)) };
}

const split = async (scope: OwnerScope, parent: number, amounts: readonly string[]): Promise<void> => {
  await store.admin(
    `insert into finapi_transactions (owner_id, transaction_id, is_split) values ($1, $2, true)`,
    [scope.ownerId, parent],
  );
  for (const [at, amount] of amounts.entries())
    await store.admin(
      `insert into finapi_parts (owner_id, parent_id, place, amount, is_new) values ($1, $2, $3, $4, true)`,
      [scope.ownerId, parent, at + 1, amount],
    );
};
const adjust = (scope: OwnerScope, accountId: number, amount: string) =>
  store.admin(
    `insert into finapi_adjustments (owner_id, account_id, booked_on, amount, currency)
      values ($1, $2, '2026-01-05', $3, 'EUR') returning id`,
    [scope.ownerId, accountId, amount],
  );
const seen = (scope: OwnerScope, columns: string, rest = 'order by id') =>
  store.app.rows(scope, { text: `select ${columns} from finapi_entries where owner_id = $1 ${rest}` }, [
    scope.ownerId,
  ]);
const countOf = async (table: string, scope: OwnerScope) =>
  Number((await store.admin(`select count(*) from ${table} where owner_id = $1`, [scope.ownerId]))[0]?.[0]);

describe('the entries of the finAPI surface', () => {
  it('invariant 12: are seen by their owner only, parts and adjusting entries too', async () => {
    const [mine, theirs] = [await seeded(), await seeded()];
    for (const { scope, accountId, ids } of [mine, theirs]) {
      await split(scope, ids[0] ?? 0, ['1', '2']);
      await adjust(scope, accountId, '5');
    }
    const all = { text: 'select owner_id, kind, count(*) from finapi_entries group by 1, 2 order by 2' };
    const own = (scope: OwnerScope) =>
      [
        ['adjustment', '1'],
        ['ledger', '3'],
        ['part', '2'],
      ].map((row) => [String(scope.ownerId), ...row]);
    expect(await store.app.rows(mine.scope, all)).toEqual(own(mine.scope));
    expect(await store.app.rows(theirs.scope, all)).toEqual(own(theirs.scope));
    expect(await store.app.rows(null, all)).toEqual([]);
    expect(await store.app.rows({ tenantId: mine.scope.tenantId }, all)).toEqual([]);
    const asked = { text: 'select 1 from finapi_entries where owner_id = $1' };
    expect(await store.app.rows(mine.scope, asked, [theirs.scope.ownerId])).toEqual([]);
    await expect(store.jobs.rows(null, all)).rejects.toThrow(/permission denied/);
  });

  it('are the bank’s without parts, and the user’s with parts in place of what was split', async () => {
    const { scope, accountId, ids } = await seeded();
    const [first = 0] = ids;
    await store.admin(`update transactions set amount = 10 where owner_id = $1 and id = $2`, [
      scope.ownerId,
      first,
    ]);
    await split(scope, first, ['3.5', '6.5']);
    const [[adjustment = ''] = []] = await adjust(scope, accountId, '-1');
    const bank = await seen(scope, 'id, kind, is_split', 'and parent_id is null order by id');
    expect(bank).toEqual([
      [String(first), 'ledger', 't'],
      ...ids.slice(1).map((id) => [String(id), 'ledger', 'f']),
      [adjustment, 'adjustment', 'f'],
    ]);
    const user = await seen(scope, 'parent_id, amount', 'and not is_split and kind = $$part$$ order by id');
    expect(user).toEqual([
      [String(first), '3.5'],
      [String(first), '6.5'],
    ]);
    const sums = await seen(
      scope,
      'sum(amount) filter (where parent_id is null) = sum(amount) filter (where not is_split)',
      '',
    );
    expect(sums).toEqual([['t']]);
  });

  it('have ids of one sequence: no part or adjusting entry has the id of an entry', async () => {
    const { scope, accountId, ids } = await seeded(250);
    await split(scope, ids[0] ?? 0, ['1', '2', '3']);
    await adjust(scope, accountId, '1');
    await store.seedTransactions(scope, accountId, 250);
    const [row] = await seen(scope, 'count(*), count(distinct id)', '');
    expect(row).toEqual(['504', '504']);
  });

  it('leave pending entries out', async () => {
    const { scope, ids } = await seeded();
    await store.admin(`update transactions set status = 'pending' where owner_id = $1 and id = $2`, [
      scope.ownerId,
      ids[1] ?? 0,
    ]);
    expect((await seen(scope, 'id')).map(([id]) => Number(id))).toEqual([ids[0], ids[2]]);
  });

  it('“Date of transaction import”: of one that came as pending, when it was booked', async () => {
    const { scope, ids } = await seeded();
    const [first = 0, second = 0] = ids;
    const set = (what: string) =>
      store.admin(`update transactions set ${what} where owner_id = $1 and id = $2`, [scope.ownerId, first]);
    await store.admin(`update transactions set created_at = '2026-01-05Z' where owner_id = $1`, [
      scope.ownerId,
    ]);
    await set(`status = 'pending'`);
    expect(await countOf('finapi_transactions', scope)).toBe(0);
    await set(`status = 'booked'`);
    const recent = `import_time > now() - interval '1 minute', is_new`;
    expect(await seen(scope, recent, `and id in (${first}, ${second}) order by id`)).toEqual([
      ['t', 't'],
      ['f', 't'],
    ]);
    await set(`status = 'booked', text = 'again'`);
    expect(await countOf('finapi_transactions', scope)).toBe(1);
  });

  it('mask numbers of others, and take the BIC from the details', async () => {
    const { scope, ids } = await seeded();
    const put = async (id: number | undefined, masked: string, details: string | null) => {
      await store.admin(
        `with c as (insert into counterparty_accounts (owner_id, lookup, masked, sealed)
            values ($1, sha256(convert_to($3::text, 'utf8')), $3::text, '\\x00') returning id)
          update transactions set counterparty_account_id = (select id from c), details = $4
          where owner_id = $1 and id = $2`,
        [scope.ownerId, id ?? 0, masked, details],
      );
    };
    await put(ids[0], 'DE****1234', '{"counterparty_bic":"DRESDEFF700"}');
    await put(ids[1], '****7890', `{"counterparty_bic":"X","counterparty_ultimate_name":"\\u0000"}`);
    expect(await seen(scope, 'counterpart_account_number, counterpart_iban, counterpart_bic')).toEqual([
      [null, 'DE****1234', 'DRESDEFF700'],
      ['****7890', null, null],
      [null, null, null],
    ]);
  });

  it('“imported with their finapiBookingDate set to the current date”, moved by each update until their day', async () => {
    const { scope, accountId, ids } = await seeded(2);
    const [soon = 0, past = 0] = ids;
    const set = (id: number, day: string) =>
      store.admin(
        `update transactions set booking_date = $3, created_at = '2026-07-02 22:30Z' where owner_id = $1 and id = $2`,
        [scope.ownerId, id, day],
      );
    await set(soon, '2026-07-06');
    await set(past, '2026-07-01');
    await store.admin(
      `insert into account_links (owner_id, connection_id, lookup, account_id, sealed_handle, bank_status, created_at, updated_at)
        select $1, connection_id, sha256('l'), id, '\\x00', 'open', now(), now() from accounts where owner_id = $1 and id = $2`,
      [scope.ownerId, accountId],
    );
    const days = async (synced: string | null) => {
      await store.admin('update account_links set last_synced_at = $2 where owner_id = $1', [
        scope.ownerId,
        synced,
      ]);
      return (await seen(scope, 'finapi_booking_date')).map(([day]) => day);
    };
    // Half past midnight in Berlin: the third of July.
    expect(await days(null)).toEqual(['2026-07-03', '2026-07-01']);
    expect(await days('2026-07-03 12:00Z')).toEqual(['2026-07-03', '2026-07-01']);
    expect(await days('2026-07-03 22:00Z')).toEqual(['2026-07-04', '2026-07-01']);
    expect(await days('2026-07-06 12:00Z')).toEqual(['2026-07-06', '2026-07-01']);
    expect(await days('2026-07-09 12:00Z')).toEqual(['2026-07-06', '2026-07-01']);
    // A file that brought something is an update, too.
    await store.admin(`update accounts set reconciled_at = '2026-07-05 08:00Z' where owner_id = $1`, [
      scope.ownerId,
    ]);
    expect(await days(null)).toEqual(['2026-07-05', '2026-07-01']);
  });
});

describe('what stands beside entries', () => {
  it('is nothing for entries that come in: they are new and not split', async () => {
    const { scope } = await seeded(5);
    expect(await countOf('finapi_transactions', scope)).toBe(0);
    expect(await seen(scope, 'distinct is_new, is_split', '')).toEqual([['t', 'f']]);
  });

  it('shows no category that a person took away here, until somebody chooses one anywhere', async () => {
    const { scope, ids } = await seeded(1);
    const [first = 0] = ids;
    const code = async () => (await seen(scope, 'category_code'))[0]?.[0];
    const choose = (category: string | null) =>
      store.admin('update transactions set category = $3 where owner_id = $1 and id = $2', [
        scope.ownerId,
        first,
        category,
      ]);
    await choose(null);
    await store.admin(
      `insert into transaction_categories (owner_id, transaction_id, entry_date, code, source, confidence)
        values ($1, $2, '2026-01-01', 'FOOD', 'mcc', 90) on conflict (owner_id, transaction_id)
        do update set code = 'FOOD', source = 'mcc'`,
      [scope.ownerId, first],
    );
    expect(await code()).toBe('FOOD');
    await store.admin(
      'insert into finapi_transactions (owner_id, transaction_id, is_cleared) values ($1, $2, true)',
      [scope.ownerId, first],
    );
    expect(await code()).toBeNull();
    await choose('RENT');
    expect(await code()).toBe('RENT');
  });

  it('goes with its entry', async () => {
    const { scope, ids } = await seeded();
    const [first = 0, second = 0] = ids;
    await split(scope, first, ['1', '2']);
    await split(scope, second, ['1', '2']);
    expect(await store.changes.deleteTransaction(scope, first, audit)).toBe(true);
    expect(await countOf('finapi_transactions', scope)).toBe(1);
    expect(await countOf('finapi_parts', scope)).toBe(2);
  });

  it('goes with the account, and with the owner', async () => {
    const [mine, theirs] = [await seeded(), await seeded()];
    for (const { scope, accountId, ids } of [mine, theirs]) {
      await split(scope, ids[0] ?? 0, ['1', '2']);
      await adjust(scope, accountId, '1');
    }
    expect(await store.changes.deleteAccount(mine.scope, mine.accountId, audit)).toBe(true);
    const tables = ['finapi_transactions', 'finapi_parts', 'finapi_adjustments'];
    for (const table of tables) expect([table, await countOf(table, mine.scope)]).toEqual([table, 0]);
    for (const table of tables) expect(await countOf(table, theirs.scope)).toBeGreaterThan(0);
    expect(await store.directory.deleteOwner(theirs.scope, audit)).toBe(true);
    for (const table of tables) expect([table, await countOf(table, theirs.scope)]).toEqual([table, 0]);
  });

  it('ends a split when the bank changes the amount: its parts add up no more', async () => {
    const { scope, ids } = await seeded();
    const [first = 0] = ids;
    await split(scope, first, ['1', '2']);
    const set = (what: string) =>
      store.admin(`update transactions set ${what} where owner_id = $1 and id = $2`, [scope.ownerId, first]);
    await set(`text = 'another text', amount = amount`);
    expect(await countOf('finapi_parts', scope)).toBe(2);
    await set('amount = amount + 1');
    expect(await countOf('finapi_parts', scope)).toBe(0);
    expect(await seen(scope, 'is_split', `and id = ${first}`)).toEqual([['f']]);
  });
});
