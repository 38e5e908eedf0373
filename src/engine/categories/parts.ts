/** What categorising is made of, handed in by the composition root. */
import type { BrandIndex, CategoryModel } from '../../core/categories/types.ts';
import type { ImportVault } from '../imports/ledger-port.ts';
import type { LedgerChanges, LedgerQueries } from '../ports.ts';
import type { CategoryChoiceStore, CategoryWorkStore } from './store-port.ts';
import type { TenantRuleBook } from './tenant-rules.ts';

export interface CategoryParts {
  readonly store: CategoryWorkStore & CategoryChoiceStore;
  readonly ledger: Pick<LedgerQueries, 'getTransaction'>;
  readonly changes: Pick<LedgerChanges, 'updateTransaction'>;
  readonly vault: ImportVault;
  readonly tenantRules: TenantRuleBook;
  /** The brand dictionary; it is opened at its first use. */
  readonly brands: () => BrandIndex;
  /** There is none today. */
  readonly model: CategoryModel | null;
  readonly worker: string;
  readonly leaseMs?: number;
  /** Lets others have their turn. */
  readonly breathe: () => Promise<void>;
  readonly onError: (error: unknown, about: Readonly<Record<string, unknown>>) => void;
}
