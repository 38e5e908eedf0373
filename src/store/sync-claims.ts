/** A sync in the hands of a worker: taken, kept alive, given back. What a worker that lost it writes finds no row. */
import type { ProfileName } from '../core/consent/profiles.ts';
import type { ConsentState, SyncCause } from '../engine/connection-rows.ts';
import type { ConnectionStanding, Standing, SyncStore, SyncWork } from '../engine/sync/store-port.ts';
import { RESERVE, reservationValues, reservedOf, WITNESS } from './access-budgets.ts';
import type { Database, Statement, TextRow, Transaction } from './database.ts';
import { instantMs, instantParameter } from './instants.ts';
import { jobTransaction } from './queue.ts';
import { bytesParameter } from './syncs.ts';
import { bytesOf, integer, maybe, textOf, textsOf, truth } from './text-values.ts';

type Claims = Pick<SyncStore, 'claim' | 'standing' | 'keepSession' | 'keepForRevocation' | 'release'>;

/** Leases go by the database's own clock, which no simulated bank moves. */
const LEASE = `clock_timestamp() + $4::bigint * interval '1 millisecond'`;

const CLAIM: Statement = {
  name: 'sync_claim',
  text: `with due as (
      select id, connection_id, status, sealed_attended from syncs
      where owner_id = $1 and id = $2 and (status in ('due', 'deferred') and due_at <= $5::timestamptz
        or status = 'running' and lease_until < clock_timestamp())
      for update),
    taken as (
      update syncs s set status = 'running', worker = $3, lease_until = ${LEASE}, sealed_attended = null, fault = null,
        takeovers = s.takeovers + (due.status = 'running')::int, started_at = coalesce(s.started_at, $5::timestamptz),
        consent_id = coalesce(s.consent_id, c.consent_id),
        grant_id = case when s.consent_id is null then (select attempt_id from consents k where k.owner_id = $1
          and k.id = c.consent_id) else s.grant_id end, updated_at = $5::timestamptz
      from due, connections c
      where s.owner_id = $1 and s.id = due.id and c.owner_id = $1 and c.id = due.connection_id
      returning s.connection_id, c.connector, c.institution_id, s.cause, s.tries, s.takeovers, s.consent_id, due.sealed_attended,
        s.grant_id)
    select o.tenant_id, taken.* from taken, owners o where o.id = $1`,
};

const CONSENT =
  'k.id, k.state, k.expires_at, k.sca_renew_by, k.reconfirm_by, k.scopes, k.attempt_id, k.sca_at, k.profile';
const CONSENT_JOIN = 'left join consents k on k.owner_id = c.owner_id and k.id = c.consent_id';

const STANDING: Statement = {
  name: 'sync_standing',
  text: `select ${CONSENT}, c.paused_at is not null, c.disconnected_at is not null, c.session_version, c.sealed_session,
      s.stop_requested, s.lease_until < ${LEASE}
    from syncs s join connections c on c.owner_id = s.owner_id and c.id = s.connection_id ${CONSENT_JOIN}
    where s.owner_id = $1 and s.id = $2 and s.worker = $3 and s.status = 'running'`,
};
/** The same, and a call reserved in one statement: what it reads is what the call is made with. */
const STANDING_AND_CALL = `with standing as materialized (
      select ${CONSENT}, c.paused_at is not null as paused, c.disconnected_at is not null as gone, c.session_version,
        c.sealed_session, s.stop_requested, s.lease_until < ${LEASE} as is_near, s.connection_id, s.consent_id
      from syncs s join connections c on c.owner_id = s.owner_id and c.id = s.connection_id ${CONSENT_JOIN}
      where s.owner_id = $1 and s.id = $2 and s.worker = $3 and s.status = 'running'),
    ${RESERVE}`;
const STANDING_AND_RESERVED = `select standing.id, standing.state, standing.expires_at, standing.sca_renew_by,
      standing.reconfirm_by, standing.scopes, standing.attempt_id, standing.sca_at, standing.profile, paused, gone, session_version, sealed_session, stop_requested, is_near,
      reserved.used, reserved.bank_limit
    from standing left join reserved on true`;
const RESERVE_UNATTENDED: Statement = {
  name: 'sync_standing_reserve',
  text: `${STANDING_AND_CALL} ${STANDING_AND_RESERVED}`,
};
const RESERVE_ATTENDED: Statement = {
  name: 'sync_standing_reserve_attended',
  text: `${STANDING_AND_CALL}, ${WITNESS} ${STANDING_AND_RESERVED}`,
};
const EXTEND: Statement = {
  name: 'sync_extend',
  text: `update syncs set lease_until = ${LEASE}
    where owner_id = $1 and id = $2 and worker = $3 and status = 'running' returning id`,
};
const OF_CONNECTION: Statement = {
  name: 'sync_connection_standing',
  text: `select ${CONSENT}, c.paused_at is not null, c.disconnected_at is not null, c.session_version,
      c.sealed_session is not null, c.connector
    from connections c ${CONSENT_JOIN} where c.owner_id = $1 and c.id = $2`,
};
const KEEP_SESSION: Statement = {
  name: 'sync_keep_session',
  text: `update connections set sealed_session = $4, session_version = session_version + 1, updated_at = $5
    where owner_id = $1 and id = $2 and session_version = $3 and sealed_session is not null and disconnected_at is null
    returning id`,
};
const LAST_REVOCATION: Statement = {
  name: 'sync_last_revocation',
  text: `select id from revocations where owner_id = $1 and connection_id = $2 and consent_id = $3
    order by id desc limit 1 for update`,
};
const RENEW_REVOCATION: Statement = {
  name: 'sync_renew_revocation',
  text: 'update revocations set sealed_session = $3 where owner_id = $1 and id = $2',
};
const RELEASE: Statement = {
  name: 'sync_release',
  text: `update syncs set status = 'due', due_at = $4, worker = null, lease_until = null,
      takeovers = takeovers + $5::int, updated_at = $6
    where owner_id = $1 and id = $2 and worker = $3 and status = 'running'`,
};

