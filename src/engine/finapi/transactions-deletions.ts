/** Deleting transactions on the finAPI surface. finAPI v1, section 8. */
import { failure, type Result, success } from '../../core/result.ts';
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { Caller, OwnerScope } from '../ports.ts';
import type { TransactionParts } from './transactions-parts.ts';
import type { EntryRefusal, FinapiTransactions } from './transactions-port.ts';
import type { Deletable } from './transactions-store-port.ts';

/** Entries that are looked at together. */
const BATCH_ENTRIES = 500;
/** Entries that one call deletes; the call says which, and the rest takes another. */
export const DELETED_MAX = 10_000;

/** Entries of the ledger go with tombstones, so that they do not come back; adjusting entries are not shown any more. */
async function removeEntries(
  { store }: TransactionParts,
  caller: Caller,
  scope: OwnerScope,
  entries: readonly Deletable[],
): Promise<ReadonlySet<number>> {
  const { ledger = [], adjustment = [] } = Object.groupBy(entries, ({ kind }) => kind);
  const deletions = ledger.map(({ id }) => {
    const subject = auditSubject('transaction', scope.ownerId, id);
    return { id, audit: auditEntry(caller, 'transaction.deleted', subject) };
  });
  const gone = deletions.length === 0 ? [] : await store.deleteLedger(scope, deletions);
  const ids = adjustment.map(({ id }) => id);
  return new Set([...gone, ...(ids.length === 0 ? [] : await store.hideAdjustments(scope, ids))]);
}

export async function removeOne(
  parts: TransactionParts,
  caller: Caller,
  scope: OwnerScope,
  id: number,
): Promise<Result<null, EntryRefusal>> {
  const [entry] = await parts.store.entries(scope, [id]);
  if (entry === undefined) return failure('not_found');
  if (entry.kind === 'part') return failure('is_part');
  const which = { id, until: null, safe: true, demo: await parts.demoConnections(scope) };
  const [found] = await parts.store.deletable(scope, which, { after: 0, limit: 1 });
  if (found === undefined) return failure('not_deletable');
  const gone = await removeEntries(parts, caller, scope, [found]);
  return gone.has(id) ? success(null) : failure('not_found');
}

export const removeAll = async (
  parts: TransactionParts,
  caller: Caller,
  scope: OwnerScope,
  { until, safe }: Parameters<FinapiTransactions['removeAll']>[2],
): Promise<readonly number[]> => {
  const which = { id: null, until, safe, demo: safe ? await parts.demoConnections(scope) : [] };
  const gone: number[] = [];
  let after = 0;
  for (let seen = 0; seen < DELETED_MAX; seen += BATCH_ENTRIES) {
    const batch = await parts.store.deletable(scope, which, { after, limit: BATCH_ENTRIES });
    const those = await removeEntries(parts, caller, scope, batch);
    for (const { id, children } of batch) if (those.has(id)) gone.push(id, ...children);
    after = batch.at(-1)?.id ?? after;
    if (batch.length < BATCH_ENTRIES) break;
  }
  return gone.sort((a, b) => a - b);
};
