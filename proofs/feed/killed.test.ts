/** Writers are processes that are killed with -9 at any moment; readers follow meanwhile. What they read is what is there. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FEED_BEGINNING, type FeedPlace, type FeedRow } from '../../src/engine/feed-port.ts';
import type { OwnerScope, TenantScope } from '../../src/engine/ports.ts';
import { openFeed } from '../../src/store/feed.ts';
import { openTestStore, type TestStore } from '../../src/store/testing.ts';

const WRITER = fileURLToPath(new URL('./writer.ts', import.meta.url));
const WRITERS = 3;
const OWNERS = 4;
const KILLS = 12;
const LIFE_MS_MAX = 500;
const SETTLE_MS = 20_000;

let store: TestStore;
const children = new Set<ChildProcess>();
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await store.close();
});

async function spawnWriter(owners: readonly OwnerScope[], seed: number): Promise<ChildProcess> {
  const [{ tenantId }] = owners as [OwnerScope];
  const ids = owners.map(({ ownerId }) => ownerId).join(',');
  const args = [WRITER, store.urls.app, String(tenantId), ids, String(seed)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  child.once('exit', () => children.delete(child));
  if (child.stdout !== null) await once(child.stdout, 'data');
  return child;
}

/** Follows a part of the feed with its own page size until `ended` says so and nothing is left. */
async function follow(
  scope: TenantScope | OwnerScope,
  limit: number,
  types: readonly string[] | undefined,
  ended: () => boolean,
): Promise<FeedRow[]> {
  const feed = openFeed(store.app);
  const rows: FeedRow[] = [];
  let place: FeedPlace = FEED_BEGINNING;
  for (const end = Date.now() + 120_000; Date.now() < end; ) {
    const last = ended();
    const page = await feed.changesAfter(scope, place, limit, types === undefined ? {} : { types });
    rows.push(...page.rows);
    place = page.cursor;
    if (last && page.rows.length === 0 && !page.hasMore && (await feed.heldSince(scope)) === null) break;
    if (page.rows.length === 0) await sleep(3);
  }
  return rows;
}

const named = (rows: readonly FeedRow[]): string[] =>
  rows.map(({ ownerId, sequence, type }) => `${ownerId}/${sequence} ${type}`);

describe('the feed and processes that are killed', () => {
  it('invariant 13: every reader gets exactly what was committed, once and in order', async () => {
    const first = await store.seedOwner();
    const owners = [first];
    while (owners.length < OWNERS) {
      const text = `insert into owners (tenant_id, kind) values ($1, 'person') returning id`;
      const [row] = await store.admin(text, [first.tenantId]);
      owners.push({ tenantId: first.tenantId, ownerId: Number(row?.[0]) });
    }
    let over = false;
    const tenant = { tenantId: first.tenantId };
    const reading = Promise.all([
      follow(tenant, 1, undefined, () => over),
      follow(tenant, 3, undefined, () => over),
      follow(tenant, 50, undefined, () => over),
      follow(tenant, 7, ['a'], () => over),
      follow(first, 2, undefined, () => over),
    ]);
    const writers = await Promise.all(
      Array.from({ length: WRITERS }, (_, seed) => spawnWriter(owners, seed)),
    );
    for (let kill = 0; kill < KILLS; kill++) {
      await sleep((LIFE_MS_MAX * ((kill * 7) % 10)) / 10 + 20);
      const at = kill % WRITERS;
      writers[at]?.kill('SIGKILL');
      writers[at] = await spawnWriter(owners, 100 + kill);
    }
    for (const writer of writers) writer.kill('SIGKILL');
    while (children.size > 0) await sleep(10);
    // What a killed process left open is rolled back by the server a moment later.
    for (const end = Date.now() + SETTLE_MS; Date.now() < end; await sleep(50)) {
      const [open] = await store.admin(
        'select count(*) from pg_stat_activity where datname = current_database() and backend_xid is not null',
      );
      if (open?.[0] === '0') break;
    }
    over = true;
    const [one, three, fifty, ofType, own] = await reading;
    const stored = await store.admin(
      `select owner_id, sequence, type from events where tenant_id = $1 order by position, owner_id, sequence`,
      [first.tenantId],
    );
    const expected = stored.map(([owner, sequence, type]) => `${owner}/${sequence} ${type}`);
    expect(expected.length).toBeGreaterThan(100);
    expect(named(one)).toEqual(expected);
    expect(named(three)).toEqual(expected);
    expect(named(fifty)).toEqual(expected);
    expect(named(ofType)).toEqual(expected.filter((text) => text.endsWith(' a')));
    expect(named(own)).toEqual(expected.filter((text) => text.startsWith(`${first.ownerId}/`)));
    // No owner's numbers have a gap, in whatever order they stand in the feed of all.
    for (const { ownerId } of owners) {
      const numbers = fifty.filter((row) => row.ownerId === ownerId).map((row) => row.sequence);
      expect(numbers).toEqual(numbers.map((_, k) => k + 1));
    }
  }, 180_000);
});
