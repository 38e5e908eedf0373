/** /v1/transactions/{id}: what became of it, and what a person says of it: merge, split, confirm. */
import type { Result } from '../../core/result.ts';
import { confirmTransaction } from '../../engine/transaction-reviews/confirm.ts';
import {
  type FieldChange,
  HISTORY_MAX,
  historyOf,
  type TransactionChangeRow,
} from '../../engine/transaction-reviews/history.ts';
import { mergeTransactions } from '../../engine/transaction-reviews/merge.ts';
import type { ReviewRefusal } from '../../engine/transaction-reviews/port.ts';
import { splitTransaction } from '../../engine/transaction-reviews/split.ts';
import { isProblem, type Problem, problem } from '../http/problem.ts';
import { type Answer, jsonObject } from './answer.ts';
import { invalidMember } from './invalid.ts';
import { listAnswer } from './lists.ts';
import { type Call, type ObjectReach, type Operation, objectOperation } from './operation.ts';
import { listOf } from './pages.ts';
import { Transaction, TransactionChange, TransactionSplit } from './transaction-objects.ts';
import { currentTransaction, readTransaction } from './transactions.ts';
import { idText, PAGING } from './values.ts';

type ReviewCall = Call<unknown, unknown, ObjectReach>;

const history = objectOperation('transaction', {
  name: 'list_transaction_history',
  method: 'GET',
  path: '/v1/transactions/{id}/history',
  tag: 'Transactions',
  summary: 'What became of a transaction',
  description: `Its changes with what decided them, the latest first, at most ${HISTORY_MAX}. That it was added is no change.`,
  scope: 'transactions:read',
  query: { limit: PAGING.limit },
  answers: { 200: { description: 'Its changes.', schema: listOf(TransactionChange, 'TransactionChange') } },
  async handle(call) {
    const rows = await historyOf(call.services.ledger, call.reach, call.reach.objectId, call.query.limit);
    if (rows === null) return problem('not_found');
    return listAnswer(
      call,
      rows.map((row) => JSON.stringify(changeView(call, row))),
      null,
    );
  },
});

function changeView({ services, reach }: ReviewCall, row: TransactionChangeRow): object {
  const id = (kind: 'transaction' | 'sync' | 'import', number: number | null): string | null =>
    number === null ? null : services.ids.encode(kind, reach.ownerId, number);
  return {
    object: 'transaction_change',
    transaction_id: id('transaction', reach.objectId),
    number: row.number,
    at: row.at,
    cause: row.cause,
    revision: row.revision,
    sync_id: id('sync', row.syncId),
    import_id: id('import', row.importId),
    actor: row.actor,
    rule: row.rule,
    matcher: row.matcher,
    score: row.score,
    other_transaction_id: id('transaction', row.otherId),
    changes: row.changes.map(fieldView),
    explanation: explanationView(row.explanation, (number) => id('transaction', number)),
  };
}

const fieldView = ({ field, before, after }: FieldChange): object => {
  const read = (text: string | null): unknown =>
    field === 'details' && text !== null ? JSON.parse(text) : text;
  return { field, before: read(before), after: read(after) };
};

/** Rivals are transactions of the owner; what only tells contents apart is left out. */
function explanationView(
  explanation: TransactionChangeRow['explanation'],
  idOf: (number: number) => string | null,
): object | null {
  if (explanation === null) return null;
  const { rivals, seen, stored, ...more } = explanation;
  const shown = (side: unknown): unknown => {
    if (typeof side !== 'object' || side === null) return null;
    const { key: _key, hash: _hash, ...facts } = side as Record<string, unknown>;
    return facts;
  };
  const others = Array.isArray(rivals) ? rivals.map((rival) => idOf(Number(rival))) : [];
  return { ...more, seen: shown(seen), stored: shown(stored), rivals: others };
}

const REFUSALS: Readonly<Record<ReviewRefusal, () => Problem>> = {
  not_found: () => problem('not_found'),
  stale: () => problem('precondition_failed'),
  other_not_found: () => invalidMember('/with', 'is no transaction of this owner', 'unknown'),
  same: () => invalidMember('/with', 'is the transaction itself'),
  other_account: () => invalidMember('/with', 'is of another account or currency'),
  nothing_to_split: () =>
    problem('not_now', {
      detail: 'Nothing was merged into this transaction or paired with it that could be undone.',
    }),
};

