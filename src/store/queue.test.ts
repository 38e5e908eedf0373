import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from './database.ts';
import { jobTransaction, openQueueStore } from './queue.ts';
import { openTestStore, type TestStore } from './testing.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  await store.admin(`select tributary_queue.create_queue('sync', '{"policy": "short"}')`);
});
afterAll(async () => {
  await store.close();
});
beforeEach(async () => {
  await store.admin('delete from tributary_queue.job_common');
});

const REFUSED = /permission denied/;
const addJob = async (state: string, key: string, more = ''): Promise<string> => {
  const [row] =
    await store.admin(`insert into tributary_queue.job_common (name, data, state, policy, singleton_key,
    start_after, started_on) values ('sync', '{"syncId": 1}', '${state}', 'short', '${key}', now() ${more}, now()) returning id`);
  return row?.[0] ?? '';
};
const rowsOf = () =>
  store.admin(
    `select state, retry_count, started_on is null, start_after <= now() from tributary_queue.job_common`,
  );

describe('the rights on the queue', () => {
  const refused = (database: Database, texts: readonly string[]) =>
    Promise.all(texts.map((text) => expect(database.rows(null, { text }), text).rejects.toThrow(REFUSED)));

  it('let the serving role send, and neither read payloads nor take, end or remove jobs', async () => {
    await refused(store.app, [
      'select data from tributary_queue.job_common',
      'select * from tributary_queue.job',
      `update tributary_queue.job_common set state = 'active'`,
      `update tributary_queue.job_common set data = '{}'`,
      'delete from tributary_queue.job_common',
      'truncate tributary_queue.job_common',
      `update tributary_queue.queue set policy = 'standard'`,
    ]);
  });

  it('let neither role make, change or drop anything', async () => {
    for (const database of [store.app, store.jobs])
      await refused(database, [
        'create table tributary_queue.extra (id bigint)',
        'truncate tributary_queue.job_common',
        'create function tributary_queue.extra() returns int language sql as $$select 1$$',
      ]);
    for (const database of [store.app, store.jobs])
      for (const text of [
        'drop table tributary_queue.warning',
        'alter table tributary_queue.job add extra int',
      ])
        await expect(database.rows(null, { text })).rejects.toThrow(/must be owner/);
  });

  it('let the jobs role see no more of the ledger than before', async () => {
    await expect(store.jobs.rows(null, { text: 'select * from transactions' })).rejects.toThrow(REFUSED);
  });
});

describe('a waiting job', () => {
  it('is brought forward, never put off', async () => {
    const queue = openQueueStore(store.jobs);
    await addJob('created', 'c', "+ interval '2 hours'");
    const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);
    const startsIn = async () =>
      (
        await store.admin(
          'select round(extract(epoch from start_after - now())) from tributary_queue.job_common',
        )
      )[0]?.[0];
    expect(await queue.bringForward('sync', 'c', inHours(3), null)).toBe(true);
    expect(Number(await startsIn())).toBeCloseTo(7_200, -2);
    expect(await queue.bringForward('sync', 'c', inHours(1), null)).toBe(true);
    expect(Number(await startsIn())).toBeCloseTo(3_600, -2);
    expect(await queue.bringForward('sync', 'c', null, null)).toBe(true);
    expect(Number(await startsIn())).toBeLessThanOrEqual(0);
  });

  it('is not one that runs, has failed, is of another key or kind', async () => {
    const queue = openQueueStore(store.jobs);
    await addJob('active', 'c');
    await addJob('failed', 'c');
    await addJob('retry', 'c');
    await addJob('created', 'other');
    expect(await queue.bringForward('sync', 'c', null, null)).toBe(false);
    expect(await queue.bringForward('attempt.poll', 'other', null, null)).toBe(false);
  });

  it('is held until the transaction that brought it forward ends', async () => {
    await addJob('created', 'c');
    const queue = openQueueStore(store.jobs);
    const free = `select 1 from tributary_queue.job_common for update skip locked`;
    await store.app.transaction(null, async (tx) => {
      expect(await queue.bringForward('sync', 'c', null, jobTransaction(tx))).toBe(true);
      expect(await store.jobs.rows(null, { text: free })).toEqual([]);
    });
    expect(await store.jobs.rows(null, { text: free })).toHaveLength(1);
  });

  it('is due once its instant has come', async () => {
    const queue = openQueueStore(store.jobs);
    expect(await queue.due(['sync', 'attempt.poll'])).toEqual([]);
    await addJob('created', 'c', "+ interval '1 hour'");
    expect(await queue.due(['sync', 'attempt.poll'])).toEqual([]);
    await addJob('created', 'd');
    expect(await queue.due(['attempt.poll', 'sync'])).toEqual(['sync']);
    expect(await queue.due(['attempt.poll'])).toEqual([]);
  });
});

