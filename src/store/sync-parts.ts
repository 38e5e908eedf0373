/** The parts of a sync (the list of accounts, and each account) and the pages that were fetched of them. */
import type { LocalDate } from '../core/dates.ts';
import type { ConnectionFault } from '../engine/connection-rows.ts';
import {
  LIST_ORDINAL,
  type NewPage,
  type NewPart,
  type PartChange,
  type PartEnd,
  type PartStage,
  type PartStatus,
  type SyncPart,
  type SyncStore,
  type SyncWork,
} from '../engine/sync/store-port.ts';
import { bigintArray, byteaArray, textArray } from './arrays.ts';
import type { Database, Parameter, Statement, TextRow, Transaction } from './database.ts';
import { instantMs, instantParameter } from './instants.ts';
import { jsonText } from './json-text.ts';
import { bytesParameter } from './syncs.ts';
import { bytesOf, integer, jsonObject, maybe, textOf } from './text-values.ts';

type Parts = Pick<SyncStore, 'listPart' | 'parts' | 'changePart' | 'savePage' | 'pages'>;

/** Holds the sync while what is written commits: a worker that takes it over waits, and finds it. */
const MINE = `mine as (select from syncs where owner_id = $1 and id = $2 and worker = $3 and status = 'running' for share)`;

const COLUMNS = `p.ordinal, encode(p.lookup, 'hex'), p.account_id, p.status, p.stage, p.fault, p.window_from, p.window_to,
  p.sealed_cursor, p.pages, l.sealed_handle, l.covered_from, l.covered_to, a.currency, p.next_allowed_at, a.kind`;
const FROM = `sync_accounts p join syncs s on s.owner_id = p.owner_id and s.id = p.sync_id
  left join account_links l on l.owner_id = p.owner_id and l.connection_id = s.connection_id and l.lookup = p.lookup
  left join accounts a on a.owner_id = p.owner_id and a.id = p.account_id`;

const ADD_LIST: Statement = {
  name: 'sync_add_list',
  text: `with ${MINE} insert into sync_accounts (owner_id, sync_id, ordinal, lookup, status, stage, updated_at)
    select $1, $2, ${LIST_ORDINAL}, decode(repeat('00', 32), 'hex'), 'running', 'account', $4 where exists (select from mine)
    on conflict do nothing`,
};
const GET: Statement = {
  name: 'sync_part',
  text: `select ${COLUMNS} from ${FROM} where p.owner_id = $1 and p.sync_id = $2 and p.ordinal = $3 and s.worker = $4
    and s.status = 'running'`,
};
const LIST: Statement = {
  name: 'sync_parts',
  text: `select ${COLUMNS} from ${FROM} where p.owner_id = $1 and p.sync_id = $2 and p.ordinal > ${LIST_ORDINAL}
    order by p.ordinal`,
};
/** A new window begins at its first page, and what was seen of an older one is no part of it. */
const CHANGE = `update sync_accounts set status = coalesce($4::text, status), stage = coalesce($5::text, stage),
    fault = case when $6::boolean then $7::jsonb else fault end,
    sealed_cursor = case when $10::date is not null then null when $8::boolean then $9::bytea else sealed_cursor end,
    window_from = coalesce($10::date, window_from), window_to = coalesce($11::date, window_to),
    entries = case when $10::date is null then entries else 0 end,
    inserted = inserted + $12::int, updated = updated + $13::int, unchanged = unchanged + $14::int, updated_at = $15,
    matching = coalesce($16::jsonb, matching),
    next_allowed_at = case when $4::text is null then next_allowed_at else $17::timestamptz end,
    taken_in_at = case when $16::jsonb is null then taken_in_at else coalesce(taken_in_at, clock_timestamp()) end
  where owner_id = $1 and sync_id = $2 and ordinal = $3`;
