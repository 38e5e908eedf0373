/** The first sync after access was granted or claimed, with its job, in the transaction that grants it. */
import type { Attended } from '../../connectors/contract.ts';
import type { OwnerSealer } from '../imports/ledger-port.ts';
import type { OwnerScope } from '../ports.ts';
import { sealAttended } from '../sync/attended.ts';
import { jobKey } from '../sync/parts.ts';
import type { ConnectParts } from './parts.ts';
import type { ConnectTransaction } from './store-port.ts';

export interface FirstSync {
  readonly scope: OwnerScope;
  readonly sealer: OwnerSealer;
  readonly connectionId: number;
  readonly actor: string;
  readonly attended: Attended | null;
  readonly cause: 'connected' | 'renewed';
}

export async function firstSync(
  parts: ConnectParts,
  tx: ConnectTransaction,
  { scope, sealer, connectionId, actor, attended, cause }: FirstSync,
  now: number,
): Promise<void> {
  const sealedAttended = sealAttended(sealer, connectionId, attended);
  const syncId = await tx.requestSync({ connectionId, cause, actor, dueAt: now, sealedAttended });
  const { tenantId, ownerId } = scope;
  await parts.queue.send(
    'sync',
    { tenantId, ownerId, connectionId, syncId },
    { key: jobKey(scope, syncId), tx: tx.jobs },
  );
}
