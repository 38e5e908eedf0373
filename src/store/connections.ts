/** Connections to banks: what their status is derived from, and what connecting changes of them. */
import type { ConnectionFacts, StoredConnection } from '../engine/connect/rows.ts';
import type { ConnectionWrites, ConnectReads } from '../engine/connect/store-port.ts';
import type { AttemptStep, ConnectionFault, SyncStatus } from '../engine/connection-rows.ts';
import type { OwnerScope } from '../engine/ports.ts';
import { DELETE_TIMEOUT_MS } from './accounts.ts';
import { consentColumns, storedConsentOf } from './consent-rows.ts';
import { dropUnusedCounterparties } from './counterparties.ts';
import type { Database, Statement, TextRow, Transaction } from './database.ts';
import { instantMs, instantParameter } from './instants.ts';
import { pageOf } from './pages.ts';
import { stopSyncs } from './sync-ends.ts';
import { bytesParameter } from './syncs.ts';
import { bytesOf, instantText, integer, jsonObject, maybe, textOf, truth } from './text-values.ts';

const FACTS = `select c.id, c.connector, c.institution_id, i.name, c.label, c.method, c.sealed_session is not null,
    c.connected_at, c.paused_at, c.disconnected_at, c.next_sync_at, c.last_synced_at, c.last_success_at, c.last_status,
    c.last_fault, c.created_at, c.updated_at,
    (select count(*) from accounts a where a.owner_id = c.owner_id and a.connection_id = c.id),
    t.id, t.step, s.id, s.status, s.due_at,
    (select count(*) from account_mappings m
      where m.owner_id = c.owner_id and m.connection_id = c.id and m.answer is null), ${consentColumns('k')}
  from connections c
  left join institutions i on i.id = c.institution_id
  left join consents k on k.owner_id = c.owner_id and k.id = c.consent_id
  left join connect_attempts t on t.owner_id = c.owner_id and t.connection_id = c.id
    and t.step in ('starting', 'asking', 'redirecting', 'waiting')
  left join syncs s on s.owner_id = c.owner_id and s.connection_id = c.id
    and s.status in ('due', 'running', 'deferred')`;
/** Where the columns of the consent begin. */
const CONSENT_AT = 24;

