/** What transactions of the finAPI surface are made of. */
import type { Categories } from '../categories/port.ts';
import type { ImportVault } from '../imports/ledger-port.ts';
import type { LedgerChanges, OwnerScope } from '../ports.ts';
import type { CategoryTable, TableLanguage } from './categories-table.ts';
import type { FinapiEntryStore } from './transactions-store-port.ts';

/** The labels that entries can have: the room of labels keeps them. */
export interface EntryLabels {
  /** Replaces the labels of entries; gives those that had others. */
  assign(
    scope: OwnerScope,
    transactionIds: readonly number[],
    labelIds: readonly number[],
  ): Promise<readonly number[]>;
}

export interface TransactionParts {
  readonly store: FinapiEntryStore;
  readonly vault: Pick<ImportVault, 'sealerFor'>;
  readonly changes: LedgerChanges;
  readonly categories: Pick<Categories, 'choose'>;
  readonly table: (scope: OwnerScope, language: TableLanguage) => Promise<CategoryTable>;
  readonly labels: EntryLabels;
  /** Connections to the demo bank: their entries may always be deleted. */
  readonly demoConnections: (scope: OwnerScope) => Promise<readonly number[]>;
}
