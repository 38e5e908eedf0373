/** Sums of entries by category, as the user sees them: parts in place of what was split. */
import type { Decimal } from '../../core/money.ts';
import type { CashFlowStore } from '../../engine/finapi/cash-flows.ts';
import type { Database } from '../database.ts';
import { integer, textOf } from '../text-values.ts';
import { filterOf } from './transactions-search.ts';

const IN = 'filter (where e.amount >= 0)';
const OUT = 'filter (where e.amount < 0)';

/** Opens them on a database of the serving role. */
export const openCashFlows = (app: Database): CashFlowStore => ({
  async flows(scope, filter) {
    const { where, values } = filterOf(scope.ownerId, filter);
    const text = `select e.category_code, e.currency, coalesce(sum(e.amount) ${IN}, 0), coalesce(sum(e.amount) ${OUT}, 0),
        count(*) ${IN}, count(*) ${OUT}
      from finapi_entries e where ${where} group by 1, 2 order by 1, 2`;
    return (await app.rows(scope, { text }, values)).map((row) => ({
      code: row[0] ?? null,
      currency: textOf(row[1]),
      income: textOf(row[2]) as Decimal,
      spending: textOf(row[3]) as Decimal,
      countIncome: integer(row[4]),
      countSpending: integer(row[5]),
    }));
  },
});
