/** Owners: the person or team whose data it is. Everything of an owner hangs below its row. */
import { auditSubject } from '../engine/audit-entry.ts';
import type {
  AuditEntry,
  DirectoryStore,
  OwnerRow,
  OwnerScope,
  PageOf,
  PageRequest,
  TenantScope,
} from '../engine/ports.ts';
import { addAudit, addAuditOf } from './audit.ts';
import type { Database, Statement, TextRow, Transaction } from './database.ts';
import { lockOwner } from './events.ts';
import { jsonText } from './json-text.ts';
import { pageOf } from './pages.ts';
import { REMEMBER_FORGOTTEN } from './people.ts';
import { persistently, sqlState } from './retry.ts';
import { instantText, integer, jsonObject } from './text-values.ts';

type NewOwner = Parameters<DirectoryStore['createOwner']>[1];
type OwnerChange = Parameters<DirectoryStore['updateOwner']>[1];

/** How long the database may work on forgetting one owner, in milliseconds: an owner may have millions of rows. */
export const FORGET_TIMEOUT_MS = 3_600_000;

const UNIQUE_VIOLATION = '23505';

const COLUMNS = 'id, kind, reference, name, metadata, created_at, updated_at';

const INSERT: Statement = {
  name: 'owner_insert',
  text: `insert into owners (tenant_id, kind, reference, name, metadata) values ($1, $2, $3, $4, $5::jsonb)
    on conflict (tenant_id, reference) do nothing returning ${COLUMNS}`,
};
const IS_OF: Statement = {
  name: 'owner_is_of',
  text: 'select 1 from owners where tenant_id = $1 and id = $2',
};
const GET: Statement = {
  name: 'owner_get',
  text: `select ${COLUMNS} from owners where tenant_id = $1 and id = $2`,
};
const FIND: Statement = {
  name: 'owner_find',
  text: `select ${COLUMNS} from owners where tenant_id = $1 and reference = $2`,
};
const LIST: Statement = {
  name: 'owners_list',
  text: `select ${COLUMNS} from owners where tenant_id = $1 and id > $2 order by id limit $3`,
};
/** An instant of the API has milliseconds, the column microseconds. */
const IS_OF_INSTANT: Statement = {
  name: 'owner_is_of_instant',
  text: `select 1 from owners where tenant_id = $1 and id = $2
    and date_trunc('milliseconds', updated_at) = date_trunc('milliseconds', $3::timestamptz)`,
};
const UPDATE: Statement = {
  name: 'owner_update',
  text: `update owners set
      reference = case when $3::boolean then $4 else reference end,
      name = case when $5::boolean then $6 else name end,
      metadata = coalesce($7::jsonb, metadata), updated_at = now()
    where tenant_id = $1 and id = $2 returning ${COLUMNS}`,
};

const ownerRow = (row: TextRow): OwnerRow => ({
  id: integer(row[0]),
  kind: row[1] === 'team' ? 'team' : 'person',
  reference: row[2] ?? null,
  name: row[3] ?? null,
  metadata: jsonObject<Record<string, string>>(row[4]),
  createdAt: instantText(row[5]),
  updatedAt: instantText(row[6]),
});

const oneOwner = ([row]: readonly TextRow[]): OwnerRow | null => (row === undefined ? null : ownerRow(row));

/** Makes an owner; null when the tenant has one with this reference already. */
export const createOwner = (
  database: Database,
  scope: TenantScope,
  owner: NewOwner,
  audit: AuditEntry,
): Promise<OwnerRow | null> =>
  database.transaction(scope, async (tx) => {
    const metadata = jsonText(owner.metadata);
    const values = [scope.tenantId, owner.kind, owner.reference, owner.name, metadata];
    const made = oneOwner(await tx.rows(INSERT, values));
    if (made !== null) await addAuditOf(tx, scope.tenantId, audit, auditSubject('owner', made.id, made.id));
    return made;
  });

/** Whether the owner is one of the tenant's. */
export const ownerIsOf = async (database: Database, scope: OwnerScope): Promise<boolean> =>
  (await database.rows(scope, IS_OF, [scope.tenantId, scope.ownerId])).length === 1;

/** The owner, null when the tenant has none of this id. */
export const getOwner = async (database: Database, scope: OwnerScope): Promise<OwnerRow | null> =>
  oneOwner(await database.rows(scope, GET, [scope.tenantId, scope.ownerId]));

/** The tenant's owner by the product's own reference. */
export const findOwner = async (
  database: Database,
  scope: TenantScope,
  reference: string,
): Promise<OwnerRow | null> => oneOwner(await database.rows(scope, FIND, [scope.tenantId, reference]));

/** The tenant's owners in the order of their ids. */
export async function listOwners(
  database: Database,
  scope: TenantScope,
  page: PageRequest<number>,
): Promise<PageOf<OwnerRow>> {
  const rows = await database.rows(scope, LIST, [scope.tenantId, page.after ?? 0, page.limit + 1]);
  return pageOf(rows, page.limit, ownerRow);
}

/** Changes what is given: null when there is no such owner, `stale` when it changed since, `taken` for a reference in use. */
export async function updateOwner(
  database: Database,
  scope: OwnerScope,
  change: OwnerChange,
  ifUpdatedAt: string | null,
  audit: AuditEntry,
): Promise<OwnerRow | 'stale' | 'taken' | null> {
  try {
    return await persistently(database, scope, (tx) => changeOwner(tx, scope, change, ifUpdatedAt, audit));
  } catch (error) {
    if (sqlState(error) === UNIQUE_VIOLATION) return 'taken';
    throw error;
  }
}

async function changeOwner(
  tx: Transaction,
  scope: OwnerScope,
  change: OwnerChange,
  ifUpdatedAt: string | null,
  audit: AuditEntry,
): Promise<OwnerRow | 'stale' | null> {
  if (!(await lockOwner(tx, scope))) return null;
  const key = [scope.tenantId, scope.ownerId];
  if (ifUpdatedAt !== null && (await tx.rows(IS_OF_INSTANT, [...key, ifUpdatedAt])).length === 0)
    return 'stale';
  const changed = await tx.rows(UPDATE, [
    ...key,
    change.reference !== undefined,
    change.reference ?? null,
    change.name !== undefined,
    change.name ?? null,
    change.metadata === undefined ? null : jsonText(change.metadata),
  ]);
  await addAudit(tx, scope.tenantId, audit);
  return oneOwner(changed);
}

/** In this order: without its keys nothing sealed of the owner can be read again, whatever becomes of the rest. */
const FORGET: readonly Statement[] = [
  { text: 'delete from owner_keys where owner_id = $2 and $1::bigint is not null' },
  { text: 'delete from sessions where tenant_id = $1 and owner_id = $2' },
  { text: 'delete from api_keys where tenant_id = $1 and owner_id = $2' },
  { text: 'delete from identities where tenant_id = $1 and owner_id = $2' },
  REMEMBER_FORGOTTEN,
  { text: 'delete from owners where tenant_id = $1 and id = $2' },
];

/**
 * Removes the owner with everything below it, keys first, in one transaction; the log keeps only that it happened.
 * False when the tenant has no such owner.
 */
export const deleteOwner = (database: Database, scope: OwnerScope, audit: AuditEntry): Promise<boolean> =>
  persistently(database, scope, async (tx) => {
    if (!(await lockOwner(tx, scope))) return false;
    await tx.rows({ text: `set local statement_timeout = ${FORGET_TIMEOUT_MS}` });
    for (const statement of FORGET) await tx.run(statement, [scope.tenantId, scope.ownerId]);
    await addAudit(tx, scope.tenantId, audit);
    return true;
  });
