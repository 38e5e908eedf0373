/** What a person says of transactions stays: merged ones are one, split ones are two, whatever syncs and files bring. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../src/engine/ports.ts';
import { confirmTransaction } from '../../src/engine/transaction-reviews/confirm.ts';
import { historyOf } from '../../src/engine/transaction-reviews/history.ts';
import { mergeTransactions } from '../../src/engine/transaction-reviews/merge.ts';
import { splitTransaction } from '../../src/engine/transaction-reviews/split.ts';
import { openSyncBench, type SyncBench } from '../syncs/bench.ts';
import { booked, pending, Story } from './story.ts';

let bench: SyncBench;
beforeAll(async () => {
  bench = await openSyncBench();
});
afterAll(() => bench.close());

const callerOf = (story: Story): Caller => ({
  actor: 'api_key:7',
  tenantId: story.scope.tenantId,
  ownerId: null,
  ownerOnly: false,
  scopes: [],
});
const merge = (story: Story, id: number, other: number) =>
  mergeTransactions(bench.ledger.changes, callerOf(story), story.scope, {
    id,
    with: other,
    ifUpdatedAt: null,
  });
const split = (story: Story, id: number) =>
  splitTransaction(bench.ledger.changes, callerOf(story), story.scope, { id, ifUpdatedAt: null });
const tombstones = async (story: Story) =>
  Number(
    (await bench.admin('select count(*) from tombstones where owner_id = $1', [story.scope.ownerId]))[0]?.[0],
  );

const KIOSK = booked('k1', -3, '-5.00', 'KIOSK');
const AGAIN = booked('k2', -2, '-5.00', 'KIOSK AM RING');
/** Two that no score makes one. */
const OTHER = booked('x9', -1, '-61.00', 'A SHOP');

describe('a merge', () => {
  it('holds when the bank goes on to show both, and is undone by a split with ids and categories', async () => {
    const story = await Story.begin(bench);
    const before = await story.shows(0, KIOSK, AGAIN, OTHER);
    const [first, second, third] = before.map(({ id }) => id) as [number, number, number];
    await story.categorise(second, 'FOOD');
    expect(await merge(story, first, second)).toMatchObject({ ok: true });
    const merged = await story.all();
    expect(merged.map(({ id, category }) => [id, category])).toEqual([
      [first, 'FOOD'],
      [third, null],
    ]);
    expect(await story.shows(1, KIOSK, AGAIN, OTHER)).toEqual(merged);
    // Only the other look is shown by now: it is the same transaction, and not missing.
    await story.shows(2, AGAIN, OTHER);
    await story.shows(3, AGAIN, OTHER);
    expect((await story.all()).map(({ id, presence }) => [id, presence])).toEqual([
      [first, 'present'],
      [third, 'present'],
    ]);
    expect(await split(story, first)).toEqual({ ok: true, value: second });
    expect(await tombstones(story)).toBe(0);
    const apart = await story.all();
    expect(apart.map(({ id, category }) => [id, category])).toEqual([
      [first, null],
      [second, 'FOOD'],
      [third, null],
    ]);
    expect(await story.shows(4, KIOSK, AGAIN, OTHER)).toEqual(apart);
    expect(await split(story, first)).toEqual({ ok: false, fault: 'nothing_to_split' });
  });

  it('of a pending entry with its booking shows the booking, and stays one while both are shown', async () => {
    const story = await Story.begin(bench);
    const hold = pending('p', -2, '-50.00', 'HOLD');
    const bill = booked('b', -1, '-80.00', 'BAR TAB');
    const [one, two] = await story.shows(0, hold, bill);
    expect(await merge(story, one?.id ?? 0, two?.id ?? 0)).toMatchObject({ ok: true });
    const merged = await story.all();
    expect(merged).toMatchObject([{ id: one?.id, status: 'booked', amount: '-80.00', reference: 'b' }]);
    expect(await story.shows(1, hold, bill)).toEqual(merged);
    expect(await story.shows(2, bill)).toEqual(merged);
    expect(await split(story, one?.id ?? 0)).toEqual({ ok: true, value: two?.id });
    expect((await story.all()).map(({ status }) => status)).toEqual(['pending', 'booked']);
  });

  it('is refused for what is not there, itself, and other accounts', async () => {
    const story = await Story.begin(bench);
    const [one] = await story.shows(0, KIOSK);
    const id = one?.id ?? 0;
    expect(await merge(story, id, id)).toEqual({ ok: false, fault: 'same' });
    expect(await merge(story, id, id + 100_000)).toEqual({ ok: false, fault: 'other_not_found' });
    expect(await merge(story, id + 100_000, id)).toEqual({ ok: false, fault: 'not_found' });
    const stale = { id, with: id + 1, ifUpdatedAt: '2020-01-01T00:00:00.000Z' };
    expect(await mergeTransactions(bench.ledger.changes, callerOf(story), story.scope, stale)).toEqual({
      ok: false,
      fault: 'stale',
    });
    expect(await story.all()).toHaveLength(1);
  });
});

