/** Sessions of the hosted page as surfaces show them. */
import type { ConnectSessionRow } from '../connection-rows.ts';
import type { StoredSession } from './rows.ts';

/** A session without what only we need of it. */
export function sessionRow(session: StoredSession): ConnectSessionRow {
  const { browserHash: _, wanted: __, ...row } = session;
  return row;
}
