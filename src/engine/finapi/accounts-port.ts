/** Accounts as the finAPI surface shows them: finAPI v1, section 7. What another owner has does not exist. */
import type { Decimal } from '../../core/money.ts';
import type { Asking } from '../connect-port.ts';
import type { OwnerScope } from '../ports.ts';
import type { AccountTypeId } from './account-types.ts';
import type { BusyConnections } from './busy.ts';
import type { DailyBalances, DailyQuery, DailyRefusal } from './daily-balances-port.ts';

export type AccountStatus =
  | 'UPDATED'
  | 'UPDATED_FIXED'
  | 'DOWNLOAD_IN_PROGRESS'
  | 'DOWNLOAD_FAILED'
  | 'DEPRECATED';

/** An account; instants are RFC 3339 UTC. */
export interface FinapiAccount {
  readonly id: number;
  readonly connectionId: number;
  readonly name: string | null;
  /** The country's own number, or as much of it as is known; empty where a bank tells none. */
  readonly number: string;
  readonly iban: string | null;
  readonly holder: string | null;
  readonly currency: string;
  readonly typeId: AccountTypeId;
  readonly balance: Decimal | null;
  readonly overdraft: Decimal | null;
  readonly overdraftLimit: Decimal | null;
  readonly availableFunds: Decimal | null;
  readonly lastSuccessfulUpdate: string | null;
  readonly lastUpdateAttempt: string | null;
  readonly isNew: boolean;
  readonly status: AccountStatus;
}

/** What is not said is not asked for. Days and words are compared as the contract says. */
export interface AccountFilter {
  readonly ids?: readonly number[] | undefined;
  /** Words in small letters: each stands in name, IBAN or number. */
  readonly search?: readonly string[] | undefined;
  readonly typeIds?: readonly number[] | undefined;
  readonly connectionIds?: readonly number[] | undefined;
  readonly minLastSuccessfulUpdate?: string | undefined;
  readonly maxLastSuccessfulUpdate?: string | undefined;
  readonly minBalance?: Decimal | undefined;
  readonly maxBalance?: Decimal | undefined;
}

/** What a person changes; an empty name gives the bank's own again. */
export interface AccountEdit {
  readonly name?: string | undefined;
  readonly typeId?: AccountTypeId | undefined;
  readonly isNew?: boolean | undefined;
}

/** Why nothing was done. */
export type AccountRefusal = 'unknown' | 'busy';

export interface FinapiAccounts {
  /** All that fit, by their ids. */
  list(scope: OwnerScope, filter?: AccountFilter): Promise<readonly FinapiAccount[]>;
  get(scope: OwnerScope, accountId: number): Promise<FinapiAccount | null>;
  /** `busy` while the account's connection is imported or updated. */
  edit(asking: Asking, accountId: number, edit: AccountEdit): Promise<FinapiAccount | AccountRefusal>;
  /** With the connection, when it was its last account. `busy` also while transactions are categorised. */
  delete(asking: Asking, accountId: number): Promise<'deleted' | AccountRefusal>;
  /** All accounts with all connections: the ids of the accounts. Nothing at all when one connection is busy. */
  deleteAll(asking: Asking): Promise<readonly number[] | 'busy'>;
  /** Accounts of a connection that a person deleted are made anew when the bank's next list has them. Gives how many. */
  bringBack(scope: OwnerScope, connectionId: number): Promise<number>;
  dailyBalances(scope: OwnerScope, query: DailyQuery): Promise<DailyBalances | DailyRefusal>;
}

/** What is known of an account's updates, and what is only of this surface. */
export interface AccountState {
  readonly isNew: boolean;
  /** The person's choice. */
  readonly typeId: number | null;
  /** Whether its latest update made an adjusting entry. */
  readonly isFixed: boolean;
  /** When the latest statement file of it was taken in. */
  readonly importedAt: string | null;
  /** When the latest sync of its connection began; null where there is none. */
  readonly attemptedAt: string | null;
  /** How the latest sync that ended went for it. */
  readonly outcome: 'success' | 'failed' | 'none';
}

export interface FinapiAccountStore {
  /** Of all accounts of an owner, by the account's number. */
  states(scope: OwnerScope): Promise<ReadonlyMap<number, AccountState>>;
  /** Keeps what is given. False when there is no such account. */
  keep(
    scope: OwnerScope,
    accountId: number,
    state: { readonly isNew: boolean | null; readonly typeId: number | null },
  ): Promise<boolean>;
  /** Forgets that accounts of a connection were deleted. Gives how many. */
  bringBack(scope: OwnerScope, connectionId: number): Promise<number>;
}

/** Which connections are busy. */
export type BusyOf = (scope: OwnerScope) => Promise<BusyConnections>;
