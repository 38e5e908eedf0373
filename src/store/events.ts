/**
 * The feed of an owner: events in one order without gaps. The sequence number is taken under the lock of the owner's
 * row, so it is the order of commits: a reader that has seen number n never misses a smaller one.
 */
import type { EventRow, OwnerScope, PageOf, PageRequest } from '../engine/ports.ts';
import { textArray } from './arrays.ts';
import type { Database, Parameter, Statement, TextRow, Transaction } from './database.ts';
import { jsonText } from './json-text.ts';
import { pageOf } from './pages.ts';
import { instantText, integer, jsonObject, maybe } from './text-values.ts';

/** What happened, before it has its number. Ids are numbers; surfaces show them as public ids. */
export interface NewEvent {
  readonly type: string;
  readonly connectionId?: number | null;
  readonly accountId?: number | null;
  readonly importId?: number | null;
  readonly syncId?: number | null;
  readonly consentId?: number | null;
  readonly attemptId?: number | null;
  readonly data: Record<string, unknown>;
}

const APPEND: Statement = {
  name: 'event_append',
  // The position in the tenant's feed is never below the owner's last one: see feed.ts. What changes entries leaves word
  // for the job that categorises them: one row an owner, whatever the number of entries. A number that is not the one that
  // was told already makes it null, which the column refuses.
  text: `with taken as (
      update owners set last_event = case when last_event + 1 = coalesce($10, last_event + 1) then last_event + 1 end,
        last_position =
        greatest(last_position, (select base from feed) + pg_current_xact_id()::text::bigint)
      where id = $1 returning last_event, last_position, tenant_id),
    noted as (insert into category_work (owner_id, tenant_id, wanted) select $1, tenant_id, last_event from taken
      where $2 = any('{transactions.changed,transaction.updated,transaction.deleted}')
      on conflict (owner_id) do update set wanted = excluded.wanted)
    insert into events (owner_id, sequence, type, connection_id, account_id, import_id, sync_id, consent_id, attempt_id,
      data, tenant_id, position)
    select $1, last_event, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, tenant_id, last_position from taken returning sequence`,
};

/** The owner's last event, known to a transaction that holds the owner: nobody else can append one until it ends. */
const lastEvents = new WeakMap<Transaction, { readonly ownerId: number; number: number }>();

/** Notes what a transaction read of the owner that it has locked, so that events need not wait for their numbers. */
export function noteLastEvent(tx: Transaction, ownerId: number, number: number): void {
  lastEvents.set(tx, { ownerId, number });
}

/**
 * Appends an event and gives its sequence number, the `revision` of the rows that it announces. Call it before those
 * rows are touched: whoever writes takes the owner's lock first, so two writers wait in line and never in a circle.
 * Throws when the transaction is not in the owner's scope.
 */
export async function appendEvent(tx: Transaction, ownerId: number, event: NewEvent): Promise<number> {
  const last = lastEvents.get(tx);
  const known = last?.ownerId === ownerId ? last : null;
  const values = [
    ownerId,
    event.type,
    event.connectionId ?? null,
    event.accountId ?? null,
    event.importId ?? null,
    event.syncId ?? null,
    event.consentId ?? null,
    event.attemptId ?? null,
    jsonText(event.data),
    known === null ? null : known.number + 1,
  ];
  if (known !== null) {
    await tx.later(APPEND, values);
    return ++known.number;
  }
  const [row] = await tx.rows(APPEND, values);
  if (row === undefined) throw new Error('internal: an event for an owner out of scope');
  const sequence = integer(row[0]);
  noteLastEvent(tx, ownerId, sequence);
  return sequence;
}

const LOCK_OWNER: Statement = {
  name: 'owner_lock',
  text: 'select 1 from owners where id = $1 and tenant_id = $2 for no key update',
};

/** Takes the owner's lock, which every writer of the owner's rows takes first. False when there is no such owner. */
export async function lockOwner(tx: Transaction, scope: OwnerScope): Promise<boolean> {
  return (await tx.rows(LOCK_OWNER, [scope.ownerId, scope.tenantId])).length === 1;
}

/** The columns that {@link eventRow} reads. */
export const EVENT_COLUMNS =
  'sequence, type, connection_id, account_id, import_id, sync_id, consent_id, attempt_id, data, created_at';

const LIST: Statement = {
  name: 'events_list',
  text: `select ${EVENT_COLUMNS} from events where owner_id = $1 and sequence > $2 order by sequence limit $3`,
};
const LIST_OF_TYPES: Statement = {
  name: 'events_list_of_types',
  text: `select ${EVENT_COLUMNS} from events where owner_id = $1 and sequence > $2 and type = any($4::text[])
    order by sequence limit $3`,
};
const GET: Statement = {
  name: 'event_get',
  text: `select ${EVENT_COLUMNS} from events where owner_id = $1 and sequence = $2`,
};

/** An event from its {@link EVENT_COLUMNS}. */
export const eventRow = (row: TextRow): EventRow => ({
  sequence: integer(row[0]),
  type: row[1] ?? '',
  connectionId: maybe(row[2], integer),
  accountId: maybe(row[3], integer),
  importId: maybe(row[4], integer),
  syncId: maybe(row[5], integer),
  consentId: maybe(row[6], integer),
  attemptId: maybe(row[7], integer),
  data: jsonObject(row[8]),
  createdAt: instantText(row[9]),
});

/** Events after a sequence number, oldest first; with `types` only those (an empty list meets none). */
export async function listEvents(
  database: Database,
  scope: OwnerScope,
  types: readonly string[] | undefined,
  page: PageRequest<number>,
): Promise<PageOf<EventRow>> {
  const values: Parameter[] = [scope.ownerId, page.after ?? 0, page.limit + 1];
  const rows =
    types === undefined
      ? await database.rows(scope, LIST, values)
      : await database.rows(scope, LIST_OF_TYPES, [...values, textArray(types)]);
  return pageOf(rows, page.limit, eventRow);
}

/** One event by its number, or null. */
export async function getEvent(
  database: Database,
  scope: OwnerScope,
  sequence: number,
): Promise<EventRow | null> {
  const [row] = await database.rows(scope, GET, [scope.ownerId, sequence]);
  return row === undefined ? null : eventRow(row);
}
