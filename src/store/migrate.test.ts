import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from './database.ts';
import { withClient } from './embedded/connect.ts';
import { type TestCluster, testCluster } from './embedded/testing.ts';
import { type Migration, type MigrationFault, migrate, readMigrations } from './migrate.ts';
import { type DatabasePlan, prepareDatabase, type RoleNames } from './roles.ts';
import { dropRoles, testPassword } from './testing.ts';

let cluster: TestCluster;
/** A prepared database that drift is tried on. */
let drifting: string;
const databases: string[] = [];

beforeAll(async () => {
  cluster = await testCluster();
  drifting = await freshUrl();
  await prepareDatabase(planOf(drifting));
});
afterAll(async () => {
  await cluster.stop();
  for (const name of databases) await dropRoles(cluster.adminUrl, name);
});

async function freshUrl(): Promise<string> {
  const url = await cluster.createDatabase();
  databases.push(new URL(url).pathname.slice(1));
  return url;
}

const planOf = (url: string): DatabasePlan => ({
  url,
  appUrl: null,
  jobsUrl: null,
  passwordFor: testPassword,
});

async function withDatabase<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = openDatabase({ url, connections: 1 });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

const sql = (url: string, ...texts: string[]): Promise<void> =>
  withDatabase(url, async (database) => {
    for (const text of texts) await database.rows(null, { text });
  });

async function faultOf(plan: DatabasePlan): Promise<MigrationFault> {
  const prepared = await prepareDatabase(plan);
  if (prepared.ok) throw new Error('the database was accepted');
  return prepared.fault;
}

const rolesOf = (url: string): RoleNames => {
  const name = new URL(url).pathname.slice(1);
  return { owner: `${name}_owner`, app: `${name}_app`, jobs: `${name}_jobs` };
};

const migrateWith = async (url: string, migrations: readonly Migration[]) => {
  const roles = rolesOf(url);
  const database = openDatabase({ url, connections: 1, become: roles });
  try {
    return await migrate(database, roles, migrations);
  } finally {
    await database.close();
  }
};

const next: Migration = { version: 2, name: 'next', sql: 'create table extra (id bigint)', checksum: 'two' };

