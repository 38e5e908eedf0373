/** Balances, coverage and quarantine of the ledger in memory. */
import type { AccountRow, BalanceRow, LedgerQueries, OwnerScope } from '../../engine/ports.ts';

/** An account of which nothing more is known. */
export const NO_FACTS: Pick<
  AccountRow,
  | 'creditLimit'
  | 'overdraftLimit'
  | 'nextPayment'
  | 'historyStart'
  | 'reconciliation'
  | 'reconciledAt'
  | 'quarantined'
> = {
  creditLimit: null,
  overdraftLimit: null,
  nextPayment: null,
  historyStart: null,
  reconciliation: null,
  reconciledAt: null,
  quarantined: 0,
};

/** The balances that are given; nothing is covered, and nothing is in quarantine. */
export const fakeBalances = (
  balancesOf: (scope: OwnerScope) => readonly BalanceRow[],
): Pick<
  LedgerQueries,
  'reconcile' | 'readCoverage' | 'listQuarantined' | 'listBalances' | 'listHoldings'
> => ({
  reconcile: async () => null,
  listHoldings: async () => ({ rows: [], more: false }),
  readCoverage: async () => ({ coverage: [], gaps: [] }),
  listQuarantined: async () => ({ rows: [], more: false }),

  async listBalances(scope, filter, { limit, after }) {
    const placed = (row: BalanceRow): string => `${row.referenceDate} ${row.accountId} ${row.type}`;
    const rows = balancesOf(scope)
      .filter((row) => filter.accountId === undefined || row.accountId === filter.accountId)
      .toSorted((a, b) => (placed(a) < placed(b) ? 1 : -1))
      .filter((row) => after === null || placed(row) < `${after.date} ${after.accountId} ${after.type}`);
    return { rows: rows.slice(0, limit), more: rows.length > limit };
  },
});
