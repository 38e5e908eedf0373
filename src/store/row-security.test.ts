/** The second wall: every table of the catalogue, as the serving and as the jobs role. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OwnerScope } from '../engine/ports.ts';
import type { Scope, Transaction } from './database.ts';
import {
  APPEND_ONLY,
  CHANGEABLE,
  INSTITUTION_ROW,
  insertText,
  OWNER_TABLES,
  ROWS,
  TABLES,
  TENANT_READS,
  WITHOUT_POLICY,
} from './every-table.ts';
import { sqlState } from './retry.ts';
import { openTestStore, type TestStore } from './testing.ts';

const RLS_REFUSED = '42501';
let store: TestStore;
let mine: OwnerScope;
let theirs: OwnerScope;

beforeAll(async () => {
  store = await openTestStore();
  await store.admin(`insert into key_checks (key_id, sealed) values ('c0ffee00', '\\x00')`);
  await store.admin(INSTITUTION_ROW);
  mine = await store.seedOwner();
  theirs = await store.seedOwner();
  for (const scope of [mine, theirs])
    for (const table of TABLES) if (table !== 'owners') await store.admin(insertText(table, scope, 1));
});
afterAll(() => store.close());

/** Runs work in a scope and takes everything back; gives what work gave, or the SQLSTATE of what it threw. */
async function attempt<T>(scope: Scope, work: (tx: Transaction) => Promise<T>): Promise<T | string> {
  let result: T | undefined;
  const back = new Error('taken back');
  try {
    await store.app.transaction(scope, async (tx) => {
      result = await work(tx);
      throw back;
    });
  } catch (error) {
    if (error === back) return result as T;
    const state = sqlState(error);
    if (state === '') throw error;
    return state;
  }
  throw new Error('unreachable');
}

const keyOf = (table: string, scope: OwnerScope): number =>
  ROWS[table]?.key === 'tenant_id' ? scope.tenantId : scope.ownerId;
const count = (table: string, whose: OwnerScope) => async (tx: Transaction) =>
  Number(
    (
      await tx.rows({ text: `select count(*) from ${table} where ${ROWS[table]?.key} = $1` }, [
        keyOf(table, whose),
      ])
    )[0]?.[0],
  );
const all = (table: string) => async (tx: Transaction) =>
  Number((await tx.rows({ text: `select count(*) from ${table}` }))[0]?.[0]);
const insert = (table: string, whose: OwnerScope) => (tx: Transaction) =>
  tx.run({ text: insertText(table, whose, 2) });
const update = (table: string, whose: OwnerScope) => (tx: Transaction) =>
  tx.run(
    { text: `update ${table} set ${ROWS[table]?.key} = ${ROWS[table]?.key} where ${ROWS[table]?.key} = $1` },
    [keyOf(table, whose)],
  );
const remove = (table: string, whose: OwnerScope) => (tx: Transaction) =>
  tx.run({ text: `delete from ${table} where ${ROWS[table]?.key} = $1` }, [keyOf(table, whose)]);

describe('row-level security of the catalogue', () => {
  it('invariant 12: covers every table, or the table is listed with a reason', async () => {
    const rows =
      await store.admin(`select relname from pg_class where relnamespace = 'tributary'::regnamespace
      and relkind in ('r', 'p', 'v', 'm', 'f') order by relname`);
    expect(rows.map(([name]) => name)).toEqual([...TABLES, ...Object.keys(WITHOUT_POLICY)].sort());
  });

  it('invariant 12: is enabled and forced, and serving rows needs the owner or tenant that is set', async () => {
    const rows = await store.admin(`select c.relname, c.relrowsecurity and c.relforcerowsecurity,
        string_agg(coalesce(p.qual, p.cmd) || ' / ' || coalesce(p.with_check, p.cmd), ' or ' order by p.policyname)
      from pg_class c left join pg_policies p on p.schemaname = 'tributary' and p.tablename = c.relname
        and 'public' = any(p.roles)
      where c.relnamespace = 'tributary'::regnamespace and c.relkind = 'r' group by 1, 2`);
    const owner = '= ( SELECT current_owner() AS current_owner))';
    const tenant = '(tenant_id = ( SELECT current_tenant() AS current_tenant))';
    const nobody = '(( SELECT current_owner() AS current_owner) IS NULL)';
    for (const [table, secured, policies] of rows) {
      if (WITHOUT_POLICY[table ?? ''] !== undefined) continue;
      expect([table, secured]).toEqual([table, 't']);
      const key = ROWS[table ?? '']?.key;
      const written = `(owner_id ${owner}`;
      // One condition for reading, and the owner's for each way of writing.
      const read = `CASE WHEN ${nobody} THEN ${tenant} ELSE ${written} END`;
      const each = `${written} / DELETE or INSERT / ${written} or ${read} / SELECT or ${written} / ${written}`;
      const expected = {
        owner_id: TENANT_READS.includes(table ?? '') ? each : `${written} / ${written}`,
        tenant_id: `${tenant} / ${tenant}`,
        id: `(id ${owner} / (id ${owner} or ${tenant} / ${tenant}`,
      };
      const said = policies?.replaceAll(/\s+/g, ' ');
      expect([table, said]).toEqual([table, key === undefined ? '' : expected[key]]);
    }
  });

  it('is not passed by: the serving role owns nothing and is neither superuser nor BYPASSRLS', async () => {
    const [role] = await store.app.rows(null, {
      text: `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
        exists (select 1 from pg_class where relowner = r.oid),
        exists (select 1 from pg_auth_members where member = r.oid)
        from pg_roles r where rolname = current_user`,
    });
    expect(role).toEqual(['f', 'f', 'f', 'f', 'f', 'f']);
  });
});

