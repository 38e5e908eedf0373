/** API keys, found by the hash of their token before any tenant is known. */
import { auditSubject } from '../engine/audit-entry.ts';
import type {
  ApiKeyRow,
  AuditEntry,
  DirectoryStore,
  PageOf,
  PageRequest,
  TenantScope,
} from '../engine/ports.ts';
import { textArray } from './arrays.ts';
import { addAudit, addAuditOf } from './audit.ts';
import type { Database, Statement, TextRow } from './database.ts';
import { pageOf } from './pages.ts';
import { instantText, integer, maybe, textOf, textsOf, truth } from './text-values.ts';

type NewApiKey = Parameters<DirectoryStore['createApiKey']>[0];

const COLUMNS = `id, tenant_id, owner_id, owner_only, name, token_start, scopes, created_at, expires_at, revoked_at,
  last_used_at`;

/** A key is bound to an owner of its own tenant or to none; the lock keeps the owner there until the key is. */
const INSERT: Statement = {
  name: 'api_key_insert',
  text: `with bound as (select id from owners where tenant_id = $1 and id = $2 for key share)
    insert into api_keys (tenant_id, owner_id, owner_only, name, token_hash, token_start, scopes, expires_at)
    select $1, $2, $3, $4, $5, $6, $7, $8::timestamptz
    where $2::bigint is null or exists (select 1 from bound) returning ${COLUMNS}`,
};
const FIND: Statement = {
  name: 'api_key_find',
  text: `select ${COLUMNS} from api_keys where token_hash = $1`,
};
const LIST: Statement = {
  name: 'api_keys_list',
  text: `select ${COLUMNS} from api_keys where tenant_id = $1 and ($2::bigint is null or id < $2::bigint)
    order by id desc limit $3`,
};
const GET: Statement = {
  name: 'api_key_get',
  text: `select ${COLUMNS} from api_keys where tenant_id = $1 and id = $2`,
};
const REVOKE: Statement = {
  name: 'api_key_revoke',
  text: 'update api_keys set revoked_at = now() where tenant_id = $1 and id = $2 and revoked_at is null',
};
const TOUCH: Statement = {
  name: 'api_key_touch',
  text: `update api_keys set last_used_at = now()
    where id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')`,
};

const keyRow = (row: TextRow): ApiKeyRow => ({
  id: integer(row[0]),
  tenantId: integer(row[1]),
  ownerId: maybe(row[2], integer),
  ownerOnly: truth(row[3]),
  name: textOf(row[4]),
  tokenStart: textOf(row[5]),
  scopes: textsOf(row[6]),
  createdAt: instantText(row[7]),
  expiresAt: maybe(row[8], instantText),
  revokedAt: maybe(row[9], instantText),
  lastUsedAt: maybe(row[10], instantText),
});

const oneKey = ([row]: readonly TextRow[]): ApiKeyRow | null => (row === undefined ? null : keyRow(row));

/** Makes a key. Throws when its owner is not one of the tenant's: the caller has asked before. */
export const createApiKey = (database: Database, key: NewApiKey, audit: AuditEntry): Promise<ApiKeyRow> =>
  database.transaction({ tenantId: key.tenantId }, async (tx) => {
    const made = oneKey(
      await tx.rows(INSERT, [
        key.tenantId,
        key.ownerId,
        key.ownerOnly,
        key.name,
        Buffer.from(key.tokenHash),
        key.tokenStart,
        textArray(key.scopes),
        key.expiresAt,
      ]),
    );
    if (made === null) throw new Error('internal: an API key for an owner that the tenant does not have');
    await addAuditOf(tx, key.tenantId, audit, auditSubject('api_key', 0, made.id));
    return made;
  });

/** The key of a token by its hash, revoked and expired ones too. */
export const findApiKey = async (database: Database, tokenHash: Uint8Array): Promise<ApiKeyRow | null> =>
  oneKey(await database.rows(null, FIND, [Buffer.from(tokenHash)]));

/** The tenant's keys, newest first, revoked ones too. */
export async function listApiKeys(
  database: Database,
  scope: TenantScope,
  page: PageRequest<number>,
): Promise<PageOf<ApiKeyRow>> {
  const rows = await database.rows(scope, LIST, [scope.tenantId, page.after, page.limit + 1]);
  return pageOf(rows, page.limit, keyRow);
}

/** One key of the tenant, or null. */
export const getApiKey = async (
  database: Database,
  scope: TenantScope,
  id: number,
): Promise<ApiKeyRow | null> => oneKey(await database.rows(scope, GET, [scope.tenantId, id]));

/** Revokes a key; null when the tenant has none such. A second time changes and logs nothing. */
export const revokeApiKey = (
  database: Database,
  scope: TenantScope,
  id: number,
  audit: AuditEntry,
): Promise<ApiKeyRow | null> =>
  database.transaction(scope, async (tx) => {
    const key = [scope.tenantId, id];
    if ((await tx.run(REVOKE, key)) === 1) await addAudit(tx, scope.tenantId, audit);
    return oneKey(await tx.rows(GET, key));
  });

/** Notes the use of a key, at most once a minute. */
export async function touchApiKey(database: Database, id: number): Promise<void> {
  await database.rows(null, TOUCH, [id]);
}