const FACTS_OF: Statement = {
  name: 'connection_facts',
  text: `${FACTS} where c.owner_id = $1 and c.id = $2`,
};
const LIST: Statement = {
  name: 'connections_list',
  text: `${FACTS} where c.owner_id = $1 and c.id > $2 order by c.id limit $3`,
};
const GET: Statement = {
  name: 'connection_get',
  text: `select id, connector, institution_id, label, sealed_session, session_version, consent_id, paused_at,
      disconnected_at, last_fault ->> 'code' from connections where owner_id = $1 and id = $2 for no key update`,
};
const GRANT: Statement = {
  name: 'connection_grant',
  text: `insert into connections as c (owner_id, id, connector, institution_id, method, sealed_session, session_version,
      consent_id, connected_at, login_lookup, force_new, wanted, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9, $10, (select wanted from connect_attempts where owner_id = $1
      and connection_id = $2 and step in ('starting', 'asking', 'redirecting', 'waiting')), $8, $8)
    on conflict (owner_id, id) do update set connector = excluded.connector, institution_id = excluded.institution_id,
      method = excluded.method, sealed_session = excluded.sealed_session, session_version = c.session_version + 1,
      consent_id = excluded.consent_id, disconnected_at = null,
      login_lookup = coalesce(excluded.login_lookup, c.login_lookup), force_new = c.force_new or excluded.force_new,
      wanted = coalesce(excluded.wanted, c.wanted),
      connected_at = coalesce(c.connected_at, excluded.connected_at), updated_at = excluded.updated_at`,
};
const OF_LOGIN: Statement = {
  name: 'connection_of_login',
  text: `select id from connections where owner_id = $1 and institution_id = $2 and login_lookup = $3 and id <> $4
      and not exists (select from connections own where own.owner_id = $1 and own.id = $4 and own.login_lookup = $3)
    order by disconnected_at is not null, id limit 1`,
};
const LEAVE_SHARED: Statement = {
  name: 'connection_leave_shared',
  text: `update accounts a set connection_id = l.connection_id, updated_at = now()
    from (select distinct on (l.account_id) l.account_id, l.connection_id from account_links l
      join connections c on c.owner_id = l.owner_id and c.id = l.connection_id and c.disconnected_at is null
      where l.owner_id = $1 and l.connection_id <> $2 and l.present order by l.account_id, l.connection_id) l
    where a.owner_id = $1 and a.connection_id = $2 and l.account_id = a.id`,
};
const REPLACE_SESSION: Statement = {
  name: 'connection_replace_session',
  text: `update connections set sealed_session = $3, session_version = session_version + 1, updated_at = $4
    where owner_id = $1 and id = $2`,
};
const KEEP_SESSION: Statement = {
  name: 'connection_keep_session',
  text: `update connections set sealed_session = $4, session_version = session_version + 1, updated_at = $5
    where owner_id = $1 and id = $2 and session_version = $3 and sealed_session is not null returning 1`,
};
const DROP_SESSION: Statement = {
  name: 'connection_drop_session',
  text: `update connections set sealed_session = null, session_version = session_version + 1,
      next_sync_at = null, updated_at = $4::timestamptz,
      disconnected_at = case when $3::boolean then coalesce(disconnected_at, $4::timestamptz) else disconnected_at end
    where owner_id = $1 and id = $2`,
};
const RENAME: Statement = {
  name: 'connection_rename',
  text: 'update connections set label = $3, updated_at = $4 where owner_id = $1 and id = $2',
};
/** While it is paused nothing is planned; then it goes on soon, but not right after it was synced. */
const PAUSE: Statement = {
  name: 'connection_pause',
  text: `update connections set paused_at = $3::timestamptz, updated_at = $4::timestamptz,
      next_sync_at = case when $3::timestamptz is null then greatest($4::timestamptz, last_synced_at + interval '3 hours') end
    where owner_id = $1 and id = $2`,
};
const ACCOUNTS: Statement = {
  name: 'connection_accounts',
  text: 'select id from accounts where owner_id = $1 and connection_id = $2 order by id',
};
const DELETE_ACCOUNT: Statement = {
  name: 'connection_delete_account',
  text: 'delete from accounts where owner_id = $1 and id = $2',
};
const DELETE: Statement = {
  name: 'connection_delete',
  text: 'delete from connections where owner_id = $1 and id = $2',
};

function factsOf(row: TextRow): ConnectionFacts {
  return {
    id: integer(row[0]),
    connector: textOf(row[1]),
    institutionId: row[2] ?? null,
    institutionName: row[3] ?? null,
    label: row[4] ?? null,
    method: row[5] ?? null,
    hasSession: truth(row[6]),
    connectedAt: maybe(row[7], instantText),
    pausedAt: maybe(row[8], instantText),
    disconnectedAt: maybe(row[9], instantText),
    nextSyncAt: maybe(row[10], instantText),
    lastSyncedAt: maybe(row[11], instantText),
    lastSuccessAt: maybe(row[12], instantText),
    lastStatus: (row[13] ?? null) as ConnectionFacts['lastStatus'],
    lastFault: maybe(row[14], (text) => jsonObject<ConnectionFault>(text)),
    createdAt: instantText(row[15]),
    updatedAt: instantText(row[16]),
    accounts: integer(row[17]),
    unclear: integer(row[23]),
    attempt: maybe(row[18], (id) => ({ id: integer(id), step: textOf(row[19]) as AttemptStep })),
    sync: maybe(row[20], (id) => ({
      id: integer(id),
      status: textOf(row[21]) as SyncStatus,
      dueAt: instantText(row[22]),
    })),
    consent: row[CONSENT_AT] === null ? null : storedConsentOf(row, CONSENT_AT),
  };
}

