import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from './database.ts';
import { withClient } from './embedded/connect.ts';
import { type TestCluster, testCluster } from './embedded/testing.ts';
import type { MigrationFault } from './migrate.ts';
import { type DatabasePlan, prepareDatabase } from './roles.ts';
import { dropRoles, testPassword } from './testing.ts';

let cluster: TestCluster;
const databases: string[] = [];

beforeAll(async () => {
  cluster = await testCluster();
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
