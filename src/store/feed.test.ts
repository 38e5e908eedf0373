/** The feed of a tenant on a real database: nothing is skipped, nothing told twice, whoever writes, waits or dies. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ChangeFeed,
  FEED_BEGINNING,
  type FeedPlace,
  type FeedRow,
  isBefore,
} from '../engine/feed-port.ts';
import type { OwnerScope, TenantScope } from '../engine/ports.ts';
import { type Database, openDatabase } from './database.ts';
import { appendEvent } from './events.ts';
import { FEED_SCAN_ROWS_MAX, openFeed } from './feed.ts';
import { openTestStore, type TestStore } from './testing.ts';

let store: TestStore;
let feed: ChangeFeed;
beforeAll(async () => {
  store = await openTestStore();
  feed = openFeed(store.app);
});
afterAll(() => store.close());

/** Other tests of the run share the server: what they hold open holds this feed, too, for moments. */
const SETTLE_MS = 20_000;

/** An owner of an existing tenant. */
async function ownerOf({ tenantId }: TenantScope): Promise<OwnerScope> {
  const [row] = await store.admin(`insert into owners (tenant_id, kind) values ($1, 'person') returning id`, [
    tenantId,
  ]);
  return { tenantId, ownerId: Number(row?.[0]) };
}

const write = (database: Database, scope: OwnerScope, type: string, data = {}): Promise<number> =>
  database.transaction(scope, (tx) => appendEvent(tx, scope.ownerId, { type, data }));

