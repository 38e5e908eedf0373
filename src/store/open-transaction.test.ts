import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { OwnerScope } from '../engine/ports.ts';
import { type Database, isValueFault, openDatabase, type Statement } from './database.ts';
import { appendEvent, lockOwner, noteLastEvent } from './events.ts';
import { openTestStore, type TestStore } from './testing.ts';

const ADD: Statement = {
  name: 'test_add_document',
  text: `insert into documents (owner_id, kind, title, media_type) values ($1, 'statement_file', $2, 'x') returning id`,
};
const TITLES: Statement = {
  name: 'test_titles',
  text: 'select title from documents where owner_id = $1 order by id',
};
const OPEN: Statement = {
  name: 'test_open_transactions',
  text: `select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in%'`,
};

let store: TestStore;
let scope: OwnerScope;
beforeAll(async () => {
  store = await openTestStore();
  scope = await store.seedOwner();
});
afterAll(() => store.close());
afterEach(() => vi.restoreAllMocks());

const titles = async (): Promise<string[]> =>
  (await store.app.rows(scope, TITLES, [scope.ownerId])).map(([title]) => title ?? '');
const named = async (prefix: string): Promise<string[]> =>
  (await titles()).filter((title) => title.startsWith(prefix));

/** How many messages a piece of work waits for. */
async function tripsOf(work: () => Promise<unknown>): Promise<number> {
  const query = vi.spyOn(pg.Client.prototype, 'query');
  await work();
  return query.mock.calls.length;
}

/** On one connection, so that what a transaction leaves behind meets the next one. */
async function withOne(prepare: boolean, work: (database: Database) => Promise<void>): Promise<void> {
  const database = openDatabase({ url: store.urls.app, connections: 1, prepare });
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

describe('a transaction', () => {
  it('is opened by its first statement and costs two trips with it', async () => {
    await store.app.rows(scope, TITLES, [scope.ownerId]);
    const trips = await tripsOf(() => store.app.transaction(scope, (tx) => tx.rows(TITLES, [scope.ownerId])));
    expect(trips).toBe(2);
  });

  it('that sends nothing costs nothing, and gives what the work gives', async () => {
    let told = 0;
    const trips = await tripsOf(async () => {
      const given = await store.app.transaction(scope, async (tx) => {
        tx.afterCommit(() => told++);
        return 7;
      });
      expect(given).toBe(7);
    });
    expect([trips, told]).toEqual([0, 1]);
  });

  it('sends what may wait with the commit, in order', async () => {
    const trips = await tripsOf(() =>
      store.app.transaction(scope, async (tx) => {
        for (const n of [1, 2, 3]) await tx.later(ADD, [scope.ownerId, `waits ${n}`]);
      }),
    );
    expect(trips).toBe(1);
    expect(await named('waits')).toEqual(['waits 1', 'waits 2', 'waits 3']);
  });

  it('shows what waited to the next statement', async () => {
    await store.app.transaction(scope, async (tx) => {
      await tx.later(ADD, [scope.ownerId, 'seen at once']);
      const rows = await tx.rows(TITLES, [scope.ownerId]);
      expect(rows.at(-1)).toEqual(['seen at once']);
      expect(await tx.run(ADD, [scope.ownerId, 'seen at once, too'])).toBe(1);
      await tx.later(ADD, [scope.ownerId, 'seen by a script']);
      expect((await tx.rows({ text: 'select count(*) from documents' }))[0]?.[0]).toBe(
        String(rows.length + 2),
      );
    });
  });

  it('waits with little only: much and many go before the end', async () => {
    const trips = await tripsOf(() =>
      store.app.transaction(scope, async (tx) => {
        for (let n = 0; n < 100; n++) await tx.later(ADD, [scope.ownerId, `many ${n}`]);
        await tx.later(ADD, [scope.ownerId, `much ${'x'.repeat(70_000)}`]);
      }),
    );
    expect(trips).toBeGreaterThan(3);
    expect(trips).toBeLessThan(8);
    expect(await named('many')).toHaveLength(100);
    expect(await named('much')).toHaveLength(1);
  });

  for (const prepare of [true, false])
    it(`writes nothing where what waited fails (prepared: ${prepare})`, async () => {
      await withOne(prepare, async (database) => {
        for (let round = 0; round < 3; round++) {
          let committed = false;
          const atCommit = database.transaction(scope, async (tx) => {
            tx.afterCommit(() => {
              committed = true;
            });
            await tx.run(ADD, [scope.ownerId, 'lost']);
            await tx.later(ADD, [scope.ownerId, 'lost, too']);
            await tx.later(ADD, [scope.ownerId, 'a\0b']);
            await tx.later(ADD, [scope.ownerId, 'lost as well']);
          });
          expect(isValueFault(await atCommit.catch((reason: unknown) => reason))).toBe(true);
          const atNext = database.transaction(scope, async (tx) => {
            await tx.later(ADD, [scope.ownerId, 'a\0b']);
            await tx.rows(TITLES, [scope.ownerId]);
            throw new Error('not reached');
          });
          expect(isValueFault(await atNext.catch((reason: unknown) => reason))).toBe(true);
          expect(committed).toBe(false);
          expect(await database.rows(null, OPEN)).toEqual([['0']]);
        }
        expect(database.load().total).toBe(1);
      });
      expect(await named('lost')).toEqual([]);
    });
});

describe('events of one transaction', () => {
  it('need not wait for numbers that are known, and have them', async () => {
    const numbers: number[] = [];
    const trips = await tripsOf(() =>
      store.app.transaction(scope, async (tx) => {
        for (let n = 0; n < 4; n++)
          numbers.push(await appendEvent(tx, scope.ownerId, { type: 'sync.finished', data: { n } }));
      }),
    );
    expect(trips).toBe(2);
    const rows = await store.app.rows(
      scope,
      {
        text: `select sequence, data->>'n' from events where owner_id = $1 and type = 'sync.finished' order by sequence`,
      },
      [scope.ownerId],
    );
    expect(rows).toEqual(numbers.map((number, n) => [String(number), String(n)]));
  });

  it('are refused with all that goes with them when the number that was told is not theirs', async () => {
    const wrong = store.app.transaction(scope, async (tx) => {
      await lockOwner(tx, scope);
      noteLastEvent(tx, scope.ownerId, 40);
      expect(await appendEvent(tx, scope.ownerId, { type: 'sync.finished', data: {} })).toBe(41);
      await tx.later(ADD, [scope.ownerId, 'with a wrong event']);
    });
    await expect(wrong).rejects.toThrow(/last_event/);
    expect(await named('with a wrong')).toEqual([]);
  });
});
