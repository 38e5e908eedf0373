import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEntry, OwnerScope } from '../engine/ports.ts';
import { openTestStore, type TestStore } from './testing.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

const audit: AuditEntry = { actor: 'session', action: 'transaction.changed', subject: null, detail: {} };

async function seeded(count: number): Promise<{ scope: OwnerScope; accountId: number; ids: number[] }> {
  const scope = await store.seedOwner();
  const accountId = await store.seedAccount(scope);
  await store.seedTransactions(scope, accountId, count);
  const { rows } = await store.queries.listTransactions(scope, {}, 'date', { limit: 500, after: null });
  return { scope, accountId, ids: rows.map((row) => row.id) };
}
const eventsOf = async (scope: OwnerScope) =>
  (await store.queries.listEvents(scope, {}, { limit: 100, after: null })).rows;
const revisionOf = async (scope: OwnerScope, id: number) =>
  (
    await store.admin('select revision from transactions where owner_id = $1 and id = $2', [
      scope.ownerId,
      id,
    ])
  )[0]?.[0];

describe('a transaction', () => {
  it('invariant 14: shows every column as it is kept, amounts with the scale of the bank', async () => {
    const { scope, accountId } = await seeded(0);
    const details = '{"references":{"end_to_end":"E2E"}}';
    await store.admin(
      `with other as (insert into counterparty_accounts (owner_id, lookup, masked, sealed)
         values ($1, sha256('x'), 'DE****3000', '\\x00') returning id)
       insert into transactions (owner_id, id, account_id, counterparty_account_id, revision, entry_date, booking_date, value_date,
         status, currency, amount, counterparty_name, text, bank_text, category, bank_reference, details, content_key,
         content_hash, created_at, updated_at)
       select $1, 77, $2, id, 0, '2026-02-28', null, '2026-02-28', 'pending', 'BHD', -12.30000, 'Käse & Co', 'täxt', 'BT', 'food', 'R1',
         $3, decode(md5('k'), 'hex'), decode(md5('h'), 'hex'), '2026-01-02 03:04:05Z', '2026-01-02 03:04:05.0679Z' from other`,
      [scope.ownerId, accountId, details],
    );
    const expected = {
      id: 77,
      accountId,
      status: 'pending',
      amount: '-12.30000',
      currency: 'BHD',
      entryDate: '2026-02-28',
      bookingDate: null,
      valueDate: '2026-02-28',
      counterpartyName: 'Käse & Co',
      counterpartyMasked: 'DE****3000',
      text: 'täxt',
      bankText: 'BT',
      category: 'food',
      bankReference: 'R1',
      details,
      presence: 'present',
      missingSince: null,
      removedReason: null,
      review: null,
      possibleDuplicateOf: null,
      categorySource: 'user',
      categoryConfidence: 1,
      merchant: null,
      transferOf: null,
      createdAt: '2026-01-02T03:04:05.000Z',
      updatedAt: '2026-01-02T03:04:05.067Z',
    };
    expect(await store.queries.getTransaction(scope, 77)).toEqual(expected);
    const list = await store.queries.listTransactions(scope, {}, '-amount', { limit: 9, after: null });
    expect(list).toEqual({ rows: [expected], more: false });
  });

  it('takes a category with event, revision and log entry, unless it changed since', async () => {
    const { scope, accountId, ids } = await seeded(2);
    const [id = 0, other = 0] = ids;
    const before = await store.queries.getTransaction(scope, id);
    const put = (category: string | null, at: string | null = null) =>
      store.changes.updateTransaction(scope, id, { category }, at, audit);
    expect(await put('rent', '2020-01-01T00:00:00.000Z')).toBe('stale');
    const changed = await put('rent', before?.updatedAt);
    expect(changed).toEqual({
      ...before,
      category: 'rent',
      categorySource: 'user',
      categoryConfidence: 1,
      updatedAt: expect.any(String),
    });
    expect(await put('late', before?.updatedAt)).toBe('stale');
    expect(await put(null)).toMatchObject({ category: null });
    expect(await store.changes.updateTransaction(scope, id, {}, null, audit)).toMatchObject({
      category: null,
    });
    expect(await store.changes.updateTransaction(scope, 999_999, { category: 'x' }, null, audit)).toBeNull();
    expect(await eventsOf(scope)).toMatchObject([
      {
        sequence: 1,
        type: 'transaction.updated',
        accountId,
        data: { transaction_id: id, changed: ['category'] },
      },
      { sequence: 2, type: 'transaction.updated' },
    ]);
    expect([await revisionOf(scope, id), await revisionOf(scope, other)]).toEqual(['2', '0']);
    expect((await store.directory.listAudit(scope, { limit: 9, after: null })).rows).toHaveLength(2);
  });

  it('invariant 6: leaves a tombstone when a person deletes it, one copy for each of equal ones', async () => {
    const { scope, accountId, ids } = await seeded(3);
    await store.admin(
      `update transactions set content_key = '\\x000102030405060708090a0b0c0d0e0f', entry_date = '2026-03-01',
       bank_reference = null where owner_id = $1 and id <> $2`,
      [scope.ownerId, ids[2] ?? 0],
    );
    for (const id of ids) expect(await store.changes.deleteTransaction(scope, id, audit)).toBe(true);
    expect(await store.changes.deleteTransaction(scope, ids[0] ?? 0, audit)).toBe(false);
    const tombstones = await store.admin(
      `select account_id, entry_date, encode(content_key, 'hex'), bank_reference, copies from tombstones
       where owner_id = $1 order by copies`,
      [scope.ownerId],
    );
    expect(tombstones).toEqual([
      [
        String(accountId),
        expect.stringMatching(/^2024-/),
        expect.any(String),
        expect.stringMatching(/^REF/),
        '1',
      ],
      [String(accountId), '2026-03-01', '000102030405060708090a0b0c0d0e0f', '', '2'],
    ]);
    expect((await eventsOf(scope)).map(({ type, data }) => [type, data])).toEqual(
      ids.map((id) => ['transaction.deleted', { transaction_id: id }]),
    );
    expect(await store.queries.countTransactions(scope, {})).toBe(0);
  });

  it('invariant 12: of another owner is not there, and stays as it is', async () => {
    const { scope, ids } = await seeded(1);
    const [id = 0] = ids;
    const other = await store.seedOwner();
    for (const stranger of [other, { ...scope, tenantId: other.tenantId }]) {
      expect(await store.changes.updateTransaction(stranger, id, { category: 'x' }, null, audit)).toBeNull();
      expect(await store.changes.deleteTransaction(stranger, id, audit)).toBe(false);
    }
    expect(await store.queries.getTransaction(other, id)).toBeNull();
    expect(await eventsOf(scope)).toEqual([]);
    expect(await revisionOf(scope, id)).toBe('0');
  });

  it('is changed by many at once in one order, with a log entry and an event each', async () => {
    const { scope, accountId, ids } = await seeded(4);
    const work = Array.from({ length: 24 }, (_, k) =>
      k % 6 === 5
        ? store.changes.updateAccount(scope, accountId, { customLabel: `l${k}` }, null, audit)
        : store.changes.updateTransaction(scope, ids[k % 3] ?? 0, { category: `c${k}` }, null, audit),
    );
    const deleted = store.changes.deleteTransaction(scope, ids[3] ?? 0, audit);
    await Promise.all([...work, deleted]);
    expect((await eventsOf(scope)).map((event) => event.sequence)).toEqual(
      Array.from({ length: 25 }, (_, k) => k + 1),
    );
    expect((await store.directory.listAudit(scope, { limit: 99, after: null })).rows).toHaveLength(25);
  });
});

