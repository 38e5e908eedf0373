/** The append-only log of a tenant: who changed what. Entries hold no text of a person. */
import type { AuditEntry, AuditRow, PageOf, PageRequest, TenantScope } from '../engine/ports.ts';
import type { Database, Statement, TextRow, Transaction } from './database.ts';
import { jsonText } from './json-text.ts';
import { pageOf } from './pages.ts';
import { instantText, integer, jsonObject, textOf } from './text-values.ts';

const INSERT: Statement = {
  name: 'audit_insert',
  text: 'insert into audit (tenant_id, actor, action, subject, detail) values ($1, $2, $3, $4, $5::jsonb)',
};

const LIST: Statement = {
  name: 'audit_list',
  text: `select id, at, actor, action, subject, detail from audit
    where tenant_id = $1 and ($2::bigint is null or id < $2::bigint) order by id desc limit $3`,
};

/** Adds an entry inside a transaction, so that change and entry stand or fall together. */
export async function addAudit(tx: Transaction, tenantId: number, entry: AuditEntry): Promise<void> {
  await tx.run(INSERT, [tenantId, entry.actor, entry.action, entry.subject, jsonText(entry.detail)]);
}

/** Adds an entry about an object that got its id just now: the subject is filled in where the caller gave none. */
export const addAuditOf = (
  tx: Transaction,
  tenantId: number,
  entry: AuditEntry,
  subject: string,
): Promise<void> => addAudit(tx, tenantId, { ...entry, subject: entry.subject ?? subject });

/** Adds an entry on its own. */
export const writeAudit = (database: Database, scope: TenantScope, entry: AuditEntry): Promise<void> =>
  database.transaction(scope, (tx) => addAudit(tx, scope.tenantId, entry));

/** The log, newest first; `after` is the id of the last entry seen. */
export async function listAudit(
  database: Database,
  scope: TenantScope,
  page: PageRequest<number>,
): Promise<PageOf<AuditRow>> {
  const rows = await database.rows(scope, LIST, [scope.tenantId, page.after, page.limit + 1]);
  return pageOf(rows, page.limit, auditRow);
}

const auditRow = (row: TextRow): AuditRow => ({
  id: integer(row[0]),
  at: instantText(row[1]),
  actor: textOf(row[2]),
  action: textOf(row[3]),
  subject: row[4] ?? null,
  detail: jsonObject<AuditEntry['detail']>(row[5]),
});