describe('migrate', () => {
  it('runs everything once and nothing the second time', async () => {
    const url = await freshUrl();
    const total = readMigrations().length;
    const first = await prepareDatabase(planOf(url));
    expect(first).toMatchObject({ ok: true, value: { ran: total, version: total } });
    expect(await prepareDatabase(planOf(url))).toMatchObject({ ok: true, value: { ran: 0, version: total } });
  });

  it('starts many processes on an empty database at once', async () => {
    const url = await freshUrl();
    const starts = await Promise.all([1, 2, 3, 4].map(() => prepareDatabase(planOf(url))));
    expect(starts.map((start) => (start.ok ? start.value.ran : start.fault)).sort()).toEqual([
      0,
      0,
      0,
      readMigrations().length,
    ]);
  });

  it('refuses a file that changed after it ran, a newer database, and runs what is new', async () => {
    const url = await freshUrl();
    await prepareDatabase(planOf(url));
    const known = readMigrations();
    const changed = known.map((one) => ({ ...one, checksum: 'other' }));
    expect(await migrateWith(url, changed)).toMatchObject({
      ok: false,
      fault: { code: 'migration_changed', message: expect.stringContaining('house') },
    });
    const more = [...known, { ...next, version: known.length + 1 }];
    expect(await migrateWith(url, more)).toMatchObject({ ok: true, value: { ran: 1 } });
    expect(await migrateWith(url, more)).toMatchObject({ ok: true, value: { ran: 0 } });
    expect(await migrateWith(url, known)).toMatchObject({ ok: false, fault: { code: 'database_newer' } });
  });

  it('a migration that fails leaves nothing', async () => {
    const url = await freshUrl();
    await prepareDatabase(planOf(url));
    const known = readMigrations();
    const bad = { ...next, version: known.length + 1, sql: 'create table extra (id bigint); select 1 / 0' };
    await expect(migrateWith(url, [...known, bad])).rejects.toThrow(/zero/);
    expect(await migrateWith(url, known)).toMatchObject({ ok: true, value: { ran: 0 } });
  });

  it.each([
    [
      'an added column',
      'alter table accounts add column secret text',
      'unexpected column accounts.secret text',
    ],
    ['a dropped column', 'alter table accounts drop column holder', 'missing column accounts.holder text'],
    [
      'a changed type',
      'alter table events alter type type varchar(9)',
      'column events.type character varying(9)',
    ],
    ['a dropped default', 'alter table imports alter notes drop default', 'missing column imports.notes'],
    [
      'a dropped index',
      'drop index transactions_of_account',
      'missing index CREATE INDEX transactions_of_account',
    ],
    ['an added index', 'create index extra on accounts (label)', 'unexpected index CREATE INDEX extra'],
    [
      'a dropped constraint',
      'alter table accounts drop constraint accounts_kind_check',
      'missing constraint accounts.accounts_kind_check',
    ],
    [
      'a changed policy',
      'alter policy accounts_owner on accounts using (true)',
      'unexpected policy accounts.accounts_owner ALL true',
    ],
    ['an added policy', 'create policy extra on accounts using (true)', 'unexpected policy accounts.extra'],
    [
      'disabled row security',
      'alter table accounts disable row level security',
      'unexpected row security accounts f t',
    ],
    [
      'row security that is not forced',
      'alter table accounts no force row level security',
      'unexpected row security accounts t f',
    ],
    [
      'a disabled wall of the log',
      'drop trigger audit_is_append_only on audit',
      'missing trigger CREATE TRIGGER audit_is_append_only',
    ],
    [
      'a changed function',
      `create or replace function current_owner() returns bigint language sql as 'select 1::bigint'`,
      'function current_owner()',
    ],
    ['an added table', 'create table extra (id bigint)', 'unexpected column extra.id bigint'],
  ])('names drift: %s', async (_what, text, said) => {
    const fault = await faultAfter(drifting, text);
    expect(fault?.code).toBe('schema_drift');
    expect(fault?.message).toContain(said);
  });

  it('finds no drift where nothing was altered', async () => {
    expect(await faultAfter(drifting, 'select 1')).toBeNull();
  });
});

/** What a start says after a change by hand; the change is taken back. */
async function faultAfter(url: string, text: string): Promise<MigrationFault | null> {
  const database = openDatabase({ url, connections: 1, become: rolesOf(url) });
  const back = new Error('taken back');
  let fault: MigrationFault | null = null;
  const altered: Database = {
    ...database,
    transaction: (scope, work) =>
      database.transaction(scope, async (tx) => {
        await tx.run({ text });
        const result = await work(tx);
        fault = (result as { fault?: MigrationFault }).fault ?? null;
        throw back;
      }),
  };
  try {
    await migrate(altered, rolesOf(url)).catch((error: unknown) => expect(error).toBe(back));
    return fault;
  } finally {
    await database.close();
  }
}

