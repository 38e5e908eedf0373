/** A new connection whose first list shows exactly the accounts of another one: it ends, and the bank is told. */
import type { OwnerScope } from '../ports.ts';
import { BROWSER } from './actors.ts';
import { endAccess, NOTHING_TO_TELL, tellBanks } from './end-access.ts';
import type { ConnectParts } from './parts.ts';
import { handOver } from './second-connect.ts';

/** Ends it; does nothing where it has ended. The account holder who made the second one is who ends it. */
export async function endDuplicate(
  parts: ConnectParts,
  scope: OwnerScope,
  connectionId: number,
  existing: number,
): Promise<void> {
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  const toTell = await parts.store.write(scope, async (tx) => {
    const connection = await tx.connection(connectionId);
    if (connection === null || connection.disconnectedAt !== null) return NOTHING_TO_TELL;
    const now = parts.now();
    // One consent at the bank for both: telling the bank that it is over would cut the other one off.
    const isKept = await handOver(tx, sealer, connection, existing, now);
    if (isKept) await tx.dropSession(connectionId, false, now);
    const asking = { scope, actor: BROWSER, attended: null };
    const ending = { parts, sealer, asking, reason: 'SUPERSEDED', disconnects: true } as const;
    const left = isKept ? { ...connection, sealedSession: null } : connection;
    return endAccess(tx, left, ending, now);
  });
  await tellBanks(parts, scope, toTell);
}