describe('giving back', () => {
  it('frees only what is held by this very claim', async () => {
    const queue = openQueueStore(store.jobs);
    const id = await addJob('active', 'c');
    await queue.giveBack('sync', [
      { id, retryCount: 1 },
      { id: randomUUID(), retryCount: 0 },
    ]);
    await queue.giveBack('attempt.poll', [{ id, retryCount: 0 }]);
    expect(await rowsOf()).toEqual([['active', '0', 'f', 't']]);
    await queue.giveBack('sync', [{ id, retryCount: 0 }]);
    expect(await rowsOf()).toEqual([['retry', '0', 't', 't']]);
  });

  it('works where another job waits with the same key', async () => {
    const queue = openQueueStore(store.jobs);
    const id = await addJob('active', 'c');
    await addJob('created', 'c');
    await queue.giveBack('sync', [{ id, retryCount: 0 }]);
    expect((await rowsOf()).map(([state]) => state).sort()).toEqual(['created', 'retry']);
  });
});

describe('SQL of a library', () => {
  it('gives objects with values as pg reads them, and the rows of every statement', async () => {
    const text = `select 1 as n, true as yes, '{"a": 1}'::jsonb as json, null as none, 'epoch'::timestamptz as at`;
    const [row] = (await store.jobs.foreign(text)).rows;
    expect(row).toEqual({ n: 1, yes: true, json: { a: 1 }, none: null, at: new Date(0) });
    expect((await store.jobs.foreign('select $1::int as n', [7])).rows).toEqual([{ n: 7 }]);
    expect((await store.jobs.foreign('begin; select 1 as n; select 2 as n; commit')).rows).toEqual([
      { n: 1 },
      { n: 2 },
    ]);
  });

  it('leaves a connection that works after a transaction of its own failed', async () => {
    const one = Array.from({ length: 20 }, () => store.jobs.foreign('begin; select 1 / 0; commit'));
    for (const outcome of await Promise.allSettled(one)) expect(outcome.status).toBe('rejected');
    for (let n = 0; n < 20; n++) expect(await store.jobs.rows(null, { text: 'select 1' })).toEqual([['1']]);
  });

  it('runs inside a transaction and goes with it', async () => {
    const queue = openQueueStore(store.jobs);
    const add = `insert into tributary_queue.job_common (name, policy) values ('sync', 'short') returning id`;
    const failing = store.app.transaction(null, async (tx) => {
      expect((await queue.inside(jobTransaction(tx)).executeSql(add)).rows).toHaveLength(1);
      throw new Error('taken back');
    });
    await expect(failing).rejects.toThrow('taken back');
    expect(await rowsOf()).toEqual([]);
  });
});

describe('after a commit', () => {
  it('everybody who asked is told once, and nobody after a rollback', async () => {
    const told: string[] = [];
    const queue = openQueueStore(store.jobs);
    await store.app.transaction(null, async (tx) => {
      queue.afterCommit(jobTransaction(tx), () => told.push('one'));
      queue.afterCommit(jobTransaction(tx), () => told.push('two'));
      await tx.rows({ text: 'select 1' });
      expect(told).toEqual([]);
    });
    expect(told).toEqual(['one', 'two']);
    const failing = store.app.transaction(null, async (tx) => {
      queue.afterCommit(jobTransaction(tx), () => told.push('three'));
      await tx.rows({ text: 'select 1 / 0' });
    });
    await expect(failing).rejects.toThrow(/zero/);
    expect(told).toEqual(['one', 'two']);
  });
});
