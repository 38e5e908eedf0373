/** The end of a sync: its accounts, its connection, what comes next and the event, in one transaction. */
import type { ConnectionFault } from '../engine/connection-rows.ts';
import { LIST_ORDINAL, type SyncEnd, type SyncStore } from '../engine/sync/store-port.ts';
import { addAudit } from './audit.ts';
import type { Database, Statement, Transaction } from './database.ts';
import { appendEvent, lockOwner } from './events.ts';
import { instantParameter } from './instants.ts';
import { jsonText } from './json-text.ts';
import { jobTransaction } from './queue.ts';
import { persistently } from './retry.ts';
import { requestSync } from './syncs.ts';
import { bytesOf, integer, maybe, textOf } from './text-values.ts';

const END: Statement = {
  name: 'sync_end',
  text: `update syncs set status = $4::text, fault = $5::jsonb, due_at = coalesce($6::timestamptz, due_at), worker = null,
      lease_until = null, updated_at = $7::timestamptz,
      finished_at = case when $4::text = 'deferred' then null else $7::timestamptz end
    where owner_id = $1 and id = $2 and worker = $3 and status = 'running' returning sealed_attended`,
};
const END_REST: Statement = {
  name: 'sync_end_rest',
  text: `update sync_accounts set status = $3, fault = $4::jsonb, next_allowed_at = null, updated_at = $5
    where owner_id = $1 and sync_id = $2 and ordinal > ${LIST_ORDINAL} and status in ('waiting', 'running', 'deferred')`,
};
/** What was fetched and is in no ledger is of no use any more; nor is where it ended. The rest explains the ledger. */
const FORGET: Statement = {
  name: 'sync_forget',
  text: `with cursors as (update sync_accounts set sealed_cursor = null
      where owner_id = $1 and sync_id = $2 and sealed_cursor is not null)
    update sync_pages p set sealed_observations = null
    where p.owner_id = $1 and p.sync_id = $2 and p.sealed_observations is not null and not exists (
      select from sync_accounts a where a.owner_id = $1 and a.sync_id = $2 and a.ordinal = p.ordinal
        and a.taken_in_at is not null)`,
};
const NOTE_FAULTS: Statement = {
  name: 'sync_note_faults',
  text: `update account_links l set last_fault = p.fault, updated_at = $4
    from sync_accounts p where p.owner_id = $1 and p.sync_id = $2 and p.status in ('failed', 'deferred') and p.fault is not null
      and l.owner_id = $1 and l.connection_id = $3 and l.lookup = p.lookup`,
};
/** Nothing is planned for a connection that may not be used: its next consent plans anew. */
const NEXT = `next_sync_at = case when c.paused_at is null and c.disconnected_at is null and exists (
      select from consents k where k.owner_id = c.owner_id and k.id = c.consent_id and k.state = 'authorised')
    then $3::timestamptz end`;
const PLAN: Statement = {
  name: 'sync_plan_next',
  text: `update connections c set ${NEXT} where c.owner_id = $1 and c.id = $2`,
};
const NOTE_END: Statement = {
  name: 'sync_note_end',
  text: `update connections c set ${NEXT}, last_status = $4::text, last_fault = $5::jsonb, last_synced_at = $6::timestamptz,
      last_success_at = case when $4::text = 'success' then $6::timestamptz else c.last_success_at end,
      updated_at = $6::timestamptz
    where c.owner_id = $1 and c.id = $2`,
};
/** What was answered about accounts after the list was taken in begins to count with a sync that follows at once. */
const PLAN_ANSWERS: Statement = {
  name: 'sync_plan_answers',
  text: `update connections c set next_sync_at = least(c.next_sync_at, $3::timestamptz)
    where c.owner_id = $1 and c.id = $2 and c.next_sync_at is not null and exists (select from account_mappings m
      where m.owner_id = c.owner_id and m.connection_id = c.id and m.answer is not null and not m.applied)`,
};
const NOTE_DEFERRED: Statement = {
  name: 'sync_note_deferred',
  text: `update connections set last_status = 'deferred', last_fault = $3::jsonb, updated_at = $4
    where owner_id = $1 and id = $2`,
};
const COUNTS: Statement = {
  name: 'sync_counts',
  text: `select count(*), count(*) filter (where status = 'success'), count(*) filter (where status = 'failed'),
      coalesce(sum(inserted), 0), coalesce(sum(updated), 0), coalesce(sum(unchanged), 0)
    from sync_accounts where owner_id = $1 and sync_id = $2 and ordinal > ${LIST_ORDINAL}`,
};
const LIVE: Statement = {
  name: 'sync_to_cancel',
  text: `select s.status, s.connection_id, c.connector, c.institution_id from syncs s
    join connections c on c.owner_id = s.owner_id and c.id = s.connection_id
    where s.owner_id = $1 and s.id = $2 for update of s`,
};
const ASK_TO_STOP: Statement = {
  name: 'sync_ask_to_stop',
  text: 'update syncs set stop_requested = true, updated_at = $3 where owner_id = $1 and id = $2',
};
const CANCEL: Statement = {
  name: 'sync_cancel',
  text: `update syncs set status = 'cancelled', sealed_attended = null, finished_at = $3, updated_at = $3
    where owner_id = $1 and id = $2`,
};
const STOP_ALL: Statement = {
  name: 'syncs_stop',
  text: `update syncs set stop_requested = true, updated_at = $3
    where owner_id = $1 and connection_id = $2 and status = 'running'`,
};
const WAITING: Statement = {
  name: 'syncs_waiting',
  text: `select id from syncs where owner_id = $1 and connection_id = $2 and status in ('due', 'deferred') for update`,
};

