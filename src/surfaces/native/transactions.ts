/** /v1/transactions: the ledger, filtered, sorted, paged and exported. */

import { z } from 'zod';
import { codeOf } from '../../engine/categories/codes.ts';
import { deleteTransaction } from '../../engine/ledger-edits.ts';
import { isProblem, type Problem, problem } from '../http/problem.ts';
import { type Answer, EMPTY, jsonObject, streamed } from './answer.ts';
import { unknownCategory } from './category-objects.ts';
import { checkIfMatch } from './conditions.ts';
import { NAME_CHARACTERS_MAX } from './limits.ts';
import { listAnswer, listing } from './lists.ts';
import { type Call, type ObjectReach, type Operation, objectOperation, ownerOperation } from './operation.ts';
import { countedListOf } from './pages.ts';
import { CSV_TYPE, exportTransactions, NDJSON_TYPE } from './transaction-export.ts';
import { transactionsJson } from './transaction-json.ts';
import { Transaction } from './transaction-objects.ts';
import {
  filterOf,
  sortOf,
  TRANSACTION_QUERY,
  type TransactionListCall,
  transactionPlace,
} from './transaction-query.ts';
import { text } from './values.ts';

const list = ownerOperation({
  name: 'list_transactions',
  method: 'GET',
  path: '/v1/transactions',
  tag: 'Transactions',
  summary: 'List or export transactions',
  description:
    'Newest first. With `Accept: text/csv` or `application/x-ndjson` all matches come as one stream, without pages: then `limit`, `cursor` and `include` are not allowed.',
  scope: 'transactions:read',
  query: TRANSACTION_QUERY,
  answers: {
    200: {
      description: 'A page of transactions, or all of them as a stream.',
      schema: countedListOf(Transaction, 'Transaction'),
      also: [CSV_TYPE, NDJSON_TYPE],
    },
  },
  problems: ['cursor_invalid', 'owner_required'],
  handle: (call) =>
    call.accept === CSV_TYPE || call.accept === NDJSON_TYPE ? exported(call, call.accept) : paged(call),
});

async function paged(call: TransactionListCall): Promise<Answer | Problem> {
  const { services, reach, query } = call;
  const lists = listing('list_transactions', call, transactionPlace(call));
  if (isProblem(lists)) return lists;
  const filter = await filterOf(call);
  if (!filter.ok) return filter.fault;
  const counted = query.include === 'total_count';
  if (filter.value === 'nothing') return listAnswer(call, [], null, counted ? { total_count: 0 } : {});
  const [page, count] = await Promise.all([
    services.ledger.listTransactions(reach, filter.value, sortOf(query), lists.page),
    counted ? services.ledger.countTransactions(reach, filter.value) : null,
  ]);
  const rows = transactionsJson(services.ids, reach.ownerId, page.rows);
  return listAnswer(call, rows, lists.next(page), count === null ? {} : { total_count: count });
}

async function exported(
  call: TransactionListCall,
  type: typeof CSV_TYPE | typeof NDJSON_TYPE,
): Promise<Answer | Problem> {
  const paging = (['limit', 'cursor', 'include'] as const).find((name) => call.query[name] !== undefined);
  if (paging !== undefined) {
    const message = 'is not allowed with an export, which has no pages';
    return problem('validation_failed', {
      detail: `${paging}: ${message}`,
      errors: [{ parameter: paging, code: 'not_allowed', message }],
    });
  }
  const filter = await filterOf(call);
  if (!filter.ok) return filter.fault;
  const charset = type === CSV_TYPE ? `${type}; charset=utf-8; header=present` : type;
  const name = type === CSV_TYPE ? 'transactions.csv' : 'transactions.ndjson';
  return streamed(exportTransactions(call, filter.value, type), charset, {
    'content-disposition': `attachment; filename="${name}"`,
  });
}

type TransactionCall = Call<unknown, unknown, ObjectReach>;

