/** Lists of transactions as one stream over all pages: CSV or newline-delimited JSON, in constant memory. */
import { Readable } from 'node:stream';
import type { OwnerScope, TransactionCursor, TransactionFilter, TransactionRow } from '../../engine/ports.ts';
import { plainField, record, textField } from './csv.ts';
import { EXPORT_PAGE } from './limits.ts';
import type { Services } from './parts.ts';
import { accountIds, transactionsJson } from './transaction-json.ts';
import { cursorKey, sortOf, type TransactionListCall } from './transaction-query.ts';

export const CSV_TYPE = 'text/csv';
export const NDJSON_TYPE = 'application/x-ndjson';

const COLUMNS = [
  'id',
  'account_id',
  'status',
  'entry_date',
  'booking_date',
  'value_date',
  'amount',
  'currency',
  'counterparty_name',
  'counterparty_account',
  'text',
  'bank_text',
  'category',
  'category_source',
  'category_confidence',
  'merchant',
  'transfer_of',
  'bank_reference',
  'created_at',
  'updated_at',
] as const;

/** One page as text. */
type Write = (services: Services, scope: OwnerScope, rows: readonly TransactionRow[]) => string;

const ndjson: Write = ({ ids }, { ownerId }, rows) =>
  transactionsJson(ids, ownerId, rows)
    .map((line) => `${line}\n`)
    .join('');

const csv: Write = ({ ids }, { ownerId }, rows) => {
  const accounts = accountIds(ids, ownerId, rows);
  const own = ids.encodeMany(
    'transaction',
    ownerId,
    rows.map((row) => row.id),
  );
  return rows
    .map((row, at) => {
      const leg = row.transferOf === null ? '' : ids.encode('transaction', ownerId, row.transferOf);
      return csvRecord(row, own[at] ?? '', accounts.get(row.accountId) ?? '', leg);
    })
    .join('');
};

const csvRecord = (row: TransactionRow, id: string, accountId: string, transferOf: string): string =>
  record([
    id,
    accountId,
    row.status,
    row.entryDate,
    plainField(row.bookingDate),
    plainField(row.valueDate),
    row.amount,
    row.currency,
    textField(row.counterpartyName),
    textField(row.counterpartyMasked),
    textField(row.text),
    textField(row.bankText),
    textField(row.category),
    plainField(row.categorySource),
    row.categoryConfidence === null ? '' : String(row.categoryConfidence),
    textField(row.merchant),
    transferOf,
    textField(row.bankReference),
    row.createdAt,
    row.updatedAt,
  ]);

/**
 * All rows that the filter meets, in the order asked for. The next page is read only when the reader has taken the
 * one before; a failure on the way breaks the connection off, so a cut file never looks whole.
 */
export function exportTransactions(
  call: TransactionListCall,
  filter: TransactionFilter | 'nothing',
  type: typeof CSV_TYPE | typeof NDJSON_TYPE,
): Readable {
  const head = type === CSV_TYPE ? record(COLUMNS) : '';
  const write = type === CSV_TYPE ? csv : ndjson;
  return Readable.from(pages(call, filter, head, write), { objectMode: false, highWaterMark: 1 });
}

async function* pages(
  call: TransactionListCall,
  filter: TransactionFilter | 'nothing',
  head: string,
  write: Write,
): AsyncGenerator<string> {
  if (head !== '') yield head;
  if (filter === 'nothing') return;
  const sort = sortOf(call.query);
  const byDate = sort.endsWith('date');
  let after: TransactionCursor | null = null;
  for (;;) {
    const { ledger } = call.services;
    const page = await ledger.listTransactions(call.reach, filter, sort, { limit: EXPORT_PAGE, after });
    const last = page.rows.at(-1);
    if (last === undefined) return;
    yield write(call.services, call.reach, page.rows);
    if (!page.more) return;
    after = { key: cursorKey(last, byDate), id: last.id };
  }
}
