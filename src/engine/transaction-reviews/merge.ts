/** Two transactions that a person knows to be one. Later windows and files respect it, and a split undoes it. */
import type { Alias } from '../../core/matching/entries.ts';
import { failure, type Result, success } from '../../core/result.ts';
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { EntryColumns } from '../imports/ledger-port.ts';
import type { Caller, LedgerChanges, OwnerScope } from '../ports.ts';
import { isOtherLook, lookOf } from '../windows/change-entry.ts';
import type { MergedEntry, ReviewedEntry, ReviewLedger, ReviewRefusal } from './port.ts';

export interface MergeRequest {
  readonly id: number;
  /** The transaction that becomes part of the first one. */
  readonly with: number;
  readonly ifUpdatedAt: string | null;
}

/**
 * Merges a transaction into another one, which keeps its id and its category. It shows what is booked, or what the bank
 * still shows; however the other one looked is the one from now on.
 */
export const mergeTransactions = (
  changes: Pick<LedgerChanges, 'inReview'>,
  caller: Caller,
  scope: OwnerScope,
  request: MergeRequest,
): Promise<Result<null, ReviewRefusal>> =>
  changes.inReview(scope, async (ledger) => {
    const kept = await ledger.entry(request.id);
    if (kept === null) return failure<ReviewRefusal>('not_found');
    if (request.ifUpdatedAt !== null && request.ifUpdatedAt !== kept.updatedAt) return failure('stale');
    if (request.with === request.id) return failure('same');
    const other = await ledger.entry(request.with);
    if (other === null) return failure('other_not_found');
    if (other.accountId !== kept.accountId || other.columns.currency !== kept.columns.currency)
      return failure('other_account');
    await merge(ledger, caller, kept, other);
    const subject = auditSubject('transaction', scope.ownerId, kept.id);
    await ledger.audit(auditEntry(caller, 'transaction.merged', subject, { with: other.id }));
    return success(null);
  });

async function merge(
  ledger: ReviewLedger,
  { actor }: Caller,
  kept: ReviewedEntry,
  other: ReviewedEntry,
): Promise<void> {
  const { accountId } = kept;
  const shows = otherCounts(kept, other) ? other.columns : kept.columns;
  const looks = [lookOf(kept.columns), lookOf(other.columns), ...other.aliases];
  const added = looks.filter((look) => isOtherLook(look, lookOf(shows), kept.aliases, true));
  const buried = buriedLook(kept, other, shows);
  const merged: MergedEntry = {
    id: other.id,
    columns: other.columns,
    category: other.category,
    firstSeen: other.firstSeen,
    aliases: other.aliases,
    added,
    buried,
  };
  await ledger.appendEvent({
    type: 'transaction.deleted',
    accountId,
    data: { transaction_id: other.id, merged_into_id: kept.id },
  });
  const revision = await ledger.appendEvent({
    type: 'transaction.updated',
    accountId,
    data: { transaction_id: kept.id, changed: ['merged'] },
  });
  await ledger.moveDuplicates(other.id, kept.id);
  await ledger.remove(other.id);
  if (shows !== kept.columns || kept.presence !== 'present')
    await ledger.updateEntries(revision, [{ id: kept.id, entry: shows, review: null }]);
  await ledger.addAliases(
    accountId,
    added.map((look) => ({ id: kept.id, ...look })),
  );
  if (buried !== null) await ledger.bury(accountId, buried);
  const category = kept.category ?? other.category;
  await ledger.settle(kept.id, revision, { decided: shows.status === 'booked', category });
  const before = { ...kept.columns, revision: kept.revision, category: kept.category, merged };
  await ledger.addChange({ id: kept.id, revision, cause: 'merged', actor, before, otherId: other.id });
}

/** Whether the merged transaction shows what the other one says. */
function otherCounts(kept: ReviewedEntry, other: ReviewedEntry): boolean {
  if (kept.columns.status !== other.columns.status) return other.columns.status === 'booked';
  return kept.presence !== 'present' && other.presence === 'present';
}

/**
 * The look of which one more entry is held back: the bank may go on to show both. Of a pending entry beside its booking it
 * is known anyway that they are one.
 */
function buriedLook(kept: ReviewedEntry, other: ReviewedEntry, shows: EntryColumns): Alias | null {
  if (kept.columns.status !== other.columns.status) return null;
  return lookOf(shows === kept.columns ? other.columns : kept.columns);
}
