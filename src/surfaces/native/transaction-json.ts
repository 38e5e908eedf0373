/**
 * Transactions as JSON text. This is the hot path: rows come from the store as text already, so the JSON is written
 * by hand around them, ids are made for a page at once, and `details` goes in as the JSON text that it is. Only what
 * people and banks wrote is escaped.
 */
import type { TransactionRow } from '../../engine/ports.ts';
import type { PublicIds } from '../../engine/public-ids.ts';

/** What JSON has to escape, and halves of surrogate pairs; most texts hold none of it and go in as they are. */
const ESCAPED = /["\\\p{Cc}\p{Cs}]/u;

function quoted(text: string | null): string {
  if (text === null) return 'null';
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}
/** Text of our own making (dates, ids), which holds nothing that JSON escapes. */
const plain = (text: string | null): string => (text === null ? 'null' : `"${text}"`);

/** The JSON text of each row of a page, all of one owner. */
export function transactionsJson(ids: PublicIds, ownerId: number, rows: readonly TransactionRow[]): string[] {
  const own = ids.encodeMany(
    'transaction',
    ownerId,
    rows.map((row) => row.id),
  );
  const accounts = accountIds(ids, ownerId, rows);
  return rows.map((row, at) => {
    const { possibleDuplicateOf: other } = row;
    const otherId = other === null ? null : ids.encode('transaction', ownerId, other);
    const legId = row.transferOf === null ? null : ids.encode('transaction', ownerId, row.transferOf);
    return transactionJson(row, own[at] ?? '', accounts.get(row.accountId) ?? '', otherId, legId);
  });
}

/** The public ids of the accounts that the rows are of: few, so each is made once. */
export function accountIds(
  ids: PublicIds,
  ownerId: number,
  rows: readonly { readonly accountId: number }[],
): ReadonlyMap<number, string> {
  const numbers = [...new Set(rows.map((row) => row.accountId))];
  const texts = ids.encodeMany('account', ownerId, numbers);
  return new Map(numbers.map((number, at) => [number, texts[at] ?? '']));
}

/** The JSON text of one row, with its public ids. */
export const transactionJson = (
  row: TransactionRow,
  id: string,
  accountId: string,
  duplicateOf: string | null,
  transferOf: string | null,
): string =>
  `{"id":"${id}","object":"transaction","account_id":"${accountId}","status":"${row.status}",` +
  `"amount":{"amount":"${row.amount}","currency":"${row.currency}"},` +
  `"entry_date":"${row.entryDate}","booking_date":${plain(row.bookingDate)},` +
  `"value_date":${plain(row.valueDate)},"counterparty":{"name":${quoted(row.counterpartyName)},` +
  `"account":${quoted(row.counterpartyMasked)}},"text":${quoted(row.text)},` +
  `"bank_text":${quoted(row.bankText)},"category":${quoted(row.category)},` +
  `"category_source":${plain(row.categorySource)},"category_confidence":${row.categoryConfidence},` +
  `"merchant":${quoted(row.merchant)},"transfer_of":${plain(transferOf)},` +
  `"bank_reference":${quoted(row.bankReference)},"details":${row.details ?? 'null'},` +
  `"presence":"${row.presence}","missing_since":${plain(row.missingSince)},` +
  `"removed_reason":${plain(row.removedReason)},"review":${plain(row.review)},` +
  `"possible_duplicate_of":${plain(duplicateOf)},` +
  `"created_at":"${row.createdAt}","updated_at":"${row.updatedAt}"}`;
