/** Accounts, daily balances and labels of the finAPI surface, put together. */
import type { Banks } from '../banks.ts';
import type { Base } from '../base.ts';
import { allAccountNumbers } from '../engine/accounts/account-numbers.ts';
import { finapiAccounts } from '../engine/finapi/accounts.ts';
import type { BusyOf, FinapiAccounts } from '../engine/finapi/accounts-port.ts';
import type { FinapiLabels } from '../engine/finapi/labels-port.ts';
import type { LedgerChanges, LedgerQueries } from '../engine/ports.ts';
import { importVault } from '../services/vault/import-vault.ts';
import { openAccountNumberStore } from '../store/account-numbers.ts';
import { openFinapiAccounts } from '../store/finapi/accounts.ts';
import { openDailyBalances } from '../store/finapi/daily-balances.ts';
import { openFinapiLabels } from '../store/finapi/labels.ts';
import { berlinDay } from '../surfaces/finapi/timestamps.ts';

/** Opens them. `busy` says which connections are imported, updated or categorised. */
export function openFinapiAccountRooms(
  {
    base,
    banks,
    queries,
    changes,
  }: {
    readonly base: Base;
    readonly banks: Banks;
    readonly queries: LedgerQueries;
    readonly changes: LedgerChanges;
  },
  busy: BusyOf,
): { readonly accounts: FinapiAccounts; readonly labels: FinapiLabels } {
  const numbers = allAccountNumbers({
    store: openAccountNumberStore(base.app),
    vault: importVault(base.vault),
  });
  return {
    accounts: finapiAccounts({
      store: openFinapiAccounts(base.app),
      daily: openDailyBalances(base.app),
      ledger: queries,
      changes,
      connecting: banks.connecting,
      numbers,
      busy,
      clock: { now: () => new Date(banks.now()) },
      dayOf: berlinDay,
    }),
    labels: openFinapiLabels(base.app),
  };
}
