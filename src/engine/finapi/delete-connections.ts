/** Deletes bank connections with everything below them, unless they are busy. */
import type { Asking } from '../connect-port.ts';
import { anyBusy, isBusy } from './busy.ts';
import { readBusy, readViews } from './connection-views.ts';
import type { ConnectionsParts } from './connections-parts.ts';
import type { ConnectionRefusal } from './connections-port.ts';
import { dropChallenge } from './sign-in.ts';

/** Deletes one; why not, and then nothing is deleted. */
export async function deleteOne(
  parts: ConnectionsParts,
  asking: Asking,
  connectionId: number,
): Promise<ConnectionRefusal | null> {
  const { scope } = asking;
  if ((await parts.connecting.connection(scope, connectionId)) === null) return { code: 'not_found' };
  if (isBusy(await readBusy(parts, scope), connectionId)) return { code: 'busy' };
  await dropChallenge(parts, asking, { connectionId });
  const isDeleted = await parts.connecting.deleteConnection(asking, connectionId);
  return isDeleted ? null : { code: 'not_found' };
}

/** Deletes all, or does nothing at all when one is busy. Their numbers, ascending. */
export async function deleteAll(
  parts: ConnectionsParts,
  asking: Asking,
): Promise<readonly number[] | 'busy'> {
  const { scope } = asking;
  if (anyBusy(await readBusy(parts, scope))) return 'busy';
  const deleted: number[] = [];
  for (const { row } of await readViews(parts, scope, null)) {
    await dropChallenge(parts, asking, { connectionId: row.id });
    if (await parts.connecting.deleteConnection(asking, row.id)) deleted.push(row.id);
  }
  return deleted;
}
