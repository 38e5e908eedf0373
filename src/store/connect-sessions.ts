/** Visits to the hosted page. */
import type { AccountsWanted } from '../core/connection/wanted.ts';
import type { SessionChange, StoredSession } from '../engine/connect/rows.ts';
import type { ConnectReads, SessionWrites } from '../engine/connect/store-port.ts';
import type { Capability, SessionPurpose, SessionStatus } from '../engine/connection-rows.ts';
import type { OwnerScope } from '../engine/ports.ts';
import { textArray } from './arrays.ts';
import type { Database, Statement, TextRow, Transaction } from './database.ts';
import { instantParameter } from './instants.ts';
import { jsonText } from './json-text.ts';
import { pageOf } from './pages.ts';
import { bytesParameter } from './syncs.ts';
import { bytesOf, instantText, integer, maybe, textOf, textsOf } from './text-values.ts';

const COLUMNS = `id, purpose, status, connection_id, institution_id, scopes, days_wanted, language, redirect_url,
  client_state, attempt_id, browser_hash, expires_at, created_at, updated_at, finished_at, wanted`;

const GET: Statement = {
  name: 'connect_session_get',
  text: `select ${COLUMNS} from connect_sessions where owner_id = $1 and id = $2`,
};
const LIST: Statement = {
  name: 'connect_sessions_list',
  text: `select ${COLUMNS} from connect_sessions where owner_id = $1 and id > $2 order by id limit $3`,
};
const ADD: Statement = {
  name: 'connect_session_add',
  text: `insert into connect_sessions (owner_id, purpose, status, connection_id, institution_id, scopes, days_wanted,
      language, redirect_url, client_state, expires_at, created_at, updated_at, wanted)
    values ($1, $2, 'open', $3, $4, $5::text[], $6, $7, $8, $9, $10, $11, $11, $12::jsonb) returning ${COLUMNS}`,
};
const CHANGE: Statement = {
  name: 'connect_session_change',
  text: `update connect_sessions set status = $3, connection_id = coalesce($4::bigint, connection_id),
      attempt_id = coalesce($5::bigint, attempt_id), updated_at = $6::timestamptz,
      finished_at = case when $7::boolean then $6::timestamptz end
    where owner_id = $1 and id = $2`,
};
const BIND: Statement = {
  name: 'connect_session_bind',
  text: `update connect_sessions set browser_hash = $3, updated_at = $4
    where owner_id = $1 and id = $2 and browser_hash is null`,
};
const DUE: Statement = {
  name: 'connect_sessions_due',
  text: `select owner_id, id from connect_sessions where status = 'open' and expires_at <= $1
    order by expires_at limit $2`,
};

function sessionOf(row: TextRow): StoredSession {
  return {
    id: integer(row[0]),
    purpose: textOf(row[1]) as SessionPurpose,
    status: textOf(row[2]) as SessionStatus,
    connectionId: maybe(row[3], integer),
    institutionId: row[4] ?? null,
    scopes: textsOf(row[5]) as Capability[],
    daysWanted: maybe(row[6], integer),
    language: row[7] ?? null,
    redirectUrl: row[8] ?? null,
    clientState: row[9] ?? null,
    attemptId: maybe(row[10], integer),
    browserHash: maybe(row[11], bytesOf),
    expiresAt: instantText(row[12]),
    createdAt: instantText(row[13]),
    updatedAt: instantText(row[14]),
    finishedAt: maybe(row[15], instantText),
    wanted: maybe(row[16], (text): AccountsWanted => JSON.parse(text)),
  };
}

const oneSession = ([row]: readonly TextRow[]): StoredSession | null =>
  row === undefined ? null : sessionOf(row);

const changeValues = ({ status, connectionId, attemptId, finished }: SessionChange, now: number) => [
  status,
  connectionId ?? null,
  attemptId ?? null,
  instantParameter(now),
  finished,
];

/** Sessions of one owner in a transaction. */
export const sessionWrites = (tx: Transaction, { ownerId }: OwnerScope): SessionWrites => ({
  session: async (id) => oneSession(await tx.rows(GET, [ownerId, id])),
  async addSession(session, now) {
    const [row] = await tx.rows(ADD, [
      ownerId,
      session.purpose,
      session.connectionId,
      session.institutionId,
      textArray(session.scopes),
      session.daysWanted,
      session.language,
      session.redirectUrl,
      session.clientState,
      instantParameter(session.expiresAt),
      instantParameter(now),
      session.wanted === undefined ? null : jsonText(session.wanted),
    ]);
    if (row === undefined) throw new Error('internal: a session that was not written');
    return sessionOf(row);
  },
  async changeSession(id, change, now) {
    await tx.run(CHANGE, [ownerId, id, ...changeValues(change, now)]);
  },
  async bindSession(id, browserHash, now) {
    await tx.run(BIND, [ownerId, id, bytesParameter(browserHash), instantParameter(now)]);
  },
});

/** Reading sessions of an owner. */
export const sessionReads = (app: Database): Pick<ConnectReads, 'session' | 'sessions'> => ({
  session: async (scope, id) => oneSession(await app.rows(scope, GET, [scope.ownerId, id])),
  async sessions(scope, page) {
    const values = [scope.ownerId, page.after ?? 0, page.limit + 1];
    return pageOf(await app.rows(scope, LIST, values), page.limit, sessionOf);
  },
});

/** Open sessions whose time is over, over all owners, seen by the jobs role. */
export async function dueSessions(jobs: Database, now: number, limit: number) {
  const rows = await jobs.rows(null, DUE, [instantParameter(now), limit]);
  return rows.map(([ownerId, id]) => ({ ownerId: integer(ownerId), id: integer(id) }));
}
