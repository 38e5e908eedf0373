/** Wrong passwords that were sent, by the keyed hash of their login: over all owners, because the bank counts so too. */
import type { TryWrites } from '../engine/connect/store-port.ts';
import type { Database, Statement, Transaction } from './database.ts';
import { instantMs, instantParameter } from './instants.ts';
import { bytesParameter } from './syncs.ts';
import { integer, textOf } from './text-values.ts';

/** The hash is even: its first bytes are as good a lock as any. */
const HOLD: Statement = {
  name: 'refused_login_hold',
  text: `select pg_advisory_xact_lock(('x' || encode(substring($1::bytea from 1 for 8), 'hex'))::bit(64)::bigint)`,
};
const SINCE: Statement = {
  name: 'refused_logins_since',
  text: 'select at from refused_logins where lookup = $1 and at > $2 order by at, id',
};
const ADD: Statement = {
  name: 'refused_login_add',
  text: 'insert into refused_logins (lookup, at) values ($1, $2) returning id',
};
const SETTLE: Statement = {
  name: 'refused_login_settle',
  text: 'update refused_logins set settled = true where lookup = $1 and id = $2',
};
const DROP: Statement = {
  name: 'refused_login_drop',
  text: 'delete from refused_logins where lookup = $1 and id = $2',
};
const FORGET: Statement = {
  name: 'refused_logins_forget',
  text: `delete from refused_logins where (lookup, id) in
    (select lookup, id from refused_logins where at < $1 order by at limit $2) returning 1`,
};

/** Tries in a transaction. */
export const tryWrites = (tx: Transaction): TryWrites => ({
  async triesSince(lookup, since) {
    await tx.rows(HOLD, [bytesParameter(lookup)]);
    const rows = await tx.rows(SINCE, [bytesParameter(lookup), instantParameter(since)]);
    return rows.map(([at]) => instantMs(textOf(at)));
  },
  async addTry(lookup, now) {
    const [row] = await tx.rows(ADD, [bytesParameter(lookup), instantParameter(now)]);
    return integer(row?.[0]);
  },
});

/** Says what became of a try: a refused one stays, another goes. */
export async function settleTry(
  app: Database,
  lookup: Uint8Array,
  number: number,
  refused: boolean,
): Promise<void> {
  await app.rows(null, refused ? SETTLE : DROP, [bytesParameter(lookup), number]);
}

/** Drops tries that are older than an instant, at most `limit`; how many. */
export const forgetTries = async (app: Database, before: number, limit: number): Promise<number> =>
  (await app.rows(null, FORGET, [instantParameter(before), limit])).length;
