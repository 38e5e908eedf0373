import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import process from 'node:process';
import { PgBoss } from 'pg-boss';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JobKinds, Queue } from '../../engine/queue-port.ts';
import { jobTransaction, openQueueStore } from '../../store/queue.ts';
import { openTestStore, type TestStore } from '../../store/testing.ts';
import type { QueueTiming } from './kinds.ts';
import { openQueue } from './open-queue.ts';

const FAST: QueueTiming = {
  pollEveryMs: 50,
  heartbeatSeconds: 10,
  upkeepEverySeconds: 1,
  retryDelaySeconds: 1,
};
const DEADLINE_MS = 40_000;
const SHORT_MS = 400;

let store: TestStore;
let errors: unknown[];
const opened: Queue[] = [];

beforeAll(async () => {
  store = await openTestStore();
});
afterAll(async () => {
  await store.close();
});
beforeEach(() => {
  errors = [];
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((queue) => queue.stop(0)));
  await store.admin('delete from tributary_queue.job_common');
});

async function open(timing: Partial<QueueTiming> = {}): Promise<Queue> {
  const queue = await openQueue({
    store: openQueueStore(store.jobs),
    newKey: randomUUID,
    onError: (error) => errors.push(error),
    onWarning: (message) => errors.push(message),
    timing: { ...FAST, ...timing },
  });
  opened.push(queue);
  return queue;
}

const sync = (syncId: number): JobKinds['sync'] => ({ tenantId: 1, ownerId: 2, connectionId: 3, syncId });
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(true_: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + DEADLINE_MS;
  while (!(await true_())) {
    if (Date.now() > end) throw new Error(`${what} did not happen`);
    await pause(20);
  }
}

/** Works on syncs and keeps which came. */
function collect(queue: Queue, concurrency = 4): number[] {
  const seen: number[] = [];
  queue.work('sync', async ({ syncId }) => void seen.push(syncId), { concurrency });
  return seen;
}

const jobs = () =>
  store.admin(
    `select data->>'syncId', state, retry_count, singleton_key from tributary_queue.job_common order by 1`,
  );
const states = async () => (await jobs()).map(([id, state]) => [Number(id), state]);

describe('the schema of the queue', () => {
  it('is what the installed version of the library expects', async () => {
    const boss = new PgBoss({
      db: { executeSql: (text, values) => store.jobs.foreign(text, values) },
      schema: 'tributary_queue',
    });
    const { extraIndexes, ...report } = await boss.detectSchemaDrift();
    expect(report.ok, JSON.stringify(report)).toBe(true);
    expect(extraIndexes.map(({ name }) => name)).toEqual(['job_common_due']);
  });

  it('is opened again with other settings, and changes rows only', async () => {
    await open();
    await open({ retryDelaySeconds: 7 });
    const rows = await store.admin(
      'select name, policy, retry_delay, partition from tributary_queue.queue order by 1',
    );
    expect(rows).toEqual([
      ['attempt.poll', 'short', '7', 'f'],
      ['sync', 'short', '7', 'f'],
      ['webhook.send', 'short', '7', 'f'],
    ]);
  });
});

