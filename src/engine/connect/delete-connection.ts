/**
 * Deletes a connection with its accounts and everything below them. The bank is told from the outbox, which does not
 * need the connection any more.
 */
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { Asking } from '../connect-port.ts';
import { endAccess, NOTHING_TO_TELL, tellBanks } from './end-access.ts';
import type { ConnectParts } from './parts.ts';
import type { ConnectTransaction } from './store-port.ts';

/** Deletes; false when the owner has no such connection. */
export async function deleteConnection(
  parts: ConnectParts,
  asking: Asking,
  connectionId: number,
): Promise<boolean> {
  const { scope } = asking;
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  const toTell = await parts.store.write(scope, async (tx) => {
    const connection = await tx.connection(connectionId);
    if (connection === null) return null;
    const ends = connection.institutionId !== null && connection.disconnectedAt === null;
    const ending = { parts, sealer, asking, reason: 'ERASURE', disconnects: true } as const;
    const told = ends ? await endAccess(tx, connection, ending, parts.now()) : NOTHING_TO_TELL;
    await erase(tx, connectionId);
    const subject = auditSubject('connection', scope.ownerId, connectionId);
    await tx.audit(auditEntry(asking, 'connection.deleted', subject));
    return told;
  });
  if (toTell === null) return false;
  await tellBanks(parts, scope, toTell);
  return true;
}

/** Every account says that it is gone, then the connection does. What another connection shows as well stays there. */
async function erase(tx: ConnectTransaction, connectionId: number): Promise<void> {
  await tx.leaveShared(connectionId);
  for (const accountId of await tx.accountsOf(connectionId)) {
    await tx.appendEvent({ type: 'account.deleted', accountId, connectionId, data: {} });
    await tx.deleteAccount(accountId);
  }
  await tx.appendEvent({ type: 'connection.deleted', connectionId, data: {} });
  await tx.deleteAttemptsOf(connectionId);
  await tx.deleteConsentsOf(connectionId);
  await tx.deleteConnection(connectionId);
}