describe.each(TABLES)('invariant 12: %s', (table) => {
  const noTenant = { owner_id: true, tenant_id: false, id: false }[ROWS[table]?.key ?? 'id'];
  const strangers = (): Scope[] => [
    null,
    { tenantId: theirs.tenantId },
    theirs,
    ...(noTenant ? [{ tenantId: mine.tenantId }] : []),
  ];

  it('without an owner nothing is there', async () => {
    expect(await attempt(null, all(table))).toBe(0);
    expect(await attempt(null, insert(table, mine))).toBe(RLS_REFUSED);
  });

  it('another owner neither sees, adds, changes nor removes a row', async () => {
    for (const scope of strangers()) {
      const reads = TENANT_READS.includes(table) && scope !== null && scope.tenantId === mine.tenantId;
      expect(await attempt(scope, count(table, mine))).toBe(reads ? 1 : 0);
      expect(await attempt(scope, insert(table, mine))).toBe(RLS_REFUSED);
      // The log refuses changes before it looks whose they are.
      if (APPEND_ONLY.includes(table)) continue;
      expect(await attempt(scope, update(table, mine))).toBe(0);
      expect(await attempt(scope, remove(table, mine))).toBe(0);
    }
  });

  it('the right owner sees its own rows only, adds, changes and removes', async () => {
    expect(await attempt(mine, count(table, mine))).toBe(1);
    expect(await attempt(mine, all(table))).toBe(1);
    // Another owner of one's own tenant: the tenant policy lets it in.
    const fresh = table === 'owners' ? { ...mine, ownerId: mine.ownerId + 1_000_000 } : mine;
    expect(await attempt(mine, insert(table, fresh))).toBe(1);
    if (APPEND_ONLY.includes(table)) return;
    expect(await attempt(mine, update(table, mine))).toBe(1);
    expect(await attempt(mine, remove(table, mine))).toBe(1);
  });

  it('no row can be handed to another owner', async () => {
    if (APPEND_ONLY.includes(table) || table === 'owners') return;
    const key = ROWS[table]?.key;
    const hand = (tx: Transaction) =>
      tx.run({ text: `update ${table} set ${key} = $1` }, [keyOf(table, theirs)]);
    expect(await attempt(mine, hand)).toBe(RLS_REFUSED);
  });
});

describe('the audit log', () => {
  it('is append-only for the serving role and for the role that owns it', async () => {
    for (const text of [`update audit set actor = 'x'`, 'delete from audit', 'truncate audit']) {
      expect(await attempt(mine, (tx) => tx.run({ text }))).toBe(RLS_REFUSED);
      await expect(store.admin(text)).rejects.toThrow(/append-only/);
    }
    expect(await attempt(mine, count('audit', mine))).toBe(1);
  });
});

describe('the events of a consent', () => {
  it('are append-only for the serving role', async () => {
    for (const text of [`update consent_events set reason = 'x'`, 'delete from consent_events'])
      expect(await attempt(mine, (tx) => tx.run({ text }))).toBe(RLS_REFUSED);
    expect(await attempt(mine, count('consent_events', mine))).toBe(1);
  });
});

describe('keys', () => {
  /** Keys of an owner's table that do not start with the owner, each with the reason. */
  const EXCEPTIONS: Readonly<Record<string, string>> = {
    owners_pkey: 'the owner itself',
  };

  it('every unique key of an owner table starts with the owner, of a tenant table with the tenant', async () => {
    const rows = await store.admin(`select c.relname, i.relname, a.attname from pg_index x
      join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
      join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0]
      where x.indisunique and c.relnamespace = 'tributary'::regnamespace`);
    const seen = rows.filter(([table]) => ROWS[table ?? ''] !== undefined);
    expect(seen.length).toBeGreaterThanOrEqual(TABLES.length);
    for (const [table, index, column] of seen) {
      if (EXCEPTIONS[index ?? ''] !== undefined) continue;
      const key = ROWS[table ?? '']?.key === 'owner_id' ? 'owner_id' : 'tenant_id';
      expect([index, column]).toEqual([index, key]);
    }
  });

  it('every foreign key of an owner table starts with the owner, or leads to a table without owners', async () => {
    const rows = await store.admin(`select k.conname, c.relname, f.relname, a.attname from pg_constraint k
      join pg_class c on c.oid = k.conrelid join pg_class f on f.oid = k.confrelid
      join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
      where k.contype = 'f' and k.connamespace = 'tributary'::regnamespace`);
    const seen = rows.filter(([, table]) => OWNER_TABLES.includes(table ?? ''));
    expect(seen.length).toBeGreaterThanOrEqual(OWNER_TABLES.length);
    for (const [name, , target, column] of seen)
      if (WITHOUT_POLICY[target ?? ''] === undefined) expect([name, column]).toEqual([name, 'owner_id']);
  });
});

