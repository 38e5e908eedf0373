/** What the finAPI surface keeps beside the ledger, one member for each room. */
import type { Access } from './access-port.ts';
import type { FinapiAccounts } from './accounts-port.ts';
import type { FinapiBanks } from './banks-port.ts';
import type { FinapiCategories } from './categories.ts';
import type { FinapiConnections } from './connections-port.ts';
import type { FinapiLabels } from './labels-port.ts';
import type { MockUpdates } from './mock-port.ts';
import type { MultiStep } from './multi-step.ts';
import type { Notifications } from './notifications-port.ts';
import type { FinapiTransactions } from './transactions-port.ts';
import type { WebForms } from './web-forms-port.ts';

/** Everything of it, put together in src/finapi.ts. */
export interface Finapi {
  readonly access: Access;
  readonly accounts: FinapiAccounts;
  readonly banks: FinapiBanks;
  readonly categories: FinapiCategories;
  readonly connections: FinapiConnections;
  readonly labels: FinapiLabels;
  readonly mocks: MockUpdates;
  readonly multiStep: MultiStep;
  readonly notifications: Notifications;
  readonly transactions: FinapiTransactions;
  readonly webForms: WebForms;
}
