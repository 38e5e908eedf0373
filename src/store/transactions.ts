/** Transactions: reading, and what a person changes and deletes. The ingest writes them elsewhere. */
import type { CategorySource } from '../core/categories/types.ts';
import type { TransactionStatus } from '../core/observations.ts';
import type {
  AuditEntry,
  LedgerChanges,
  OwnerScope,
  PageOf,
  PageRequest,
  TransactionCursor,
  TransactionFilter,
  TransactionPresence,
  TransactionReview,
  TransactionRow,
  TransactionSort,
} from '../engine/ports.ts';
import { addAudit } from './audit.ts';
import { learn } from './category-store.ts';
import type { Database, Statement, TextRow, Transaction } from './database.ts';
import { deleteTransactions } from './delete-transactions.ts';
import { appendEvent, lockOwner } from './events.ts';
import { pageOf } from './pages.ts';
import { persistently } from './retry.ts';
import { instantText, integer, maybe, textOf, truth } from './text-values.ts';
import { countStatement, listStatement, TRANSACTION_SELECT } from './transaction-list.ts';

type TransactionChange = Parameters<LedgerChanges['updateTransaction']>[2];

const GET: Statement = {
  name: 'transaction_get',
  text: `${TRANSACTION_SELECT} where t.owner_id = $1 and t.id = $2`,
};
/** An instant of the API has milliseconds, the column microseconds. */
const IS_OF_INSTANT: Statement = {
  name: 'transaction_is_of_instant',
  text: `select account_id, $3::timestamptz is null
      or date_trunc('milliseconds', updated_at) = date_trunc('milliseconds', $3::timestamptz)
    from transactions where owner_id = $1 and id = $2`,
};
const UPDATE: Statement = {
  name: 'transaction_update',
  text: `update transactions set category = $3, revision = $4, updated_at = now()
    where owner_id = $1 and id = $2`,
};
/** Before the row is written: it says what the category was. */
const NOTE_CATEGORY: Statement = {
  name: 'transaction_note_category',
  text: `insert into transaction_history (owner_id, transaction_id, number, revision, at, cause, actor, before)
    select owner_id, id, coalesce((select max(h.number) from transaction_history h
        where h.owner_id = $1 and h.transaction_id = $2), 0) + 1,
      $3, now(), 'categorised', $4, 
      jsonb_build_object('category', category, 'status', status, 'revision', revision)
    from transactions where owner_id = $1 and id = $2 and category is distinct from $5::text`,
};
/** With its category, and the other leg of a transfer is one no more. */
export const DELETE_TRANSACTION: Statement = {
  name: 'transaction_delete',
  text: `with category as (delete from transaction_categories where owner_id = $1 and transaction_id = $2),
    leg as (update transaction_categories set transfer_of = null, again = true where owner_id = $1 and transfer_of = $2),
    rejected as (delete from transfer_rejections where owner_id = $1 and (out_id = $2 or in_id = $2))
    delete from transactions where owner_id = $1 and id = $2`,
};

const hundredths = (text: string): number => integer(text) / 100;

const transactionRow = (row: TextRow): TransactionRow => ({
  id: integer(row[0]),
  accountId: integer(row[1]),
  status: row[2] as TransactionStatus,
  amount: textOf(row[3]),
  currency: textOf(row[4]),
  entryDate: textOf(row[5]),
  bookingDate: row[6] ?? null,
  valueDate: row[7] ?? null,
  counterpartyName: row[8] ?? null,
  counterpartyMasked: row[9] ?? null,
  text: row[10] ?? null,
  bankText: row[11] ?? null,
  category: row[12] ?? null,
  bankReference: row[13] ?? null,
  details: row[14] ?? null,
  createdAt: instantText(row[15]),
  updatedAt: instantText(row[16]),
  presence: row[17] as TransactionPresence,
  missingSince: maybe(row[18], instantText),
  removedReason: (row[19] ?? null) as TransactionRow['removedReason'],
  review: (row[20] ?? null) as TransactionReview | null,
  possibleDuplicateOf: maybe(row[21], integer),
  categorySource: (row[22] ?? null) as CategorySource | null,
  categoryConfidence: maybe(row[23], hundredths),
  merchant: row[24] ?? null,
  transferOf: maybe(row[25], integer),
});

const oneTransaction = ([row]: readonly TextRow[]): TransactionRow | null =>
  row === undefined ? null : transactionRow(row);

/** A page of transactions in the order asked for; see {@link TransactionFilter} for what a filter means. */
export async function listTransactions(
  database: Database,
  scope: OwnerScope,
  filter: TransactionFilter,
  sort: TransactionSort,
  page: PageRequest<TransactionCursor>,
): Promise<PageOf<TransactionRow>> {
  const { statement, values } = listStatement(scope, filter, sort, page);
  return pageOf(await database.rows(scope, statement, values), page.limit, transactionRow);
}

/** The exact number of rows that a filter meets. */
export async function countTransactions(
  database: Database,
  scope: OwnerScope,
  filter: TransactionFilter,
): Promise<number> {
  const { statement, values } = countStatement(scope, filter);
  const [row] = await database.rows(scope, statement, values);
  return integer(row?.[0]);
}

/** One transaction, or null. */
export const getTransaction = async (
  database: Database,
  scope: OwnerScope,
  transactionId: number,
): Promise<TransactionRow | null> =>
  oneTransaction(await database.rows(scope, GET, [scope.ownerId, transactionId]));

/** Locks the owner, whom every writer locks first, and looks at the transaction; null when there is none. */
async function lockAround(
  tx: Transaction,
  scope: OwnerScope,
  transactionId: number,
  instant: string | null,
): Promise<{ readonly accountId: number; readonly stale: boolean } | null> {
  if (!(await lockOwner(tx, scope))) return null;
  const [row] = await tx.rows(IS_OF_INSTANT, [scope.ownerId, transactionId, instant]);
  return row === undefined ? null : { accountId: integer(row[0]), stale: !truth(row[1]) };
}

/** Changes what a person chose of a transaction; null when there is none, `stale` when it changed since. */
export const updateTransaction = (
  database: Database,
  scope: OwnerScope,
  transactionId: number,
  change: TransactionChange,
  ifUpdatedAt: string | null,
  audit: AuditEntry,
): Promise<TransactionRow | 'stale' | null> =>
  persistently(database, scope, async (tx) => {
    const found = await lockAround(tx, scope, transactionId, ifUpdatedAt);
    if (found === null || found.stale) return found && 'stale';
    const key = [scope.ownerId, transactionId];
    if (change.category !== undefined) {
      const revision = await appendEvent(tx, scope.ownerId, {
        type: 'transaction.updated',
        accountId: found.accountId,
        data: { transaction_id: transactionId, changed: ['category'] },
      });
      await tx.run(NOTE_CATEGORY, [...key, revision, audit.actor, change.category]);
      await tx.run(UPDATE, [...key, change.category, revision]);
      if (change.lesson !== undefined) await learn(tx, scope.ownerId, transactionId, change.lesson);
      await addAudit(tx, scope.tenantId, audit);
    }
    return oneTransaction(await tx.rows(GET, key));
  });

/** Deletes a transaction and leaves a tombstone that later files respect (invariant 6). False when there is none. */
export const deleteTransaction = async (
  database: Database,
  scope: OwnerScope,
  id: number,
  audit: AuditEntry,
): Promise<boolean> => (await deleteTransactions(database, scope, [{ id, audit }])).length === 1;
