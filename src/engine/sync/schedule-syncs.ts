/** What comes back by the clock: background syncs, and syncs that lost their job or their worker. */
import { whyNot } from './ask.ts';
import { jobSender, type SyncParts } from './parts.ts';

/** How long a sync that is due may wait for its job before another one is sent, in milliseconds. */
export const JOB_GRACE_MS = 5_000;

/** Makes the syncs of connections whose time has come and sends jobs for all that should run; gives how many. */
export async function scheduleSyncs(parts: SyncParts, limit: number): Promise<number> {
  const { store } = parts;
  let sent = 0;
  const now = parts.now();
  for (const { ownerId, connectionId } of await store.dueConnections(now, limit)) {
    const scope = await store.scopeOf(ownerId);
    if (scope === null) continue;
    const send = jobSender(parts, scope, connectionId, now);
    if (await store.schedule(scope, connectionId, (standing) => whyNot(standing, now), send, now)) sent++;
  }
  for (const { ownerId, connectionId, syncId } of await store.dueSyncs(now - JOB_GRACE_MS, limit)) {
    const scope = await store.scopeOf(ownerId);
    if (scope === null) continue;
    await jobSender(parts, scope, connectionId, now)(null, syncId);
    sent++;
  }
  return sent;
}