const DROP_WINDOW: Statement = {
  name: 'sync_drop_window',
  text: `update sync_pages set sealed_observations = null where owner_id = $1 and sync_id = $2 and ordinal = $3
    and capability = 'transactions' and sealed_observations is not null`,
};
const HOLD: Statement = {
  name: 'sync_hold',
  text: `select 1 from syncs where owner_id = $1 and id = $2 and worker = $3 and status = 'running' for share`,
};
const SAVE_PAGE: Statement = {
  name: 'sync_save_page',
  text: `with ${MINE}, moved as (
      update sync_accounts set stage = $6, sealed_cursor = $7, pages = pages + 1, entries = entries + $8::int, updated_at = $9
      where owner_id = $1 and sync_id = $2 and ordinal = $4 and pages = $5::int and exists (select from mine) returning 1)
    insert into sync_pages (owner_id, sync_id, ordinal, number, capability, sealed_observations, raw_bytes, sealed_replies,
      created_at)
    select $1, $2, $4, $5::int, $10, $11, $12, $13, $9 from moved returning number`,
};
const PAGES: Statement = {
  name: 'sync_pages',
  text: `select number, sealed_observations, created_at from sync_pages
    where owner_id = $1 and sync_id = $2 and ordinal = $3 and capability = $4 and number > $5
      and sealed_observations is not null
    order by number limit $6`,
};
const ADD: Statement = {
  name: 'sync_add_parts',
  text: `insert into sync_accounts (owner_id, sync_id, ordinal, lookup, account_id, status, stage, fault, updated_at)
    select $1, $2, place, lookup, account_id, status, 'account', fault::jsonb, $7
    from unnest($3::bytea[], $4::bigint[], $5::text[], $6::text[]) with ordinality
      as part (lookup, account_id, status, fault, place)`,
};

/** In one round trip: a small sync is made of round trips. */
const END: Statement = {
  name: 'sync_end_part',
  text: `with link as (
      update account_links set covered_from = $6, covered_to = $7, last_synced_at = $8, last_fault = null, updated_at = $8
      where owner_id = $1 and connection_id = $4 and lookup = $5)
    update sync_accounts set status = 'success', stage = 'done', fault = null, next_allowed_at = null, sealed_cursor = null,
      inserted = inserted + $9::int, updated = updated + $10::int, unchanged = unchanged + $11::int, updated_at = $8,
      matching = $12::jsonb, taken_in_at = coalesce(taken_in_at, clock_timestamp())
    where owner_id = $1 and sync_id = $2 and ordinal = $3`,
};
/** The owner first, as every writer does; the sync is looked at once the owner is held. */
const HOLD_WITH_OWNER: Statement = {
  name: 'sync_hold_with_owner',
  text: `with owner as materialized (
      select from owners where id = $1 and tenant_id = $4 for no key update)
    select 1 from syncs where owner_id = $1 and id = $2 and worker = $3 and status = 'running'
      and exists (select from owner) for share of syncs`,
};

const dayOf = (text: string): LocalDate => text as LocalDate;

function partOf(row: TextRow): SyncPart {
  const from = maybe(row[6], dayOf);
  const to = maybe(row[7], dayOf);
  const coveredFrom = maybe(row[11], dayOf);
  const coveredTo = maybe(row[12], dayOf);
  return {
    ordinal: integer(row[0]),
    lookup: textOf(row[1]),
    accountId: maybe(row[2], integer),
    status: textOf(row[3]) as PartStatus,
    stage: textOf(row[4]) as PartStage,
    fault: maybe(row[5], (text) => jsonObject<ConnectionFault>(text)),
    nextAllowedAt: maybe(row[14], instantMs),
    window: from === null || to === null ? null : { from, to },
    sealedCursor: maybe(row[8], bytesOf),
    pages: integer(row[9]),
    sealedHandle: maybe(row[10], bytesOf),
    covered: coveredFrom === null || coveredTo === null ? null : { from: coveredFrom, to: coveredTo },
    currency: row[13] ?? null,
    kind: row[15] ?? null,
  };
}

/** Changes a part in a transaction that holds the sync. False when there is no such part (any more). */
export async function changePart(
  tx: Transaction,
  ownerId: number,
  { syncId, ordinal }: { readonly syncId: number; readonly ordinal: number },
  change: PartChange,
  now: number,
): Promise<boolean> {
  const values: Parameter[] = [
    ownerId,
    syncId,
    ordinal,
    change.status ?? null,
    change.stage ?? null,
    change.fault !== undefined,
    change.fault == null ? null : jsonText(change.fault),
    change.sealedCursor !== undefined,
    bytesParameter(change.sealedCursor ?? null),
    change.window?.from ?? null,
    change.window?.to ?? null,
    change.inserted ?? 0,
    change.updated ?? 0,
    change.unchanged ?? 0,
    instantParameter(now),
    change.matching === undefined ? null : jsonText(change.matching),
    instantParameter(change.nextAllowedAt ?? null),
  ];
  const changed = await tx.run({ name: 'sync_change_part', text: CHANGE }, values);
  if (changed === 1 && change.window !== undefined) await tx.run(DROP_WINDOW, [ownerId, syncId, ordinal]);
  return changed === 1;
}

