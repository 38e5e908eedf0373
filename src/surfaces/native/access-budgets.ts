/** /v1/connections/{id}/access-budget: how often the bank was asked, and may be. */
import { z } from 'zod';
import type { AccessBudgetRow } from '../../engine/sync-port.ts';
import { problem } from '../http/problem.ts';
import { jsonObject } from './answer.ts';
import { type Operation, objectOperation } from './operation.ts';
import { type View, viewOf } from './render.ts';
import { AccessBudget } from './sync-objects.ts';

const AccessBudgets = z
  .strictObject({ object: z.literal('access_budget'), budgets: z.array(AccessBudget) })
  .describe('The access budget of a connection, the list of accounts first.')
  .meta({ id: 'AccessBudgets' });

const get = objectOperation('connection', {
  name: 'get_access_budget',
  method: 'GET',
  path: '/v1/connections/{id}/access-budget',
  tag: 'Connections',
  summary: 'See what is left of the calls that the bank allows',
  description:
    'Per account and endpoint, in the rolling 24 hours: calls without the account holder, which the bank limits, and calls with them, which it does not. A sync over the limit is put off to `next_allowed_at`; nothing is wrong with the connection then.',
  scope: 'connections:read',
  answers: { 200: { description: 'The budget.', schema: AccessBudgets } },
  async handle(call) {
    const rows = await call.services.syncing.budget(call.reach, call.reach.objectId);
    if (rows === null) return problem('not_found');
    const view = viewOf(call);
    return jsonObject(
      JSON.stringify({ object: 'access_budget', budgets: rows.map((row) => budgetObject(view, row)) }),
    );
  },
});

const budgetObject = (view: View, row: AccessBudgetRow): object => ({
  account_id: row.accountId === null ? null : view.ids.encode('account', view.ownerId, row.accountId),
  endpoint: row.endpoint,
  limit: row.limit,
  unattended: row.unattended,
  attended: row.attended,
  next_allowed_at: row.nextAllowedAt,
  bank:
    row.bankLimit === null && row.bankRemaining === null
      ? null
      : { limit: row.bankLimit, remaining: row.bankRemaining, resets_at: row.bankResetsAt },
});

export const BUDGET_OPERATIONS: readonly Operation[] = [get];
