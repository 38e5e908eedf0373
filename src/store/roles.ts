/**
 * The database's roles: one owns the tables and migrates, one serves (neither superuser nor BYPASSRLS), one sees
 * what is due. Where the login of DATABASE_URL may create roles they are made at start, with passwords derived from
 * the instance's keys, so that every process with the same keys can log in and none is written down. Where it may
 * not, the operator makes them and names them in DATABASE_APP_URL and DATABASE_JOBS_URL.
 */

import { failure, type Result, success } from '../core/result.ts';
import { type Database, openDatabase, type Transaction } from './database.ts';
import { followServer } from './feed-base.ts';
import { type MigrationFault, migrate, quoteIdentifier, type RoleNames, serverFault } from './migrate.ts';
import { sqlState } from './retry.ts';
import { scramVerifier } from './scram.ts';

export type { RoleNames } from './migrate.ts';

/** The schema that holds everything, so that the database may be shared with others. */
export const SCHEMA = 'tributary';
/** The schema of the queue's library: a name of its own, so that none of its tables meets one of ours. */
export const QUEUE_SCHEMA = 'tributary_queue';

/** How the database is reached before and after its roles exist. */
export interface DatabasePlan {
  /** The login of DATABASE_URL. */
  readonly url: string;
  /** Logins that the operator made; null when they are ours to make. */
  readonly appUrl: string | null;
  readonly jobsUrl: string | null;
  /** Gives the password of a role by purpose; always the same for the same keys. */
  readonly passwordFor: (purpose: string) => string;
}

/** Where the serving and the jobs role log in. */
export interface PreparedDatabase {
  readonly appUrl: string;
  readonly jobsUrl: string;
  readonly ran: number;
  readonly version: number;
}

/**
 * Makes roles and schema where needed, migrates, and gives the URLs to work with. A server or a role that is not fit
 * is refused before anything changes; a schema that is not what migrations made, before the schema does.
 */
export async function prepareDatabase(plan: DatabasePlan): Promise<Result<PreparedDatabase, MigrationFault>> {
  const admin = openDatabase({ url: plan.url, connections: 1, applicationName: 'tributary-migrate' });
  try {
    const unfit = await admin.transaction(null, serverFault);
    if (unfit !== null) return failure(unfit);
    const unsafe = await givenRolesFault(plan);
    if (unsafe !== null) return failure(unsafe);
    const roles = await ensureRoles(admin, plan);
    if (!roles.ok) return roles;
    const urls = loginUrls(plan, roles.value);
    await setSessions(urls.appUrl, urls.jobsUrl);
    const stillUnsafe = await unsafeRole(urls.appUrl);
    if (stillUnsafe !== null) return failure(stillUnsafe);
    const migrated = await migrateAs(plan.url, roles.value);
    return migrated.ok ? success({ ...urls, ...migrated.value }) : migrated;
  } catch (error) {
    if (sqlState(error) === NOT_PERMITTED) return failure(notPermitted(error));
    return failure(unreachableFault(error));
  } finally {
    await admin.close();
  }
}

/** SQLSTATE insufficient_privilege. */
const NOT_PERMITTED = '42501';

const notPermitted = (error: unknown): MigrationFault => ({
  code: 'roles_missing',
  message: `The login of DATABASE_URL may not prepare the database: ${error instanceof Error ? error.message : ''}.`,
  action:
    'Make the login an owner of the roles (GRANT … WITH ADMIN OPTION), or name two logins in DATABASE_APP_URL and DATABASE_JOBS_URL: see docs/operating.md.',
});

async function migrateAs(url: string, roles: RoleNames): ReturnType<typeof migrate> {
  const migrator = openDatabase({
    url,
    connections: 1,
    applicationName: 'tributary-migrate',
    become: roles,
  });
  try {
    const migrated = await migrate(migrator, roles);
    if (migrated.ok) await followServer(migrator);
    return migrated;
  } finally {
    await migrator.close();
  }
}

/**
 * How sessions of the serving and the jobs role write values, whatever the server is set to. Every role may set its
 * own, so this works for roles that the operator made.
 */
const SESSION_SETTINGS: ReadonlyMap<string, string> = new Map([
  ['search_path', SCHEMA],
  ['timezone', 'UTC'],
  ['datestyle', 'ISO, YMD'],
  ['bytea_output', 'hex'],
]);

async function setSessions(...urls: string[]): Promise<void> {
  for (const url of urls) {
    const role = openDatabase({ url, connections: 1, applicationName: 'tributary-check' });
    try {
      await role.transaction(null, setSession);
    } finally {
      await role.close();
    }
  }
}

async function setSession(tx: Transaction): Promise<void> {
  await tx.rows({ text: `select pg_advisory_xact_lock(hashtext('tributary roles'))` });
  const [row] = await tx.rows({ text: 'select current_database()' });
  const database = quoteIdentifier(row?.[0] ?? '');
  for (const [name, value] of SESSION_SETTINGS) {
    const [is] = await tx.rows({ text: 'select current_setting($1)' }, [name]);
    if (is?.[0] !== value)
      await tx.run({ text: `alter role current_user in database ${database} set ${name} = '${value}'` });
  }
}

