/** The ledger's store for reading and for what a person changes, one file per aggregate. */
import type { LedgerChanges, LedgerQueries } from '../engine/ports.ts';
import { deleteAccount, getAccount, listAccounts, updateAccount } from './accounts.ts';
import { listBalances } from './balances.ts';
import { readCoverage } from './coverage.ts';
import type { Database } from './database.ts';
import { getDocument, listDocuments } from './documents.ts';
import { getEvent, listEvents } from './events.ts';
import { listHoldings } from './holdings.ts';
import { getImport, listImports } from './imports-read.ts';
import { listQuarantined } from './quarantine.ts';
import { reconcile } from './reconcile.ts';
import { inReview, transactionHistory } from './transaction-reviews.ts';
import {
  countTransactions,
  deleteTransaction,
  getTransaction,
  listTransactions,
  updateTransaction,
} from './transactions.ts';

/** Opens reading of the ledger on a database of the serving role. */
export function openLedgerQueries(app: Database): LedgerQueries {
  return {
    listAccounts: (scope, page) => listAccounts(app, scope, page),
    getAccount: (scope, accountId) => getAccount(app, scope, accountId),
    reconcile: (scope, accountId) => reconcile(app, scope, accountId),
    listBalances: (scope, filter, page) => listBalances(app, scope, filter, page),
    listHoldings: (scope, filter, page) => listHoldings(app, scope, filter, page),
    readCoverage: (scope, accountId) => readCoverage(app, scope, accountId),
    listQuarantined: (scope, filter, page) => listQuarantined(app, scope, filter, page),
    listTransactions: (scope, filter, sort, page) => listTransactions(app, scope, filter, sort, page),
    countTransactions: (scope, filter) => countTransactions(app, scope, filter),
    getTransaction: (scope, transactionId) => getTransaction(app, scope, transactionId),
    transactionHistory: (scope, transactionId, limit) => transactionHistory(app, scope, transactionId, limit),
    listImports: (scope, page) => listImports(app, scope, page),
    getImport: (scope, importId) => getImport(app, scope, importId),
    listDocuments: (scope, page) => listDocuments(app, scope, page),
    getDocument: (scope, documentId) => getDocument(app, scope, documentId),
    listEvents: (scope, filter, page) => listEvents(app, scope, filter.type, page),
    getEvent: (scope, sequence) => getEvent(app, scope, sequence),
  };
}

/** Opens what a person changes in the ledger on a database of the serving role. */
export function openLedgerChanges(app: Database): LedgerChanges {
  return {
    updateAccount: (scope, accountId, change, ifUpdatedAt, audit) =>
      updateAccount(app, scope, accountId, change, ifUpdatedAt, audit),
    deleteAccount: (scope, accountId, audit) => deleteAccount(app, scope, accountId, audit),
    updateTransaction: (scope, transactionId, change, ifUpdatedAt, audit) =>
      updateTransaction(app, scope, transactionId, change, ifUpdatedAt, audit),
    deleteTransaction: (scope, transactionId, audit) => deleteTransaction(app, scope, transactionId, audit),
    inReview: (scope, review) => inReview(app, scope, review),
  };
}
