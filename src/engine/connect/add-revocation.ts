/** The outbox of consents that a bank has still to be told are over. */
import type { Json } from '../../connectors/contract.ts';
import type { OwnerSealer, SealContext } from '../imports/ledger-port.ts';
import { openJson, sealJson, sessionPlace } from '../sealed-json.ts';
import type { NewRevocation, StoredConnection } from './rows.ts';
import type { ConnectTransaction } from './store-port.ts';

/** Where the session of a revocation is sealed. */
export const revocationPlace = (id: number): SealContext => ({
  table: 'revocations',
  column: 'sealed_session',
  row: `${id}`,
});

type Whose = Pick<NewRevocation, 'connectionId' | 'consentId' | 'connector' | 'institutionId'>;

/** Puts a session into the outbox, due now; the number of the revocation. */
export async function addRevocationOf(
  tx: ConnectTransaction,
  sealer: OwnerSealer,
  whose: Whose,
  session: Json,
  now: number,
): Promise<number> {
  const id = await tx.takeNumber('revocations');
  const sealedSession = sealJson(sealer, revocationPlace(id), session);
  await tx.addRevocation({ ...whose, id, sealedSession, dueAt: now }, now);
  return id;
}

/** The same for the session that a connection has; null when it has none. The connection keeps it. */
export async function addRevocation(
  tx: ConnectTransaction,
  sealer: OwnerSealer,
  connection: StoredConnection,
  now: number,
): Promise<number | null> {
  const { id, connector, institutionId, consentId, sealedSession } = connection;
  if (sealedSession === null || institutionId === null) return null;
  const session = openJson(sealer, sessionPlace(id), sealedSession);
  return addRevocationOf(tx, sealer, { connectionId: id, consentId, connector, institutionId }, session, now);
}
