/** Exactly the transactions of an event, whatever happened to them since. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OwnerScope } from '../engine/ports.ts';
import { openFeed } from './feed.ts';
import { openTestStore, type TestStore } from './testing.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

/** A transaction whose latest change was announced by an event; its id. */
async function transaction(scope: OwnerScope, account: number, revision: number, came = revision) {
  const [row] = await store.admin(
    `insert into transactions (owner_id, account_id, revision, entry_date, status, currency, amount, content_key,
       content_hash, created_at)
     values ($1, $2, $3, '2026-01-01', 'booked', 'EUR', 1, decode(md5('k'), 'hex'), decode(md5('h'), 'hex'),
       date '2026-01-01' + $4::integer) returning id`,
    [scope.ownerId, account, revision, came],
  );
  return Number(row?.[0]);
}
/** So many events, one a day. */
const events = ({ ownerId, tenantId }: OwnerScope, count: number) =>
  store.admin(
    `insert into events (owner_id, tenant_id, sequence, position, type, created_at)
     select $1, $2, k, k, 'x', date '2026-01-01' + k from generate_series(1, $3) k`,
    [ownerId, tenantId, count],
  );
const history = (
  scope: OwnerScope,
  id: number,
  number: number,
  revision: number,
  cause: string,
  before: object | null,
) =>
  store.admin(
    `insert into transaction_history (owner_id, transaction_id, number, revision, at, cause, before)
     values ($1, $2, $3, $4, now(), $5, $6::jsonb)`,
    [scope.ownerId, id, number, revision, cause, before === null ? null : JSON.stringify(before)],
  );

describe('the transactions of an event', () => {
  it('are what it added and what it changed, also when later events changed that again', async () => {
    const scope = await store.seedOwner();
    const other = await store.seedOwner();
    const account = await store.seedAccount(scope);
    for (const owner of [scope, other]) await events(owner, 4);
    const feed = openFeed(store.app);
    const first = { revision: 1, status: 'pending' };
    const untouched = await transaction(scope, account, 1);
    const booked = await transaction(scope, account, 2, 1);
    await history(scope, booked, 1, 2, 'booked', first);
    const twice = await transaction(scope, account, 3, 1);
    await history(scope, twice, 1, 2, 'booked', first);
    await history(scope, twice, 2, 3, 'categorised', { revision: 2, status: 'booked' });
    const marked = await transaction(scope, account, 2);
    await history(scope, marked, 1, 2, 'marked', null);
    // Its mark went with a later event, without a line in its history.
    const unmarked = await transaction(scope, account, 4, 1);
    const strange = await store.seedAccount(other);
    await transaction(other, strange, 1);

    const all = async (revision: number) =>
      (await feed.transactionsOf(scope, revision, { limit: 100, after: null })).rows.map((row) => [
        row.id,
        row.change,
        row.previousStatus,
      ]);
    expect(await all(1)).toEqual([
      [untouched, 'added', null],
      [booked, 'added', null],
      [twice, 'added', null],
    ]);
    expect(await all(2)).toEqual([
      [booked, 'booked', 'pending'],
      [twice, 'booked', 'pending'],
      [marked, 'added', null],
    ]);
    expect(await all(3)).toEqual([[twice, 'categorised', 'booked']]);
    expect(await all(4)).toEqual([[unmarked, 'marked', 'booked']]);
    expect(await all(5)).toEqual([]);

    // Page by page, and the first ones of several events at once.
    const seen: number[] = [];
    let after: { id: number; number: number } | null = null;
    for (let more = true; more; ) {
      const page = await feed.transactionsOf(scope, 1, { limit: 1, after });
      seen.push(...page.rows.map((row) => row.id));
      after = page.rows.at(-1) ?? null;
      more = page.more;
    }
    expect(seen).toEqual([untouched, booked, twice]);
    const some = await feed.firstTransactionsOf(scope, [1, 2, 3, 4], 2);
    expect([...some].map(([revision, page]) => [revision, page.rows.length, page.more])).toEqual([
      [1, 2, true],
      [2, 2, true],
      [3, 1, false],
      [4, 1, false],
    ]);
    expect((await feed.transactionsOf(other, 2, { limit: 9, after: null })).rows).toEqual([]);
  });
});
