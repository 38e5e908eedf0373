/** People who sign in: their rows, what they agreed to, and how an owner is theirs. */
import { auditSubject } from '../engine/audit-entry.ts';
import type { PersonRow } from '../engine/people/port.ts';
import type { PeopleStore, ProviderName, StoredNewPerson } from '../engine/people/store-port.ts';
import type { AuditEntry, PageOf, PageRequest, TenantScope } from '../engine/ports.ts';
import { addAudit, addAuditOf } from './audit.ts';
import type { Database, Statement, TextRow, Transaction } from './database.ts';
import { instantMs, instantParameter } from './instants.ts';
import { pageOf } from './pages.ts';
import { profiles } from './profiles.ts';
import { persistently, sqlState } from './retry.ts';
import { instantText, integer, textOf, truth } from './text-values.ts';

const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';
/** Tokens of an identity provider are over long before; so long is it remembered that somebody was removed. */
const REMOVED_KEPT = `interval '32 days'`;

const COLUMNS = `id, owner_id, subject, email, name, password_hash is not null, issuer_subject, created_at, updated_at`;

const BY_SUBJECT: Statement = {
  name: 'person_by_subject',
  text: `select ${COLUMNS} from people where tenant_id = $1 and subject = $2::uuid`,
};
const BY_PROVIDER: Statement = {
  name: 'person_by_provider',
  text: `select ${COLUMNS} from people where tenant_id = $1 and issuer = $2 and issuer_subject = $3`,
};
const BY_EMAIL: Statement = {
  name: 'person_by_email',
  text: `select ${COLUMNS} from people where tenant_id = $1 and email = $2`,
};
const PASSWORD: Statement = {
  name: 'person_password',
  text: 'select password_hash from people where tenant_id = $1 and email = $2',
};
const GET: Statement = {
  name: 'person_get',
  text: `select ${COLUMNS} from people where tenant_id = $1 and id = $2`,
};
const LIST: Statement = {
  name: 'people_list',
  text: `select ${COLUMNS} from people where tenant_id = $1 and id > $2 order by id limit $3`,
};
const OWN_OWNER: Statement = {
  name: 'person_owner_insert',
  text: `insert into owners (tenant_id, kind, name) values ($1, 'person', $2) returning id`,
};
const INSERT: Statement = {
  name: 'person_insert',
  text: `insert into people (tenant_id, owner_id, subject, email, name, password_hash, language, issuer, issuer_subject,
      created_at, updated_at)
    select $1, id, $3::uuid, $4, $5, $6, $7, $8, $9, $10::timestamptz, $10::timestamptz
      from owners where tenant_id = $1 and id = $2 returning ${COLUMNS}`,
};
const IDENTITY: Statement = {
  name: 'person_identity_insert',
  text: `insert into identities (tenant_id, surface, subject, owner_id) values ($1, 'open-finance', $2, $3)`,
};
const SET_PASSWORD: Statement = {
  name: 'person_set_password',
  text: 'update people set password_hash = $3, updated_at = $4::timestamptz where tenant_id = $1 and id = $2',
};
const LOOKUP = (issuer: string, subject: string): string =>
  `sha256(convert_to(${issuer} || chr(10) || ${subject}, 'UTF8'))`;
const REMEMBER_REMOVED = (condition: string, instant: string): string =>
  `insert into removed_people (tenant_id, lookup, removed_at)
    select tenant_id, ${LOOKUP('issuer', 'issuer_subject')}, ${instant}
      from people where tenant_id = $1 and ${condition} = $2 and issuer is not null
    on conflict (tenant_id, lookup) do update set removed_at = excluded.removed_at`;
const FORGET_REMOVED: Statement = {
  name: 'removed_people_sweep',
  text: `delete from removed_people where tenant_id = $1 and removed_at < $2::timestamptz - ${REMOVED_KEPT}`,
};
const REMOVED_AT: Statement = {
  name: 'person_removed_at',
  text: `select removed_at from removed_people where tenant_id = $1 and lookup = ${LOOKUP('$2::text', '$3::text')}`,
};
const DELETE_IDENTITY: Statement = {
  name: 'person_identity_delete',
  text: `delete from identities i using people p where p.tenant_id = $1 and p.id = $2
    and i.tenant_id = $1 and i.surface = 'open-finance' and i.subject = p.subject::text`,
};
const DELETE: Statement = {
  name: 'person_delete',
  text: 'delete from people where tenant_id = $1 and id = $2',
};

/** Before an owner goes: whoever came from the identity provider and goes with it, is not let in by an old token. */
export const REMEMBER_FORGOTTEN: Statement = { text: REMEMBER_REMOVED('owner_id', 'now()') };

