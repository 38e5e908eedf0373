/** The writing side of balances, coverage, reconciliation and quarantine, inside a ledger transaction. */
import type { BalanceLedger } from '../engine/balances/ledger-port.ts';
import { countBalances, saveBalances } from './balances.ts';
import { addCoverage } from './coverage.ts';
import type { Transaction } from './database.ts';
import { keepQuarantine } from './quarantine.ts';
import { publishReconciliation } from './reconcile.ts';

/** For one owner, in a transaction that holds the accounts that it is about. */
export const balanceLedger = (tx: Transaction, owner: number): BalanceLedger => ({
  saveBalances: (accountId, balances) => saveBalances(tx, owner, accountId, balances),
  countBalances: (accountId, from, askedSince) => countBalances(tx, owner, accountId, from, askedSince),
  cover: (accountId, source, days, origin) => addCoverage(tx, owner, accountId, source, days, origin),
  publishReconciliation: (accountId, origin) => publishReconciliation(tx, owner, accountId, origin),
  keepQuarantine: (accountId, window, origin) => keepQuarantine(tx, owner, accountId, window, origin),
});
