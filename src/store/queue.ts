/** The queue's way to the database: its library brings SQL, a job joins a transaction, and what the library lacks. */
import type { JobTransaction, QueueStore } from '../engine/queue-port.ts';
import { textArray } from './arrays.ts';
import type { Database, Parameter, Statement, Transaction } from './database.ts';
import { QUEUE_SCHEMA } from './roles.ts';
import { textOf } from './text-values.ts';

/** Handed to the engine, which hands it to the queue: neither can do anything else with it. */
export const jobTransaction = (tx: Transaction): JobTransaction => tx as unknown as JobTransaction;

const opened = (tx: JobTransaction): Transaction => tx as unknown as Transaction;

const JOBS = `${QUEUE_SCHEMA}.job_common`;

// Like the unique index that lets one wait per key, so that the index finds it.
const BRING_FORWARD: Statement = {
  name: 'job_bring_forward',
  text: `update ${JOBS} set start_after = least(start_after, coalesce($3::timestamptz, now()))
    where name = $1 and coalesce(singleton_key, '') = $2 and state = 'created' and policy = 'short' returning id`,
};

const DUE: Statement = {
  name: 'jobs_due',
  text: `select kind from unnest($1::text[]) kind where exists (select 1 from ${JOBS}
    where name = kind and state < 'active' and not blocked and start_after <= now())`,
};

// Without its start the next try counts as this one. It cannot go back to 'created': another may wait with its key.
const GIVE_BACK: Statement = {
  name: 'jobs_give_back',
  text: `update ${JOBS} set state = 'retry', start_after = now(), started_on = null, heartbeat_on = null
    where name = $1 and id = any($2::text[]::uuid[]) and state = 'active'
      and id::text || ':' || retry_count::text = any($3::text[])`,
};

/** What the queue needs of the store. `jobs` is open as the jobs role: a job belongs to no owner until it runs. */
export function openQueueStore(jobs: Database): QueueStore {
  return {
    schema: QUEUE_SCHEMA,
    executeSql: (text, values = []) => jobs.foreign(text, values),
    inside: (tx) => ({ executeSql: (text, values = []) => opened(tx).foreign(text, values) }),
    afterCommit: (tx, work) => opened(tx).afterCommit(work),
    async bringForward(kind, key, startAfter, tx) {
      const values: Parameter[] = [kind, key, startAfter === null ? null : startAfter.toISOString()];
      const rows =
        tx === null
          ? await jobs.rows(null, BRING_FORWARD, values)
          : await opened(tx).rows(BRING_FORWARD, values);
      return rows.length > 0;
    },
    async due(kinds) {
      const rows = await jobs.rows(null, DUE, [textArray(kinds)]);
      const found = new Set(rows.map((row) => textOf(row[0])));
      return kinds.filter((kind) => found.has(kind));
    },
    async giveBack(kind, claims) {
      const ids = claims.map(({ id }) => id);
      const tries = claims.map(({ id, retryCount }) => `${id}:${retryCount}`);
      await jobs.rows(null, GIVE_BACK, [kind, textArray(ids), textArray(tries)]);
    },
  };
}
