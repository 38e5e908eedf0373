import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from './database.ts';
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
