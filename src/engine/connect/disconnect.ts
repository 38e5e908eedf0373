/** Ends a connection: here at once, at the bank as soon as it can be told. The data stays. */
import { type Result, success } from '../../core/result.ts';
import type { Asking, ConnectRefusal } from '../connect-port.ts';
import type { ConnectionRow } from '../connection-rows.ts';
import { readConnection } from './connection-view.ts';
import { endAccess, NOTHING_TO_TELL, tellBanks } from './end-access.ts';
import { type ConnectParts, NOT_FOUND, notNow } from './parts.ts';

/** Disconnects; a connection that is disconnected is given as it is. `not_now` for the connection of files. */
export async function disconnect(
  parts: ConnectParts,
  asking: Asking,
  connectionId: number,
  reason: 'DISCONNECTED' | 'ERASURE' = 'DISCONNECTED',
): Promise<Result<ConnectionRow, ConnectRefusal>> {
  const { scope } = asking;
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  const done = await parts.store.write(scope, async (tx) => {
    const connection = await tx.connection(connectionId);
    if (connection === null) return NOT_FOUND;
    if (connection.institutionId === null) return notNow('Statement files come without a bank.');
    if (connection.disconnectedAt !== null) return success(NOTHING_TO_TELL);
    const ending = { parts, sealer, asking, reason, disconnects: true } as const;
    return success(await endAccess(tx, connection, ending, parts.now()));
  });
  if (!done.ok) return done;
  await tellBanks(parts, scope, done.value);
  const row = await readConnection(parts, scope, connectionId);
  return row === null ? NOT_FOUND : success(row);
}