const faultText = (fault: ConnectionFault | null): string | null => (fault === null ? null : jsonText(fault));

/** The end of a sync in the feed, with what it brought. */
async function announce(
  tx: Transaction,
  ownerId: number,
  { connectionId, syncId }: { readonly connectionId: number; readonly syncId: number },
  status: string,
  fault: ConnectionFault | null,
): Promise<void> {
  const [row] = await tx.rows(COUNTS, [ownerId, syncId]);
  const [accounts, succeeded, failed, inserted, updated, unchanged] = (row ?? []).map(integer);
  const counts = { accounts, succeeded, failed, inserted, updated, unchanged };
  const data = { status, fault: fault?.code ?? null, ...counts };
  await appendEvent(tx, ownerId, { type: 'sync.finished', connectionId, syncId, data });
}

async function noteEnd(
  tx: Transaction,
  ownerId: number,
  of: { readonly connectionId: number; readonly syncId: number },
  end: SyncEnd,
  now: number,
): Promise<void> {
  const at = instantParameter(now);
  const fault = faultText(end.connectionFault);
  const { rest } = end;
  if (rest !== null) await tx.run(END_REST, [ownerId, of.syncId, rest.status, faultText(rest.fault), at]);
  await tx.run(NOTE_FAULTS, [ownerId, of.syncId, of.connectionId, at]);
  if (end.status === 'deferred') {
    if (!end.byBudget) await tx.run(NOTE_DEFERRED, [ownerId, of.connectionId, fault, at]);
    return;
  }
  const next = instantParameter(end.nextSyncAt);
  const key = [ownerId, of.connectionId, next];
  if (end.status === 'cancelled') await tx.run(PLAN, key);
  else await tx.run(NOTE_END, [...key, end.status, fault, at]);
  // Only after a list that was taken in: what failed before it must not be tried again without a pause.
  if (end.status === 'success' || end.status === 'partial')
    await tx.run(PLAN_ANSWERS, [ownerId, of.connectionId, at]);
  await tx.run(FORGET, [ownerId, of.syncId]);
  await announce(tx, ownerId, of, end.status, end.connectionFault);
}

/** A sync that waits, ended before it began. */
async function cancelWaiting(
  tx: Transaction,
  ownerId: number,
  of: { readonly connectionId: number; readonly syncId: number },
  now: number,
): Promise<void> {
  const at = instantParameter(now);
  await tx.run(CANCEL, [ownerId, of.syncId, at]);
  await tx.run(END_REST, [ownerId, of.syncId, 'skipped', null, at]);
  await tx.run(FORGET, [ownerId, of.syncId]);
  await announce(tx, ownerId, of, 'cancelled', null);
}

/**
 * Ends everything that syncs a connection: what waits now, what runs at its next step. For a transaction that holds the
 * owner's lock.
 */
export async function stopSyncs(
  tx: Transaction,
  ownerId: number,
  connectionId: number,
  now: number,
): Promise<void> {
  await tx.run(STOP_ALL, [ownerId, connectionId, instantParameter(now)]);
  for (const [id] of await tx.rows(WAITING, [ownerId, connectionId]))
    await cancelWaiting(tx, ownerId, { connectionId, syncId: integer(id) }, now);
}

/** The ends of the store, on a database of the serving role. */
export const syncEnds = (app: Database): Pick<SyncStore, 'end' | 'cancel'> => ({
  end: ({ scope, syncId, worker }, connectionId, end, send, now) =>
    persistently(app, scope, async (tx) => {
      const { ownerId } = scope;
      if (!(await lockOwner(tx, scope))) return false;
      const due = instantParameter(end.dueAt);
      const values = [ownerId, syncId, worker, end.status, faultText(end.fault), due, instantParameter(now)];
      const [row] = await tx.rows(END, values);
      if (row === undefined) return false;
      await noteEnd(tx, ownerId, { connectionId, syncId }, end, now);
      if (end.status === 'deferred') await send(jobTransaction(tx), syncId);
      if (end.next === null) return true;
      const { cause, dueAt, tries } = end.next;
      const sealedAttended = cause === 'renewed' ? maybe(row[0], bytesOf) : null;
      const wanted = { connectionId, cause, actor: 'schedule', dueAt, tries, sealedAttended, now };
      await send(jobTransaction(tx), await requestSync(tx, scope, wanted));
      return true;
    }),

  cancel: (scope, syncId, nextSyncAt, audit, now) =>
    persistently(app, scope, async (tx) => {
      const { ownerId } = scope;
      if (!(await lockOwner(tx, scope))) return false;
      const [row] = await tx.rows(LIVE, [ownerId, syncId]);
      if (row === undefined) return false;
      const status = textOf(row[0]);
      const connectionId = integer(row[1]);
      if (status === 'running') await tx.run(ASK_TO_STOP, [ownerId, syncId, instantParameter(now)]);
      else if (status === 'due' || status === 'deferred') {
        await cancelWaiting(tx, ownerId, { connectionId, syncId }, now);
        const next = nextSyncAt({ connectionId, connector: textOf(row[2]), institutionId: row[3] ?? null });
        await tx.run(PLAN, [ownerId, connectionId, instantParameter(next)]);
      } else return true;
      await addAudit(tx, scope.tenantId, audit);
      return true;
    }),
});
