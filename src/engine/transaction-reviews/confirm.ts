/** A person looked at a transaction that was to be reviewed, and it is right as it is. */
import { failure, type Result, success } from '../../core/result.ts';
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { Caller, LedgerChanges, OwnerScope } from '../ports.ts';
import type { ReviewRefusal } from './port.ts';

/** Ends the review; nothing changes where there was none. */
export const confirmTransaction = (
  changes: LedgerChanges,
  caller: Caller,
  scope: OwnerScope,
  { id, ifUpdatedAt }: { readonly id: number; readonly ifUpdatedAt: string | null },
): Promise<Result<null, ReviewRefusal>> =>
  changes.inReview(scope, async (ledger) => {
    const entry = await ledger.entry(id);
    if (entry === null) return failure<ReviewRefusal>('not_found');
    if (ifUpdatedAt !== null && ifUpdatedAt !== entry.updatedAt) return failure('stale');
    if (entry.review === null) return success(null);
    const revision = await ledger.appendEvent({
      type: 'transaction.updated',
      accountId: entry.accountId,
      data: { transaction_id: id, changed: ['review'] },
    });
    await ledger.settle(id, revision, { decided: false });
    const { actor } = caller;
    const before = { status: entry.columns.status, revision: entry.revision };
    await ledger.addChange({ id, revision, cause: 'confirmed', actor, before, otherId: null });
    const subject = auditSubject('transaction', scope.ownerId, id);
    await ledger.audit(auditEntry(caller, 'transaction.confirmed', subject, { was: entry.review }));
    return success(null);
  });
