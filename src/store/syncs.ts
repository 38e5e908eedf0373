/** Syncs of connections: asked for, one that waits or runs at a time. */
import type { SyncCause } from '../engine/connection-rows.ts';
import type { OwnerScope } from '../engine/ports.ts';
import type { Statement, Transaction } from './database.ts';
import { instantParameter } from './instants.ts';
import { integer } from './text-values.ts';

/** A sync that is wanted. Instants are epoch milliseconds. */
export interface WantedSync {
  readonly connectionId: number;
  readonly cause: SyncCause;
  readonly actor: string;
  readonly dueAt: number;
  /** What `sealAttended` made, when the account holder is there: see engine/sync/attended.ts. */
  readonly sealedAttended: Uint8Array | null;
  /** When it was asked for; {@link dueAt} when absent. */
  readonly now?: number;
  /** How many tries failed before this one; none when absent. */
  readonly tries?: number;
  /** Not before {@link dueAt}: the access budget is used up. */
  readonly isPutOff?: boolean;
}

export const bytesParameter = (bytes: Uint8Array | null): Buffer | null =>
  bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** What the access budget put off goes on when it is asked for again and something may be fetched; no bank put it off. */
const FORWARD = `s.status = 'deferred' and (excluded.sealed_attended is not null
        or excluded.cause in ('connected', 'renewed')
        or excluded.cause = 'requested' and excluded.status = 'due' and s.fault is null)`;

/**
 * A new sync, or the live one of the connection. What waits is brought forward, what runs stays as it is. What a bank
 * put off stays put off, unless the account holder is there or access was just granted: that is another budget. One that
 * runs when access is granted anew ends soon, and the sync that follows it needs to know who was there.
 */
const REQUEST: Statement = {
  name: 'sync_request',
  text: `insert into syncs as s (owner_id, connection_id, status, cause, actor, sealed_attended, due_at, tries,
      created_at, updated_at)
    values ($1, $2, case when $9::boolean then 'deferred' else 'due' end, $3, $4, $5, $6, $8, $7, $7)
    on conflict (owner_id, connection_id) where status in ('due', 'running', 'deferred') do update set
      status = case when ${FORWARD} then 'due' else s.status end,
      due_at = case when s.status = 'due' or ${FORWARD} then least(s.due_at, excluded.due_at) else s.due_at end,
      cause = case when s.status = 'running' or excluded.cause in ('scheduled', 'retry') then s.cause else excluded.cause end,
      actor = case when s.status = 'running' or excluded.cause in ('scheduled', 'retry') then s.actor else excluded.actor end,
      sealed_attended = case when s.status = 'running' and excluded.cause not in ('connected', 'renewed')
        then s.sealed_attended else coalesce(excluded.sealed_attended, s.sealed_attended) end,
      stop_requested = s.status = 'running' and s.stop_requested, updated_at = greatest(s.updated_at, excluded.updated_at)
    returning id`,
};

/**
 * Gives the connection's live sync, brought forward, or a new one: its number. The caller sends its job in the same
 * transaction, which must be in the owner's scope.
 */
export async function requestSync(tx: Transaction, scope: OwnerScope, wanted: WantedSync): Promise<number> {
  const [row] = await tx.rows(REQUEST, [
    scope.ownerId,
    wanted.connectionId,
    wanted.cause,
    wanted.actor,
    bytesParameter(wanted.sealedAttended),
    instantParameter(wanted.dueAt),
    instantParameter(wanted.now ?? wanted.dueAt),
    wanted.tries ?? 0,
    wanted.isPutOff ?? false,
  ]);
  return integer(row?.[0]);
}