describe('a split', () => {
  it('invariant 5: of a pair that a score made is never undone by a score', async () => {
    const story = await Story.begin(bench);
    const [before] = await story.shows(0, pending('p', -1, '-40.00', 'TRATTORIA ROMA'));
    const bill = booked('b', 0, '-46.00', 'TRATTORIA ROMA');
    const [paired] = await story.shows(1, bill);
    expect(paired).toMatchObject({ id: before?.id, status: 'booked' });
    const outcome = await split(story, before?.id ?? 0);
    const other = outcome.ok ? outcome.value : 0;
    expect(await story.all()).toMatchObject([
      { id: before?.id, status: 'booked', amount: '-46.00' },
      { id: other, status: 'pending', amount: '-40.00', reference: 'p' },
    ]);
    const later = await story.shows(2, bill, pending('p', -1, '-40.00', 'TRATTORIA ROMA'));
    expect(later.map(({ id, status }) => [id, status])).toEqual([
      [before?.id, 'booked'],
      [other, 'pending'],
    ]);
    // Its real booking comes: no score touches what a person decided.
    const end = await story.shows(3, bill, booked('c', 1, '-40.00', 'TRATTORIA ROMA'));
    expect(end).toHaveLength(3);
    expect(end[0]).toEqual(later[0]);
    expect(end[1]).toMatchObject({ id: other, presence: 'missing' });
    expect(await merge(story, other, end[2]?.id ?? 0)).toMatchObject({ ok: true });
    const settled = await story.shows(4, bill, booked('c', 1, '-40.00', 'TRATTORIA ROMA'));
    expect(settled.map(({ id, status, presence }) => [id, status, presence])).toEqual([
      [before?.id, 'booked', 'present'],
      [other, 'booked', 'present'],
    ]);
  });
});

describe('the history', () => {
  it('invariant 5: says by which rule, from what to what, and explains the score', async () => {
    const story = await Story.begin(bench);
    const [one] = await story.shows(0, pending('p', -1, '-40.00', 'TRATTORIA ROMA'));
    const id = one?.id ?? 0;
    await story.categorise(id, 'FOOD');
    await story.shows(1, booked('b', 0, '-46.00', 'TRATTORIA ROMA MILANO'));
    const history = await historyOf(bench.ledger.queries, story.scope, id);
    expect(history?.map(({ cause }) => cause)).toEqual(['booked', 'categorised']);
    const [booking, category] = history ?? [];
    expect(booking).toMatchObject({ rule: 'booked_from_pending', matcher: 1, syncId: expect.any(Number) });
    expect(booking?.score).toBeGreaterThan(2.2);
    expect(booking?.explanation).toMatchObject({
      rule: 'booked_from_pending',
      score: { accept: 2.2, sure: 3.5 },
    });
    expect(booking?.changes).toEqual(
      expect.arrayContaining([
        { field: 'status', before: 'pending', after: 'booked' },
        { field: 'amount', before: '-40.00', after: '-46.00' },
        { field: 'text', before: 'TRATTORIA ROMA', after: 'TRATTORIA ROMA MILANO' },
      ]),
    );
    expect(category?.changes).toEqual([{ field: 'category', before: null, after: 'FOOD' }]);
  });
});

describe('a review', () => {
  /** Nearly the same, and not enough to be one. */
  const near = async () => {
    const story = await Story.begin(bench);
    const [hold] = await story.shows(0, pending('p', -1, '-40.00', 'CAR RENTAL AIRPORT'));
    const bill = booked('b', 0, '-61.00', 'CAR RENTAL AIRPORT');
    const [, marked] = await story.shows(1, bill);
    expect(marked).toMatchObject({ status: 'booked', review: 'possible_duplicate' });
    const row = await bench.ledger.queries.getTransaction(story.scope, marked?.id ?? 0);
    expect(row?.possibleDuplicateOf).toBe(hold?.id);
    const listed = await bench.ledger.queries.listTransactions(story.scope, { review: true }, 'date', {
      limit: 9,
      after: null,
    });
    expect(listed.rows.map(({ id }) => id)).toEqual([marked?.id]);
    return { story, bill, id: marked?.id ?? 0 };
  };

  it('of what looks like a duplicate ends when a person confirms it', async () => {
    const { story, id } = await near();
    const caller = callerOf(story);
    const request = { id, ifUpdatedAt: null };
    expect(await confirmTransaction(bench.ledger.changes, caller, story.scope, request)).toMatchObject({
      ok: true,
    });
    expect((await story.all())[1]).toMatchObject({ id, review: null });
    expect(await story.history(id)).toEqual(['marked:new', 'confirmed:']);
  });

  it('ends by itself when what it may have been is closed', async () => {
    const { story, bill, id } = await near();
    const [closed, kept] = await story.shows(2, bill);
    expect(closed).toMatchObject({ presence: 'removed' });
    expect(kept).toMatchObject({ id, review: null });
  });

  it('of what comes under the reference of something else overwrites nothing', async () => {
    const story = await Story.begin(bench, { idStability: 'permanent' });
    const income = booked('2026-1', -3, '2500.00', 'SALARY');
    const before = await story.shows(0, income);
    const rows = await story.shows(1, booked('2026-1', -2, '-85.00', 'PURCHASE'), {
      ...income,
      id: '2026-2',
    });
    expect(rows[0]).toEqual(before[0]);
    expect(rows[1]).toMatchObject({ amount: '-85.00', text: 'PURCHASE', review: 'collision' });
    const [account] = await bench.admin('select demoted_references from accounts where owner_id = $1', [
      story.scope.ownerId,
    ]);
    expect(account?.[0]).toBe('{scripted}');
    const { rows: events } = await bench.ledger.queries.listEvents(
      story.scope,
      { type: ['transactions.changed'] },
      { limit: 9, after: null },
    );
    expect(events.at(-1)?.data).toMatchObject({ inserted: 1, reviews: 1, collisions: 1 });
    expect(
      await story.shows(2, booked('2026-1', -2, '-85.00', 'PURCHASE'), { ...income, id: '2026-2' }),
    ).toEqual(rows);
  });
});
