/** Keeping connections in sync, as surfaces and jobs use it. */
import type { Result } from '../core/result.ts';
import type { Asking, ConnectRefusal } from './connect-port.ts';
import type { Capability, SyncRow } from './connection-rows.ts';
import type { OwnerScope, PageOf, PageRequest } from './ports.ts';

/** Calls of one account and endpoint in the last 24 hours, and what is left of them. */
export interface AccessBudgetRow {
  /** Null for the list of accounts. */
  readonly accountId: number | null;
  readonly endpoint: Capability;
  /** Calls in 24 hours without the account holder; null for no limit. */
  readonly limit: number | null;
  readonly unattended: number;
  /** Not more than 100 are counted. */
  readonly attended: number;
  /** When a call without the account holder is allowed again; null when it is now. */
  readonly nextAllowedAt: string | null;
  /** What the bank itself says; null where it says nothing. */
  readonly bankLimit: number | null;
  readonly bankRemaining: number | null;
  readonly bankResetsAt: string | null;
}

export interface AskOptions {
  /**
   * What happens when nobody is there and nothing may be fetched now: `defer` (when absent) gives a sync that goes on by
   * itself when it is allowed, `refuse` changes nothing and says `budget_used`.
   */
  readonly overBudget?: 'defer' | 'refuse';
}

export interface Syncing {
  /**
   * Asks for a sync now. One that waits is brought forward, one that runs is given: never two for one connection.
   * `not_now` when the consent is not usable, the connection is paused or disconnected.
   */
  request(
    asking: Asking,
    connectionId: number,
    options?: AskOptions,
  ): Promise<Result<SyncRow, ConnectRefusal>>;
  /** The access budget of a connection, the list of accounts first; null when there is no such connection. */
  budget(scope: OwnerScope, connectionId: number): Promise<readonly AccessBudgetRow[] | null>;
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
  /** Drops what banks said longer ago than the days, and counts of calls that count no more. */
  purge(keptDays: number, limit: number): Promise<number>;
}
