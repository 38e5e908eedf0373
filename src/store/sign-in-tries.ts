/** Tries to sign in, by keyed hashes, counted over all processes of the instance. */
import type { TryStore } from '../engine/people/store-port.ts';
import type { Database, Statement } from './database.ts';
import { instantMs, instantParameter } from './instants.ts';
import { persistently } from './retry.ts';
import { bytesParameter } from './syncs.ts';
import { textOf } from './text-values.ts';

/** Old tries that each new one takes away: more than it brings. */
const SWEPT_ROWS_MAX = 20;
const KEPT = `interval '1 day'`;

/** The hash is even: its first bytes are as good a lock as any. Sorted, so that nobody waits in a circle. */
const HOLD: Statement = {
  name: 'sign_in_try_hold',
  text: `select pg_advisory_xact_lock(('x' || encode(substring($1::bytea from 1 for 8), 'hex'))::bit(64)::bigint)`,
};
/** The instant of the newest try but `max` − 1: while it counts, no more are allowed. */
const FULL: Statement = {
  name: 'sign_in_try_full',
  text: `select at from sign_in_tries where lookup = $1 and at > $2::timestamptz order by at desc, id desc
    offset $3 limit 1`,
};
const ADD: Statement = {
  name: 'sign_in_try_add',
  text: 'insert into sign_in_tries (lookup, at) values ($1, $2::timestamptz)',
};
const SWEEP: Statement = {
  name: 'sign_in_tries_sweep',
  text: `delete from sign_in_tries where (lookup, id) in
    (select lookup, id from sign_in_tries where at < $1::timestamptz - ${KEPT} order by at limit ${SWEPT_ROWS_MAX}
      for update skip locked)`,
};
const CLEAR: Statement = {
  name: 'sign_in_tries_clear',
  text: 'delete from sign_in_tries where lookup = $1',
};

/** Tries on the store. */
export const openTryStore = (app: Database): TryStore => ({
  claim: (tries, at) =>
    persistently(app, null, async (tx) => {
      const inOrder = tries.map(({ lookup }) => lookup).sort((a, b) => Buffer.compare(a, b));
      for (const lookup of inOrder) await tx.rows(HOLD, [bytesParameter(lookup)]);
      for (const [index, { lookup, max, since }] of tries.entries()) {
        const values = [bytesParameter(lookup), instantParameter(since), max - 1];
        const [row] = await tx.rows(FULL, values);
        if (row !== undefined) return { ok: false, index, oldest: instantMs(textOf(row[0])) } as const;
      }
      for (const { lookup } of tries) await tx.run(ADD, [bytesParameter(lookup), instantParameter(at)]);
      await tx.run(SWEEP, [instantParameter(at)]);
      return { ok: true } as const;
    }),
  clear: async (lookup) => {
    await app.rows(null, CLEAR, [bytesParameter(lookup)]);
  },
});
