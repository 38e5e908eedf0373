/**
 * The data of a consent that ended, where the law of its country wants it gone: accounts with everything below them. The
 * connection stays, with what was allowed and when, and with the record of this. Data that another consent still allows
 * stays too.
 */

import { auditSubject } from '../audit-entry.ts';
import type { OwnerScope } from '../ports.ts';
import { isHeld } from './move-consent.ts';
import type { ConnectParts } from './parts.ts';
import type { StoredConsent } from './rows.ts';
import type { ConnectTransaction } from './store-port.ts';

/** Who erases in the log: nobody asked for it. */
const BY_THE_CLOCK = 'system';

/** Erases what is due for one ended consent; false when there is nothing to do. */
export const eraseEnded = (parts: ConnectParts, scope: OwnerScope, consentId: number): Promise<boolean> =>
  parts.store.write(scope, async (tx) => {
    const consent = await tx.consentToErase(consentId);
    if (consent === null) return false;
    const now = parts.now();
    if (!(await isReplaced(tx, consent))) await erase(tx, scope, consent);
    await tx.erasedOfConsent(consentId, now);
    return true;
  });

/** Whether another consent of the connection stands: then its data is allowed. */
async function isReplaced(tx: ConnectTransaction, { id, connectionId }: StoredConsent): Promise<boolean> {
  const connection = await tx.connection(connectionId);
  if (connection?.consentId == null || connection.consentId === id) return connection === null;
  return isHeld(await tx.consent(connection.consentId));
}

async function erase(
  tx: ConnectTransaction,
  scope: OwnerScope,
  { id, connectionId }: StoredConsent,
): Promise<void> {
  await tx.leaveShared(connectionId);
  const accounts = await tx.accountsOf(connectionId);
  for (const accountId of accounts) {
    await tx.appendEvent({ type: 'account.deleted', accountId, connectionId, data: {} });
    await tx.deleteAccount(accountId);
  }
  await tx.appendEvent({ type: 'consent.data_erased', connectionId, consentId: id, data: {} });
  await tx.audit({
    actor: BY_THE_CLOCK,
    action: 'consent.data_erased',
    subject: auditSubject('consent', scope.ownerId, id),
    detail: { accounts: accounts.length },
  });
}