describe('sending', () => {
  it('runs a job at once in the same process, however rarely it looks', async () => {
    const queue = await open({ pollEveryMs: 3_600_000 });
    const seen = collect(queue);
    await pause(SHORT_MS);
    const begin = performance.now();
    await queue.send('sync', sync(1));
    await until(() => seen.length === 1, 'the job');
    expect(performance.now() - begin).toBeLessThan(1_000);
    await until(async () => (await jobs()).length === 0, 'an empty table');
  });

  it('hands over the payload as it was sent', async () => {
    const queue = await open();
    const seen: unknown[] = [];
    queue.work('attempt.poll', async (payload) => void seen.push(payload), { concurrency: 1 });
    const payload = { tenantId: 2 ** 40, ownerId: 2 ** 40 - 1, attemptId: 2 ** 48 - 1 };
    await queue.send('attempt.poll', payload);
    await until(() => seen.length === 1, 'the job');
    expect(seen).toEqual([payload]);
  });

  it('refuses a payload that is more than ids, and a key of a wrong length', async () => {
    const queue = await open();
    const bad = { ...sync(1), note: 'a text' } as unknown as JobKinds['sync'];
    await expect(queue.send('sync', bad)).rejects.toThrow(/not ids/);
    await expect(queue.send('sync', sync(1), { key: 'k'.repeat(201) })).rejects.toThrow(/length/);
    await expect(queue.send('sync', sync(1), { key: '' })).rejects.toThrow(/length/);
    expect(await jobs()).toEqual([]);
  });

  it('joins a transaction: rolled back it never was, committed it runs', async () => {
    const queue = await open({ pollEveryMs: 3_600_000 });
    const seen = collect(queue);
    const failing = store.app.transaction(null, async (tx) => {
      await queue.send('sync', sync(1), { tx: jobTransaction(tx) });
      throw new Error('taken back');
    });
    await expect(failing).rejects.toThrow('taken back');
    await store.app.transaction(null, async (tx) => {
      await queue.send('sync', sync(2), { tx: jobTransaction(tx) });
      await queue.send('sync', sync(3), { tx: jobTransaction(tx) });
      await pause(SHORT_MS);
      expect(seen).toEqual([]);
    });
    await until(() => seen.length === 2, 'the jobs of the committed transaction');
    await pause(SHORT_MS);
    expect(seen.sort()).toEqual([2, 3]);
  });

  it('starts no job before its instant', async () => {
    const queue = await open();
    const seen = collect(queue);
    const begin = Date.now();
    await queue.send('sync', sync(1), { startAfter: new Date(begin + 1_500) });
    await queue.send('sync', sync(2), { startAfter: new Date(begin + 3_600_000) });
    await until(() => seen.length === 1, 'the job');
    // The clock of the database decides; it is this machine's.
    expect(Date.now() - begin).toBeGreaterThanOrEqual(1_490);
    expect(seen).toEqual([1]);
    await until(async () => (await jobs()).length === 1, 'the end of the job');
    expect(await states()).toEqual([[2, 'created']]);
  });
});

describe('keys', () => {
  it('let one job wait, at the earliest of the instants that were wanted', async () => {
    const queue = await open();
    const at = (hours: number) => ({ key: 'c3', startAfter: new Date(Date.now() + hours * 3_600_000) });
    const startsIn = async () =>
      (
        await store.admin(
          `select round(extract(epoch from start_after - now()) / 3600) from tributary_queue.job_common`,
        )
      ).map(([hours]) => Number(hours));
    await queue.send('sync', sync(1), at(5));
    await queue.send('sync', sync(1), at(8));
    expect(await startsIn()).toEqual([5]);
    await queue.send('sync', sync(1), at(2));
    expect(await startsIn()).toEqual([2]);
    await queue.send('sync', sync(9), { key: 'other', startAfter: new Date(Date.now() + 9 * 3_600_000) });
    expect((await startsIn()).sort()).toEqual([2, 9]);
    const seen = collect(queue);
    await queue.send('sync', sync(1), { key: 'c3' });
    await until(() => seen.length === 1, 'the job that was brought forward');
    await until(async () => (await jobs()).length === 1, 'its end');
    expect(await states()).toEqual([[9, 'created']]);
  });

  it('let another wait while one runs, so that nothing is missed', async () => {
    const queue = await open();
    let running = 0;
    let go: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    queue.work(
      'sync',
      async () => {
        running += 1;
        await gate;
      },
      { concurrency: 1 },
    );
    await queue.send('sync', sync(1), { key: 'c' });
    await until(() => running === 1, 'the first run');
    await queue.send('sync', sync(1), { key: 'c' });
    await queue.send('sync', sync(1), { key: 'c' });
    expect(await states()).toEqual([
      [1, 'active'],
      [1, 'created'],
    ]);
    go();
    await until(() => running === 2, 'the second run');
    await until(async () => (await jobs()).length === 0, 'an empty table');
    expect(running).toBe(2);
  });

  it('invariant 13: a waiting job is not taken before what joins it is committed', async () => {
    const queue = await open();
    await queue.send('sync', sync(1), { key: 'c' });
    const seen: number[] = [];
    await store.app.transaction(null, async (tx) => {
      await queue.send('sync', sync(1), { key: 'c', tx: jobTransaction(tx) });
      collectInto(queue, seen);
      await pause(SHORT_MS);
      expect(seen).toEqual([]);
    });
    await until(() => seen.length === 1, 'the job');
  });

  it('hold when many send at once', async () => {
    const queue = await open();
    const sends = Array.from({ length: 40 }, (_, n) => queue.send('sync', sync(n), { key: `c${n % 4}` }));
    await Promise.all(sends);
    expect(await jobs()).toHaveLength(4);
  });
});

