/** What counting calls needs of the store. Instants are epoch milliseconds by the engine's clock. */
import type { Capability } from '../../connectors/contract.ts';
import type { BudgetRule, BudgetState } from '../../core/access-budget/access-budget.ts';
import type { OwnerScope } from '../ports.ts';

/** What calls are counted by, within a connection. */
export interface CallPlace {
  /** Null for what is of no account: the list of accounts. */
  readonly accountId: number | null;
  readonly endpoint: Capability;
}

/** A call that is about to be made. */
export interface Reservation {
  readonly place: CallPlace;
  readonly rule: BudgetRule;
  readonly now: number;
  /** The account holder's facts, sealed, where they are there: kept as evidence. Null exactly when nobody is. */
  readonly witness: { readonly sealed: Uint8Array; readonly askedAt: number } | null;
}

/** A call that was allowed, and counts. */
export interface Reserved {
  /** Calls without the account holder in the window, this one included. */
  readonly used: number;
  readonly bankLimit: number | null;
}

export interface BudgetRow {
  readonly place: CallPlace;
  readonly state: BudgetState;
}

/** What is known of a connection's calls. */
export interface BudgetFacts {
  readonly connector: string;
  readonly institutionId: string | null;
  /** Of the consent in force. */
  readonly scopes: readonly string[];
  /** The accounts that are open and in the bank's list. */
  readonly accounts: readonly number[];
  /** Whether the live sync has listed the accounts already. */
  readonly listIsDone: boolean;
  readonly rows: readonly BudgetRow[];
}

export interface BudgetStore {
  /** Takes a reservation back: its request surely never left, or the bank says that it did not count. */
  releaseCall(
    scope: OwnerScope,
    connectionId: number,
    place: CallPlace,
    call: { readonly attended: boolean; readonly at: number },
  ): Promise<void>;
  /** Keeps what a bank says of its own count. What is null stays. */
  noteBankSays(
    scope: OwnerScope,
    connectionId: number,
    place: CallPlace,
    says: {
      readonly limit: number | null;
      readonly remaining: number | null;
      readonly resetAt: number | null;
      readonly shutUntil: number | null;
    },
  ): Promise<void>;
  /** Null when nothing was ever counted there. */
  budgetOf(scope: OwnerScope, connectionId: number, place: CallPlace): Promise<BudgetState | null>;
  /** Null when the owner has no such connection. */
  budgetFacts(scope: OwnerScope, connectionId: number): Promise<BudgetFacts | null>;
  /** Drops rows that count nothing any more, of so many owners; how many. What is evidence stays. */
  sweepBudgets(now: number, limit: number): Promise<number>;
}
