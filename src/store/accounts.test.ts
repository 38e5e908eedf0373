import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEntry, OwnerScope } from '../engine/ports.ts';
import { openTestStore, type TestStore } from './testing.ts';

let store: TestStore;
let scope: OwnerScope;
beforeAll(async () => {
  store = await openTestStore();
  scope = await store.seedOwner();
});
afterAll(() => store.close());

const audit: AuditEntry = { actor: 'session', action: 'account.changed', subject: null, detail: {} };

const balance = (accountId: number, type: string, date: string, amount: string, owner = scope) =>
  store.admin(
    `insert into balances (owner_id, account_id, type, reference_date, amount, currency) values ($1, $2, $3, $4, $5, 'EUR')`,
    [owner.ownerId, accountId, type, date, amount],
  );

const eventsOf = async (owner: OwnerScope) =>
  (await store.queries.listEvents(owner, {}, { limit: 100, after: null })).rows.map(
    ({ sequence, type, accountId, data }) => ({
      sequence,
      type,
      accountId,
      data,
    }),
  );

describe('accounts', () => {
  it('show the newest booked and available balance, the closing one first within a day', async () => {
    const id = await store.seedAccount(scope);
    await balance(id, 'closing_booked', '2026-01-30', '1.00');
    await balance(id, 'opening_booked', '2026-01-31', '2.00');
    await balance(id, 'interim_booked', '2026-01-31', '3.00');
    await balance(id, 'closing_available', '2026-01-30', '4.000');
    await balance(id, 'forward_available', '2026-02-05', '5.00');
    await balance(id, 'expected', '2026-02-05', '6.00');
    const seen = async () => {
      const row = await store.queries.getAccount(scope, id);
      return [row?.booked?.type, row?.booked?.amount, row?.available?.type, row?.available?.amount];
    };
    expect(await seen()).toEqual(['interim_booked', '3.00', 'closing_available', '4.000']);
    await balance(id, 'closing_booked', '2026-01-31', '-7.50');
    await balance(id, 'interim_available', '2026-01-31', '8.00');
    expect(await seen()).toEqual(['closing_booked', '-7.50', 'interim_available', '8.00']);
    expect((await store.queries.getAccount(scope, id))?.booked).toEqual({
      accountId: id,
      type: 'closing_booked',
      amount: '-7.50',
      currency: 'EUR',
      referenceDate: '2026-01-31',
      bankTime: null,
      askedAt: null,
    });
  });

  it('show their identifiers, the most telling first', async () => {
    const id = await store.seedAccount(scope);
    const add = (scheme: string, masked: string) =>
      store.admin(
        `insert into account_identifiers (owner_id, account_id, lookup, currency, scheme, masked, sealed)
         values ($1, $2, sha256(($3::text || $2::bigint)::bytea), 'EUR', $3::text, $4, '\\x00')`,
        [scope.ownerId, id, scheme, masked],
      );
    await add('card', '****1111');
    await add('local', 'A "B", {C}\\ ****42');
    await add('iban', 'DE****3000');
    expect((await store.queries.getAccount(scope, id))?.identifiers).toEqual([
      { scheme: 'iban', masked: 'DE****3000' },
      { scheme: 'local', masked: 'A "B", {C}\\ ****42' },
      { scheme: 'card', masked: '****1111' },
    ]);
  });

  it('invariant 12: are paged by id, and another owner has none of them', async () => {
    const mine = await store.seedOwner();
    const ids = [
      await store.seedAccount(mine),
      await store.seedAccount(mine),
      await store.seedAccount(mine, 'BHD'),
    ];
    const first = await store.queries.listAccounts(mine, { limit: 2, after: null });
    expect([first.rows.map((row) => row.id), first.more]).toEqual([ids.slice(0, 2), true]);
    const rest = await store.queries.listAccounts(mine, { limit: 2, after: ids[1] ?? 0 });
    expect([rest.rows.map((row) => row.id), rest.more]).toEqual([ids.slice(2), false]);
    expect(rest.rows[0]).toMatchObject({
      currency: 'BHD',
      connector: 'file',
      kind: 'current',
      booked: null,
      available: null,
    });
    const other = await store.seedOwner();
    expect(await store.queries.getAccount(other, ids[0] ?? 0)).toBeNull();
    expect((await store.queries.listAccounts(other, { limit: 9, after: null })).rows).toEqual([]);
    expect(
      await store.changes.updateAccount(other, ids[0] ?? 0, { customLabel: 'x' }, null, audit),
    ).toBeNull();
    expect(await store.changes.deleteAccount(other, ids[0] ?? 0, audit)).toBe(false);
    const stranger = { ...mine, tenantId: other.tenantId };
    expect(await store.changes.deleteAccount(stranger, ids[0] ?? 0, audit)).toBe(false);
    expect(await eventsOf(mine)).toEqual([]);
  });

  it('take a label with an event and a log entry, unless they changed since', async () => {
    const mine = await store.seedOwner();
    const id = await store.seedAccount(mine);
    const before = await store.queries.getAccount(mine, id);
    const label = (customLabel: string | null, at: string | null = null) =>
      store.changes.updateAccount(mine, id, { customLabel }, at, audit);
    expect(await label('Mine', '2020-01-01T00:00:00.000Z')).toBe('stale');
    expect(await label('Mine', before?.updatedAt)).toMatchObject({
      customLabel: 'Mine',
      label: 'Test account',
    });
    expect(await label('Late', before?.updatedAt)).toBe('stale');
    expect(await label(null)).toMatchObject({ customLabel: null });
    expect(await store.changes.updateAccount(mine, id, {}, null, audit)).toMatchObject({ customLabel: null });
    expect(await label('x'.repeat(513)).catch((error: Error) => error.message)).toMatch(/check/);
    const data = { changed: ['custom_label'] };
    expect(await eventsOf(mine)).toEqual([
      { sequence: 1, type: 'account.updated', accountId: id, data },
      { sequence: 2, type: 'account.updated', accountId: id, data },
    ]);
    expect((await store.directory.listAudit(mine, { limit: 9, after: null })).rows).toHaveLength(2);
  });

  it('go with all below them, tombstones too, and the feed says so', async () => {
    const mine = await store.seedOwner();
    const [gone, stays] = [await store.seedAccount(mine), await store.seedAccount(mine)];
    for (const id of [gone, stays]) {
      await store.seedTransactions(mine, id, 3);
      await balance(id, 'closing_booked', '2026-01-31', '1', mine);
      await store.admin(
        `insert into tombstones (owner_id, account_id, content_key, entry_date) values ($1, $2, '\\x01', '2026-01-01')`,
        [mine.ownerId, id],
      );
    }
    expect(await store.changes.deleteAccount(mine, gone, audit)).toBe(true);
    expect(await store.changes.deleteAccount(mine, gone, audit)).toBe(false);
    for (const [table, left] of [
      ['transactions', '3'],
      ['balances', '1'],
      ['tombstones', '1'],
    ])
      expect(
        await store.admin(`select count(*), min(account_id) from ${table} where owner_id = $1`, [
          mine.ownerId,
        ]),
      ).toEqual([[left, String(stays)]]);
    expect(await eventsOf(mine)).toEqual([
      { sequence: 1, type: 'account.deleted', accountId: gone, data: {} },
    ]);
  });
});