/** Holds the sync in the hands of its worker until the transaction ends; false when it is not its own any more. */
export const holdSync = async (
  tx: Transaction,
  ownerId: number,
  { syncId, worker }: { readonly syncId: number; readonly worker: string },
): Promise<boolean> => (await tx.rows(HOLD, [ownerId, syncId, worker])).length === 1;

/** Takes the owner's lock and holds the sync; false when it is not the worker's own any more. */
export const holdOwnerAndSync = async (
  tx: Transaction,
  { scope, syncId, worker }: SyncWork,
): Promise<boolean> =>
  (await tx.rows(HOLD_WITH_OWNER, [scope.ownerId, syncId, worker, scope.tenantId])).length === 1;

/** Ends an account that is in the ledger, in a transaction that holds the sync. */
export async function endPart(
  tx: Transaction,
  ownerId: number,
  { syncId, ordinal, connectionId, lookup, covered, matching, counts }: PartEnd,
  now: number,
): Promise<void> {
  await tx.run(END, [
    ownerId,
    syncId,
    ordinal,
    connectionId,
    Buffer.from(lookup, 'hex'),
    covered?.from ?? null,
    covered?.to ?? null,
    instantParameter(now),
    counts.inserted,
    counts.updated,
    counts.unchanged,
    jsonText(matching),
  ]);
}

/** Makes accounts parts of a sync, in their order. */
export async function addParts(
  tx: Transaction,
  ownerId: number,
  syncId: number,
  parts: readonly NewPart[],
  now: number,
): Promise<void> {
  await tx.run(ADD, [
    ownerId,
    syncId,
    byteaArray(parts.map(({ lookup }) => Buffer.from(lookup, 'hex'))),
    bigintArray(parts.map(({ accountId }) => accountId)),
    textArray(parts.map(({ status }) => status)),
    textArray(parts.map(({ fault }) => (fault === null ? null : jsonText(fault)))),
    instantParameter(now),
  ]);
}

const pageValues = (page: NewPage, now: number): Parameter[] => [
  page.number,
  page.stage,
  bytesParameter(page.sealedCursor),
  page.entries,
  instantParameter(now),
  page.capability,
  bytesParameter(page.sealedObservations),
  page.rawBytes,
  bytesParameter(page.sealedReplies),
];

/** The parts of the store, on a database of the serving role. */
export const syncParts = (app: Database): Parts => ({
  async listPart({ scope, syncId, worker }, now) {
    await app.rows(scope, ADD_LIST, [scope.ownerId, syncId, worker, instantParameter(now)]);
    const [row] = await app.rows(scope, GET, [scope.ownerId, syncId, LIST_ORDINAL, worker]);
    return row === undefined ? null : partOf(row);
  },

  parts: async ({ scope, syncId }) => (await app.rows(scope, LIST, [scope.ownerId, syncId])).map(partOf),

  changePart: (work, ordinal, change, now) =>
    app.transaction(work.scope, async (tx) => {
      const { ownerId } = work.scope;
      if (!(await holdSync(tx, ownerId, work))) return false;
      return changePart(tx, ownerId, { syncId: work.syncId, ordinal }, change, now);
    }),

  async savePage({ scope, syncId, worker }, ordinal, page, now) {
    const values = [scope.ownerId, syncId, worker, ordinal, ...pageValues(page, now)];
    return (await app.rows(scope, SAVE_PAGE, values)).length === 1;
  },

  async pages({ scope, syncId }, ordinal, capability, after, limit) {
    const values = [scope.ownerId, syncId, ordinal, capability, after, limit];
    return (await app.rows(scope, PAGES, values)).map((row) => ({
      number: integer(row[0]),
      sealedObservations: bytesOf(row[1]),
      at: instantMs(textOf(row[2])),
    }));
  },
});
