/**
 * Positions of the feed are counted from a base, because transaction ids start over on another server: a dump that is
 * restored there brings events of ids that are yet to come. A start that finds itself on another server, or on a
 * server that was set back or took over (another timeline), raises the base above everything before it.
 */
import type { Database, Statement } from './database.ts';
import { integer } from './text-values.ts';

/** The base is the time in microseconds: no server makes a transaction every microsecond, so ids never catch up. */
const NOW = '(extract(epoch from clock_timestamp()) * 1000000)::bigint';
/** Above what ids can have added to an earlier base, should the clock be wrong. */
const BASE_STEP = 10_000_000_000;

/** The server by its identifier, and which of its lives by the timeline; the database makes no difference. */
const CLUSTER = `(select system_identifier::text from pg_control_system()) || '/' ||
  (select timeline_id::text from pg_control_checkpoint())`;
const MAY_LOOK: Statement = {
  text: `select has_function_privilege('pg_control_system()', 'execute') and has_function_privilege('pg_control_checkpoint()', 'execute')`,
};
/** Where nobody may ask the server who it is, every start is taken for one on another. */
const UNKNOWN = `''`;

/** Nobody writes an event meanwhile, and what was written with the old base is committed: no reader can have passed it. */
const STOP_WRITERS: Statement = { text: 'lock table events in share row exclusive mode' };
const NOTE: Statement = { text: 'update feed set started_at_xid = pg_current_xact_id()::text::bigint' };

/**
 * Raises the base where the server is not the one that the feed was written on. `owner` is open as the role that owns
 * the tables. Tells whether it was raised on a feed that had been used. Waits for transactions that write events.
 */
export async function followServer(owner: Database): Promise<boolean> {
  return owner.transaction(null, async (tx) => {
    // One start at a time.
    const [feed] = await tx.rows({ text: 'select started_at_xid from feed for update' });
    const [may] = await tx.rows(MAY_LOOK);
    const cluster = may?.[0] === 't' ? CLUSTER : UNKNOWN;
    const [is] = await tx.rows({
      text: `select cluster <> '' and cluster = ${cluster} and pg_current_xact_id()::text::bigint >= started_at_xid from feed`,
    });
    const isSame = is?.[0] === 't';
    if (!isSame) {
      await tx.run(STOP_WRITERS);
      const raise = `update feed set base = greatest(base + $1, ${NOW}), cluster = ${cluster}, since = now()`;
      await tx.run({ text: raise }, [BASE_STEP]);
    }
    await tx.run(NOTE);
    return !isSame && integer(feed?.[0]) > 0;
  });
}

/** What positions are counted from now. */
export async function feedBase(app: Database): Promise<number> {
  const [row] = await app.rows(null, { text: 'select base from feed' });
  return integer(row?.[0]);
}
