/** Rows of the feed as objects of the API, as JSON text. */
import type { ChangedTransaction, FeedRow } from '../../engine/feed-port.ts';
import type { PageOf } from '../../engine/ports.ts';
import { ownerPublicId, type PublicIds } from '../../engine/public-ids.ts';
import { eventJson, type View } from './render.ts';

const changedTransaction = (
  { ids, ownerId }: View,
  { id, change, previousStatus }: ChangedTransaction,
): object => ({
  id: ids.encode('transaction', ownerId, id),
  object: 'changed_transaction',
  change,
  previous_status: previousStatus,
});

export const changedTransactionJson = (view: View, row: ChangedTransaction): string =>
  JSON.stringify(changedTransaction(view, row));

/** An event of the feed; with its transactions where they were asked for (null when it has none). */
export function changeJson(
  ids: PublicIds,
  row: FeedRow,
  transactions?: PageOf<ChangedTransaction> | null,
): string {
  const view = { ids, ownerId: row.ownerId };
  const event = eventJson(view, row);
  const more = [`"owner_id":"${ownerPublicId(ids, row.ownerId)}"`];
  if (transactions !== undefined) {
    const shown = (transactions?.rows ?? []).map((one) => changedTransactionJson(view, one));
    more.push(`"transactions":[${shown.join(',')}]`);
    if (transactions?.more === true) {
      const url = `/v1/events/${ids.encode('event', row.ownerId, row.sequence)}/transactions`;
      more.push(`"transactions_url":${JSON.stringify(url)}`);
    }
  }
  return `${event.slice(0, -1)},${more.join(',')}}`;
}
