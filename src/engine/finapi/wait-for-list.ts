/** Waiting until a sync has the bank's list of accounts: an import answers then, and the rest is fetched by itself. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Asking } from '../connect-port.ts';
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

/** Faults of a sync that another sign-in mends. */
const MENDED_BY_SIGN_IN: ReadonlySet<string> = new Set([
  'credentials_wrong',
  'sca_needed',
  'sca_refused',
  'sca_expired',
  'consent_expired',
  'consent_revoked',
]);

/** Whether a sync met nothing but a consent that was not good enough. */
export const wantsSignIn = ({ accounts, fault, status }: SyncRow): boolean =>
  status === 'failed' && accounts.length === 0 && MENDED_BY_SIGN_IN.has(fault?.code ?? '');

/** Syncs that are looked at after a sign-in. */
const SYNCS_AFTER_SIGN_IN_MAX = 3;

/**
 * The sync under the consent that a sign-in just brought, as {@link waitForList} gives it; null when there is none. One that
 * ran when the user signed in belongs to the consent before: it says nothing, and the next one is waited for.
 */
export async function listAfterSignIn(
  parts: ConnectionsParts,
  asking: Asking,
  connectionId: number,
): Promise<SyncRow | null> {
  let sync: SyncRow | null = null;
  for (let seen = 0; seen < SYNCS_AFTER_SIGN_IN_MAX; seen += 1) {
    const next: number | null = await nextSync(parts, asking, connectionId, sync);
    if (next === null) return sync;
    sync = await waitForList(parts, asking.scope, next);
    if (sync === null || !(sync.status === 'cancelled' || wantsSignIn(sync))) return sync;
  }
  return sync;
}

/** A sync newer than the one that was seen; asked for where there is none. */
async function nextSync(
  parts: ConnectionsParts,
  asking: Asking,
  connectionId: number,
  seen: SyncRow | null,
): Promise<number | null> {
  const newest = await newestSync(parts, asking.scope, connectionId);
  if (newest === null || newest.id !== seen?.id) return newest?.id ?? null;
  const asked = await parts.syncing.request(asking, connectionId);
  return asked.ok ? asked.value.id : null;
}
