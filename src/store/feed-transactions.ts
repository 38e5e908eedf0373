/** Exactly the transactions that an event is about, with what happened to each: from the rows and their history. */
import type { ChangedTransaction, ChangedTransactionPlace } from '../engine/feed-port.ts';
import type { OwnerScope, PageOf, PageRequest } from '../engine/ports.ts';
import { bigintArray } from './arrays.ts';
import type { Database, Statement, TextRow } from './database.ts';
import { pageOf } from './pages.ts';
import { integer, textOf } from './text-values.ts';

/** What a row of the history stands for: without a row before it, the entry came with it. */
const KIND = `case when h.before is null and h.cause = 'marked' then 'added' else h.cause end`;
/** A row that came with an event is as old as the event: one transaction, one instant. Else a mark of it was changed. */
const CAME = `case when t.created_at = e.created_at then 'added' else 'marked' end`;
/**
 * Of one event: what it changed; what it added and nobody changed since; what it added and later events changed; what it
 * categorised, unless that was done anew. A transaction that a person deleted since is not there any more.
 */
const OF_EVENT = `
  select h.transaction_id as id, h.number, ${KIND} as change, h.before->>'status' as previous
  from transaction_history h where h.owner_id = $1 and h.revision = e.sequence
  union all
  select t.id, 0, ${CAME}, case when t.created_at <> e.created_at then t.status end
  from transactions t where t.owner_id = $1 and t.revision = e.sequence and not exists
    (select 1 from transaction_history h where h.owner_id = $1 and h.transaction_id = t.id and h.revision = e.sequence)
  union all
  select h.transaction_id, 0, ${CAME}, case when t.created_at <> e.created_at then h.before->>'status' end
  from transaction_history h join transactions t on t.owner_id = $1 and t.id = h.transaction_id
  where h.owner_id = $1 and h.number = 1 and (h.before->>'revision')::bigint = e.sequence
  union all
  select k.transaction_id, 0, 'categorised', t.status
  from transaction_categories k join transactions t on t.owner_id = $1 and t.id = k.transaction_id
  where k.owner_id = $1 and k.revision = e.sequence and k.revision > 0`;

const SELECT: Statement = {
  name: 'feed_transactions',
  text: `select e.sequence, c.id, c.number, c.change, c.previous from events e
    cross join lateral (select * from (${OF_EVENT}) every where (id, number) > ($3, $4) order by id, number limit $5) c
    where e.owner_id = $1 and e.sequence = any($2::bigint[]) order by e.sequence, c.id, c.number`,
};

const changed = (row: TextRow): ChangedTransaction => ({
  id: integer(row[1]),
  number: integer(row[2]),
  change: textOf(row[3]) as ChangedTransaction['change'],
  previousStatus: row[4] === 'booked' || row[4] === 'pending' ? row[4] : null,
});

/** The transactions of one event of the owner, by id. */
export async function listChangedTransactions(
  app: Database,
  scope: OwnerScope,
  sequence: number,
  { limit, after }: PageRequest<ChangedTransactionPlace>,
): Promise<PageOf<ChangedTransaction>> {
  const place = after ?? { id: 0, number: 0 };
  const values = [scope.ownerId, bigintArray([sequence]), place.id, place.number, limit + 1];
  return pageOf(await app.rows(scope, SELECT, values), limit, changed);
}

/** The first `limit` transactions of each of some events of the owner, by the event's sequence number. */
export async function changedTransactionsOf(
  app: Database,
  scope: OwnerScope,
  sequences: readonly number[],
  limit: number,
): Promise<ReadonlyMap<number, PageOf<ChangedTransaction>>> {
  const rows = await app.rows(scope, SELECT, [scope.ownerId, bigintArray(sequences), 0, 0, limit + 1]);
  const grouped = Map.groupBy(rows, (row) => integer(row[0]));
  return new Map([...grouped].map(([sequence, of]) => [sequence, pageOf(of, limit, changed)]));
}
