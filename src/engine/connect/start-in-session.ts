/** What a visit to the hosted page says of an attempt that begins in it. */
import { type Result, success } from '../../core/result.ts';
import type { ConnectRefusal, StartConnect } from '../connect-port.ts';
import { NOT_FOUND, notNow, refuse } from './parts.ts';
import type { StoredSession } from './rows.ts';
import { sessionEnded } from './session-follows.ts';
import { sessionRow } from './session-view.ts';
import type { ConnectTransaction } from './store-port.ts';

/** Whether nothing can begin in a session any more. */
export const isClosed = (session: StoredSession, now: number): boolean =>
  sessionEnded(session) || Date.parse(session.expiresAt) <= now;

/**
 * Completes the request with what its session says, and refuses what the session is not for. One attempt of a session
 * is live at a time.
 */
export async function startInSession(
  tx: ConnectTransaction,
  request: StartConnect,
  now: number,
): Promise<Result<StartConnect, ConnectRefusal>> {
  if (request.sessionId === null) return success(request);
  const session = await tx.session(request.sessionId);
  if (session === null) return NOT_FOUND;
  if (isClosed(session, now)) return refuse({ code: 'session_ended', session: sessionRow(session) });
  const latest = session.attemptId === null ? null : await tx.attempt(session.attemptId);
  if (latest !== null && latest.finishedAt === null)
    return refuse({ code: 'attempt_live', attemptId: latest.id });
  if (!isFor(session, request)) return notNow('The visit is for something else.');
  const chosen = request.wanted ?? session.wanted;
  return success({
    ...request,
    ...(chosen === null ? {} : { wanted: chosen }),
    institutionId: request.institutionId ?? session.institutionId,
    connectionId: request.connectionId ?? session.connectionId,
    scopes: request.scopes.length > 0 ? request.scopes : session.scopes,
    daysWanted: request.daysWanted ?? session.daysWanted,
  });
}

const same = <T>(wanted: T | null, given: T | null): boolean =>
  wanted === null || given === null || wanted === given;

/** A visit to connect may also go on with a connection that the login has already. */
const fits = (session: StoredSession, { purpose }: StartConnect): boolean =>
  session.purpose === 'manage' ||
  session.purpose === purpose ||
  (session.purpose === 'connect' && (purpose === 'reconnect' || purpose === 'renew'));

/** A visit to manage is for all connections; any other is for what it was opened for, and for no more scopes. */
const isFor = (session: StoredSession, request: StartConnect): boolean =>
  fits(session, request) &&
  same(request.institutionId, session.institutionId) &&
  same(request.connectionId, session.connectionId) &&
  (session.scopes.length === 0 || request.scopes.every((scope) => session.scopes.includes(scope)));
