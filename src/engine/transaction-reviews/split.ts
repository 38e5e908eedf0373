/** Undoes the latest merge or pairing of a transaction: two again, which no score makes one any more. */
import { failure, type Result, success } from '../../core/result.ts';
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { EntryColumns } from '../imports/ledger-port.ts';
import type { Caller, LedgerChanges, OwnerScope } from '../ports.ts';
import { lookOf } from '../windows/change-entry.ts';
import type {
  BeforeChange,
  MergedEntry,
  ReviewedEntry,
  ReviewLedger,
  ReviewRefusal,
  StoredChange,
} from './port.ts';

/** Changes of a transaction that are looked through for what can be undone. */
export const CHANGES_MAX = 200;

/** Rules by which two different looks became one transaction. */
const PAIRING_RULES: ReadonlySet<string | null> = new Set([
  'booked_from_pending',
  'booked_changed',
  'pending_changed',
  'bank_link',
  'same_reference',
]);

export interface SplitRequest {
  readonly id: number;
  readonly ifUpdatedAt: string | null;
}

/** Gives the id of the second transaction: that of the merged one, or a new one for what was there before a pairing. */
export const splitTransaction = (
  changes: Pick<LedgerChanges, 'inReview'>,
  caller: Caller,
  scope: OwnerScope,
  request: SplitRequest,
): Promise<Result<number, ReviewRefusal>> =>
  changes.inReview(scope, async (ledger) => {
    const entry = await ledger.entry(request.id);
    if (entry === null) return failure<ReviewRefusal>('not_found');
    if (request.ifUpdatedAt !== null && request.ifUpdatedAt !== entry.updatedAt) return failure('stale');
    const undone = undoable(await ledger.changes(entry.id, CHANGES_MAX));
    if (undone === null) return failure('nothing_to_split');
    const revision = await ledger.appendEvent({
      type: 'transaction.updated',
      accountId: entry.accountId,
      data: { transaction_id: entry.id, changed: ['split'] },
    });
    const { merged } = undone;
    const otherId =
      merged === undefined
        ? await undoPairing(ledger, entry, undone, revision)
        : await undoMerge(ledger, entry, undone, merged, revision);
    const { actor } = caller;
    const before = { ...entry.columns, revision: entry.revision, category: entry.category };
    await ledger.addChange({ id: entry.id, revision, cause: 'split', actor, before, otherId });
    await ledger.addChange({ id: otherId, revision, cause: 'split', actor, before: null, otherId: entry.id });
    const subject = auditSubject('transaction', scope.ownerId, entry.id);
    await ledger.audit(auditEntry(caller, 'transaction.split', subject, { into: otherId }));
    return success(otherId);
  });

/** What was before the latest merge or pairing that no split has undone; the changes come the latest first. */
function undoable(changes: readonly StoredChange[]): (BeforeChange & EntryColumns) | null {
  let undone = 0;
  for (const { cause, rule, before } of changes) {
    if (cause === 'split' && before !== null) undone++;
    const isPair = (cause === 'booked' || cause === 'changed') && PAIRING_RULES.has(rule);
    if (cause !== 'merged' && cause !== 'booked' && !isPair) continue;
    if (undone > 0) undone--;
    else return before === null || !isWhole(before) ? null : before;
  }
  return null;
}

const isWhole = (before: BeforeChange): before is BeforeChange & EntryColumns =>
  before.key !== undefined && before.hash !== undefined && before.amount !== undefined;

/** What was pending, or looked otherwise, is a transaction of its own; what the bank shows by now keeps the id. */
async function undoPairing(
  ledger: ReviewLedger,
  entry: ReviewedEntry,
  before: BeforeChange & EntryColumns,
  revision: number,
): Promise<number> {
  const { merged: _, category: __, revision: ___, ...columns } = before;
  await ledger.removeAliases(entry.id, [lookOf(columns)]);
  await ledger.settle(entry.id, revision, { decided: true });
  const { category, firstSeen } = entry;
  return ledger.restore(entry.accountId, revision, { id: null, columns, category, firstSeen });
}

async function undoMerge(
  ledger: ReviewLedger,
  entry: ReviewedEntry,
  before: BeforeChange & EntryColumns,
  merged: MergedEntry,
  revision: number,
): Promise<number> {
  const { merged: _, revision: __, category = null, ...columns } = before;
  if (columns.hash !== entry.columns.hash && merged.columns.hash === entry.columns.hash)
    await ledger.updateEntries(revision, [{ id: entry.id, entry: columns, review: null }]);
  await ledger.removeAliases(entry.id, merged.added);
  if (merged.buried !== null) await ledger.unbury(entry.accountId, merged.buried);
  // A category that came with the other one goes with it.
  const came = category === null && entry.category === merged.category;
  await ledger.settle(entry.id, revision, { decided: true, ...(came ? { category: null } : {}) });
  const { id, aliases } = merged;
  await ledger.restore(entry.accountId, revision, { ...merged, id });
  await ledger.addAliases(
    entry.accountId,
    aliases.map((look) => ({ id, ...look })),
  );
  return id;
}
