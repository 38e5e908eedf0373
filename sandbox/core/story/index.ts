/** Customers, accounts and entries: a pure function of seed, account and moment. */
import type { Moment, SandboxAccount, SandboxBalance, SandboxEntry } from '../types.ts';

/** The accounts of a customer, current account first; empty when the bank does not know the login. */
export function accountsOf(_institution: string, _login: string): readonly SandboxAccount[] {
  return [];
}

/** What the account shows at this moment, booked and pending, oldest first. */
export function entriesOf(_account: SandboxAccount, _moment: Moment): readonly SandboxEntry[] {
  return [];
}

/** The account's balances at this moment, of these entries. */
export function balancesOf(
  _account: SandboxAccount,
  _entries: readonly SandboxEntry[],
  _moment: Moment,
): readonly SandboxBalance[] {
  return [];
}
