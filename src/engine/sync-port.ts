/** Keeping connections in sync, as surfaces and jobs use it. */
import type { Result } from '../core/result.ts';
import type { Asking, ConnectRefusal } from './connect-port.ts';
import type { SyncRow } from './connection-rows.ts';
import type { OwnerScope, PageOf, PageRequest } from './ports.ts';

export interface Syncing {
  /**
   * Asks for a sync now. One that waits is brought forward, one that runs is given: never two for one connection.
   * `not_now` when the consent is not usable, the connection is paused or disconnected.
   */
  request(asking: Asking, connectionId: number): Promise<Result<SyncRow, ConnectRefusal>>;
  sync(scope: OwnerScope, syncId: number): Promise<SyncRow | null>;
  syncs(
    scope: OwnerScope,
    filter: { readonly connectionId?: number },
    page: PageRequest<number>,
  ): Promise<PageOf<SyncRow>>;
  /** Stops a sync at its next step; what is in the ledger stays. */
  cancel(asking: Asking, syncId: number): Promise<Result<SyncRow, ConnectRefusal>>;
  /** Runs a sync whose turn it is, to its end. Does nothing when another worker has it, it is not due or has ended. */
  run(ownerId: number, syncId: number, signal?: AbortSignal): Promise<void>;
  /** Makes syncs of connections whose next one is due, and takes up those of workers that died. Gives how many. */
  schedule(limit: number): Promise<number>;
  /** Drops what banks said longer ago than the days. */
  purge(keptDays: number, limit: number): Promise<number>;
}
