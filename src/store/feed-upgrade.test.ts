/** The migration that brings the feed, on a database that has events already. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FEED_BEGINNING } from '../engine/feed-port.ts';
import { openDatabase } from './database.ts';
import { appendEvent } from './events.ts';
import { openFeed } from './feed.ts';
import { followServer } from './feed-base.ts';
import { migrate, readMigrations } from './migrate.ts';
import { openTestStore, type TestStore } from './testing.ts';

const BEFORE = 6;

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

it('invariant 13: events from before come first, owner by owner, and what follows them is told after them', async () => {
  const name = new URL(store.urls.admin).pathname.slice(1);
  const roles = { owner: `${name}_owner`, app: `${name}_app`, jobs: `${name}_jobs` };
  for (const schema of ['tributary', 'tributary_queue']) {
    await store.admin(`drop schema ${schema} cascade`);
    await store.admin(`create schema ${schema} authorization "${roles.owner}"`);
    await store.admin(`grant usage on schema ${schema} to "${roles.app}", "${roles.jobs}"`);
  }
  const owner = openDatabase({ url: store.urls.admin, connections: 1, become: { owner: roles.owner } });
  try {
    const all = readMigrations();
    expect((await migrate(owner, roles, all.slice(0, BEFORE))).ok).toBe(true);
    const scopes = [await store.seedOwner(), await store.seedOwner()];
    for (const { ownerId } of scopes) {
      const text = `insert into events (owner_id, sequence, type) select $1, k, 'old' from generate_series(1, 3) k`;
      await store.admin(text, [ownerId]);
      await store.admin('update owners set last_event = 3 where id = $1', [ownerId]);
    }
    expect((await migrate(owner, roles, all)).ok).toBe(true);
    await followServer(owner);
    const forced = await store.admin(
      `select relname, relforcerowsecurity from pg_class where relname in ('owners', 'events')
         and relnamespace = 'tributary'::regnamespace order by 1`,
    );
    expect(forced).toEqual([
      ['events', 't'],
      ['owners', 't'],
    ]);
    for (const scope of scopes) {
      await store.app.transaction(scope, (tx) => appendEvent(tx, scope.ownerId, { type: 'new', data: {} }));
      const seen: string[] = [];
      let place = FEED_BEGINNING;
      for (let k = 0; k < 500 && seen.length < 4; k++) {
        const page = await openFeed(store.app).changesAfter({ tenantId: scope.tenantId }, place, 2);
        seen.push(...page.rows.map((row) => `${row.ownerId === scope.ownerId} ${row.sequence} ${row.type}`));
        place = page.cursor;
        if (page.rows.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      }
      expect(seen).toEqual(['true 1 old', 'true 2 old', 'true 3 old', 'true 4 new']);
    }
  } finally {
    await owner.close();
  }
});
