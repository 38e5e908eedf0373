/**
 * Forward-only migrations: numbered SQL files, each in one transaction, each remembered with its checksum and with
 * what the database's catalogue looked like after it. A file that changed after it ran, or a catalogue that is not
 * what the migrations made (somebody altered a table by hand), stops the start: see {@link migrate}.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { failure, type Result, success } from '../core/result.ts';
import type { Database, Transaction } from './database.ts';

/** The names of the roles of one database. */
export interface RoleNames {
  readonly owner: string;
  readonly app: string;
  readonly jobs: string;
}

/** Why the database cannot be served, and what to do. */
export interface MigrationFault {
  readonly code:
    | 'database_too_old'
    | 'database_not_utf8'
    | 'database_newer'
    | 'migration_changed'
    | 'schema_drift'
    | 'role_unsafe'
    | 'roles_missing'
    | 'database_unreachable';
  readonly message: string;
  readonly action: string;
}

/** One migration file. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

export const POSTGRES_VERSION_MIN = 150_000;
/** One process migrates at a time; others wait for it. */
const MIGRATION_LOCK = 7_426_118_001;
const FILE = /^(\d{4})_([a-z0-9_]+)\.sql$/;

/** The migrations that belong to this code, in order. Throws when the folder holds anything else: our own mistake. */
export function readMigrations(
  folder: URL = new URL('./migrations/', import.meta.url),
): readonly Migration[] {
  return readdirSync(folder)
    .sort()
    .map((file, index) => {
      const parts = FILE.exec(file);
      if (parts === null || Number(parts[1]) !== index + 1)
        throw new Error(`internal: ${file} is not the next migration`);
      const sql = readFileSync(new URL(file, folder), 'utf8');
      return {
        version: index + 1,
        name: parts[2] ?? file,
        sql,
        checksum: createHash('sha256').update(sql).digest('hex'),
      };
    });
}

/**
 * Brings the schema to the newest version. `database` is open as the role that owns the tables, with the schema
 * `tributary` in its search path. Gives how many migrations ran, or why the database is not as it should be.
 */
export async function migrate(
  database: Database,
  roles: RoleNames,
  migrations: readonly Migration[] = readMigrations(),
): Promise<Result<{ readonly ran: number; readonly version: number }, MigrationFault>> {
  return database.transaction(null, async (tx) => {
    await tx.rows({ text: 'select pg_advisory_xact_lock($1)' }, [MIGRATION_LOCK]);
    const unfit = await serverFault(tx);
    if (unfit !== null) return failure(unfit);
    await tx.run({ text: CREATE_TABLE });
    const applied = await tx.rows({
      text: 'select version, name, checksum, catalogue from migrations order by version',
    });
    const drift = await driftFault(tx, applied, migrations);
    if (drift !== null) return failure(drift);
    let ran = 0;
    for (const migration of migrations.slice(applied.length)) {
      await apply(tx, migration, roles);
      ran++;
    }
    return success({ ran, version: migrations.length });
  });
}

const CREATE_TABLE = `create table if not exists migrations (
  version integer primary key, name text not null, checksum text not null,
  -- One line per column, constraint, index, policy and trigger as they were after this migration.
  catalogue text not null, applied_at timestamptz not null default now())`;

/** Why this server or database cannot be used at all, null when it can. Changes nothing. */
export async function serverFault(tx: Transaction): Promise<MigrationFault | null> {
  const [row] = await tx.rows({
    text: `select current_setting('server_version_num'), current_setting('server_version'), current_setting('server_encoding')`,
  });
  if (Number(row?.[0]) < POSTGRES_VERSION_MIN)
    return {
      code: 'database_too_old',
      message: `The database is PostgreSQL ${row?.[1]}; Tributary needs 15 or newer.`,
      action:
        'Point DATABASE_URL at a newer server, or leave it out to use the one that comes with Tributary.',
    };
  if (row?.[2] !== 'UTF8')
    return {
      code: 'database_not_utf8',
      message: `The database's encoding is ${row?.[2]}; bank texts need UTF8.`,
      action: `Make a new database: CREATE DATABASE tributary ENCODING 'UTF8' TEMPLATE template0.`,
    };
  return null;
}

