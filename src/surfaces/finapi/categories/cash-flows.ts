/** Cash flows by category. finAPI v1, section 9. */
import { z } from 'zod';
import {
  balanceOf,
  CASH_FLOW_ORDERS,
  type CashFlow,
  type CashFlowRefusal,
} from '../../../engine/finapi/cash-flows.ts';
import type { CategoryTable } from '../../../engine/finapi/categories-table.ts';
import { ENTRY_FILTER } from '../entry-filter.ts';
import { type FinapiFault, fault } from '../faults.ts';
import { flag, orders } from '../fields.ts';
import { finapiOperation, ok } from '../operation.ts';
import { money } from '../render.ts';
import { CATEGORY, categoryObject } from './render.ts';
import { GROUP, NOT_FOUND, tableOf, UNKNOWN } from './shared.ts';

const flowJson = (table: CategoryTable, flow: CashFlow) => ({
  category: flow.category === null ? null : categoryObject(table, flow.category),
  income: money(flow.income),
  spending: money(flow.spending),
  balance: money(balanceOf(flow)),
  countIncomeTransactions: flow.countIncome,
  countSpendingTransactions: flow.countSpending,
  countAllTransactions: flow.countIncome + flow.countSpending,
});

const refused = (refusal: CashFlowRefusal): FinapiFault =>
  refusal === 'category_unknown'
    ? UNKNOWN
    : fault(
        400,
        'INVALID_FILTER_OPTIONS',
        `'accountIds' names accounts of several currencies (${refusal.currencies.join(', ')}), which are never added up.`,
      );

export const CASH_FLOWS = finapiOperation({
  name: 'getCashFlows',
  method: 'GET',
  path: '/api/v1/categories/cashFlows',
  group: GROUP,
  summary: 'Get cash flows.',
  description: `Of transactions as the user sees them: parts in place of what was split. Totals count each transaction once.
Without categoryIds, a main category is there when it or one of its sub-categories has transactions. Amounts of different
currencies are never added up: of all accounts, euros count, else the currency of most transactions.`,
  role: 'user',
  query: {
    ...ENTRY_FILTER,
    includeSubCashFlows: flag().optional(),
    order: orders(CASH_FLOW_ORDERS).default([]),
  },
  answer: z.object({
    cashFlows: z.array(
      z.object({
        category: CATEGORY.nullable(),
        income: z.number(),
        spending: z.number(),
        balance: z.number(),
        countIncomeTransactions: z.int(),
        countSpendingTransactions: z.int(),
        countAllTransactions: z.int(),
      }),
    ),
    totalIncome: z.number(),
    totalSpending: z.number(),
    totalBalance: z.number(),
  }),
  failures: [
    { status: 400, code: 'TOO_MANY_IDS', when: 'A list has more than 1000 identifiers.' },
    {
      status: 400,
      code: 'INVALID_FILTER_OPTIONS',
      when: "'order' names no field of the list, or 'accountIds' accounts of several currencies.",
    },
    NOT_FOUND,
  ],
  async handle(call) {
    const { order, ...filter } = call.query;
    const table = await tableOf(call);
    const found = await call.finapi.categories.cashFlows(call.caller.scope, filter, order, table);
    if (!found.ok) return refused(found.fault);
    const { flows, totalIncome, totalSpending } = found.value;
    return ok({
      cashFlows: flows.map((flow) => flowJson(table, flow)),
      totalIncome: money(totalIncome),
      totalSpending: money(totalSpending),
      totalBalance: money(balanceOf({ income: totalIncome, spending: totalSpending })),
    });
  },
});
