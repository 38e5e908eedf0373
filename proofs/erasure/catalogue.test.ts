/**
 * Every table that there is, by what becomes of its rows when an owner is forgotten. A new table or column makes these
 * tests fail until somebody has decided. That the rows themselves go is shown by src/store/owners.test.ts and by the
 * canaries of erasure.test.ts.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestStore, type TestStore } from '../../src/store/testing.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

/** Deleted by name when their owner goes: no foreign key does it (src/store/owners.ts). */
const DELETED = ['api_keys', 'sessions'];

/** Deleted by a trigger on owners, where checking a foreign key would be a third of writing the rows. */
const BY_TRIGGER: Readonly<Record<string, string>> = { transaction_categories: 'owners_forget_categories' };

/** What stays, with every column that could hold words or bytes, and why none of them is of a person. */
const STAYS: Readonly<Record<string, { readonly columns: readonly string[]; readonly why: string }>> = {
  audit: {
    columns: ['action', 'actor', 'detail', 'subject'],
    why: 'append-only: who did what to which number, and names of columns, never a value',
  },
  clients: { columns: ['name'], why: 'credentials of the product' },
  consent_evidence: {
    columns: [
      'connector',
      'events',
      'institution_id',
      'owner_pseudonym',
      'profile',
      'pseudonym',
      'reason',
      'state',
      'supersedes',
      'versions',
    ],
    why: 'that a consent was given and ended: pseudonyms (keyed hashes of numbers), instants, scopes and salted digests',
  },
  finapi_banks: { columns: ['institution_id'], why: 'numbers of institutions' },
  feed: { columns: ['cluster'], why: 'one row, of the instance' },
  finapi_client_ids: { columns: ['client_id'], why: 'credentials of the product' },
  finapi_clients: {
    columns: ['application_name', 'secret_hash', 'user_notification_url', 'user_synchronization_url'],
    why: 'credentials of the product, and where it wants to be called',
  },
  finapi_user_months: { columns: [], why: 'how many connections a number had in a month' },
  finapi_user_news: {
    columns: ['user_id'],
    why: "the product's own name of a user, until its clients are told that the user is gone: seconds",
  },
  finapi_user_records: {
    columns: ['distorted_id'],
    why: 'dates and counts that a mandator is shown of deleted users, with two letters of their id',
  },
  instance: { columns: ['mode'], why: 'one row, of the instance' },
  institutions: { columns: ['bic', 'connector', 'country', 'id', 'name'], why: 'public facts about banks' },
  key_checks: { columns: ['key_id', 'sealed'], why: 'by which a start knows its keys' },
  migrations: { columns: ['catalogue', 'checksum', 'name'], why: 'what ran' },
  refused_logins: { columns: ['lookup'], why: 'keyed hashes, for a day' },
  removed_people: {
    columns: ['lookup'],
    why: 'hashes of subjects of the identity provider, so that an older token lets nobody in again; swept',
  },
  sign_in_tries: { columns: ['lookup'], why: 'keyed hashes, swept' },
  spent_tokens: { columns: ['lookup'], why: 'keyed hashes, swept' },
  tenant_category_rules: {
    columns: ['code', 'direction', 'key_id', 'keywords', 'kind', 'lookup', 'sealed'],
    why: 'which accounts and words of payees mean which category, for all owners: the product says so',
  },
  tenants: { columns: ['name'], why: 'products' },
  webhook_cursors: { columns: ['place'], why: 'a place in the feed' },
};

/** Types that hold words or bytes. Numbers, instants and truths of what stays are of nobody. */
const WORDS = `'text', 'varchar', 'bpchar', 'bytea', 'json', 'jsonb', 'inet', 'name', 'uuid', 'xml'`;
const COLUMNS = `select c.relname, array_agg(a.attname::text order by a.attname) filter (
      where t.typname in (${WORDS}) or e.typname in (${WORDS}))
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
  where c.relnamespace = 'tributary'::regnamespace and c.relkind in ('r', 'p') group by 1 order by 1`;

/** Tables whose rows go with an owner's row: over a foreign key that cascades, or several. */
const BELOW_OWNERS = `with recursive below as (
    select 'tributary.owners'::regclass::oid as id
    union
    select f.conrelid from pg_constraint f join below on f.confrelid = below.id
      where f.contype = 'f' and f.confdeltype = 'c')
  select c.relname from pg_class c join below on below.id = c.oid order by 1`;

async function catalogue() {
  const below = new Set((await store.admin(BELOW_OWNERS)).map(([name]) => name ?? ''));
  for (const table of Object.keys(BY_TRIGGER)) below.add(table);
  const rows = await store.admin(COLUMNS);
  const tables = rows.map(([name, columns]) => ({
    name: name ?? '',
    columns: (columns ?? '{}')
      .slice(1, -1)
      .split(',')
      .filter((one) => one !== ''),
  }));
  return { below, tables };
}

it('every table goes with its owner, is deleted by name, or stays for a reason', async () => {
  const { below, tables } = await catalogue();
  expect(tables.length).toBeGreaterThan(50);
  const undecided = tables.filter(
    ({ name }) => !below.has(name) && !DELETED.includes(name) && STAYS[name] === undefined,
  );
  expect(undecided.map(({ name }) => name)).toEqual([]);
});

it('nothing is listed as staying that goes, or that is not there', async () => {
  const { below, tables } = await catalogue();
  const names = new Set(tables.map(({ name }) => name));
  for (const name of [...Object.keys(STAYS), ...DELETED])
    expect([name, names.has(name), below.has(name)]).toEqual([name, true, false]);
});

it('what stays has the listed columns for words and bytes, and no other', async () => {
  const { tables } = await catalogue();
  for (const { name, columns } of tables) {
    const stays = STAYS[name];
    if (stays !== undefined) expect([name, columns]).toEqual([name, [...stays.columns].sort()]);
  }
});

it('every table with an owner goes by that owner: no row can outlive it', async () => {
  const owned = await store.admin(`select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'tributary'::regnamespace and c.relkind = 'r' and a.attname = 'owner_id' order by 1`);
  const { below } = await catalogue();
  const loose = owned
    .map(([name]) => name ?? '')
    .filter((name) => !below.has(name) && !DELETED.includes(name));
  expect(loose).toEqual([]);
});

it('the triggers that delete in place of a foreign key are there', async () => {
  const there = await store.admin(
    `select tgname from pg_trigger where tgrelid = 'tributary.owners'::regclass and tgenabled = 'O'`,
  );
  const names = there.map(([name]) => name);
  for (const trigger of Object.values(BY_TRIGGER)) expect(names).toContain(trigger);
});