describe('balances', () => {
  it('are listed newest first, filtered and paged without gap', async () => {
    const mine = await store.seedOwner();
    const [one, two] = [await store.seedAccount(mine), await store.seedAccount(mine)];
    for (const date of ['2026-01-01', '2026-01-02', '2026-01-03'])
      for (const id of [one, two])
        for (const type of ['opening_booked', 'closing_booked']) await balance(id, type, date, '1.10', mine);
    const all = await store.queries.listBalances(mine, {}, { limit: 50, after: null });
    expect(all.rows).toHaveLength(12);
    expect(all.rows[0]).toMatchObject({
      referenceDate: '2026-01-03',
      accountId: two,
      type: 'opening_booked',
    });
    const seen = [];
    let after: { date: string; accountId: number; type: string } | null = null;
    for (;;) {
      const page = await store.queries.listBalances(mine, {}, { limit: 5, after });
      seen.push(...page.rows);
      const last = page.rows.at(-1);
      if (!page.more || last === undefined) break;
      after = { date: last.referenceDate, accountId: last.accountId, type: last.type };
    }
    expect(seen).toEqual(all.rows);
    const some = await store.queries.listBalances(
      mine,
      { accountId: one, type: ['closing_booked'], from: '2026-01-02', to: '2026-01-03' },
      { limit: 50, after: null },
    );
    expect(some.rows.map((row) => row.referenceDate)).toEqual(['2026-01-03', '2026-01-02']);
    const none = await store.queries.listBalances(
      await store.seedOwner(),
      { accountId: one },
      { limit: 5, after: null },
    );
    expect(none).toEqual({ rows: [], more: false });
  });
});

