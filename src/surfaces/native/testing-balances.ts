/** Coverage and quarantine of the ledger in memory. */
import type { AccountRow, LedgerQueries } from '../../engine/ports.ts';

/** An account of which nothing more is known. */
export const NO_FACTS: Pick<
  AccountRow,
  'creditLimit' | 'overdraftLimit' | 'historyStart' | 'reconciliation' | 'reconciledAt' | 'quarantined'
> = {
  creditLimit: null,
  overdraftLimit: null,
  historyStart: null,
  reconciliation: null,
  reconciledAt: null,
  quarantined: 0,
};

/** Nothing is covered, and nothing is in quarantine. */
export const fakeBalances: Pick<LedgerQueries, 'reconcile' | 'readCoverage' | 'listQuarantined'> = {
  reconcile: async () => null,
  readCoverage: async () => ({ coverage: [], gaps: [] }),
  listQuarantined: async () => ({ rows: [], more: false }),
};