/** The transaction as JSON text with the instant of its last change; null when there is none. */
export async function readTransaction(
  call: TransactionCall,
): Promise<{ json: string; updatedAt: string } | null> {
  const { services, reach } = call;
  const row = await services.ledger.getTransaction(reach, reach.objectId);
  if (row === null) return null;
  return { json: transactionsJson(services.ids, reach.ownerId, [row])[0] ?? '', updatedAt: row.updatedAt };
}

const get = objectOperation('transaction', {
  name: 'get_transaction',
  method: 'GET',
  path: '/v1/transactions/{id}',
  tag: 'Transactions',
  summary: 'Get a transaction',
  scope: 'transactions:read',
  answers: { 200: { description: 'The transaction.', schema: Transaction } },
  async handle(call) {
    const found = await readTransaction(call);
    return found === null ? problem('not_found') : jsonObject(found.json);
  },
});

/** The transaction as it is when a change comes with If-Match: a failure, or the instant that the store has to see. */
export async function currentTransaction(
  call: TransactionCall,
): Promise<Problem | { ifUpdatedAt: string | null }> {
  const header = call.request.headers['if-match'];
  if (header === undefined) return { ifUpdatedAt: null };
  const found = await readTransaction(call);
  if (found === null) return problem('not_found');
  return checkIfMatch(header, found.json) ?? { ifUpdatedAt: found.updatedAt };
}

const update = objectOperation('transaction', {
  name: 'update_transaction',
  method: 'PATCH',
  path: '/v1/transactions/{id}',
  tag: 'Transactions',
  summary: 'Categorise a transaction',
  description:
    'A JSON merge patch (RFC 7396). What the bank said cannot be changed. A choice is never overwritten by what is found later; null takes it back.',
  scope: 'transactions:write',
  body: {
    category: text(NAME_CHARACTERS_MAX)
      .nullable()
      .optional()
      .describe('A code of GET /v1/categories, or null for what is found without a choice.'),
    train_category: z
      .boolean()
      .optional()
      .describe(
        'Whether later transactions like it get the same category: of this owner only. True when not said.',
      ),
    apply_to_existing: z
      .boolean()
      .optional()
      .describe('Whether those that are there get it, too, but for choices. False when not said.'),
  },
  answers: { 200: { description: 'The transaction as it is now.', schema: Transaction } },
  problems: ['precondition_failed', 'if_match_invalid'],
  async handle(call) {
    const { services, caller, reach, body } = call;
    const seen = await currentTransaction(call);
    if (isProblem(seen)) return seen;
    const own = typeof body.category === 'string' ? await services.categories.own(reach) : [];
    const category = typeof body.category === 'string' ? codeOf(body.category, own) : null;
    if (typeof body.category === 'string' && category === null)
      return unknownCategory(body.category, { pointer: '/category' });
    if (body.category === undefined) {
      const found = await readTransaction(call);
      return found === null ? problem('not_found') : jsonObject(found.json);
    }
    const choice = {
      category,
      train: body.train_category ?? true,
      applyToExisting: body.apply_to_existing ?? false,
    };
    const row = await services.categories.choose(caller, reach, reach.objectId, choice, seen.ifUpdatedAt);
    if (row === null) return problem('not_found');
    if (row === 'stale') return problem('precondition_failed');
    return jsonObject(transactionsJson(services.ids, reach.ownerId, [row])[0] ?? '');
  },
});

const remove = objectOperation('transaction', {
  name: 'delete_transaction',
  method: 'DELETE',
  path: '/v1/transactions/{id}',
  tag: 'Transactions',
  summary: 'Delete a transaction',
  description: 'For good: files that hold it do not bring it back.',
  scope: 'transactions:write',
  answers: { 204: { description: 'Deleted.', schema: null } },
  problems: ['precondition_failed', 'if_match_invalid'],
  async handle(call) {
    const { services, caller, reach } = call;
    const seen = await currentTransaction(call);
    if (isProblem(seen)) return seen;
    const gone = await deleteTransaction(services.changes, caller, reach, reach.objectId);
    return gone ? EMPTY : problem('not_found');
  },
});

export const TRANSACTION_OPERATIONS: readonly Operation[] = [list, get, update, remove];