/** Reads everything from a place on, page by page, until `count` events are there; fails when they do not come. */
async function readAll(scope: TenantScope | OwnerScope, count: number, after = FEED_BEGINNING, limit = 100) {
  const rows: FeedRow[] = [];
  let place = after;
  const end = Date.now() + SETTLE_MS;
  while (rows.length < count && Date.now() < end) {
    const page = await feed.changesAfter(scope, place, limit);
    rows.push(...page.rows);
    place = page.cursor;
    if (page.rows.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return { rows, place };
}

const named = (rows: readonly FeedRow[]): string[] => rows.map((row) => `${row.ownerId}/${row.sequence}`);

interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}
function gate(): Gate {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

describe('the feed of a tenant', () => {
  it('invariant 13: no reader passes a transaction that took its number first and commits last', async () => {
    const first = await store.seedOwner();
    const second = await ownerOf(first);
    const [taken, end] = [gate(), gate()];
    const slow = store.app.transaction(first, async (tx) => {
      await appendEvent(tx, first.ownerId, { type: 'slow', data: {} });
      taken.open();
      await end.opened;
    });
    await taken.opened;
    for (let k = 0; k < 5; k++) await write(store.app, second, `fast ${k}`);
    // The second owner's own feed shows them at once; the tenant's waits, and says since when.
    expect((await store.queries.listEvents(second, {}, { limit: 9, after: null })).rows).toHaveLength(5);
    const { tenantId } = first;
    const waiting = await feed.changesAfter({ tenantId }, FEED_BEGINNING, 100);
    expect(waiting).toEqual({ rows: [], cursor: FEED_BEGINNING, hasMore: false });
    expect(await feed.latest({ tenantId })).toEqual(FEED_BEGINNING);
    expect(await feed.heldSince({ tenantId })).toMatch(/^\d{4}-.*Z$/);
    // The owner's part of the same feed waits as well: its places are places of the tenant's feed.
    expect((await feed.changesAfter(second, FEED_BEGINNING, 100)).rows).toEqual([]);
    end.open();
    await slow;
    const { rows, place } = await readAll({ tenantId }, 6, waiting.cursor);
    expect(rows.map((row) => row.type)).toEqual(['slow', 'fast 0', 'fast 1', 'fast 2', 'fast 3', 'fast 4']);
    expect(await feed.latest({ tenantId })).toEqual(place);
    expect(await feed.heldSince({ tenantId })).toBeNull();
  });

  it('invariant 13: nor one that has its id from other work and writes its event much later', async () => {
    const first = await store.seedOwner();
    const second = await ownerOf(first);
    const [taken, go] = [gate(), gate()];
    const slow = store.app.transaction(first, async (tx) => {
      await tx.rows({ text: 'select pg_current_xact_id()' });
      taken.open();
      await go.opened;
      await appendEvent(tx, first.ownerId, { type: 'slow', data: {} });
    });
    await taken.opened;
    await write(store.app, second, 'fast');
    expect((await feed.changesAfter({ tenantId: first.tenantId }, FEED_BEGINNING, 9)).rows).toEqual([]);
    go.open();
    await slow;
    const { rows } = await readAll({ tenantId: first.tenantId }, 2);
    expect(rows.map((row) => row.type)).toEqual(['slow', 'fast']);
  });

  it('invariant 13: an owner whose later event has the smaller id still stands in its own order', async () => {
    const scope = await store.seedOwner();
    const [taken, go] = [gate(), gate()];
    const early = store.app.transaction(scope, async (tx) => {
      await tx.rows({ text: 'select pg_current_xact_id()' });
      taken.open();
      await go.opened;
      return appendEvent(tx, scope.ownerId, { type: 'second', data: {} });
    });
    await taken.opened;
    expect(await write(store.app, scope, 'first')).toBe(1);
    go.open();
    expect(await early).toBe(2);
    for (const reach of [{ tenantId: scope.tenantId }, scope]) {
      const { rows } = await readAll(reach, 2);
      expect(rows.map((row) => row.type)).toEqual(['first', 'second']);
    }
  });

  it('invariant 13: a writer that dies holds nobody and leaves nothing', async () => {
    const scope = await store.seedOwner();
    const other = await ownerOf(scope);
    const dying = openDatabase({ url: store.urls.app, connections: 1 });
    const taken = gate();
    const dead = dying
      .transaction(scope, async (tx) => {
        await appendEvent(tx, scope.ownerId, { type: 'lost', data: {} });
        const [row] = await tx.rows({ text: 'select pg_backend_pid()' });
        taken.open();
        await store.admin('select pg_terminate_backend($1)', [Number(row?.[0])]);
        await tx.rows({ text: 'select pg_sleep(5)' });
      })
      .then(
        () => 'lived',
        () => 'died',
      );
    await taken.opened;
    await write(store.app, other, 'kept');
    expect(await dead).toBe('died');
    await dying.close();
    await write(store.app, scope, 'after');
    const { rows } = await readAll({ tenantId: scope.tenantId }, 2);
    expect(named(rows)).toEqual([`${other.ownerId}/1`, `${scope.ownerId}/1`]);
  });

  it('invariant 12: is of that tenant and, in an owner’s scope, of that owner only', async () => {
    const [mine, theirs] = [await store.seedOwner(), await store.seedOwner()];
    const sibling = await ownerOf(mine);
    for (const scope of [mine, theirs, sibling, mine]) await write(store.app, scope, 'x');
    const { tenantId } = mine;
    const { rows, place } = await readAll({ tenantId }, 3);
    expect(named(rows)).toEqual([`${mine.ownerId}/1`, `${sibling.ownerId}/1`, `${mine.ownerId}/2`]);
    expect(named((await feed.changesAfter(mine, FEED_BEGINNING, 9)).rows)).toEqual([
      `${mine.ownerId}/1`,
      `${mine.ownerId}/2`,
    ]);
    // A scope that says another tenant than the owner's sees what the owner has, and no more.
    expect((await feed.changesAfter({ tenantId: theirs.tenantId }, FEED_BEGINNING, 9)).rows).toHaveLength(1);
    // The second wall: no statement of a tenant's scope reaches further, whatever it asks for.
    const all = await store.app.rows({ tenantId }, { text: 'select distinct tenant_id from events' });
    expect(all).toEqual([[String(tenantId)]]);
    expect(await store.app.rows(null, { text: 'select 1 from events' })).toEqual([]);
    // A place of the whole feed is a place in an owner's part of it, and the other way round.
    const [one, two] = rows;
    if (one === undefined || two === undefined) throw new Error('two rows');
    expect(named((await feed.changesAfter(mine, two, 9)).rows)).toEqual([`${mine.ownerId}/2`]);
    expect(named((await feed.changesAfter(sibling, one, 9)).rows)).toEqual([`${sibling.ownerId}/1`]);
    expect((await feed.changesAfter(sibling, place, 9)).rows).toEqual([]);
  });

  it('with types gives these only, moves its cursor over the others, and looks at a bounded number', async () => {
    const scope = await store.seedOwner();
    const { tenantId, ownerId } = scope;
    const count = FEED_SCAN_ROWS_MAX + 500;
    await write(store.app, scope, 'a', { n: 1 });
    const [last] = await store.admin('select position from events where owner_id = $1', [ownerId]);
    await store.admin(
      `insert into events (owner_id, tenant_id, sequence, position, type)
       select $1, $2, k, $3::bigint, case when k = $4::bigint then 'a' else 'b' end from generate_series(2, $4::bigint) k`,
      [ownerId, tenantId, last?.[0] ?? '', count],
    );
    await readAll({ tenantId }, 1);
    for (const reach of [{ tenantId }, scope]) {
      const first = await feed.changesAfter(reach, FEED_BEGINNING, 9, { types: ['a'] });
      expect([named(first.rows), first.hasMore]).toEqual([[`${ownerId}/1`], true]);
      expect(first.rows[0]?.data).toEqual({ n: 1 });
      expect(first.cursor.sequence).toBe(FEED_SCAN_ROWS_MAX);
      const second = await feed.changesAfter(reach, first.cursor, 9, { types: ['a'] });
      expect([named(second.rows), second.hasMore]).toEqual([[`${ownerId}/${count}`], false]);
      expect(second.cursor.sequence).toBe(count);
      const one = await feed.changesAfter(reach, FEED_BEGINNING, 1, { types: ['a', 'b'] });
      expect([named(one.rows), one.hasMore, one.cursor.sequence]).toEqual([[`${ownerId}/1`], true, 1]);
      const none = await feed.changesAfter(reach, second.cursor, 1, { types: [] });
      expect(none).toEqual({ rows: [], cursor: second.cursor, hasMore: false });
    }
  });
});

describe('many writers and readers', () => {
  const WRITERS = 6;
  /** What one writer does, one after the other: for which owner, how many events, how it ends. */
  const work = fc.array(
    fc.record({
      owner: fc.nat({ max: 3 }),
      events: fc.integer({ min: 1, max: 3 }),
      pauseMs: fc.nat({ max: 4 }),
      idFirst: fc.boolean(),
      fails: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
    }),
    { minLength: 1, maxLength: 6 },
  );

  it('invariant 13: whatever they do, every reader gets the committed events, each once and in order', async () => {
    const pools = Array.from({ length: WRITERS }, () =>
      openDatabase({ url: store.urls.app, connections: 1 }),
    );
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.array(work, { minLength: WRITERS, maxLength: WRITERS }),
          fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 3, maxLength: 3 }),
          async (works, pageSizes) => {
            const first = await store.seedOwner();
            const { tenantId } = first;
            const owners = [first, await ownerOf(first), await ownerOf(first), await ownerOf(first)];
            let committed = 0;
            let writing = true;
            const writer = async (database: Database, steps: (typeof works)[number]) => {
              for (const step of steps) {
                const scope = owners[step.owner] ?? first;
                await database
                  .transaction(scope, async (tx) => {
                    if (step.idFirst) await tx.rows({ text: 'select pg_current_xact_id()' });
                    await new Promise((resolve) => setTimeout(resolve, step.pauseMs));
                    for (let k = 0; k < step.events; k++)
                      await appendEvent(tx, scope.ownerId, { type: 'x', data: {} });
                    await new Promise((resolve) => setTimeout(resolve, step.pauseMs));
                    if (step.fails) throw new Error('given up');
                  })
                  .then(
                    () => {
                      committed += step.events;
                    },
                    () => {},
                  );
              }
            };
            const reader = async (limit: number): Promise<FeedRow[]> => {
              const rows: FeedRow[] = [];
              let place: FeedPlace = FEED_BEGINNING;
              const end = Date.now() + SETTLE_MS;
              while ((writing || rows.length < committed) && Date.now() < end) {
                const page = await feed.changesAfter({ tenantId }, place, limit);
                rows.push(...page.rows);
                place = page.cursor;
                await new Promise((resolve) => setTimeout(resolve, page.rows.length === 0 ? 2 : 0));
              }
              return rows;
            };
            const readers = pageSizes.map(reader);
            await Promise.all(works.map((steps, k) => writer(pools[k] ?? store.app, steps)));
            writing = false;
            const read = await Promise.all(readers);
            const stored = await store.admin(
              `select owner_id, sequence from events where tenant_id = $1 order by position, owner_id, sequence`,
              [tenantId],
            );
            const expected = stored.map(([owner, sequence]) => `${owner}/${sequence}`);
            expect(expected).toHaveLength(committed);
            for (const rows of read) {
              expect(named(rows)).toEqual(expected);
              for (const [k, row] of rows.entries())
                if (k > 0) expect(isBefore(rows[k - 1] ?? row, row)).toBe(true);
            }
            // Within an owner the order is the owner's own.
            for (const { ownerId } of owners) {
              const own = (read[0] ?? []).filter((row) => row.ownerId === ownerId).map((row) => row.sequence);
              expect(own).toEqual(own.map((_, k) => k + 1));
            }
          },
        ),
        { numRuns: 12 },
      );
    } finally {
      for (const pool of pools) await pool.close();
    }
  }, 120_000);
});