const consentOf = (row: TextRow): Standing['consent'] =>
  maybe(row[0], (id) => ({
    id: integer(id),
    state: textOf(row[1]) as ConsentState,
    expiresAt: maybe(row[2], instantMs),
    scaRenewBy: maybe(row[3], instantMs),
    reconfirmBy: maybe(row[4], instantMs),
    scopes: textsOf(row[5]),
    grantId: maybe(row[6], integer),
    scaAt: maybe(row[7], instantMs),
    profile: textOf(row[8]) as ProfileName,
  }));

/** The connection of a sync that is asked for; null when the owner has none of this number. */
export async function connectionStanding(
  tx: Transaction,
  ownerId: number,
  connectionId: number,
): Promise<ConnectionStanding | null> {
  const [row] = await tx.rows(OF_CONNECTION, [ownerId, connectionId]);
  if (row === undefined) return null;
  return {
    consent: consentOf(row),
    paused: truth(row[9]),
    disconnected: truth(row[10]),
    sessionVersion: integer(row[11]),
    hasSession: truth(row[12]),
    connector: textOf(row[13]),
  };
}

const keyOf = ({ scope, syncId, worker }: SyncWork) => [scope.ownerId, syncId, worker] as const;

/** The claims of the store, on a database of the serving role. */
export const syncClaims = (app: Database): Claims => ({
  async claim(ownerId, syncId, worker, leaseMs, now) {
    const values = [ownerId, syncId, worker, leaseMs, instantParameter(now)];
    // The tenant is not known yet: the owner's own scope is enough to read which it is.
    const [row] = await app.rows({ tenantId: 0, ownerId }, CLAIM, values);
    if (row === undefined) return null;
    return {
      scope: { tenantId: integer(row[0]), ownerId },
      connectionId: integer(row[1]),
      connector: textOf(row[2]),
      institutionId: row[3] ?? null,
      cause: textOf(row[4]) as SyncCause,
      tries: integer(row[5]),
      takeovers: integer(row[6]),
      consentId: maybe(row[7], integer),
      sealedAttended: maybe(row[8], bytesOf),
      grantId: maybe(row[9], integer),
    };
  },

  async standing(work, leaseMs, call = null) {
    const half = Math.floor(leaseMs / 2);
    const reserve = call?.witness == null ? RESERVE_UNATTENDED : RESERVE_ATTENDED;
    const values = [...keyOf(work), half, ...(call === null ? [] : reservationValues(call))];
    const [row] = await app.rows(work.scope, call === null ? STANDING : reserve, values);
    if (row === undefined) return null;
    // Half of the lease is over: it is renewed.
    const isNear = truth(row[14]);
    if (isNear && (await app.rows(work.scope, EXTEND, [...keyOf(work), leaseMs])).length === 0) return null;
    return {
      consent: consentOf(row),
      paused: truth(row[9]),
      disconnected: truth(row[10]),
      sessionVersion: integer(row[11]),
      sealedSession: maybe(row[12], bytesOf),
      stopRequested: truth(row[13]),
      reserved: call === null ? null : reservedOf(row[15], row[16]),
    };
  },

  async keepSession(scope, connectionId, version, sealed, now) {
    const values = [scope.ownerId, connectionId, version, bytesParameter(sealed), instantParameter(now)];
    return (await app.rows(scope, KEEP_SESSION, values)).length === 1;
  },

  keepForRevocation: (scope, connectionId, consentId, seal) =>
    app.transaction(scope, async (tx) => {
      const [row] = await tx.rows(LAST_REVOCATION, [scope.ownerId, connectionId, consentId]);
      if (row === undefined) return;
      const id = integer(row[0]);
      await tx.run(RENEW_REVOCATION, [scope.ownerId, id, bytesParameter(seal(id))]);
    }),

  release: (work, dueAt, mistake, send, now) =>
    app.transaction(work.scope, async (tx) => {
      const values = [...keyOf(work), instantParameter(dueAt), mistake ? 1 : 0, instantParameter(now)];
      if ((await tx.run(RELEASE, values)) === 0) return false;
      await send(jobTransaction(tx), work.syncId);
      return true;
    }),
});