const collectInto = (queue: Queue, seen: number[]): void =>
  queue.work('sync', async ({ syncId }) => void seen.push(syncId), { concurrency: 2 });

describe('working', () => {
  it('shares jobs between processes and runs each once', async () => {
    const [one, two] = [await open(), await open()];
    const many = 60;
    for (let n = 0; n < many; n++) await one.send('sync', sync(n));
    const counts = [0, 0];
    const seen: number[] = [];
    for (const [index, queue] of [one, two].entries())
      queue.work(
        'sync',
        async ({ syncId }) => {
          await pause(10);
          counts[index] = (counts[index] ?? 0) + 1;
          seen.push(syncId);
        },
        { concurrency: 3 },
      );
    await until(() => seen.length >= many, 'all jobs');
    await until(async () => (await jobs()).length === 0, 'an empty table');
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: many }, (_, n) => n));
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });

  it('never runs more at a time than it was told', async () => {
    const queue = await open();
    for (let n = 0; n < 20; n++) await queue.send('sync', sync(n));
    let [now, most, done] = [0, 0, 0];
    queue.work(
      'sync',
      async () => {
        now += 1;
        most = Math.max(most, now);
        await pause(10);
        now -= 1;
        done += 1;
      },
      { concurrency: 3 },
    );
    await until(() => done === 20, 'all jobs');
    expect(most).toBe(3);
  });

  it('refuses a second handler of a kind', async () => {
    const queue = await open();
    collect(queue);
    expect(() => collect(queue)).toThrow(/two handlers/);
  });

  it('tries a job again that threw, tells it each time, and keeps what failed without its error', async () => {
    const queue = await open({ retryDelaySeconds: 0 });
    let tries = 0;
    const handler = async (): Promise<void> => {
      tries += 1;
      throw new Error('the secret of this job');
    };
    queue.work('sync', handler, { concurrency: 1 });
    await queue.send('sync', sync(1));
    for (let failures = 1; failures <= 3; failures++) {
      await until(async () => (await states())[0]?.[1] === 'retry', `failure ${failures}`);
      await store.admin(`update tributary_queue.job_common set start_after = now()`);
      await until(() => tries > failures, `try ${failures + 1}`);
    }
    await until(async () => (await states())[0]?.[1] === 'failed', 'the last failure');
    expect(tries).toBe(4);
    expect(errors).toHaveLength(4);
    const [kept] = await store.admin('select to_jsonb(j)::text from tributary_queue.job_common j');
    expect(kept?.[0]).not.toContain('secret');
  });

  it('lets others run a key whose job failed for good', async () => {
    const queue = await open();
    await store.admin(`insert into tributary_queue.job_common (name, data, state, policy, singleton_key)
      values ('sync', '{"syncId": 1}', 'failed', 'short', 'c')`);
    const seen = collect(queue);
    await queue.send('sync', sync(2), { key: 'c' });
    await until(() => seen.length === 1, 'the job');
  });
});

