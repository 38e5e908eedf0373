/** What the database says of itself, for doctor and meta. */
import type { DirectoryStore } from '../engine/ports.ts';
import type { Database, Statement } from './database.ts';
import { integer, textOf } from './text-values.ts';

type Description = Awaited<ReturnType<DirectoryStore['describe']>>;

const DESCRIBE: Statement = {
  text: `select current_setting('server_version'), current_setting('server_version_num'), current_database(),
    (select to_char(version, 'FM0000') || '_' || name from migrations order by version desc limit 1),
    pg_database_size(current_database())`,
};

/** Server version, database, newest migration (`0001_house`) and size on disk in bytes. */
export async function describeDatabase(database: Database): Promise<Description> {
  const [row] = await database.rows(null, DESCRIBE);
  return {
    server: `PostgreSQL ${textOf(row?.[0])}`,
    serverVersionNumber: integer(row?.[1]),
    database: textOf(row?.[2]),
    migration: textOf(row?.[3]),
    bytes: integer(row?.[4]),
  };
}
