/** Bank connections of the finAPI surface, assembled of their verbs. */
import { adoptConnection } from './adopt-connection.ts';
import { isDemo, readBusy, readViews } from './connection-views.ts';
import type { ConnectionsParts } from './connections-parts.ts';
import type { FinapiConnections } from './connections-port.ts';
import { NOTHING_KEPT } from './connections-store-port.ts';
import { openCredentials, sealCredentials } from './credentials.ts';
import { deleteAll, deleteOne } from './delete-connections.ts';
import { editConnection } from './edit-connection.ts';
import { accountsWanted, importConnection } from './import-connection.ts';
import { updateConnection } from './update-connection.ts';

/** Builds them over connecting, syncing and a store; nothing is kept in the process. */
export const finapiConnections = (parts: ConnectionsParts): FinapiConnections => ({
  list: (scope, ids) => readViews(parts, scope, ids),
  async get(scope, connectionId) {
    const [view] = await readViews(parts, scope, [connectionId]);
    return view ?? null;
  },
  busy: (scope) => readBusy(parts, scope),
  import: (asking, wanted) => importConnection(parts, asking, wanted),
  update: (asking, wanted) => updateConnection(parts, asking, wanted),
  edit: (asking, connectionId, change) => editConnection(parts, asking, connectionId, change),
  delete: (asking, connectionId) => deleteOne(parts, asking, connectionId),
  deleteAll: (asking) => deleteAll(parts, asking),

  accountsWanted: (wanted) => accountsWanted(parts, wanted, isDemo(parts, wanted.institutionId)),
  adopt: (asking, connectionId, asked) => adoptConnection(parts, asking, connectionId, asked),
  async keepCredentials(scope, connectionId, { userId, customerId, pin }) {
    const sealer = await parts.vault.sealerFor(scope.ownerId);
    const given = {
      ...(userId === null ? {} : { userId }),
      ...(customerId === null ? {} : { customerId }),
      ...(pin === null ? {} : { pin }),
    };
    await parts.store.keep(scope, connectionId, sealCredentials(sealer, connectionId, given));
  },
  async hasPin(scope, connectionId) {
    const kept = (await parts.store.kept(scope)).get(connectionId);
    return kept !== undefined && kept.sealedPin !== null;
  },
  async credentials(scope, connectionId) {
    const kept = (await parts.store.kept(scope)).get(connectionId) ?? NOTHING_KEPT;
    return openCredentials(await parts.vault.sealerFor(scope.ownerId), connectionId, kept);
  },
  noteUpdate: (scope, connectionId, kind, note) =>
    parts.store.keep(
      scope,
      connectionId,
      kind === 'auto' ? { autoUpdate: note } : { manualUpdate: note, manualSyncId: null },
    ),
  isDemo: (institutionId) => isDemo(parts, institutionId),
});
