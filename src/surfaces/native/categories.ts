/** Categories: the list of all, what corrections taught, and categorising what is there. */
import { z } from 'zod';
import { isProblem, problem } from '../http/problem.ts';
import { EMPTY, jsonObject } from './answer.ts';
import { CategoryRule, CategoryRun, ruleObject, runObject } from './category-objects.ts';
import { idPlace, listAnswer, listing } from './lists.ts';
import { type Operation, objectOperation, ownerOperation } from './operation.ts';
import { OWN_CATEGORY_OPERATIONS } from './own-categories.ts';
import { listOf } from './pages.ts';
import { viewOf } from './render.ts';
import { transactionsJson } from './transaction-json.ts';
import { Transaction } from './transaction-objects.ts';
import { PAGING } from './values.ts';

const rules = ownerOperation({
  name: 'list_category_rules',
  method: 'GET',
  path: '/v1/category-rules',
  tag: 'Categories',
  summary: 'List what corrections taught',
  description:
    'Oldest first. A correction of a transaction writes one for each thing that others can have in common with it.',
  scope: 'transactions:read',
  query: PAGING,
  answers: { 200: { description: 'A page of rules.', schema: listOf(CategoryRule, 'CategoryRule') } },
  problems: ['cursor_invalid', 'owner_required'],
  async handle(call) {
    const lists = listing(
      'list_category_rules',
      call,
      idPlace(call, 'category_rule', ({ id }: { id: number }) => id),
    );
    if (isProblem(lists)) return lists;
    const page = await call.services.categories.rules(call.reach, lists.page);
    const rows = page.rows.map((row) => JSON.stringify(ruleObject(viewOf(call), row)));
    return listAnswer(call, rows, lists.next(page));
  },
});

const removeRule = objectOperation('category_rule', {
  name: 'delete_category_rule',
  method: 'DELETE',
  path: '/v1/category-rules/{id}',
  tag: 'Categories',
  summary: 'Forget what a correction taught',
  description: 'From now on. What it decided stays until a run over the rules.',
  scope: 'transactions:write',
  answers: { 204: { description: 'Deleted.', schema: null } },
  async handle({ services, caller, reach }) {
    const gone = await services.categories.deleteRule(caller, reach, reach.objectId);
    return gone ? EMPTY : problem('not_found');
  },
});

const startRun = ownerOperation({
  name: 'start_category_run',
  method: 'POST',
  path: '/v1/category-runs',
  tag: 'Categories',
  summary: 'Categorise what is there again',
  description:
    'New and changed transactions are categorised by themselves. A run looks at all of them by the rules of today; choices of persons stay. One of a kind runs at a time: while it does, it is given.',
  scope: 'transactions:write',
  body: {
    kind: z
      .enum(['all', 'rules'])
      .optional()
      .describe('`all` when not said. `rules`: only what corrections taught is applied, or taken back.'),
  },
  answers: { 202: { description: 'The run.', schema: CategoryRun } },
  problems: ['owner_required'],
  async handle(call) {
    const { services, caller, reach, body } = call;
    const row = await services.categories.startRun(caller, reach, body.kind ?? 'all');
    const shown = JSON.stringify(runObject(viewOf(call), row));
    return jsonObject(shown, 202, {
      location: `/v1/category-runs/${services.ids.encode('category_run', reach.ownerId, row.id)}`,
    });
  },
});

const getRun = objectOperation('category_run', {
  name: 'get_category_run',
  method: 'GET',
  path: '/v1/category-runs/{id}',
  tag: 'Categories',
  summary: 'Get a run',
  scope: 'transactions:read',
  answers: { 200: { description: 'The run.', schema: CategoryRun } },
  async handle(call) {
    const row = await call.services.categories.run(call.reach, call.reach.objectId);
    return row === null ? problem('not_found') : jsonObject(JSON.stringify(runObject(viewOf(call), row)));
  },
});

const stopRun = objectOperation('category_run', {
  name: 'stop_category_run',
  method: 'POST',
  path: '/v1/category-runs/{id}/stop',
  tag: 'Categories',
  summary: 'Stop a run',
  description: 'What it categorised stays. Stopping one that ended changes nothing.',
  scope: 'transactions:write',
  body: {},
  answers: { 200: { description: 'The run as it is now.', schema: CategoryRun } },
  async handle(call) {
    const row = await call.services.categories.stopRun(call.caller, call.reach, call.reach.objectId);
    return row === null ? problem('not_found') : jsonObject(JSON.stringify(runObject(viewOf(call), row)));
  },
});

const rejectTransfer = objectOperation('transaction', {
  name: 'reject_transfer',
  method: 'POST',
  path: '/v1/transactions/{id}/reject-transfer',
  tag: 'Transactions',
  summary: 'Say that it is no transfer between own accounts',
  description:
    'It and the transaction that it was paired with are categorised anew within a second or so, and never paired again.',
  scope: 'transactions:write',
  body: {},
  answers: { 200: { description: 'The transaction as it is now.', schema: Transaction } },
  problems: ['no_transfer'],
  async handle({ services, caller, reach }) {
    const done = await services.categories.rejectTransfer(caller, reach, reach.objectId);
    if (!done.ok) return problem(done.fault);
    return jsonObject(transactionsJson(services.ids, reach.ownerId, [done.value])[0] ?? '');
  },
});

export const CATEGORY_OPERATIONS: readonly Operation[] = [
  ...OWN_CATEGORY_OPERATIONS,
  rules,
  removeRule,
  startRun,
  getRun,
  stopRun,
];
export const TRANSFER_OPERATIONS: readonly Operation[] = [rejectTransfer];
