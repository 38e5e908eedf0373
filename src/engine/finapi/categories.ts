/** Categories of the finAPI surface. finAPI v1, section 9. */

import type { Result } from '../../core/result.ts';
import type { OwnCategoryReader } from '../categories/own.ts';
import type { OwnerScope } from '../ports.ts';
import {
  type CashFlowFilter,
  type CashFlowOrder,
  type CashFlowRefusal,
  type CashFlowStore,
  type CashFlows,
  cashFlowsOf,
} from './cash-flows.ts';
import { type CategoryTable, categoryTable, type TableLanguage } from './categories-table.ts';
import type { CategorizationStore } from './categorization.ts';
import type { MandatorRules } from './mandator-rules.ts';
import { storeFilter } from './transactions.ts';
import { sidesOf } from './transactions-numbers.ts';

type SideParts = Parameters<typeof sidesOf>[0];

/** What the surface asks of categories. */
export interface FinapiCategories {
  /** All categories that a user sees, named in a language: one query. */
  table(scope: OwnerScope, language: TableLanguage): Promise<CategoryTable>;
  /** The categories of everybody. */
  globals(language: TableLanguage): CategoryTable;
  /** Income and spending by category, of the user's view. */
  cashFlows(
    scope: OwnerScope,
    filter: CashFlowFilter,
    orders: readonly CashFlowOrder[],
    table: CategoryTable,
  ): Promise<Result<CashFlows, CashFlowRefusal>>;
  /** Asks for another look at what is uncategorised of connections. False, and nothing is asked, when one is unknown. */
  trigger(scope: OwnerScope, connectionIds: readonly number[]): Promise<boolean>;
  /** What a mandator says for all users. */
  readonly rules: MandatorRules;
}

export interface FinapiCategoryParts {
  readonly own: OwnCategoryReader;
  readonly flows: CashFlowStore;
  readonly asks: CategorizationStore;
  readonly rules: MandatorRules;
  /** Where counterparts' numbers are looked up. */
  readonly sides: SideParts;
}

/** Puts the room together. */
export const finapiCategories = (parts: FinapiCategoryParts): FinapiCategories => ({
  table: async (scope, language) => categoryTable(await parts.own.ownCategories(scope), language),
  globals: (language) => categoryTable([], language),
  async cashFlows(scope, filter, orders, table) {
    const { includeSubCashFlows = true, ...rest } = filter;
    const asked = { ...rest, view: 'user', includeChildCategories: includeSubCashFlows } as const;
    const found = await parts.flows.flows(
      scope,
      await storeFilter(asked, sidesOf(parts.sides, scope), table),
    );
    return cashFlowsOf(found, table, filter, orders);
  },
  trigger: (scope, connectionIds) => parts.asks.ask(scope, connectionIds),
  rules: parts.rules,
});