const personRow = (row: TextRow): PersonRow => ({
  id: integer(row[0]),
  ownerId: integer(row[1]),
  subject: textOf(row[2]),
  email: row[3] ?? null,
  name: row[4] ?? null,
  hasPassword: truth(row[5]),
  providerSubject: row[6] ?? null,
  createdAt: instantText(row[7]),
  updatedAt: instantText(row[8]),
});

const onePerson = ([row]: readonly TextRow[]): PersonRow | null =>
  row === undefined ? null : personRow(row);

/** People on the store. */
export function openPeopleStore(app: Database): PeopleStore {
  const find = async (scope: TenantScope, statement: Statement, values: readonly (string | number)[]) =>
    onePerson(await app.rows(scope, statement, [scope.tenantId, ...values]));
  return {
    bySubject: (scope, subject) => find(scope, BY_SUBJECT, [subject]),
    byProvider: (scope, { issuer, subject }) => find(scope, BY_PROVIDER, [issuer, subject]),
    byEmail: (scope, email) => find(scope, BY_EMAIL, [email]),
    get: (scope, personId) => find(scope, GET, [personId]),
    async passwordHash(scope, email) {
      const [row] = await app.rows(scope, PASSWORD, [scope.tenantId, email]);
      return row?.[0] ?? null;
    },
    list: (scope, page) => listPeople(app, scope, page),
    add: (scope, person, audit) => addPerson(app, scope, person, audit),
    remove: (scope, personId, at, audit) => removePerson(app, scope, personId, at, audit),
    removedAt: (scope, provider) => removedAt(app, scope, provider),
    async setPassword(scope, personId, passwordHash, at) {
      const values = [scope.tenantId, personId, passwordHash, instantParameter(at)];
      await app.rows(scope, SET_PASSWORD, values);
    },
    ...profiles(app),
  };
}

async function listPeople(
  app: Database,
  scope: TenantScope,
  page: PageRequest<number>,
): Promise<PageOf<PersonRow>> {
  const rows = await app.rows(scope, LIST, [scope.tenantId, page.after ?? 0, page.limit + 1]);
  return pageOf(rows, page.limit, personRow);
}

async function addPerson(
  app: Database,
  scope: TenantScope,
  person: StoredNewPerson,
  audit: AuditEntry,
): Promise<PersonRow | null> {
  try {
    return await persistently(app, scope, (tx) => insertPerson(tx, scope, person, audit));
  } catch (error) {
    if ([UNIQUE_VIOLATION, FOREIGN_KEY_VIOLATION].includes(sqlState(error))) return null;
    throw error;
  }
}

async function insertPerson(
  tx: Transaction,
  { tenantId }: TenantScope,
  person: StoredNewPerson,
  audit: AuditEntry,
): Promise<PersonRow | null> {
  const ownerId = person.ownerId ?? (await makeOwner(tx, tenantId, person.name));
  const made = onePerson(
    await tx.rows(INSERT, [
      tenantId,
      ownerId,
      person.subject,
      person.email,
      person.name,
      person.passwordHash,
      person.language,
      person.provider?.issuer ?? null,
      person.provider?.subject ?? null,
      instantParameter(person.at),
    ]),
  );
  if (made === null) return null;
  await tx.run(IDENTITY, [tenantId, made.subject, ownerId]);
  await addAuditOf(tx, tenantId, audit, auditSubject('person', 0, made.id));
  return made;
}

/** An owner of a person's own. */
export async function makeOwner(tx: Transaction, tenantId: number, name: string | null): Promise<number> {
  const [row] = await tx.rows(OWN_OWNER, [tenantId, name]);
  return integer(row?.[0]);
}

const removePerson = (
  app: Database,
  scope: TenantScope,
  personId: number,
  at: number,
  audit: AuditEntry,
): Promise<boolean> =>
  persistently(app, scope, async (tx) => {
    const instant = instantParameter(at);
    await tx.run(FORGET_REMOVED, [scope.tenantId, instant]);
    await tx.run({ text: REMEMBER_REMOVED('id', '$3::timestamptz') }, [scope.tenantId, personId, instant]);
    await tx.run(DELETE_IDENTITY, [scope.tenantId, personId]);
    if ((await tx.run(DELETE, [scope.tenantId, personId])) === 0) return false;
    await addAudit(tx, scope.tenantId, audit);
    return true;
  });

async function removedAt(
  app: Database,
  scope: TenantScope,
  { issuer, subject }: ProviderName,
): Promise<number | null> {
  const [row] = await app.rows(scope, REMOVED_AT, [scope.tenantId, issuer, subject]);
  return row === undefined ? null : instantMs(textOf(row[0]));
}
