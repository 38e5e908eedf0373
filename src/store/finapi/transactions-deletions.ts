/** What of the entries of the finAPI surface may be deleted. The ledger's own are deleted by the ledger. */
import type { FinapiEntryStore } from '../../engine/finapi/transactions-store-port.ts';
import { bigintArray } from '../arrays.ts';
import type { Database, Statement } from '../database.ts';
import { deleteTransactions } from '../delete-transactions.ts';
import { integer } from '../text-values.ts';
import { idsOf } from './id-lists.ts';

const deletable = (name: string, which: string): Statement => ({
  name,
  text: `select e.id, e.kind, array(select p.id from finapi_parts p where p.owner_id = $1 and p.parent_id = e.id)::text
    from finapi_entries e
    where e.owner_id = $1 and e.parent_id is null and ${which}
      and e.finapi_booking_date <= coalesce($3::date, e.finapi_booking_date)
      and (not $4::boolean or e.kind = 'adjustment' or e.is_potential_duplicate or e.connection_id = any($5::bigint[]))
    order by e.id limit $6`,
});
const ONE = deletable('finapi_deletable_one', 'e.id = $2');
const AFTER = deletable('finapi_deletable_after', 'e.id > $2');
const HIDE: Statement = {
  name: 'finapi_hide_adjustments',
  text: `update finapi_adjustments set hidden_at = now()
    where owner_id = $1 and id = any($2::bigint[]) and hidden_at is null returning id`,
};

/** Opens them on a database of the serving role. */
export const openDeletions = (
  app: Database,
): Pick<FinapiEntryStore, 'deletable' | 'deleteLedger' | 'hideAdjustments'> => ({
  async deletable(scope, { id, until, safe, demo }, { after, limit }) {
    const values = [scope.ownerId, id ?? after, until, safe, bigintArray(demo), limit];
    const rows = await app.rows(scope, id === null ? AFTER : ONE, values);
    return rows.map((row) => ({
      id: integer(row[0]),
      kind: row[1] === 'adjustment' ? 'adjustment' : 'ledger',
      children: idsOf(row[2]),
    }));
  },
  deleteLedger: (scope, deletions) => deleteTransactions(app, scope, deletions),
  async hideAdjustments(scope, ids) {
    const rows = await app.rows(scope, HIDE, [scope.ownerId, bigintArray(ids)]);
    return rows.map(([id]) => integer(id));
  },
});
