import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendEvent } from './events.ts';
import { openTestStore, type TestStore } from './testing.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

describe('the feed of an owner', () => {
  it('invariant 13: has no gap and no number twice, whoever writes and fails at once', async () => {
    const scope = await store.seedOwner();
    const given: number[] = [];
    const write = (k: number) =>
      store.app
        .transaction(scope, async (tx) => {
          const sequence = await appendEvent(tx, scope.ownerId, { type: 'test', data: { k } });
          if (k % 4 === 0) throw new Error('given up');
          return sequence;
        })
        .then(
          (sequence) => given.push(sequence),
          () => {},
        );
    await Promise.all(Array.from({ length: 40 }, (_, k) => write(k)));
    expect(given.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, k) => k + 1));
    const page = await store.queries.listEvents(scope, {}, { limit: 100, after: null });
    expect(page.rows.map((row) => row.sequence)).toEqual(given);
  });

  it('invariant 13: a number that is seen is never followed by a smaller one', async () => {
    const scope = await store.seedOwner();
    const second = { started: false };
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const slow = store.app.transaction(scope, async (tx) => {
      const sequence = await appendEvent(tx, scope.ownerId, { type: 'slow', data: {} });
      await gate;
      return sequence;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const fast = store.app.transaction(scope, async (tx) => {
      second.started = true;
      return appendEvent(tx, scope.ownerId, { type: 'fast', data: {} });
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(second.started).toBe(true);
    const seen = await store.queries.listEvents(scope, {}, { limit: 10, after: null });
    expect(seen.rows).toEqual([]);
    open();
    expect([await slow, await fast]).toEqual([1, 2]);
  });

  it('invariant 12: cannot be written for an owner that the transaction is not for', async () => {
    const [mine, theirs] = [await store.seedOwner(), await store.seedOwner()];
    const write = store.app.transaction(mine, (tx) =>
      appendEvent(tx, theirs.ownerId, { type: 'x', data: {} }),
    );
    await expect(write).rejects.toThrow(/internal/);
  });

  it('shows what was written, from a place on, and by type', async () => {
    const scope = await store.seedOwner();
    const types = ['a', 'b', 'a', 'c', 'a'];
    await store.app.transaction(scope, async (tx) => {
      for (const type of types)
        await appendEvent(tx, scope.ownerId, { type, accountId: 7, data: { text: 'ä"\\', n: 1 } });
    });
    const list = (filter: { type?: string[] }, after: number | null, limit: number) =>
      store.queries.listEvents(scope, filter, { limit, after });
    const first = await list({}, null, 2);
    expect([first.rows.map((row) => row.sequence), first.more]).toEqual([[1, 2], true]);
    expect(first.rows[0]).toEqual({
      sequence: 1,
      type: 'a',
      connectionId: null,
      accountId: 7,
      importId: null,
      syncId: null,
      consentId: null,
      attemptId: null,
      data: { text: 'ä"\\', n: 1 },
      createdAt: expect.stringMatching(/^\d{4}-.*T.*\.\d{3}Z$/),
    });
    const chosen = await list({ type: ['a', 'c'] }, 1, 10);
    expect([chosen.rows.map((row) => row.sequence), chosen.more]).toEqual([[3, 4, 5], false]);
    expect((await list({ type: [] }, null, 10)).rows).toEqual([]);
    expect(await store.queries.getEvent(scope, 4)).toMatchObject({ sequence: 4, type: 'c' });
    expect(await store.queries.getEvent(scope, 6)).toBeNull();
    expect(await store.queries.getEvent(await store.seedOwner(), 4)).toBeNull();
  });
});
