/** What the finAPI surface keeps beside the ledger, one member for each room. */
import type { Access } from './access-port.ts';
import type { FinapiAccounts } from './accounts-port.ts';
import type { FinapiCategories } from './categories.ts';
import type { FinapiConnections } from './connections-port.ts';
import type { FinapiLabels } from './labels-port.ts';
import type { MultiStep } from './multi-step.ts';

/** Everything of it, put together in src/finapi.ts. */
export interface Finapi {
  readonly access: Access;
  readonly accounts: FinapiAccounts;
  readonly categories: FinapiCategories;
  readonly connections: FinapiConnections;
  readonly labels: FinapiLabels;
  readonly multiStep: MultiStep;
}
