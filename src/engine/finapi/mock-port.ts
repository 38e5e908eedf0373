/** A mock of an automatic update: finAPI v1, section 13. Only simulated banks' servers have it. */
import type { LocalDate } from '../../core/dates.ts';
import type { Decimal } from '../../core/money.ts';
import type { OwnerScope } from '../ports.ts';

export interface MockTransaction {
  readonly amount: Decimal;
  readonly purpose: string | null;
  readonly counterpart: string | null;
  readonly counterpartIban: string | null;
  readonly counterpartAccountNumber: string | null;
  readonly counterpartBic: string | null;
  /** Null for today. */
  readonly bookingDate: LocalDate | null;
  /** Null for the booking date. */
  readonly valueDate: LocalDate | null;
}

export interface MockAccount {
  readonly accountId: number;
  readonly balance: Decimal;
  readonly transactions: readonly MockTransaction[];
}

export interface MockConnection {
  readonly connectionId: number;
  readonly simulateBankLoginError: boolean;
  /** Accounts that are not listed are not delivered by the bank any more. */
  readonly accounts: readonly MockAccount[];
}

/** New transactions of one account, connections of one call, accounts of one connection. */
export const MOCK_TRANSACTIONS_MAX = 1_000;
export const MOCK_CONNECTIONS_MAX = 100;
export const MOCK_ACCOUNTS_MAX = 1_000;
/** Entries booked longer before the newest one that is there are left out. */
export const UPDATE_WINDOW_DAYS = 10;

export type MockRefusal =
  /** Nothing is simulated here, or the user has automatic updates. */
  | { readonly code: 'not_here' | 'auto_update' }
  | { readonly code: 'connection_unknown' | 'account_unknown'; readonly id: number }
  | { readonly code: 'demo' | 'busy' | 'no_pin' | 'security_account' | 'twice'; readonly id: number };

export interface MockUpdates {
  /**
   * Takes in what a bank could have said, and notes it as the connections' automatic update. Null when it is done; nothing
   * is changed by what is refused.
   */
  run(
    scope: OwnerScope,
    updates: readonly MockConnection[],
    options: { readonly notify: boolean; readonly isAutoUpdateEnabled: boolean },
  ): Promise<MockRefusal | null>;
}

/** What an account had before. */
export interface MockedBefore {
  /** The booking date of the newest entry; null for an account without any. */
  readonly newest: LocalDate | null;
  /** Days and amounts of entries from a day on. */
  readonly known: readonly { readonly date: LocalDate; readonly amount: Decimal }[];
}

export interface MockStore {
  before(scope: OwnerScope, accountId: number, days: number): Promise<MockedBefore>;
  /** Which accounts the bank showed this time, of all of a connection. */
  present(scope: OwnerScope, connectionId: number, accountIds: readonly number[], at: number): Promise<void>;
  /** What adjusting entries of an account add up to. */
  adjusted(scope: OwnerScope, accountId: number): Promise<Decimal>;
  /** Adds an adjusting entry, made by the account's latest update. */
  adjust(scope: OwnerScope, accountId: number, day: LocalDate, amount: Decimal): Promise<void>;
}