describe('stopping', () => {
  it('waits for what runs', async () => {
    const queue = await open();
    let ended = false;
    let started = false;
    const handler = async (_: unknown, signal: AbortSignal): Promise<void> => {
      started = true;
      await pause(SHORT_MS);
      expect(signal.aborted).toBe(false);
      ended = true;
    };
    queue.work('sync', handler, { concurrency: 1 });
    await queue.send('sync', sync(1));
    await queue.send('sync', sync(2));
    await until(() => started, 'the start');
    await queue.stop(10_000);
    expect(ended).toBe(true);
    // The second was never started, and is there for others.
    expect(await states()).toEqual([[2, 'created']]);
  });

  it('gives back what does not end in time, and that is no failed try', async () => {
    const queue = await open();
    let aborted = 0;
    let running = 0;
    const heedful = (signal: AbortSignal) =>
      new Promise<void>((_, reject) => {
        signal.addEventListener('abort', () => {
          aborted += 1;
          reject(new Error('asked to end'));
        });
      });
    const deaf = () => new Promise<void>(() => {});
    queue.work(
      'sync',
      async ({ syncId }, signal) => {
        running += 1;
        await (syncId === 1 ? heedful(signal) : deaf());
      },
      { concurrency: 2 },
    );
    await queue.send('sync', sync(1));
    await queue.send('sync', sync(2));
    await until(() => running === 2, 'both runs');
    const begin = performance.now();
    await queue.stop(100);
    expect(performance.now() - begin).toBeLessThan(2_500);
    expect(aborted).toBe(1);
    expect(errors).toEqual([]);
    expect((await jobs()).map((row) => row.slice(0, 3))).toEqual([
      ['1', 'retry', '0'],
      ['2', 'retry', '0'],
    ]);
    const other = await open();
    const seen = collect(other);
    await until(() => seen.length === 2, 'the jobs elsewhere');
    await until(async () => (await jobs()).length === 0, 'an empty table');
  });

  it('of a queue that worked on nothing is quick, and the second one the same', async () => {
    const queue = await open();
    await Promise.all([queue.stop(1_000), queue.stop(1_000)]);
  });
});

/** A process that takes a sync and never ends it. */
const CHILD = (url: string): string => `
  import { randomUUID } from 'node:crypto';
  const at = (path) => new URL(path, ${JSON.stringify(import.meta.url)}).href;
  const { openDatabase } = await import(at('../../store/database.ts'));
  const { openQueueStore } = await import(at('../../store/queue.ts'));
  const { openQueue } = await import(at('./open-queue.ts'));
  const queue = await openQueue({
    store: openQueueStore(openDatabase({ url: ${JSON.stringify(url)}, connections: 2 })),
    newKey: randomUUID, onError: console.error, onWarning: console.error, timing: ${JSON.stringify(FAST)},
  });
  queue.work('sync', async ({ syncId }) => { console.log(syncId); await new Promise(() => {}); }, { concurrency: 1 });
`;

describe('a process that is killed', () => {
  it('invariant 13: leaves its job to another, which runs it after its signs of life have ended', async () => {
    const queue = await open();
    await queue.send('sync', sync(1));
    const child = spawn(process.execPath, ['--input-type=module', '-e', CHILD(store.urls.jobs)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [taken] = await once(child.stdout, 'data');
    expect(String(taken).trim()).toBe('1');
    const seen = collect(queue);
    // While it lives it gives signs of life and keeps its job.
    const beats = async () =>
      (await store.admin('select heartbeat_on > started_on from tributary_queue.job_common'))[0]?.[0] === 't';
    await until(beats, 'a sign of life');
    expect(seen).toEqual([]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await states()).toEqual([[1, 'active']]);
    // As if nine seconds had passed; a second later the job is nobody's.
    await store.admin(`update tributary_queue.job_common set heartbeat_on = now() - interval '9 seconds'`);
    await until(() => seen.length === 1, 'the job in the other process');
    await until(async () => (await jobs()).length === 0, 'an empty table');
    expect(seen).toEqual([1]);
  });

  it('loses its claim where it only stood still: its handler is asked to end and settles nothing', async () => {
    const queue = await open({ heartbeatSeconds: 10 });
    let reason: unknown = null;
    let runs = 0;
    queue.work(
      'sync',
      async (_, signal) => {
        runs += 1;
        if (runs > 1) return;
        await once(signal, 'abort');
        reason = signal.reason;
      },
      { concurrency: 1 },
    );
    await queue.send('sync', sync(1));
    await until(() => runs === 1, 'the first run');
    // As if the process had slept: others have taken the job since.
    await store.admin(`update tributary_queue.job_common set retry_count = 1`);
    await until(() => reason !== null, 'the abort');
    expect(String(reason)).toContain('lost');
    expect((await jobs()).map((row) => row.slice(1, 3))).toEqual([['active', '1']]);
    expect(errors).toEqual([]);
  });
});
