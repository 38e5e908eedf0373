/** The store of syncs, assembled. */
import type { LocalDate } from '../core/dates.ts';
import { Lost, type SyncLedger, type SyncStore, type SyncWork } from '../engine/sync/store-port.ts';
import { accessBudgets } from './access-budgets.ts';
import { accountLinks } from './account-links.ts';
import { mappingLedger } from './account-mappings.ts';
import { bigintArray } from './arrays.ts';
import { historyOf } from './coverage.ts';
import type { Database, Statement, Transaction } from './database.ts';
import { keepHoldings } from './holdings.ts';
import { instantParameter } from './instants.ts';
import { ledgerTransaction } from './ledger-writes.ts';
import { syncAsks } from './sync-asks.ts';
import { syncClaims } from './sync-claims.ts';
import { syncEnds } from './sync-ends.ts';
import { addParts, changePart, endPart, holdOwnerAndSync, syncParts } from './sync-parts.ts';
import { syncReads } from './syncs-read.ts';
import { integer, textOf } from './text-values.ts';

const UNDATED: Statement = {
  name: 'undated_pending',
  text: `select entry_date, encode(content_key, 'hex'), bank_reference from transactions
    where owner_id = $1 and account_id = $2 and status = 'pending' and removed_at is null and booking_date is null
      and value_date is null
    order by entry_date, id`,
};
const DROP_OBSERVATIONS: Statement = {
  name: 'sync_drop_observations',
  text: `update sync_pages set sealed_observations = null
    where owner_id = $1 and sync_id = $2 and ordinal = $3 and sealed_observations is not null`,
};
const OLD_PAGES: Statement = {
  name: 'sync_pages_old',
  text: 'select owner_id, sync_id from sync_pages where created_at < $1 order by created_at limit $2',
};
const PURGE: Statement = {
  name: 'sync_pages_purge',
  text: `delete from sync_pages where owner_id = $1 and sync_id = any($2::bigint[]) and created_at < $3 returning 1`,
};

/**
 * Opens the syncs of the store.
 * @param app the serving role's database.
 * @param jobs the jobs role's: it sees what is due, by id only.
 */
export const openSyncStore = (app: Database, jobs: Database): SyncStore => ({
  ...syncClaims(app),
  ...syncParts(app),
  ...syncEnds(app),
  ...syncAsks(app, jobs),
  ...syncReads(app),
  ...accessBudgets(app, jobs),

  historyOf: (scope, accountId) => historyOf(app, scope, accountId),

  async undatedEntries(scope, accountId) {
    const rows = await app.rows(scope, UNDATED, [scope.ownerId, accountId]);
    return rows.map(([date, key, reference]) => ({
      date: textOf(date) as LocalDate,
      key: textOf(key),
      reference: reference ?? null,
    }));
  },

  inLedger: (work, inside) =>
    app.transaction(work.scope, async (tx) => {
      if (!(await holdOwnerAndSync(tx, work))) throw new Lost('another worker has the sync');
      return inside(syncLedger(tx, work));
    }),

  async purge(before, limit) {
    const old = await jobs.rows(null, OLD_PAGES, [instantParameter(before), limit]);
    const syncs = Map.groupBy(old, ([owner]) => integer(owner));
    let purged = 0;
    for (const [ownerId, rows] of syncs) {
      const ids = bigintArray([...new Set(rows.map(([, id]) => integer(id)))]);
      const values = [ownerId, ids, instantParameter(before)];
      purged += (await app.rows({ tenantId: 0, ownerId }, PURGE, values)).length;
    }
    return purged;
  },
});

function syncLedger(tx: Transaction, { scope }: SyncWork): SyncLedger {
  const owner = scope.ownerId;
  return {
    ...ledgerTransaction(tx, scope),
    ...accountLinks(tx, owner),
    ...mappingLedger(tx, owner),
    addParts: (syncId, parts, now) => addParts(tx, owner, syncId, parts, now),
    async changePart(syncId, ordinal, change, now) {
      await changePart(tx, owner, { syncId, ordinal }, change, now);
    },
    endPart: (end, now) => endPart(tx, owner, end, now),
    keepHoldings: (accountId, holdings, askedAt) => keepHoldings(tx, owner, accountId, holdings, askedAt),
    async dropObservations(syncId, ordinal) {
      await tx.run(DROP_OBSERVATIONS, [owner, syncId, ordinal]);
    },
  };
}
