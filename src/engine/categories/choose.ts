/** What a person says of a transaction: its category, and that it is no transfer. Corrections teach, for this owner only. */
import { memoryKeys } from '../../core/categories/memory-keys.ts';
import { failure, type Result, success } from '../../core/result.ts';
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { Caller, OwnerScope, TransactionRow } from '../ports.ts';
import { factsOf } from './facts.ts';
import type { Lesson } from './lesson.ts';
import type { CategoryParts } from './parts.ts';
import type { CategoryChoice, CategoryRunKind, CategoryRunRow } from './port.ts';

/** Puts a transaction in a category, or takes an earlier choice back. */
export async function chooseCategory(
  parts: CategoryParts,
  caller: Caller,
  scope: OwnerScope,
  transactionId: number,
  { category, train, applyToExisting }: CategoryChoice,
  ifUpdatedAt: string | null,
): Promise<TransactionRow | 'stale' | null> {
  const lesson = category !== null && train ? await lessonOf(parts, scope, transactionId, category) : null;
  const subject = auditSubject('transaction', scope.ownerId, transactionId);
  const row = await parts.changes.updateTransaction(
    scope,
    transactionId,
    { category, ...(lesson === null ? {} : { lesson }) },
    ifUpdatedAt,
    auditEntry(caller, 'transaction.updated', subject, { changed: 'category', taught: lesson !== null }),
  );
  if (row !== null && row !== 'stale' && lesson !== null && applyToExisting)
    await startRun(parts, caller, scope, 'rules');
  return row;
}

/** Under which keys a correction is remembered; null when there is no such transaction. */
async function lessonOf(
  { store }: CategoryParts,
  scope: OwnerScope,
  transactionId: number,
  code: string,
): Promise<Lesson | null> {
  const [entry] = await store.entriesOf(scope, [transactionId]);
  if (entry === undefined) return null;
  const accounts = await store.accounts(scope);
  const account = accounts.find(({ id }) => id === entry.accountId);
  return { code, keys: memoryKeys(factsOf(entry, account, false)) };
}

/** Ends the pair that a transaction is of. */
export async function rejectTransfer(
  { store, ledger }: CategoryParts,
  caller: Caller,
  scope: OwnerScope,
  transactionId: number,
): Promise<Result<TransactionRow, 'not_found' | 'no_transfer'>> {
  const subject = auditSubject('transaction', scope.ownerId, transactionId);
  const done = await store.rejectTransfer(
    scope,
    transactionId,
    auditEntry(caller, 'transaction.transfer_rejected', subject),
  );
  if (done !== 'rejected') return failure(done);
  const row = await ledger.getTransaction(scope, transactionId);
  return row === null ? failure('not_found') : success(row);
}

/** Starts a run over what is there. */
export const startRun = (
  { store }: CategoryParts,
  caller: Caller,
  scope: OwnerScope,
  kind: CategoryRunKind,
): Promise<CategoryRunRow> =>
  store.startRun(
    scope,
    kind,
    auditEntry(caller, 'category_run.started', auditSubject('owner', scope.ownerId, scope.ownerId), { kind }),
  );
