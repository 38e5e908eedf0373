/** What a person changes in the ledger: the label of an account, and deletions. */
import { auditEntry, auditSubject } from './audit-entry.ts';
import type { AccountRow, Caller, LedgerChanges, OwnerScope } from './ports.ts';

/** Gives an account another label (with null the bank's own again), or another first day of its history. */
export const labelAccount = (
  changes: LedgerChanges,
  caller: Caller,
  scope: OwnerScope,
  accountId: number,
  change: { customLabel?: string | null; historyStart?: string | null },
  ifUpdatedAt: string | null,
): Promise<AccountRow | 'stale' | null> =>
  changes.updateAccount(
    scope,
    accountId,
    change,
    ifUpdatedAt,
    auditEntry(caller, 'account.updated', auditSubject('account', scope.ownerId, accountId), {
      changed: [
        ...(change.customLabel === undefined ? [] : ['label']),
        ...(change.historyStart === undefined ? [] : ['history_start']),
      ].join(),
    }),
  );

/** Deletes an account with everything of it. False when there is none. */
export const deleteAccount = (
  changes: LedgerChanges,
  caller: Caller,
  scope: OwnerScope,
  accountId: number,
): Promise<boolean> =>
  changes.deleteAccount(
    scope,
    accountId,
    auditEntry(caller, 'account.deleted', auditSubject('account', scope.ownerId, accountId)),
  );

/** Deletes a transaction for good: later files do not bring it back (invariant 6). False when there is none. */
export const deleteTransaction = (
  changes: LedgerChanges,
  caller: Caller,
  scope: OwnerScope,
  transactionId: number,
): Promise<boolean> =>
  changes.deleteTransaction(
    scope,
    transactionId,
    auditEntry(caller, 'transaction.deleted', auditSubject('transaction', scope.ownerId, transactionId)),
  );
