/**
 * One connection to one login: a second sign-in is refused and the connection that is there is named, unless a second one
 * is wanted. Where the login is known from what was filled in, no bank is called: at some banks a second consent ends the
 * first. Where it is not, the first list of accounts tells.
 */
import type { ConnectionFault } from '../connection-rows.ts';
import type { OwnerSealer } from '../imports/ledger-port.ts';
import { openJson, sealJson, sessionPlace } from '../sealed-json.ts';
import { addRevocationOf } from './add-revocation.ts';
import { failAttempt } from './end-attempt.ts';
import { isHeld } from './move-consent.ts';
import { referenceOf } from './reference.ts';
import type { StoredAttempt, StoredConnection } from './rows.ts';
import type { Granted } from './step.ts';
import type { ConnectTransaction } from './store-port.ts';

/** Whose sign-in it is, and with which login. */
export interface Wanted {
  readonly institutionId: string;
  /** The connection that it would make or renew. */
  readonly connectionId: number;
  /** The keyed hash of the login; null where it is not known. */
  readonly login: Uint8Array | null;
  readonly forceNew: boolean;
}

/** The owner's other connection to the same login at the same institution, ended ones too; null when there is none. */
export async function existingConnection(tx: ConnectTransaction, wanted: Wanted): Promise<number | null> {
  const { institutionId, connectionId, login, forceNew } = wanted;
  return forceNew || login === null ? null : tx.connectionOfLogin(institutionId, login, connectionId);
}

export const connectionExists = (connectionId: number): ConnectionFault => ({
  code: 'connection_exists',
  connectionId,
});

/** Whether the bank gave a consent that another connection has: then nothing may be revoked. */
async function isSameConsent(
  tx: ConnectTransaction,
  sealer: OwnerSealer,
  reference: string | null,
  connection: StoredConnection | null,
): Promise<boolean> {
  if (connection?.consentId == null || connection.sealedSession === null) return false;
  const consent = await tx.consent(connection.consentId);
  return isHeld(consent) && reference !== null && referenceOf(sealer, consent) === reference;
}

/**
 * Ends a sign-in that was granted though its login has a connection: two ran at once. What the bank gave is revoked, or
 * kept for the connection that is there where it is the very same consent. Gives the revocation to tell of.
 */
export async function refuseGrant(
  tx: ConnectTransaction,
  sealer: OwnerSealer,
  what: { readonly attempt: StoredAttempt; readonly granted: Granted; readonly existing: number },
  now: number,
): Promise<number | null> {
  const { attempt, granted, existing } = what;
  const { connectionId, connector, institutionId } = attempt;
  await failAttempt(tx, attempt, connectionExists(existing), now);
  const connection = await tx.connection(existing);
  if (await isSameConsent(tx, sealer, granted.consent.reference, connection)) {
    await tx.replaceSession(existing, sealJson(sealer, sessionPlace(existing), granted.session), now);
    return null;
  }
  const whose = { connectionId, consentId: null, connector, institutionId };
  return addRevocationOf(tx, sealer, whose, granted.session, now);
}

/** Gives the session of a connection that is one too many to the one that is there; false when they have two consents. */
export async function handOver(
  tx: ConnectTransaction,
  sealer: OwnerSealer,
  from: StoredConnection,
  to: number,
  now: number,
): Promise<boolean> {
  if (from.consentId === null || from.sealedSession === null) return false;
  const consent = await tx.consent(from.consentId);
  const reference = consent === null ? null : referenceOf(sealer, consent);
  if (!(await isSameConsent(tx, sealer, reference, await tx.connection(to)))) return false;
  const session = openJson(sealer, sessionPlace(from.id), from.sealedSession);
  await tx.replaceSession(to, sealJson(sealer, sessionPlace(to), session), now);
  return true;
}