describe('a database that cannot be served', () => {
  it('is one that is not UTF8; nothing is made in it', async () => {
    const name = `test_ascii_${process.pid}`;
    const url = new URL(cluster.adminUrl);
    url.pathname = `/${name}`;
    const alone = (text: string) => withClient(cluster.adminUrl, (client) => client.query(text));
    await alone(`create database ${name} template template0 encoding 'LATIN1' locale 'C'`);
    try {
      const fault = await faultOf(planOf(url.href));
      expect(fault.code).toBe('database_not_utf8');
      expect(fault.message).toContain('LATIN1');
      await withDatabase(url.href, async (database) => {
        const made = `select (select count(*) from pg_namespace where nspname = 'tributary')
          + (select count(*) from pg_roles where rolname like '${name}%')`;
        expect(await database.rows(null, { text: made })).toEqual([['0']]);
      });
    } finally {
      await alone(`drop database ${name} with (force)`);
    }
  });

  it('is one whose serving role is a superuser or bypasses row security; nothing is made in it', async () => {
    const url = await freshUrl();
    const name = new URL(url).pathname.slice(1);
    expect((await faultOf({ ...planOf(url), appUrl: url, jobsUrl: url })).code).toBe('role_unsafe');
    const login = new URL(url);
    login.username = `${name}_app`;
    login.password = 'p';
    await sql(url, `create role ${name}_app login password 'p' bypassrls`);
    const given = { ...planOf(url), appUrl: login.href, jobsUrl: login.href };
    const fault = await faultOf(given);
    expect(fault.code).toBe('role_unsafe');
    expect(fault.message).toContain('bypass');
    // The same role, found there already where the roles are ours to make.
    expect((await faultOf(planOf(url))).code).toBe('role_unsafe');
    await withDatabase(url, async (database) => {
      const tables = `select count(*) from pg_class where relnamespace::regnamespace::text = 'tributary'`;
      expect(await database.rows(null, { text: tables })).toEqual([['0']]);
    });
  });

  it('is one that is not there, or does not know the login', async () => {
    const gone = new URL(cluster.adminUrl);
    gone.pathname = '/test_not_there';
    expect((await faultOf(planOf(gone.href))).code).toBe('database_unreachable');
    const wrong = new URL(await freshUrl());
    wrong.username = 'nobody_knows_me';
    expect((await faultOf(planOf(wrong.href))).code).toBe('database_unreachable');
  });

  it('is one whose login may neither create roles nor was given any', async () => {
    const url = await freshUrl();
    const name = new URL(url).pathname.slice(1);
    await sql(url, `create role ${name}_jobs login password 'p'`);
    const weak = new URL(url);
    weak.username = `${name}_jobs`;
    weak.password = 'p';
    expect((await faultOf(planOf(weak.href))).code).toBe('roles_missing');
  });
});

describe('roles that the operator made', () => {
  it('serve, and write values as the store reads them, whatever the server is set to', async () => {
    const url = await freshUrl();
    const name = new URL(url).pathname.slice(1);
    await sql(
      url,
      `create role ${name}_owner login password 'p'`,
      `create role ${name}_app login password 'p'`,
      `create role ${name}_jobs login password 'p'`,
      `grant create on database ${name} to ${name}_owner`,
      `alter database ${name} set timezone = 'Asia/Tokyo'`,
      `alter database ${name} set datestyle = 'German'`,
      `alter database ${name} set bytea_output = 'escape'`,
    );
    const login = (role: string): string => {
      const address = new URL(url);
      address.username = `${name}_${role}`;
      address.password = 'p';
      return address.href;
    };
    const plan = { ...planOf(login('owner')), appUrl: login('app'), jobsUrl: login('jobs') };
    expect(await prepareDatabase(plan)).toMatchObject({ ok: true, value: { appUrl: login('app') } });
    for (const role of ['app', 'jobs'])
      await withDatabase(login(role), async (database) => {
        const text = `select timestamptz '2026-01-02 03:04:05Z', date '2026-01-02', '\\x01'::bytea,
          current_setting('search_path')`;
        expect(await database.rows(null, { text })).toEqual([
          ['2026-01-02 03:04:05+00', '2026-01-02', '\\x01', 'tributary'],
        ]);
      });
    expect(await prepareDatabase(plan)).toMatchObject({ ok: true, value: { ran: 0 } });
  });
});

describe('readMigrations', () => {
  it('gives the files in order and throws for anything that is not the next one', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'migrations-'));
    const url = pathToFileURL(`${folder}/`);
    try {
      writeFileSync(path.join(folder, '0001_one.sql'), 'select 1');
      writeFileSync(path.join(folder, '0002_two.sql'), 'select 2');
      expect(readMigrations(url).map(({ version, name }) => [version, name])).toEqual([
        [1, 'one'],
        [2, 'two'],
      ]);
      writeFileSync(path.join(folder, '0004_four.sql'), 'select 4');
      expect(() => readMigrations(url)).toThrow(/0004_four/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
