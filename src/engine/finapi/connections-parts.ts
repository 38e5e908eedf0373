/** What bank connections of the finAPI surface are made of. */
import type { Connecting } from '../connect-port.ts';
import type { OwnerSealer } from '../imports/ledger-port.ts';
import type { OwnerScope } from '../ports.ts';
import type { Syncing } from '../sync-port.ts';
import type { CategorizationStatus } from './categorization.ts';
import type { ConnectionsStore } from './connections-store-port.ts';
import type { MultiStep } from './multi-step.ts';

export interface ConnectionsParts {
  readonly connecting: Connecting;
  readonly syncing: Pick<Syncing, 'request' | 'sync' | 'syncs'>;
  readonly store: ConnectionsStore;
  readonly vault: { sealerFor(ownerId: number): Promise<OwnerSealer> };
  /** How far categorization is; connections that are not in it are done. */
  categorization(scope: OwnerScope): Promise<ReadonlyMap<number, CategorizationStatus>>;
  readonly multiStep: Pick<MultiStep, 'answer'>;
  /** Forgets that accounts of a connection were deleted, so that its next list makes them anew. */
  bringBack(scope: OwnerScope, connectionId: number): Promise<number>;
  /** The banks' clock, epoch milliseconds. */
  now(): number;
}
