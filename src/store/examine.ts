/** Looks at a database without changing anything: for doctor, before the roles and the schema are opened. */
import { openDatabase } from './database.ts';
import { readMigrations } from './migrate.ts';
import { SCHEMA } from './roles.ts';
import { integer, textOf } from './text-values.ts';

export interface DatabaseExam {
  /** Such as `18.4`. */
  readonly version: string;
  readonly versionNumber: number;
  readonly encoding: string;
  /** Whether it takes writes: false on a standby. */
  readonly isWritable: boolean;
  /** How many migrations were applied; null before the first start. */
  readonly applied: number | null;
  /** How many this code has. */
  readonly known: number;
  readonly bytes: number;
  /** The database's clock minus ours, in milliseconds, as far as one round trip can tell. */
  readonly skewMs: number;
  /** The transaction that writes for longest now, as far as this login may see: the feed waits for it. */
  readonly oldestWriter: { readonly seconds: number; readonly who: string } | null;
}

/** Of the whole server: transaction ids are, and so is what the feed waits for. */
const OLDEST_WRITER = `select floor(extract(epoch from clock_timestamp() - since))::bigint, who from (
    select xact_start as since, format('process %s of %s (%s)', pid, datname, application_name) as who
      from pg_stat_activity where backend_xid is not null and xact_start is not null and pid <> pg_backend_pid()
    union all
    select prepared, format('prepared transaction %s of %s', gid, database) from pg_prepared_xacts
  ) writers order by since limit 1`;

/** Examines the database behind a URL of its owner. Throws what the driver throws when it cannot be reached. */
export async function examineDatabase(url: string): Promise<DatabaseExam> {
  const database = openDatabase({ url, connections: 1, applicationName: 'tributary-doctor' });
  try {
    const [facts] = await database.rows(null, {
      text: `select current_setting('server_version'), current_setting('server_version_num'),
        current_setting('server_encoding'), pg_is_in_recovery(), pg_database_size(current_database()),
        to_regclass('${SCHEMA}.migrations') is not null`,
    });
    const before = Date.now();
    const [clock] = await database.rows(null, {
      text: 'select floor(extract(epoch from clock_timestamp()) * 1000)::bigint',
    });
    const ours = (before + Date.now()) / 2;
    const [count] =
      facts?.[5] === 't'
        ? await database.rows(null, { text: `select count(*) from ${SCHEMA}.migrations` })
        : [];
    const [writer] = await database.rows(null, { text: OLDEST_WRITER });
    return {
      version: textOf(facts?.[0]),
      versionNumber: integer(facts?.[1]),
      encoding: textOf(facts?.[2]),
      isWritable: facts?.[3] === 'f',
      bytes: integer(facts?.[4]),
      applied: count === undefined ? null : integer(count[0]),
      known: readMigrations().length,
      oldestWriter: writer === undefined ? null : { seconds: integer(writer[0]), who: textOf(writer[1]) },
      skewMs: Math.round(integer(clock?.[0]) - ours),
    };
  } finally {
    await database.close();
  }
}
