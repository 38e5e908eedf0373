/** What has to be done before an owner is deleted: with its keys everything goes by which a bank could be told. */
import type { Asking } from '../connect-port.ts';
import { disconnect } from './disconnect.ts';
import { leaveUnclaimed } from './end-unclaimed.ts';
import { inTurns } from './in-turns.ts';
import type { ConnectParts } from './parts.ts';

/** Connections that are read at once. */
const PAGE = 100;

/**
 * Disconnects all connections of an owner and tells each bank once, within its time. A bank that cannot be told then
 * keeps the consent until its end: nobody is left who could end it. Gives how many were disconnected.
 */
export async function leave(parts: ConnectParts, asking: Asking): Promise<number> {
  const { scope } = asking;
  await leaveUnclaimed(parts, asking);
  let left = 0;
  for (let after: number | null = null, more = true; more; ) {
    const page = await parts.store.connections(scope, { limit: PAGE, after });
    const open = page.rows.filter(
      ({ institutionId, disconnectedAt }) => institutionId !== null && disconnectedAt === null,
    );
    left += await inTurns(
      open,
      async ({ id }) => (await disconnect(parts, asking, id)).ok,
      (error, { id }) => parts.onError(error, { ownerId: scope.ownerId, connectionId: id }),
    );
    after = page.rows.at(-1)?.id ?? after;
    more = page.more;
  }
  return left;
}
