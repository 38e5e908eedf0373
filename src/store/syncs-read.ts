/** Reading syncs with what became of their accounts. */
import type {
  ConnectionFault,
  SyncAccountRow,
  SyncCause,
  SyncRow,
  SyncStatus,
} from '../engine/connection-rows.ts';
import type { OwnerScope } from '../engine/ports.ts';
import { LIST_ORDINAL, type SyncStore } from '../engine/sync/store-port.ts';
import { bigintArray } from './arrays.ts';
import type { Database, Statement, TextRow } from './database.ts';
import { pageOf } from './pages.ts';
import { instantText, integer, jsonObject, maybe, textOf } from './text-values.ts';

/** Accounts shown of one sync, in the order of the bank's list: alone, and in a list of syncs. */
export const ACCOUNTS_SHOWN_MAX = 1_000;
export const ACCOUNTS_LISTED_MAX = 100;

const COLUMNS = `id, connection_id, status, cause, due_at, fault, started_at, created_at, updated_at, finished_at`;
const GET: Statement = {
  name: 'sync_get',
  text: `select ${COLUMNS} from syncs where owner_id = $1 and id = $2`,
};
const LIST: Statement = {
  name: 'syncs_list',
  text: `select ${COLUMNS} from syncs where owner_id = $1 and ($2::bigint is null or id < $2::bigint)
    order by id desc limit $3`,
};
const LIST_OF_CONNECTION: Statement = {
  name: 'syncs_list_of_connection',
  text: `select ${COLUMNS} from syncs where owner_id = $1 and connection_id = $4 and ($2::bigint is null or id < $2::bigint)
    order by id desc limit $3`,
};
const ACCOUNTS: Statement = {
  name: 'syncs_accounts',
  text: `select p.sync_id, p.ordinal, p.account_id, p.status, p.stage, p.fault, p.window_from, p.window_to, p.pages,
      p.entries, p.inserted, p.updated, p.unchanged, p.next_allowed_at
    from unnest($2::bigint[]) as wanted(sync_id) cross join lateral (
      select * from sync_accounts where owner_id = $1 and sync_id = wanted.sync_id and ordinal > ${LIST_ORDINAL}
      order by ordinal limit $3) p
    order by p.sync_id, p.ordinal`,
};

const faultOf = (text: string): ConnectionFault => jsonObject<ConnectionFault>(text);

const accountRow = (row: TextRow): SyncAccountRow => ({
  ordinal: integer(row[1]),
  accountId: maybe(row[2], integer),
  status: textOf(row[3]) as SyncAccountRow['status'],
  stage: textOf(row[4]) as SyncAccountRow['stage'],
  fault: maybe(row[5], faultOf),
  nextAllowedAt: maybe(row[13], instantText),
  windowFrom: row[6] ?? null,
  windowTo: row[7] ?? null,
  pages: integer(row[8]),
  entries: integer(row[9]),
  inserted: integer(row[10]),
  updated: integer(row[11]),
  unchanged: integer(row[12]),
});

const syncRow = (row: TextRow): SyncRow => ({
  id: integer(row[0]),
  connectionId: integer(row[1]),
  status: textOf(row[2]) as SyncStatus,
  cause: textOf(row[3]) as SyncCause,
  dueAt: instantText(row[4]),
  fault: maybe(row[5], faultOf),
  nextAllowedAt: row[2] === 'deferred' ? instantText(row[4]) : null,
  accounts: [],
  startedAt: maybe(row[6], instantText),
  createdAt: instantText(row[7]),
  updatedAt: instantText(row[8]),
  finishedAt: maybe(row[9], instantText),
});

async function withAccounts(
  database: Database,
  scope: OwnerScope,
  syncs: readonly SyncRow[],
  each: number,
): Promise<SyncRow[]> {
  if (syncs.length === 0) return [];
  const ids = bigintArray(syncs.map(({ id }) => id));
  const rows = await database.rows(scope, ACCOUNTS, [scope.ownerId, ids, each]);
  const accounts = Map.groupBy(rows, (row) => integer(row[0]));
  return syncs.map((one) => ({ ...one, accounts: (accounts.get(one.id) ?? []).map(accountRow) }));
}

/** The reading of the store: syncs newest first. */
export const syncReads = (app: Database): Pick<SyncStore, 'get' | 'list'> => ({
  async get(scope, syncId) {
    const rows = await app.rows(scope, GET, [scope.ownerId, syncId]);
    const [one] = await withAccounts(app, scope, rows.map(syncRow), ACCOUNTS_SHOWN_MAX);
    return one ?? null;
  },

  async list(scope, { connectionId }, page) {
    const values = [scope.ownerId, page.after, page.limit + 1];
    const read =
      connectionId === undefined
        ? await app.rows(scope, LIST, values)
        : await app.rows(scope, LIST_OF_CONNECTION, [...values, connectionId]);
    const { rows, more } = pageOf(read, page.limit, syncRow);
    return { rows: await withAccounts(app, scope, rows, ACCOUNTS_LISTED_MAX), more };
  },
});