/** Looks at the roles that the operator made before anything changes. */
const givenRolesFault = async (plan: DatabasePlan): Promise<MigrationFault | null> =>
  plan.appUrl === null ? null : unsafeRole(plan.appUrl);

async function ensureRoles(admin: Database, plan: DatabasePlan): Promise<Result<RoleNames, MigrationFault>> {
  const [row] = await admin.rows(null, {
    text: `select current_database(), current_user, rolsuper or rolcreaterole from pg_roles where rolname = current_user`,
  });
  const database = row?.[0] ?? '';
  const login = row?.[1] ?? '';
  if (plan.appUrl !== null && plan.jobsUrl !== null)
    return givenRoles(admin, login, plan.appUrl, plan.jobsUrl);
  if (row?.[2] !== 't')
    return failure({
      code: 'roles_missing',
      message: `The login ${login} of DATABASE_URL may not create roles, and Tributary never serves as the role that owns its tables.`,
      action:
        'Give it CREATEROLE, or make two logins without SUPERUSER and BYPASSRLS and name them in DATABASE_APP_URL and DATABASE_JOBS_URL.',
    });
  const roles = { owner: `${database}_owner`, app: `${database}_app`, jobs: `${database}_jobs` };
  await admin.transaction(null, async (tx) => {
    // Roles belong to the whole server: two first starts must not make them at once.
    await tx.rows({ text: `select pg_advisory_xact_lock(hashtext('tributary roles'))` });
    const existing = new Set(
      (
        await tx.rows({ text: 'select rolname from pg_roles where rolname = any($1)' }, [
          `{${Object.values(roles).map(quoteIdentifier).join(',')}}`,
        ])
      ).map(([name]) => name),
    );
    const [owner, app, jobs] = [roles.owner, roles.app, roles.jobs].map(quoteIdentifier);
    if (!existing.has(roles.owner)) await tx.run({ text: `create role ${owner} nologin` });
    for (const [name, purpose] of [
      [roles.app, 'app'],
      [roles.jobs, 'jobs'],
    ] as const) {
      const verb = existing.has(name) ? 'alter' : 'create';
      const verifier = scramVerifier(plan.passwordFor(`database ${purpose}`));
      await tx.run({ text: `${verb} role ${quoteIdentifier(name)} login password '${verifier}'` });
    }
    await tx.run({ text: `grant ${owner} to current_user` });
    for (const schema of [SCHEMA, QUEUE_SCHEMA]) {
      await tx.run({ text: `create schema if not exists ${schema} authorization ${owner}` });
      await tx.run({ text: `grant usage on schema ${schema} to ${app}, ${jobs}` });
    }
  });
  return success(roles);
}

async function givenRoles(
  admin: Database,
  login: string,
  appUrl: string,
  jobsUrl: string,
): Promise<Result<RoleNames, MigrationFault>> {
  const roles = { owner: login, app: new URL(appUrl).username, jobs: new URL(jobsUrl).username };
  await admin.transaction(null, async (tx) => {
    for (const schema of [SCHEMA, QUEUE_SCHEMA]) {
      await tx.run({ text: `create schema if not exists ${schema}` });
      await tx.run({
        text: `grant usage on schema ${schema} to ${quoteIdentifier(roles.app)}, ${quoteIdentifier(roles.jobs)}`,
      });
    }
  });
  return success(roles);
}

function loginUrls(plan: DatabasePlan, roles: RoleNames): { appUrl: string; jobsUrl: string } {
  const login = (name: string, purpose: string): string => {
    const url = new URL(plan.url);
    url.username = encodeURIComponent(name);
    url.password = encodeURIComponent(plan.passwordFor(`database ${purpose}`));
    return url.href;
  };
  return {
    appUrl: plan.appUrl ?? login(roles.app, 'app'),
    jobsUrl: plan.jobsUrl ?? login(roles.jobs, 'jobs'),
  };
}

/** A role that passes row-level security by is never served with. */
async function unsafeRole(appUrl: string): Promise<MigrationFault | null> {
  const app = openDatabase({ url: appUrl, connections: 1, applicationName: 'tributary-check' });
  try {
    const [row] = await app.rows(null, {
      text: 'select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user',
    });
    if (row?.[1] !== 't' && row?.[2] !== 't') return null;
    return {
      code: 'role_unsafe',
      message: `The serving role ${row?.[0]} is ${row?.[1] === 't' ? 'a superuser' : 'allowed to bypass row-level security'}.`,
      action: 'Serve as a role without SUPERUSER and BYPASSRLS.',
    };
  } finally {
    await app.close();
  }
}

function unreachableFault(error: unknown): MigrationFault {
  if (!(error instanceof Error)) throw error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const network = ['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'ECONNRESET', 'EHOSTUNREACH'].includes(code);
  const refused =
    code.startsWith('28') || code === '3D000' || code.startsWith('08') || code.startsWith('57P');
  if (!network && !refused && !/timeout|terminated/i.test(error.message)) throw error;
  return {
    code: 'database_unreachable',
    message: `The database does not let us in: ${error.message || code}.`,
    action: 'Check host, port, name, login and password of DATABASE_URL.',
  };
}
