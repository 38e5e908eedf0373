/** A feed whose database moved to another server: ids start over, places of readers stay good. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FEED_BEGINNING } from '../engine/feed-port.ts';
import { openDatabase } from './database.ts';
import { appendEvent } from './events.ts';
import { examineDatabase } from './examine.ts';
import { openFeed } from './feed.ts';
import { feedBase, followServer } from './feed-base.ts';
import { openTestStore, type TestStore } from './testing.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

const asOwner = async <T>(work: (owner: ReturnType<typeof openDatabase>) => Promise<T>): Promise<T> => {
  const name = `${new URL(store.urls.admin).pathname.slice(1)}_owner`;
  const owner = openDatabase({ url: store.urls.admin, connections: 1, become: { owner: name } });
  try {
    return await work(owner);
  } finally {
    await owner.close();
  }
};

it('the base stays where the server is the same, and is raised once where it is another', async () => {
  const first = await feedBase(store.app);
  expect(first).toBeGreaterThan(1_700_000_000_000_000);
  expect(first).toBeLessThan(Number.MAX_SAFE_INTEGER / 2);
  expect(await asOwner(followServer)).toBe(false);
  expect(await feedBase(store.app)).toBe(first);
  // Another server; the same one set back to before its latest start; one that took over (another timeline).
  for (const change of [
    `cluster = '1/1'`,
    'started_at_xid = 9000000000000',
    `cluster = split_part(cluster, '/', 1) || '/99'`,
  ]) {
    const before = await feedBase(store.app);
    await store.admin(`update feed set ${change}`);
    expect(await asOwner(followServer)).toBe(true);
    expect(await feedBase(store.app)).toBeGreaterThan(before);
    expect(await asOwner(followServer)).toBe(false);
  }
});

it('where nobody may ask the server who it is, every start raises the base', async () => {
  await store.admin('revoke execute on function pg_control_system() from public');
  const before = await feedBase(store.app);
  expect([await asOwner(followServer), await asOwner(followServer)]).toEqual([true, true]);
  expect(await feedBase(store.app)).toBeGreaterThan(before);
  await store.admin('grant execute on function pg_control_system() to public');
  expect([await asOwner(followServer), await asOwner(followServer)]).toEqual([true, false]);
});

it('invariant 13: events after a move follow all before it, and a writer under way is waited for', async () => {
  const scope = await store.seedOwner();
  const feed = openFeed(store.app);
  const write = (type: string) =>
    store.app.transaction(scope, (tx) => appendEvent(tx, scope.ownerId, { type, data: {} }));
  await write('before');
  // As a dump that is restored looks: positions of ids that are yet to come here.
  await store.admin('update events set position = position + 900000000 where owner_id = $1', [scope.ownerId]);
  await store.admin('update owners set last_position = last_position + 900000000 where id = $1', [
    scope.ownerId,
  ]);
  await store.admin(`update feed set cluster = 'elsewhere'`);
  let raised = false;
  let raising: Promise<unknown> = Promise.resolve();
  await store.app.transaction(scope, async (tx) => {
    await appendEvent(tx, scope.ownerId, { type: 'under way', data: {} });
    raising = asOwner(followServer).then(() => {
      raised = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(raised).toBe(false);
  });
  await raising;
  await write('after');
  const types: string[] = [];
  let place = FEED_BEGINNING;
  for (let k = 0; k < 500 && types.length < 3; k++) {
    const page = await feed.changesAfter({ tenantId: scope.tenantId }, place, 1);
    types.push(...page.rows.map((row) => row.type));
    place = page.cursor;
    if (page.rows.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(types).toEqual(['before', 'under way', 'after']);
});

it('doctor sees the transaction that the feed waits for', async () => {
  const scope = await store.seedOwner();
  await store.app.transaction(scope, async (tx) => {
    await appendEvent(tx, scope.ownerId, { type: 'x', data: {} });
    const [row] = await tx.rows({ text: 'select pg_backend_pid()' });
    // Other tests write on the same server; one of them may have begun before.
    const { oldestWriter } = await examineDatabase(store.urls.admin);
    expect(oldestWriter).toEqual({
      seconds: expect.any(Number),
      who: expect.stringMatching(/^process \d+ of /),
    });
    const held = await store.admin(
      'select 1 from pg_stat_activity where pid = $1 and backend_xid is not null',
      [row?.[0] ?? ''],
    );
    expect(held).toHaveLength(1);
  });
});