describe('invariant 8: reconciliation', () => {
  interface StatementSeed {
    from: string | null;
    to: string | null;
    opening: string | null;
    closing: string | null;
    kind?: string;
  }
  async function account(statements: StatementSeed[], entries: [string, string, string?][]) {
    const mine = await store.seedOwner();
    const id = await store.seedAccount(mine);
    await store.admin(`insert into imports (owner_id, id, status) values ($1, 1, 'done')`, [mine.ownerId]);
    for (const [ordinal, one] of statements.entries())
      await store.admin(
        `insert into statements (owner_id, account_id, import_id, ordinal, kind, message, from_date, to_date, opening, closing,
           booked, pending, booked_sum) values ($1, $2, 1, $3, $4, 'm', $5, $6, $7, $8, 0, 0, 0)`,
        [mine.ownerId, id, ordinal, one.kind ?? 'statement', one.from, one.to, one.opening, one.closing],
      );
    for (const [date, amount, status = 'booked'] of entries)
      await store.admin(
        `insert into transactions (owner_id, account_id, revision, entry_date, status, currency, amount, content_key, content_hash)
         values ($1, $2, 0, $3, $4, 'EUR', $5, decode(md5('k'), 'hex'), decode(md5('h'), 'hex'))`,
        [mine.ownerId, id, date, status, amount],
      );
    return store.queries.reconcile(mine, id);
  }
  const january = { from: '2026-01-01', to: '2026-01-31', opening: '100.00', closing: '70.10' };
  const february = { from: '2026-02-01', to: '2026-02-28', opening: '70.10', closing: '80.125' };

  it('closes over statements in any order, exactly', async () => {
    expect(
      await account(
        [february, january],
        [
          ['2025-12-31', '999'],
          ['2026-01-01', '-29.90'],
          ['2026-01-31', '0.000'],
          ['2026-02-28', '10.025'],
          ['2026-02-28', '5', 'pending'],
          ['2026-03-01', '999'],
        ],
      ),
    ).toEqual({
      from: '2026-01-01',
      to: '2026-02-28',
      opening: '100.00',
      booked: '-19.875',
      expected: '80.125',
      reported: '80.125',
      difference: '0.000',
      asOf: null,
      basis: { opening: 'start_of_day', reported: 'end_of_day' },
      gaps: [],
      missing: null,
      sinceGap: null,
    });
  });

  it('says by how much not', async () => {
    expect(await account([january], [['2026-01-05', '-29.89']])).toMatchObject({
      expected: '70.11',
      reported: '70.10',
      difference: '-0.01',
    });
  });

  it('is null without a statement that says both ends; reports are no statements', async () => {
    expect(await account([], [['2026-01-05', '1']])).toBeNull();
    expect(await account([{ ...january, closing: null }], [])).toBeNull();
    expect(await account([{ ...january, opening: null }], [])).toBeNull();
    expect(await account([{ ...january, kind: 'report' }], [])).toBeNull();
  });

  it('counts from the first entry where no statement says its days', async () => {
    expect(await account([{ ...january, from: null, to: null }], [['2025-06-01', '-29.90']])).toMatchObject({
      from: null,
      to: null,
      difference: '0.00',
    });
  });

  it('is exact beyond what a JavaScript number holds', async () => {
    const many = { ...january, opening: '900719925474099.33333333', closing: '900719925474099.33333336' };
    expect(
      await account(
        [many],
        [
          ['2026-01-02', '0.00000001'],
          ['2026-01-02', '0.00000001'],
          ['2026-01-02', '0.00000001'],
        ],
      ),
    ).toMatchObject({ booked: '0.00000003', difference: '0.00000000' });
  });
});