async function apply(tx: Transaction, migration: Migration, roles: RoleNames): Promise<void> {
  const sql = migration.sql
    .replaceAll('{{app}}', quoteIdentifier(roles.app))
    .replaceAll('{{jobs}}', quoteIdentifier(roles.jobs));
  await tx.rows({ text: sql });
  await tx.run(
    { text: 'insert into migrations (version, name, checksum, catalogue) values ($1, $2, $3, $4)' },
    [migration.version, migration.name, migration.checksum, await catalogue(tx)],
  );
}

async function driftFault(
  tx: Transaction,
  applied: readonly (readonly (string | null)[])[],
  migrations: readonly Migration[],
): Promise<MigrationFault | null> {
  if (applied.length > migrations.length)
    return {
      code: 'database_newer',
      message: `The database is at version ${applied.length}, this program knows ${migrations.length}.`,
      action: 'Start the newer version of Tributary that this database was last used with.',
    };
  for (const [index, [, name, checksum]] of applied.entries()) {
    const migration = migrations[index];
    if (migration?.checksum !== checksum)
      return {
        code: 'migration_changed',
        message: `Migration ${index + 1} (${name}) is not the one that this database ran.`,
        action: 'Restore the released file; a change to the schema is a new migration.',
      };
  }
  const last = applied.at(-1)?.[3];
  if (last === undefined || last === null) return null;
  const differences = compareLines(last, await catalogue(tx));
  if (differences.length === 0) return null;
  return {
    code: 'schema_drift',
    message: `The schema is not what the migrations made: ${differences.slice(0, 5).join('; ')}${differences.length > 5 ? `; and ${differences.length - 5} more` : ''}.`,
    action: 'Undo the change that was made by hand, or restore a backup.',
  };
}

/** What differs between two catalogues, each line with `-` (is missing) or `+` (is extra). */
function compareLines(expected: string, found: string): string[] {
  const was = new Set(expected.split('\n'));
  const is = new Set(found.split('\n'));
  return [
    ...[...was].filter((line) => !is.has(line)).map((line) => `missing ${line}`),
    ...[...is].filter((line) => !was.has(line)).map((line) => `unexpected ${line}`),
  ];
}

/**
 * The schema as sorted lines of text. Written so that PostgreSQL 15 to 18 say the same of the same schema. What may
 * be read by whom is not in it: an operator may let a role of their own read. Databases keep the lines of the last
 * migration, so a change of this text goes with a migration.
 */
async function catalogue(tx: Transaction): Promise<string> {
  const rows = await tx.rows({
    text: `
    select line from (
      select format('column %s.%s %s%s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
        case when a.attnotnull then ' not null' end, case when a.attidentity <> '' then ' identity' end,
        ' default ' || pg_get_expr(d.adbin, d.adrelid)) as line
      from pg_attribute a join pg_class c on c.oid = a.attrelid
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
      union all
      select format('constraint %s.%s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
      where connamespace = current_schema()::regnamespace and contype <> 'n'
      union all
      select format('index %s', indexdef) from pg_indexes where schemaname = current_schema()
      union all
      select format('policy %s.%s %s %s %s', tablename, policyname, cmd, qual, with_check) from pg_policies
      where schemaname = current_schema()
      union all
      select format('row security %s %s %s', relname, relrowsecurity, relforcerowsecurity) from pg_class
      where relnamespace = current_schema()::regnamespace and relkind = 'r' and relname <> 'migrations'
      union all
      select format('trigger %s', pg_get_triggerdef(t.oid)) from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where c.relnamespace = current_schema()::regnamespace and not t.tgisinternal
      union all
      select format('function %s(%s) %s', proname, pg_get_function_identity_arguments(oid), prosrc) from pg_proc
      where pronamespace = current_schema()::regnamespace
    ) lines order by line collate "C"`,
  });
  return rows.map(([line]) => line).join('\n');
}

/** A name as SQL writes it. */
export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