/** Runs a review on the transaction as it was seen, and answers with what it is now. */
async function reviewed<T>(
  call: ReviewCall,
  review: (ifUpdatedAt: string | null) => Promise<Result<T, ReviewRefusal>>,
  answer: (json: string, outcome: T) => Answer | Promise<Answer>,
): Promise<Answer | Problem> {
  const seen = await currentTransaction(call);
  if (isProblem(seen)) return seen;
  const outcome = await review(seen.ifUpdatedAt);
  if (!outcome.ok) return REFUSALS[outcome.fault]();
  const now = await readTransaction(call);
  return now === null ? problem('not_found') : answer(now.json, outcome.value);
}

const merge = objectOperation('transaction', {
  name: 'merge_transaction',
  method: 'POST',
  path: '/v1/transactions/{id}/merge',
  tag: 'Transactions',
  summary: 'Say that two transactions are one',
  description:
    'The one in the path keeps its id and category; the other one is gone, and later syncs and files know that it is this one. It shows what is booked, or what the bank still shows. A split undoes it.',
  scope: 'transactions:write',
  body: { with: idText('txn').describe('A transaction of the same account and currency.') },
  answers: { 200: { description: 'The transaction as it is now.', schema: Transaction } },
  problems: ['precondition_failed', 'if_match_invalid'],
  async handle(call) {
    const { services, caller, reach, body } = call;
    const other = services.ids.decode(body.with);
    if (other?.kind !== 'transaction' || other.owner !== reach.ownerId) {
      return (await readTransaction(call)) === null ? problem('not_found') : REFUSALS.other_not_found();
    }
    return reviewed(
      call,
      (ifUpdatedAt) =>
        mergeTransactions(services.changes, caller, reach, {
          id: reach.objectId,
          with: other.object,
          ifUpdatedAt,
        }),
      (json) => jsonObject(json),
    );
  },
});

const split = objectOperation('transaction', {
  name: 'split_transaction',
  method: 'POST',
  path: '/v1/transactions/{id}/split',
  tag: 'Transactions',
  summary: 'Say that a transaction is two',
  description:
    'Undoes the latest merge, or the latest pairing with what was pending or looked otherwise before. What the bank shows by now keeps the id. No score makes them one again.',
  scope: 'transactions:write',
  answers: { 200: { description: 'Both transactions as they are now.', schema: TransactionSplit } },
  problems: ['precondition_failed', 'if_match_invalid', 'not_now'],
  handle(call) {
    const { services, caller, reach } = call;
    return reviewed(
      call,
      (ifUpdatedAt) => splitTransaction(services.changes, caller, reach, { id: reach.objectId, ifUpdatedAt }),
      async (json, otherId) => {
        const other = await readTransaction({ ...call, reach: { ...reach, objectId: otherId } });
        return jsonObject(
          `{"object":"transaction_split","transaction":${json},"other":${other?.json ?? 'null'}}`,
        );
      },
    );
  },
});

const confirm = objectOperation('transaction', {
  name: 'confirm_transaction',
  method: 'POST',
  path: '/v1/transactions/{id}/confirm',
  tag: 'Transactions',
  summary: 'Say that a transaction is right as it is',
  description: 'Ends its review. Nothing else changes, and nothing at all where none was due.',
  scope: 'transactions:write',
  answers: { 200: { description: 'The transaction as it is now.', schema: Transaction } },
  problems: ['precondition_failed', 'if_match_invalid'],
  handle(call) {
    const { services, caller, reach } = call;
    return reviewed(
      call,
      (ifUpdatedAt) =>
        confirmTransaction(services.changes, caller, reach, { id: reach.objectId, ifUpdatedAt }),
      (json) => jsonObject(json),
    );
  },
});

export const TRANSACTION_REVIEW_OPERATIONS: readonly Operation[] = [history, merge, split, confirm];