describe('documents and imports', () => {
  it('are listed newest first with their statements in the order of the file', async () => {
    const { scope, accountId } = await seeded(0);
    const other = await store.seedOwner();
    for (const n of [1, 2, 3]) {
      await store.admin(
        `insert into documents (owner_id, id, kind, title, media_type, bytes, sha256)
         values ($1, $2::bigint, 'statement_file', 'f' || $2::bigint, 'text/plain', 5, case when $2::bigint = 1 then sha256('x') end)`,
        [scope.ownerId, n],
      );
      await store.admin(
        `insert into imports (owner_id, id, document_id, filename, status, fault, notes, finished_at)
         values ($1, $2::bigint, $2::bigint, 'f', 'done', case when $2::bigint = 2 then '{"code": "x"}'::jsonb end, '["n"]', now())`,
        [scope.ownerId, n],
      );
      for (const ordinal of [2, 1])
        await store.admin(
          `insert into statements (owner_id, account_id, import_id, ordinal, kind, message, opening, closing, booked, pending, booked_sum, difference)
           values ($1, $2, $3, $4::int, 'statement', 'm' || $4::int, 1.10, 2.20, 3, 0, 1.10, 0.00)`,
          [scope.ownerId, accountId, n, ordinal],
        );
    }
    const imports = await store.queries.listImports(scope, { limit: 2, after: null });
    expect([imports.rows.map((row) => row.id), imports.more]).toEqual([[3, 2], true]);
    expect(imports.rows[1]).toMatchObject({
      fault: { code: 'x' },
      notes: ['n'],
      bytesReceived: 0,
      statements: [
        {
          accountId,
          message: 'm1',
          opening: '1.10',
          closing: '2.20',
          booked: 3,
          sum: '1.10',
          difference: '0.00',
        },
        { message: 'm2' },
      ],
    });
    expect(
      (await store.queries.listImports(scope, { limit: 2, after: 2 })).rows.map((row) => row.id),
    ).toEqual([1]);
    expect(await store.queries.getImport(scope, 2)).toEqual(imports.rows[1]);
    expect(await store.queries.getImport(other, 2)).toBeNull();
    expect(await store.queries.listImports(other, { limit: 2, after: null })).toEqual({
      rows: [],
      more: false,
    });

    const documents = await store.queries.listDocuments(scope, { limit: 2, after: null });
    expect([documents.rows.map((row) => row.id), documents.more]).toEqual([[3, 2], true]);
    expect(await store.queries.getDocument(scope, 1)).toMatchObject({
      title: 'f1',
      bytes: 5,
      sha256: '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881',
    });
    expect(await store.queries.getDocument(other, 1)).toBeNull();
  });
});
