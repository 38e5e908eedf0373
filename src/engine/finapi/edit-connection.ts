/** Changes what is stored of a bank connection: section 6.6 of the finAPI contract. */
import type { Asking } from '../connect-port.ts';
import { isBusy } from './busy.ts';
import { isDemo, readBusy } from './connection-views.ts';
import type { ConnectionsParts } from './connections-parts.ts';
import type { ConnectionRefusal, EditConnection } from './connections-port.ts';
import { sealCredentials } from './credentials.ts';

/** Whether a change is of credentials: not while the connection is busy. */
export const isOfCredentials = ({ userId, customerId, pin }: EditConnection): boolean =>
  userId !== undefined || customerId !== undefined || pin !== undefined;

/** Changes it; why not, and then nothing is changed. */
export async function editConnection(
  parts: ConnectionsParts,
  asking: Asking,
  connectionId: number,
  change: EditConnection,
): Promise<ConnectionRefusal | null> {
  const { scope } = asking;
  const row = await parts.connecting.connection(scope, connectionId);
  if (row === null) return { code: 'not_found' };
  if (change.userId === '' && !isDemo(parts, row.institutionId))
    return { code: 'field_wrong', field: 'bankingUserId' };
  if (isOfCredentials(change) && isBusy(await readBusy(parts, scope), connectionId)) return { code: 'busy' };
  const wanted = change.defaultProcedure;
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  const sealed = sealCredentials(sealer, connectionId, credentialsOf(change));
  let isOffered = true;
  const isThere = await parts.store.keep(scope, connectionId, (kept) => {
    isOffered = wanted === undefined || wanted === '' || kept.procedures.some(({ id }) => id === wanted);
    if (!isOffered) return {};
    return { ...sealed, ...(wanted === undefined ? {} : { defaultProcedure: orNull(wanted) }) };
  });
  if (!isOffered) return { code: 'procedure_unknown' };
  if (!isThere) return { code: 'not_found' };
  if (change.name !== undefined) {
    const renamed = await parts.connecting.rename(asking, connectionId, orNull(change.name));
    if (renamed === null) return { code: 'not_found' };
  }
  return null;
}

const orNull = (text: string): string | null => (text === '' ? null : text);

const credentialsOf = ({ userId, customerId, pin }: EditConnection) => ({
  ...(userId === undefined ? {} : { userId: orNull(userId) }),
  ...(customerId === undefined ? {} : { customerId: orNull(customerId) }),
  ...(pin === undefined ? {} : { pin: orNull(pin) }),
});