describe('the jobs role', () => {
  /** Ids, states and times; nothing that a bank or a person said. */
  const GRANTED: Readonly<Record<string, readonly string[]>> = {
    access_budgets: ['last_call_at', 'owner_id'],
    category_work: ['done', 'lease_until', 'more', 'owner_id', 'tenant_id', 'wanted'],
    connect_attempts: ['deadline_at', 'due_at', 'id', 'lease_until', 'owner_id', 'step'],
    connect_sessions: ['expires_at', 'id', 'owner_id', 'status'],
    connections: [
      'bank_answered',
      'id',
      'institution_id',
      'last_success_at',
      'last_synced_at',
      'next_sync_at',
      'owner_id',
    ],
    consents: [
      'ended_at',
      'erased_at',
      'expires_at',
      'expiry_warned_days',
      'id',
      'on_end',
      'owner_id',
      'reconfirm_by',
      'reconfirm_warned_days',
      'sca_renew_by',
      'sca_warned_days',
      'state',
    ],
    data_pages: ['created_at', 'document_id', 'owner_id'],
    events: ['owner_id', 'position', 'sequence', 'tenant_id'],
    finapi_web_forms: ['created_at', 'owner_id', 'remove_at', 'session_id', 'settled_at'],
    finapi_notifications: ['due_at', 'id', 'tenant_id'],
    finapi_rule_cursors: ['owner_id', 'sequence', 'tenant_id'],
    finapi_user_news: ['id', 'made_at', 'tenant_id'],
    idempotency_keys: ['created_at', 'key_hash', 'key_id', 'tenant_id'],
    imports: ['created_at', 'id', 'lease_until', 'owner_id', 'status'],
    owner_keys: ['generation', 'key_id', 'owner_id'],
    owners: ['id', 'last_event', 'tenant_id'],
    revocations: ['due_at', 'id', 'owner_id'],
    sync_pages: ['created_at', 'number', 'ordinal', 'owner_id', 'sync_id'],
    syncs: ['connection_id', 'due_at', 'id', 'lease_until', 'owner_id', 'status'],
    tenant_category_rules: ['direction', 'id', 'key_id', 'lookup', 'tenant_id'],
    unclaimed_consents: ['claim_until', 'consent_id', 'owner_id'],
    webhook_cursors: ['place', 'tenant_id'],
    webhook_deliveries: ['finished_at', 'id', 'tenant_id'],
    webhook_endpoints: ['id', 'lease_until', 'next_due_at', 'status', 'tenant_id'],
    webhook_secrets: ['endpoint_id', 'expires_at', 'key_id', 'number', 'tenant_id'],
  };

  it('may read exactly the listed columns and write nothing', async () => {
    const rows = await store.jobs.rows(null, {
      text: `select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
        where c.relnamespace = 'tributary'::regnamespace and c.relkind = 'r' and not a.attisdropped
          and has_column_privilege(current_user, c.oid, a.attnum, 'select') order by 1, 2`,
    });
    const found = Map.groupBy(rows, ([table]) => table ?? '');
    expect(
      Object.fromEntries([...found].map(([table, of]) => [table, of.map(([, column]) => column)])),
    ).toEqual(GRANTED);
    const [writes] = await store.jobs.rows(null, {
      text: `select count(*) from pg_class c where c.relnamespace = 'tributary'::regnamespace and c.relkind = 'r'
        and (has_any_column_privilege(current_user, c.oid, 'insert, update')
          or has_table_privilege(current_user, c.oid, 'delete, truncate, trigger'))`,
    });
    expect(writes).toEqual(['0']);
  });

  it.each(Object.entries(GRANTED))(
    'sees %s of every owner, in these columns only',
    async (table, columns) => {
      const rows = await store.jobs.rows(null, { text: `select ${columns.join(', ')} from ${table}` });
      expect(rows).toHaveLength(2);
      await expect(store.jobs.rows(null, { text: `select * from ${table}` })).rejects.toThrow(
        /permission denied/,
      );
    },
  );

  it.each(CHANGEABLE.filter((table) => GRANTED[table] === undefined))('sees nothing of %s', async (table) => {
    await expect(store.jobs.rows(mine, { text: `select 1 from ${table}` })).rejects.toThrow(
      /permission denied/,
    );
  });
});
