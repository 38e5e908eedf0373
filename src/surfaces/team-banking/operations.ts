/** Every operation, in the order of the documentation. */
import type { DialectOperation } from '../dialect/operation.ts';
import { getAccount, listAccounts } from './accounts.ts';
import { connectBank, disconnectBank, listConnections } from './connections.ts';
import { createConsentSession, getConsentSession } from './consent-sessions.ts';
import { updateConsent } from './consents.ts';
import { syncBank } from './sync.ts';
import { listTransactions } from './transactions.ts';

export const OPERATIONS: readonly DialectOperation[] = [
  createConsentSession,
  getConsentSession,
  listConnections,
  connectBank,
  disconnectBank,
  updateConsent,
  syncBank,
  listAccounts,
  getAccount,
  listTransactions,
];
