/** Which connection an attempt is for: a new one, or one that is there and gets a new session and consent. */
import type { Capability, Connector, Json } from '../../connectors/contract.ts';
import { type Result, success } from '../../core/result.ts';
import type { ConnectRefusal, StartConnect } from '../connect-port.ts';
import type { OwnerSealer } from '../imports/ledger-port.ts';
import { openJson, sessionPlace } from '../sealed-json.ts';
import { termsOf } from './consent-rules.ts';
import { UNCLAIMED_MAX } from './limits.ts';
import { type ConnectParts, NOT_FOUND, notNow, refuse } from './parts.ts';
import type { StoredConnection, StoredConsent } from './rows.ts';
import type { ConnectTransaction } from './store-port.ts';

export interface Target {
  readonly institutionId: string | null;
  /** Null when the attempt makes it. */
  readonly connection: StoredConnection | null;
  /** The consent that it has, standing or not. */
  readonly consent: StoredConsent | null;
  /** What was allowed so far; empty for a new connection. */
  readonly scopes: readonly Capability[];
  /** The session that is renewed; null when the sign-in begins from nothing. */
  session(sealer: OwnerSealer, connector: Connector): Json;
}

const FRESH = { session: () => null };

/** Finds the connection and says whether the attempt's purpose fits it now. */
export async function targetOf(
  parts: ConnectParts,
  tx: ConnectTransaction,
  request: StartConnect,
): Promise<Result<Target, ConnectRefusal>> {
  const { purpose, connectionId, institutionId } = request;
  if (purpose === 'consent' && (await tx.unclaimedCount()) >= UNCLAIMED_MAX)
    return notNow('Too many consents wait to be used.');
  if (purpose === 'connect' || purpose === 'consent') {
    if (connectionId !== null) return notNow('A connection that is there is reconnected or renewed.');
    return success({ institutionId, connection: null, consent: null, scopes: [], ...FRESH });
  }
  const connection = connectionId === null ? null : await tx.connection(connectionId);
  if (connection === null) return NOT_FOUND;
  if (connection.institutionId === null) return notNow('Statement files come without a bank.');
  if (institutionId !== null && institutionId !== connection.institutionId)
    return notNow('The connection is to another institution.');
  const live = await tx.liveAttemptOf(connection.id);
  if (live !== null) return refuse({ code: 'attempt_live', attemptId: live.id });
  const consent = connection.consentId === null ? null : await tx.consent(connection.consentId);
  const there = kept(connection, consent);
  return purpose === 'renew'
    ? renewing(parts, connection, there)
    : success(reconnecting(parts, connection, there));
}

const kept = (connection: StoredConnection, consent: StoredConsent | null): Target => ({
  institutionId: connection.institutionId,
  connection,
  consent,
  scopes: consent?.scopes ?? [],
  session: (sealer: OwnerSealer, connector: Connector): Json =>
    connection.sealedSession === null || connection.connector !== connector.manifest.id
      ? null
      : openJson(sealer, sessionPlace(connection.id), connection.sealedSession),
});

function renewing(
  parts: ConnectParts,
  connection: StoredConnection,
  there: Target,
): Result<Target, ConnectRefusal> {
  const found = parts.connectors.institution(connection.institutionId ?? '');
  if (found === null) return refuse({ code: 'institution_unknown' });
  if (connection.disconnectedAt !== null) return notNow('The connection was disconnected: reconnect it.');
  if (connection.sealedSession === null) return notNow('The consent was revoked: reconnect the connection.');
  if (connection.connector !== found.connector.manifest.id)
    return notNow('The bank is reached in another way now: reconnect the connection.');
  if (!termsOf(found.connector, found.institution).renewable)
    return notNow('The bank does not renew consents: reconnect the connection.');
  return success(there);
}

/** A session that may still be good is shown to the bank; one that the bank has called revoked would only be refused. */
function reconnecting(parts: ConnectParts, connection: StoredConnection, there: Target): Target {
  const found = parts.connectors.institution(connection.institutionId ?? '');
  const renewable = found !== null && termsOf(found.connector, found.institution).renewable;
  const revoked = connection.faultCode === 'consent_revoked' || connection.disconnectedAt !== null;
  return renewable && !revoked ? there : { ...there, ...FRESH };
}
