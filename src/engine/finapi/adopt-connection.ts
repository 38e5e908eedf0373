/** A connection that was made or updated on the hosted page for this surface: what the client asked for is kept with it. */
import type { Asking } from '../connect-port.ts';
import type { ConnectionsParts } from './connections-parts.ts';
import type { Adopted } from './connections-port.ts';
import { faultNote, noteOfSync } from './update-note.ts';
import { newestSync } from './wait-for-list.ts';

/** Keeps it. Doing it twice is as good as once; false when the connection is gone. */
export async function adoptConnection(
  parts: ConnectionsParts,
  asking: Asking,
  connectionId: number,
  { kind, name, skipPositions, loadOwners }: Adopted,
): Promise<boolean> {
  const { scope } = asking;
  if (name !== null && name !== '' && kind === 'import')
    await parts.connecting.rename(asking, connectionId, name);
  const sync = kind === 'update' ? await newestSync(parts, scope, connectionId) : null;
  const known = sync === null ? null : noteOfSync(sync);
  const at = new Date(parts.now()).toISOString();
  return parts.store.keep(scope, connectionId, {
    ...(kind === 'import' ? { positions: !skipPositions } : skipPositions ? {} : { positions: true }),
    ...(loadOwners ? { showsOwners: true } : {}),
    ...(kind === 'update'
      ? {
          manualUpdate: known ?? (sync === null ? faultNote(null, at) : null),
          manualSyncId: known === null ? (sync?.id ?? null) : null,
        }
      : {}),
  });
}
