/**
 * Writes every table anew. PostgreSQL marks deleted rows as free and leaves their bytes in the pages until something else
 * is written there (manual, "Routine Vacuuming"); a rewritten table is a new file that holds only what there is.
 */
import { withClient } from './embedded/connect.ts';

/** Tables of ours and of the queue, the largest last. A partitioned one has its rows in its partitions. */
const TABLES = `select format('%I.%I', n.nspname, c.relname) as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and n.nspname in ('tributary', 'tributary_queue') order by pg_total_relation_size(c.oid), 1`;

/**
 * Rewrites the tables one after the other; each is locked while its turn lasts, and needs its size again on the disk. What
 * the database has in its statistics of the old rows goes too. Gives how many there were. Throws what the server answers.
 * @param url an address whose role owns the tables.
 */
export const rewriteTables = (url: string, onTable: (name: string) => void = () => {}): Promise<number> =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(TABLES);
    for (const { name } of rows) {
      onTable(name);
      await client.query(`vacuum (full, analyze) ${name}`);
    }
    // The samples of columns are rows of PostgreSQL's own.
    await client.query('vacuum full pg_catalog.pg_statistic');
    await client.query('checkpoint');
    return rows.length;
  });