const connectionOf = (row: TextRow): StoredConnection => ({
  id: integer(row[0]),
  connector: textOf(row[1]),
  institutionId: row[2] ?? null,
  label: row[3] ?? null,
  sealedSession: maybe(row[4], bytesOf),
  sessionVersion: integer(row[5]),
  consentId: maybe(row[6], integer),
  pausedAt: maybe(row[7], instantMs),
  disconnectedAt: maybe(row[8], instantMs),
  faultCode: (row[9] ?? null) as ConnectionFault['code'] | null,
});

type Writes = Omit<ConnectionWrites, 'addRevocation'>;

/** Connections of one owner in a transaction. */
export const connectionWrites = (tx: Transaction, { ownerId }: OwnerScope): Writes => ({
  async connection(id) {
    const [row] = await tx.rows(GET, [ownerId, id]);
    return row === undefined ? null : connectionOf(row);
  },
  async grantConnection(granted, now) {
    await tx.run(GRANT, [
      ownerId,
      granted.id,
      granted.connector,
      granted.institutionId,
      granted.method,
      bytesParameter(granted.sealedSession),
      granted.consentId,
      instantParameter(now),
      bytesParameter(granted.loginLookup),
      granted.forceNew,
    ]);
  },
  async connectionOfLogin(institutionId, login, except) {
    const [row] = await tx.rows(OF_LOGIN, [ownerId, institutionId, bytesParameter(login), except]);
    return maybe(row?.[0], integer);
  },
  async leaveShared(id) {
    await tx.run(LEAVE_SHARED, [ownerId, id]);
  },
  async replaceSession(id, sealedSession, now) {
    await tx.run(REPLACE_SESSION, [ownerId, id, bytesParameter(sealedSession), instantParameter(now)]);
  },
  async dropSession(id, disconnected, now) {
    await tx.run(DROP_SESSION, [ownerId, id, disconnected, instantParameter(now)]);
  },
  stopSyncs: (id, now) => stopSyncs(tx, ownerId, id, now),
  async renameConnection(id, label, now) {
    await tx.run(RENAME, [ownerId, id, label, instantParameter(now)]);
  },
  async pauseConnection(id, pausedAt, now) {
    await tx.run(PAUSE, [ownerId, id, instantParameter(pausedAt), instantParameter(now)]);
  },
  accountsOf: async (id) => (await tx.rows(ACCOUNTS, [ownerId, id])).map(([account]) => integer(account)),
  async deleteAccount(accountId) {
    await tx.rows({ text: `set local statement_timeout = ${DELETE_TIMEOUT_MS}` });
    await tx.run(DELETE_ACCOUNT, [ownerId, accountId]);
  },
  async deleteConnection(id) {
    await tx.rows({ text: `set local statement_timeout = ${DELETE_TIMEOUT_MS}` });
    await tx.run(DELETE, [ownerId, id]);
    await dropUnusedCounterparties(tx, ownerId);
  },
});

/** Reading connections of an owner. */
export const connectionReads = (app: Database): Pick<ConnectReads, 'connection' | 'connections'> => ({
  async connection(scope, id) {
    const [row] = await app.rows(scope, FACTS_OF, [scope.ownerId, id]);
    return row === undefined ? null : factsOf(row);
  },
  async connections(scope, page) {
    const values = [scope.ownerId, page.after ?? 0, page.limit + 1];
    return pageOf(await app.rows(scope, LIST, values), page.limit, factsOf);
  },
});

/** Keeps a session that a bank renewed; false when another was kept since the version that was read. */
export async function keepSession(
  app: Database,
  scope: OwnerScope,
  connectionId: number,
  version: number,
  sealedSession: Uint8Array,
  now: number,
): Promise<boolean> {
  const values = [scope.ownerId, connectionId, version, bytesParameter(sealedSession), instantParameter(now)];
  return (await app.rows(scope, KEEP_SESSION, values)).length === 1;
}
