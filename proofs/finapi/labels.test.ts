/** Labels of a whole server: made, given to transactions, found by, and gone again. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_BLZ, FinapiHouse, type FinapiUser, failed, read } from './house.ts';
import type { Label, Paging, Transaction, TransactionPage } from './shapes.ts';

let house: FinapiHouse;
beforeAll(async () => {
  house = await FinapiHouse.start();
}, 120_000);
afterAll(async () => {
  const mistakes = house?.mistakes();
  await house?.close();
  expect(mistakes).toBe('');
});

const labelled = (user: FinapiUser, name: string) => user.post<Label>('/api/v1/labels', { name }, 201);
const names = (transaction: Transaction): readonly string[] =>
  (transaction.labels ?? []).map(({ name }) => name);

describe('labels', () => {
  it('are given to transactions, several at once, found by, and leave them when they are deleted', async () => {
    const user = await house.user();
    await user.connected(DEMO_BLZ);
    const [tax, trip] = [await labelled(user, 'Steuer'), await labelled(user, 'Reise 2026')];
    const { transactions } = await user.get<TransactionPage>('/api/v1/transactions', {
      view: 'userView',
      perPage: 3,
    });
    const ids = transactions.map(({ id }) => id);
    const [first = 0, second = 0, third = 0] = ids;
    const edited = await user.patch<Transaction>(`/api/v1/transactions/${first}`, {
      labelIds: [tax.id, trip.id],
    });
    expect(names(edited)).toEqual(['Steuer', 'Reise 2026']);
    const { identifiers } = await user.patch<{ identifiers: number[] }>('/api/v1/transactions', {
      ids: [first, second],
      labelIds: [tax.id, trip.id],
    });
    expect(identifiers).toEqual([second]);
    const found = async (labelIds: number | string) =>
      (
        await user.get<TransactionPage>('/api/v1/transactions', { view: 'userView', labelIds })
      ).transactions.map(({ id }) => id);
    expect(await found(trip.id)).toEqual([first, second].toSorted((a, b) => a - b));
    expect(await found(`${tax.id},${trip.id}`)).not.toContain(third);
    read(await user.ask('DELETE', `/api/v1/labels/${trip.id}`));
    expect(names(await user.get<Transaction>(`/api/v1/transactions/${first}`))).toEqual(['Steuer']);
    expect(await found(trip.id)).toEqual([]);
    const cleared = await user.patch<Transaction>(`/api/v1/transactions/${first}`, { labelIds: [] });
    expect(names(cleared)).toEqual([]);
    expect((await user.delete<{ identifiers: number[] }>('/api/v1/labels')).identifiers).toEqual([tax.id]);
    expect(names(await user.get<Transaction>(`/api/v1/transactions/${second}`))).toEqual([]);
  });

  it('are paged and searched: "ALL of these terms must be contained in the name"', async () => {
    const user = await house.user();
    for (const name of ['Urlaub Italien', 'Urlaub Norwegen', 'Haushalt']) await labelled(user, name);
    const list = (query: Record<string, string | number>) =>
      user.get<{ labels: Label[]; paging: Paging }>('/api/v1/labels', query);
    expect((await list({ search: 'URLAUB nor' })).labels.map(({ name }) => name)).toEqual([
      'Urlaub Norwegen',
    ]);
    const second = await list({ page: 2, perPage: 2, order: 'name,desc' });
    expect(second.labels.map(({ name }) => name)).toEqual(['Haushalt']);
    expect(second.paging).toEqual({ page: 2, perPage: 2, pageCount: 2, totalCount: 3 });
  });

  it('invariant 12: of another user do not exist, and are given to nothing', async () => {
    const [mine, theirs] = [await house.user(), await house.user()];
    const label = await labelled(theirs, 'theirs');
    await mine.connected(DEMO_BLZ);
    const { transactions } = await mine.get<TransactionPage>('/api/v1/transactions', {
      view: 'userView',
      perPage: 1,
    });
    const place = `/api/v1/labels/${label.id}`;
    const asked = [
      await mine.ask('GET', place),
      await mine.ask('PATCH', place, { body: { name: 'mine' } }),
      await mine.ask('DELETE', place),
    ];
    expect(asked.map(failed)).toEqual(Array.from({ length: 3 }, () => '404 UNKNOWN_ENTITY'));
    const given = await mine.ask('PATCH', `/api/v1/transactions/${transactions[0]?.id}`, {
      body: { labelIds: [label.id] },
    });
    expect(given.status).toBeGreaterThanOrEqual(400);
    expect(await theirs.get<Label>(place)).toEqual(label);
  });
});
