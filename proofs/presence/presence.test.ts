/** Invariant 6: what a complete window lacks is hidden, closed or flagged, never lost; and it comes back with its id. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSyncBench, type SyncBench } from '../syncs/bench.ts';
import { booked, day, pending, Story } from './story.ts';

let bench: SyncBench;
beforeAll(async () => {
  bench = await openSyncBench();
});
afterAll(() => bench.close());

const RENT = booked('r', -2, '-900.00', 'RENT');
const listed = async (story: Story) =>
  (await bench.ledger.queries.listTransactions(story.scope, {}, 'date', { limit: 50, after: null })).rows;

describe('a pending entry that is not shown', () => {
  it('invariant 6: is hidden after one complete window, closed after two, and events say so', async () => {
    const story = await Story.begin(bench);
    await story.shows(0, RENT, pending('p', -1, '-5.00', 'KIOSK'));
    expect(await listed(story)).toHaveLength(2);
    const [, missing] = await story.shows(1, RENT);
    expect(missing).toMatchObject({ presence: 'missing', reason: null });
    expect(await listed(story)).toHaveLength(1);
    const [, closed] = await story.shows(2, RENT);
    expect(closed).toMatchObject({ id: missing?.id, presence: 'removed', reason: 'dropped' });
    expect(await story.history(missing?.id ?? 0)).toEqual(['missing:', 'removed:dropped']);
    const { rows } = await bench.ledger.queries.listEvents(
      story.scope,
      { type: ['transactions.changed'] },
      { limit: 50, after: null },
    );
    expect(rows.map(({ data }) => [data.missing, data.removed])).toEqual([
      [0, 0],
      [1, 0],
      [0, 1],
    ]);
    await story.shows(3, RENT);
    const last = await bench.ledger.queries.listEvents(
      story.scope,
      { type: ['transactions.changed'] },
      { limit: 50, after: null },
    );
    expect(last.rows).toHaveLength(3);
  });

  it('for one window and then again is the same transaction', async () => {
    const story = await Story.begin(bench);
    const [first] = await story.shows(0, pending('p', -1, '-5.00', 'KIOSK'));
    await story.shows(1);
    expect(await story.shows(2, pending('p', -1, '-5.00', 'KIOSK'))).toEqual([first]);
    await story.shows(3);
    await story.shows(4);
    // Closed, and known for two more weeks.
    expect(await story.shows(6, pending('p', -1, '-5.00', 'KIOSK'))).toEqual([first]);
    const [back] = await story.shows(7, booked('b', 6, '-5.00', 'KIOSK'));
    expect(back).toMatchObject({ id: first?.id, status: 'booked', presence: 'present' });
  });

  it('invariant 6: in a window that is not whole stays as it is', async () => {
    const story = await Story.begin(bench);
    const before = await story.shows(0, pending('p', -1, '-5.00', 'KIOSK'));
    story.bank.script = ({ capability }) => (capability === 'transactions' ? 'incomplete' : null);
    await expect(story.shows(1)).rejects.toThrow('the sync ended as');
    expect(await story.all()).toEqual(before);
  });

  it('is not asked for for ever: the window goes back to it only while it is waited for', async () => {
    const story = await Story.begin(bench);
    await story.shows(0, pending('p', 0, '-5.00', 'KIOSK'));
    for (const on of [15, 16, 17]) await story.shows(on);
    const asked = story.bank.calls.filter(({ capability }) => capability === 'transactions').at(-1)
      ?.window?.from;
    expect([day(6), day(5)]).toContain(asked);
  });
});

describe('a booked entry that is not shown', () => {
  it('invariant 6: is flagged after two complete windows, stays in lists, and comes back', async () => {
    const story = await Story.begin(bench);
    const two = [RENT, booked('x', -1, '-5.00', 'KIOSK')] as const;
    const before = await story.shows(0, ...two);
    expect(await story.shows(1, RENT)).toEqual(before);
    const [, missing] = await story.shows(2, RENT);
    expect(missing).toMatchObject({ status: 'booked', presence: 'missing' });
    expect(await listed(story)).toHaveLength(2);
    expect((await story.shows(3, RENT))[1]?.presence).toBe('missing');
    expect(await story.shows(4, ...two)).toEqual(before);
    expect(await story.history(missing?.id ?? 0)).toEqual(['missing:', 'returned:']);
  });
});
