/**
 * What has to be done before an owner is forgotten: with its keys everything goes by which a bank could be told. Nothing
 * here holds up the forgetting: what a bank cannot be told now, it is never told (docs/erasing.md).
 */
import type { Asking } from '../connect-port.ts';
import { isLive } from './attempt-view.ts';
import { cancelConnect } from './cancel-connect.ts';
import { disconnect } from './disconnect.ts';
import { leaveUnclaimed } from './end-unclaimed.ts';
import { inTurns } from './in-turns.ts';
import type { ConnectParts } from './parts.ts';
import { tellBank } from './tell-bank.ts';

/** Connections, attempts and revocations that are read at once. */
const PAGE = 100;

export interface Left {
  /** How many connections were disconnected. */
  readonly connections: number;
  /** Consents that are over here and that a bank could not be told of, at most 100: it keeps them until their end. */
  readonly banksNotTold: number;
}

/**
 * Cancels what is signing in, disconnects all connections, and tells each bank once, within its time. What the outbox had
 * from before is told once more.
 */
export async function leave(parts: ConnectParts, asking: Asking): Promise<Left> {
  const { scope } = asking;
  await tellAgain(parts, asking);
  await leaveUnclaimed(parts, asking);
  await cancelAll(parts, asking);
  let connections = 0;
  for (let after: number | null = null, more = true; more; ) {
    const page = await parts.store.connections(scope, { limit: PAGE, after });
    const open = page.rows.filter(
      ({ institutionId, disconnectedAt }) => institutionId !== null && disconnectedAt === null,
    );
    connections += await inTurns(
      open,
      async ({ id }) => (await disconnect(parts, asking, id, 'ERASURE')).ok,
      (error, { id }) => parts.onError(error, { ownerId: scope.ownerId, connectionId: id }),
    );
    after = page.rows.at(-1)?.id ?? after;
    more = page.more;
  }
  return { connections, banksNotTold: (await parts.store.revocationsOf(scope, PAGE)).length };
}

/** Ends every sign-in that is under way: a grant that nobody waits for must not linger at a bank. */
async function cancelAll(parts: ConnectParts, asking: Asking): Promise<void> {
  const { scope } = asking;
  for (let after: number | null = null, more = true; more; ) {
    const page = await parts.store.attempts(scope, {}, { limit: PAGE, after });
    await inTurns(
      page.rows.filter(isLive),
      async ({ id }) => (await cancelConnect(parts, asking, id)).ok,
      (error) => parts.onError(error, { ownerId: scope.ownerId }),
    );
    after = page.rows.at(-1)?.id ?? after;
    more = page.more;
  }
}

/** Tells what the outbox has from before, though it is not due. */
async function tellAgain(parts: ConnectParts, { scope }: Asking): Promise<void> {
  await parts.store.hastenRevocations(scope, parts.now());
  await inTurns(
    await parts.store.revocationsOf(scope, PAGE),
    (id) => tellBank(parts, scope, id),
    (error) => parts.onError(error, { ownerId: scope.ownerId }),
  );
}
