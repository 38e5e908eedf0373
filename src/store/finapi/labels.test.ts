import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FinapiLabels, LABELS_MAX, type Label } from '../../engine/finapi/labels-port.ts';
import type { OwnerScope } from '../../engine/ports.ts';
import { openTestStore, type TestStore } from '../testing.ts';
import { openFinapiLabels } from './labels.ts';

let store: TestStore;
let labels: FinapiLabels;
beforeAll(async () => {
  store = await openTestStore();
  labels = openFinapiLabels(store.app);
});
afterAll(() => store.close());

async function made(scope: OwnerScope, name: string): Promise<Label> {
  const label = await labels.create(scope, name);
  if (typeof label === 'string') throw new Error(label);
  return label;
}
async function entries(scope: OwnerScope, count: number) {
  const accountId = await store.seedAccount(scope);
  await store.seedTransactions(scope, accountId, count);
  const rows = await store.admin('select id from transactions where owner_id = $1 order by id', [
    scope.ownerId,
  ]);
  return { accountId, ids: rows.map(([id]) => Number(id)) };
}
const given = async (scope: OwnerScope) =>
  (
    await store.admin('select transaction_id from finapi_transaction_labels where owner_id = $1 order by 1', [
      scope.ownerId,
    ])
  ).map(([id]) => Number(id));

describe('labels', () => {
  it('have a name that no other of the user has, letter for letter', async () => {
    const scope = await store.seedOwner();
    const tax = await made(scope, 'Steuer');
    expect(await labels.create(scope, 'Steuer')).toBe('exists');
    const small = await made(scope, 'steuer');
    expect(await labels.rename(scope, small.id, 'Steuer')).toBe('exists');
    expect(await labels.rename(scope, tax.id, 'Steuer')).toEqual(tax);
    expect(await labels.rename(scope, small.id, 'Urlaub')).toEqual({ id: small.id, name: 'Urlaub' });
    expect(await labels.list(scope)).toEqual([tax, { id: small.id, name: 'Urlaub' }]);
  });

  it('are made once when several make the same at once', async () => {
    const scope = await store.seedOwner();
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => labels.create(scope, 'einmal')));
    expect(outcomes.filter((one) => one === 'exists').length).toBe(5);
    expect((await labels.list(scope)).length).toBe(1);
  });

  it('are not more than there may be', async () => {
    const scope = await store.seedOwner();
    await store.admin(
      `insert into finapi_labels (owner_id, name) select $1, 'l' || k from generate_series(1, $2::bigint) k`,
      [scope.ownerId, LABELS_MAX],
    );
    expect(await labels.create(scope, 'one more')).toBe('full');
    expect((await labels.deleteAll(scope)).length).toBe(LABELS_MAX);
    expect(await labels.deleteAll(scope)).toEqual([]);
  });

  it('invariant 12: of another owner do not exist', async () => {
    const [mine, theirs] = [await store.seedOwner(), await store.seedOwner()];
    const label = await made(mine, 'mine');
    expect(await labels.list(theirs)).toEqual([]);
    expect((await labels.existing(theirs, [label.id])).size).toBe(0);
    expect(await labels.rename(theirs, label.id, 'theirs')).toBe('unknown');
    expect(await labels.delete(theirs, label.id)).toBe(false);
    expect(await labels.deleteAll(theirs)).toEqual([]);
    const { ids } = await entries(theirs, 1);
    await expect(labels.assign(theirs, ids, [label.id])).rejects.toThrow(/foreign key/);
    expect([...(await labels.existing(mine, [label.id, label.id + 1]))]).toEqual([[label.id, 'mine']]);
  });
});

describe('labels of entries', () => {
  it('are replaced, and those are told whose labels are others than before', async () => {
    const scope = await store.seedOwner();
    const { ids } = await entries(scope, 3);
    const [a, b] = [await made(scope, 'a'), await made(scope, 'b')];
    const [first = 0, second = 0, third = 0] = ids;
    expect(await labels.assign(scope, [first, second], [b.id, a.id, a.id])).toEqual([first, second]);
    expect(await labels.assign(scope, [first, second, third], [a.id])).toEqual(ids);
    expect(await labels.assign(scope, ids, [a.id])).toEqual([]);
    expect(await labels.assign(scope, [third], [b.id])).toEqual([third]);
    expect(await labels.ofTransactions(scope, ids)).toEqual(
      new Map([
        [first, [a]],
        [second, [a]],
        [third, [b]],
      ]),
    );
    expect(await labels.assign(scope, [third], [])).toEqual([third]);
    expect([...(await labels.ofTransactions(scope, [third])).keys()]).toEqual([]);
  });

  it('go with the label, with the entry, its parts, adjusting entries and the account', async () => {
    const scope = await store.seedOwner();
    const { accountId, ids } = await entries(scope, 3);
    const [a, b] = [await made(scope, 'a'), await made(scope, 'b')];
    const [part] = await store.admin(
      `insert into finapi_parts (owner_id, parent_id, place, amount, is_new) values ($1, $2, 1, 1, true) returning id`,
      [scope.ownerId, ids[0] ?? 0],
    );
    const [adjusting] = await store.admin(
      `insert into finapi_adjustments (owner_id, account_id, booked_on, amount, currency)
        values ($1, $2, '2026-01-01', 1, 'EUR') returning id`,
      [scope.ownerId, accountId],
    );
    const all = [...ids, Number(part?.[0]), Number(adjusting?.[0])];
    await labels.assign(scope, all, [a.id, b.id]);
    expect(await labels.delete(scope, a.id)).toBe(true);
    expect(await given(scope)).toEqual(all.toSorted((one, two) => one - two));
    const audit = { actor: 'test', action: 'test', subject: null, detail: {} };
    await store.changes.deleteTransaction(scope, ids[0] ?? 0, audit);
    expect(await given(scope)).toEqual(
      all.filter((id) => id !== ids[0] && id !== Number(part?.[0])).toSorted((one, two) => one - two),
    );
    await store.changes.deleteAccount(scope, accountId, audit);
    expect(await given(scope)).toEqual([]);
    expect(await labels.list(scope)).toEqual([b]);
  });
});
