/** Syncs that are asked for, by a person or by the clock. */
import type { SyncStore } from '../engine/sync/store-port.ts';
import { addAudit } from './audit.ts';
import type { Database, Statement } from './database.ts';
import { lockOwner } from './events.ts';
import { instantParameter } from './instants.ts';
import { jobTransaction } from './queue.ts';
import { persistently } from './retry.ts';
import { connectionStanding } from './sync-claims.ts';
import { requestSync } from './syncs.ts';
import { integer } from './text-values.ts';

type Asks = Pick<SyncStore, 'request' | 'schedule' | 'dueConnections' | 'dueSyncs' | 'scopeOf'>;

const STATUS: Statement = {
  name: 'sync_status',
  text: `select status, fault is null and due_at = $3::timestamptz from syncs where owner_id = $1 and id = $2`,
};
const TAKE_TURN: Statement = {
  name: 'connection_take_turn',
  text: 'update connections set next_sync_at = null where owner_id = $1 and id = $2 and next_sync_at <= $3',
};
const DUE_CONNECTIONS: Statement = {
  name: 'connections_due',
  text: 'select owner_id, id from connections where next_sync_at <= $1 order by next_sync_at limit $2',
};
/** The first condition is that of the index; due times may be ahead of real time, leases are not. */
const DUE_SYNCS: Statement = {
  name: 'syncs_due',
  text: `select owner_id, connection_id, id from syncs
    where status in ('due', 'running', 'deferred')
      and least(due_at, lease_until) <= greatest($1::timestamptz, clock_timestamp())
      and case status when 'running' then lease_until < clock_timestamp() else due_at <= $1::timestamptz end
    order by least(due_at, lease_until) limit $2`,
};
const TENANT: Statement = { name: 'tenant_of_owner', text: 'select tenant_id from owners where id = $1' };

/**
 * The asking of the store.
 * @param app the serving role's database.
 * @param jobs the jobs role's: it sees what is due, by id only.
 */
export const syncAsks = (app: Database, jobs: Database): Asks => ({
  request: (scope, wanted, check, audit, send, now) =>
    persistently(app, scope, async (tx) => {
      const { ownerId } = scope;
      const { connectionId } = wanted;
      if (!(await lockOwner(tx, scope))) return null;
      const standing = await connectionStanding(tx, ownerId, connectionId);
      if (standing === null) return null;
      const refused = check(standing);
      if (refused !== null) return { refused };
      const { putOffUntil, ...of } = wanted;
      const dueAt = putOffUntil ?? now;
      const isPutOff = putOffUntil !== null;
      const syncId = await requestSync(tx, scope, { ...of, cause: 'requested', dueAt, now, isPutOff });
      await addAudit(tx, scope.tenantId, audit);
      const [row] = await tx.rows(STATUS, [ownerId, syncId, instantParameter(dueAt)]);
      const goesOnThen = isPutOff && row?.[0] === 'deferred' && row[1] === 't';
      if (row?.[0] === 'due' || goesOnThen) await send(jobTransaction(tx), syncId);
      return { syncId };
    }),

  schedule: (scope, connectionId, check, send, now) =>
    persistently(app, scope, async (tx) => {
      const { ownerId } = scope;
      if (!(await lockOwner(tx, scope))) return false;
      if ((await tx.run(TAKE_TURN, [ownerId, connectionId, instantParameter(now)])) === 0) return false;
      const standing = await connectionStanding(tx, ownerId, connectionId);
      if (standing === null || check(standing) !== null) return false;
      const wanted = { connectionId, actor: 'schedule', dueAt: now, sealedAttended: null };
      const syncId = await requestSync(tx, scope, { ...wanted, cause: 'scheduled' });
      await send(jobTransaction(tx), syncId);
      return true;
    }),

  async dueConnections(now, limit) {
    const rows = await jobs.rows(null, DUE_CONNECTIONS, [instantParameter(now), limit]);
    return rows.map(([owner, id]) => ({ ownerId: integer(owner), connectionId: integer(id) }));
  },

  async dueSyncs(dueBefore, limit) {
    const rows = await jobs.rows(null, DUE_SYNCS, [instantParameter(dueBefore), limit]);
    return rows.map(([owner, connection, id]) => ({
      ownerId: integer(owner),
      connectionId: integer(connection),
      syncId: integer(id),
    }));
  },

  async scopeOf(ownerId) {
    const [row] = await app.rows({ tenantId: 0, ownerId }, TENANT, [ownerId]);
    return row === undefined ? null : { tenantId: integer(row[0]), ownerId };
  },
});
