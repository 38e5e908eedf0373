/** What a person or product changes of a connection by itself: its name, and whether it is paused. */
import { type Result, success } from '../../core/result.ts';
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { Asking, ConnectRefusal } from '../connect-port.ts';
import type { ConnectionRow } from '../connection-rows.ts';
import { readConnection } from './connection-view.ts';
import { type ConnectParts, NOT_FOUND, notNow } from './parts.ts';

/** Gives the connection another name; null takes it away. Null when there is none. */
export async function renameConnection(
  parts: ConnectParts,
  asking: Asking,
  connectionId: number,
  label: string | null,
): Promise<ConnectionRow | null> {
  const { scope } = asking;
  await parts.store.write(scope, async (tx) => {
    const connection = await tx.connection(connectionId);
    if (connection === null || connection.label === label) return;
    await tx.appendEvent({ type: 'connection.updated', connectionId, data: { changed: ['label'] } });
    await tx.renameConnection(connectionId, label, parts.now());
    const subject = auditSubject('connection', scope.ownerId, connectionId);
    await tx.audit(auditEntry(asking, 'connection.renamed', subject));
  });
  return readConnection(parts, scope, connectionId);
}

/** Pauses or resumes the syncs of a connection; a sync that runs is asked to stop. Again changes nothing. */
export async function pauseConnection(
  parts: ConnectParts,
  asking: Asking,
  connectionId: number,
  paused: boolean,
): Promise<Result<ConnectionRow, ConnectRefusal>> {
  const { scope } = asking;
  const done = await parts.store.write(scope, async (tx) => {
    const connection = await tx.connection(connectionId);
    if (connection === null) return NOT_FOUND;
    if (connection.institutionId === null) return notNow('Statement files come without a bank.');
    if (connection.disconnectedAt !== null) return notNow('The connection was disconnected.');
    if ((connection.pausedAt !== null) === paused) return success(null);
    const now = parts.now();
    const verb = paused ? 'paused' : 'resumed';
    await tx.appendEvent({ type: `connection.${verb}`, connectionId, data: {} });
    await tx.pauseConnection(connectionId, paused ? now : null, now);
    if (paused) await tx.stopSyncs(connectionId, now);
    const subject = auditSubject('connection', scope.ownerId, connectionId);
    await tx.audit(auditEntry(asking, `connection.${verb}`, subject));
    return success(null);
  });
  if (!done.ok) return done;
  const row = await readConnection(parts, scope, connectionId);
  return row === null ? NOT_FOUND : success(row);
}
