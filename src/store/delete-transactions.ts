/** Deleting transactions for good: what a person deleted stays deleted, whatever later files and syncs bring. */
import type { AuditEntry, OwnerScope } from '../engine/ports.ts';
import { bigintArray, textArray } from './arrays.ts';
import type { Database, Statement, Transaction } from './database.ts';
import { appendEvent, lockOwner } from './events.ts';
import { jsonText } from './json-text.ts';
import { publishReconciliation } from './reconcile.ts';
import { persistently } from './retry.ts';
import { integer } from './text-values.ts';

/** One to delete, with its line in the log. */
export interface Deletion {
  readonly id: number;
  readonly audit: AuditEntry;
}

const ACCOUNTS: Statement = {
  name: 'transactions_accounts',
  text: 'select id, account_id from transactions where owner_id = $1 and id = any($2::bigint[]) order by id',
};
const buryStatement = (name: string, looks: string): Statement => ({
  name,
  text: `insert into tombstones as buried (owner_id, account_id, content_key, bank_reference, entry_date, copies)
    select owner_id, account_id, content_key, reference, entry_date, count(*) from (${looks}) look group by 1, 2, 3, 4, 5
    on conflict (owner_id, account_id, entry_date, content_key, bank_reference)
    do update set copies = buried.copies + excluded.copies`,
});
/** One of equal entries was deleted: as many of the next file's are left out as were deleted. */
const BURY = buryStatement(
  'transactions_bury',
  `select owner_id, account_id, content_key, coalesce(bank_reference, '') as reference, entry_date
    from transactions where owner_id = $1 and id = any($2::bigint[])`,
);
/** However else it looked: nothing of it comes back. */
const BURY_LOOKS = buryStatement(
  'transactions_bury_looks',
  `select distinct owner_id, transaction_id, account_id, content_key, bank_reference as reference, entry_date
    from transaction_aliases where owner_id = $1 and transaction_id = any($2::bigint[])`,
);
/** What is gone is nobody's duplicate any more. */
const UNMARK: Statement = {
  name: 'transactions_unmark_duplicates',
  text: `update transactions set possible_duplicate_of = null,
      review = case when review = 'possible_duplicate' then null else review end
    where owner_id = $1 and possible_duplicate_of = any($2::bigint[])`,
};
/** With their categories, and the other leg of a transfer is one no more. */
const DELETE: Statement = {
  name: 'transactions_delete',
  text: `with categories as (delete from transaction_categories where owner_id = $1 and transaction_id = any($2::bigint[])),
    legs as (update transaction_categories set transfer_of = null, again = true
      where owner_id = $1 and transfer_of = any($2::bigint[]) and transaction_id <> all($2::bigint[])),
    rejected as (delete from transfer_rejections
      where owner_id = $1 and (out_id = any($2::bigint[]) or in_id = any($2::bigint[])))
    delete from transactions where owner_id = $1 and id = any($2::bigint[])`,
};
const AUDIT: Statement = {
  name: 'transactions_audit',
  text: `insert into audit (tenant_id, actor, action, subject, detail)
    select $1, actor, action, subject, detail::jsonb
    from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as entry (actor, action, subject, detail)`,
};

/**
 * Deletes transactions and leaves tombstones that later files respect (invariant 6), in one transaction: an event and a line
 * in the log for each. Gives the ids of those that there were, ascending. The caller sees to it that they are few.
 */
export const deleteTransactions = (
  database: Database,
  scope: OwnerScope,
  deletions: readonly Deletion[],
): Promise<readonly number[]> =>
  persistently(database, scope, async (tx) => {
    if (!(await lockOwner(tx, scope))) return [];
    const asked = bigintArray(deletions.map(({ id }) => id));
    const found = (await tx.rows(ACCOUNTS, [scope.ownerId, asked])).map(([id, accountId]) => ({
      id: integer(id),
      accountId: integer(accountId),
    }));
    if (found.length === 0) return [];
    for (const { id, accountId } of found)
      await appendEvent(tx, scope.ownerId, {
        type: 'transaction.deleted',
        accountId,
        data: { transaction_id: id },
      });
    const ids = found.map(({ id }) => id);
    for (const statement of [BURY, BURY_LOOKS, UNMARK, DELETE])
      await tx.run(statement, [scope.ownerId, bigintArray(ids)]);
    for (const accountId of new Set(found.map((one) => one.accountId)))
      await publishReconciliation(tx, scope.ownerId, accountId, {});
    await addAudits(tx, scope.tenantId, deletions, new Set(ids));
    return ids;
  });

/** The lines of those that there were. */
function addAudits(
  tx: Transaction,
  tenantId: number,
  deletions: readonly Deletion[],
  gone: ReadonlySet<number>,
): Promise<number> {
  const entries = deletions.filter(({ id }) => gone.has(id)).map(({ audit }) => audit);
  return tx.run(AUDIT, [
    tenantId,
    textArray(entries.map(({ actor }) => actor)),
    textArray(entries.map(({ action }) => action)),
    textArray(entries.map(({ subject }) => subject)),
    textArray(entries.map(({ detail }) => jsonText(detail))),
  ]);
}
