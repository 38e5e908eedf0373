/** Transactions of the finAPI surface, put together. */
import type { Base } from '../base.ts';
import type { Categories } from '../engine/categories/port.ts';
import type { FinapiCategories } from '../engine/finapi/categories.ts';
import type { FinapiConnections } from '../engine/finapi/connections-port.ts';
import type { FinapiLabels } from '../engine/finapi/labels-port.ts';
import { finapiTransactions } from '../engine/finapi/transactions.ts';
import type { FinapiTransactions } from '../engine/finapi/transactions-port.ts';
import type { LedgerChanges } from '../engine/ports.ts';
import { importVault } from '../services/vault/import-vault.ts';
import { openFinapiEntries } from '../store/finapi/transactions.ts';

/** The rooms whose words these transactions have. */
export interface TransactionNeighbours {
  readonly categories: Pick<FinapiCategories, 'table'>;
  readonly labels: Pick<FinapiLabels, 'assign'>;
  readonly connections: Pick<FinapiConnections, 'list'>;
}

/** The server's own. */
export interface TransactionRoomParts {
  readonly base: Base;
  readonly changes: LedgerChanges;
  readonly categories: Categories;
}

/** Opens them. */
export const openFinapiTransactions = (
  { base, changes, categories }: TransactionRoomParts,
  others: TransactionNeighbours,
): FinapiTransactions =>
  finapiTransactions({
    store: openFinapiEntries(base.app),
    vault: importVault(base.vault),
    changes,
    categories,
    table: (scope, language) => others.categories.table(scope, language),
    labels: others.labels,
    async demoConnections(scope) {
      const all = await others.connections.list(scope, null);
      return all.filter(({ isDemo }) => isDemo).map(({ row }) => row.id);
    },
  });
