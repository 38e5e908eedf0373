/** Waiting until a sync has the bank's list of accounts: an import answers then, and the rest is fetched by itself. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SyncRow } from '../connection-rows.ts';
import type { OwnerScope } from '../ports.ts';
import { hasEnded } from '../sync/wait-for-sync.ts';
import type { ConnectionsParts } from './connections-parts.ts';

/** The longest that an import or update waits for the list, in milliseconds of real time. */
export const LIST_WAIT_MS_MAX = 20_000;
export const LIST_LOOK_MS_FIRST = 15;
export const LIST_LOOK_MS_MAX = 250;
const GROWS_BY = 1.5;

/** The newest sync of a connection that was connected or renewed just now; null when there is none. */
export async function newestSync(
  { syncing, connecting }: ConnectionsParts,
  scope: OwnerScope,
  connectionId: number,
): Promise<SyncRow | null> {
  const row = await connecting.connection(scope, connectionId);
  if (row === null) return null;
  if (row.syncId !== null) return syncing.sync(scope, row.syncId);
  // The newest comes first.
  const { rows } = await syncing.syncs(scope, { connectionId }, { limit: 1, after: null });
  return rows[0] ?? null;
}

/** The sync once the list is known, it has ended, or the time is over; null when it is gone. */
export async function waitForList(
  { syncing }: Pick<ConnectionsParts, 'syncing'>,
  scope: OwnerScope,
  syncId: number,
): Promise<SyncRow | null> {
  const until = performance.now() + LIST_WAIT_MS_MAX;
  let pause = LIST_LOOK_MS_FIRST;
  for (;;) {
    const sync = await syncing.sync(scope, syncId);
    if (sync === null || sync.accounts.length > 0 || hasEnded(sync) || performance.now() >= until)
      return sync;
    await sleep(pause);
    pause = Math.min(pause * GROWS_BY, LIST_LOOK_MS_MAX);
  }
}
