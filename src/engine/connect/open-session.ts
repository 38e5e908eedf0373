/** Opens a visit to the hosted page: a link that works for one browser and half an hour. */
import { type Result, success } from '../../core/result.ts';
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { Asking, ConnectRefusal, OpenSession } from '../connect-port.ts';
import type { ConnectSessionRow, SessionPurpose } from '../connection-rows.ts';
import { termsOf } from './consent-rules.ts';
import { SESSION_MS } from './limits.ts';
import { type ConnectParts, NOT_FOUND, notNow, refuse } from './parts.ts';
import { sessionRow } from './session-view.ts';
import type { ConnectTransaction } from './store-port.ts';
import { newToken } from './tokens.ts';

/** Opens a session; its token stands in the link and is told this once. */
export const openSession = (
  parts: ConnectParts,
  asking: Asking,
  request: OpenSession,
): Promise<Result<{ session: ConnectSessionRow; token: string }, ConnectRefusal>> =>
  parts.store.write(asking.scope, async (tx) => {
    const refusal = (await wrongConnection(tx, request)) ?? wrongInstitution(parts, request);
    if (refusal !== null) return refusal;
    const now = parts.now();
    const expiresAt = now + SESSION_MS;
    const session = await tx.addSession({ ...request, expiresAt }, now);
    const { token, hash } = newToken(parts.random);
    await tx.addToken({ hash, kind: 'link', sessionId: session.id, attemptId: null, expiresAt }, now);
    const subject = auditSubject('connect_session', asking.scope.ownerId, session.id);
    await tx.audit(auditEntry(asking, 'connect_session.opened', subject, { purpose: request.purpose }));
    return success({ session: sessionRow(session), token });
  });

/** Whether a visit needs no connection that is there. */
const isWithout = (purpose: SessionPurpose): boolean =>
  purpose === 'connect' || purpose === 'consent' || purpose === 'manage';

async function wrongConnection(tx: ConnectTransaction, { purpose, connectionId }: OpenSession) {
  if (connectionId === null) return isWithout(purpose) ? null : NOT_FOUND;
  const connection = await tx.connection(connectionId);
  if (connection === null) return NOT_FOUND;
  if (connection.institutionId === null) return notNow('Statement files come without a bank.');
  if (purpose === 'connect' || purpose === 'consent')
    return notNow('A connection that is there is reconnected or renewed.');
  if (purpose === 'renew' && connection.disconnectedAt !== null)
    return notNow('The connection was disconnected: reconnect it.');
  return null;
}

function wrongInstitution(parts: ConnectParts, { institutionId, scopes }: OpenSession) {
  if (institutionId === null) return null;
  const found = parts.connectors.institution(institutionId);
  if (found === null) return refuse({ code: 'institution_unknown' });
  const offered = termsOf(found.connector, found.institution).scopes;
  return scopes.every((scope) => offered.includes(scope))
    ? null
    : refuse({ code: 'scope_not_offered', offered });
}
