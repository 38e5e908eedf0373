/** What clients are shown of accounts and entries. */
import type { Day, NextPayment, SandboxAccount, SandboxEntry } from '../types.ts';
import type { Instant } from './refusals.ts';

/** What a data call gives, and the token that replaces the one it came with; null when that stays. */
export interface Data<T> {
  readonly value: T;
  readonly token: string | null;
  /** What is left of the calls without the account holder, this one counted; null where they are not limited. */
  readonly left: CallsLeft | null;
}

/** What a bank tells of its count. */
export interface CallsLeft {
  readonly limit: number;
  readonly remaining: number;
  /** When there is one more again. */
  readonly resetAt: Instant;
}

/** An account under the id that this consent knows it by. */
export interface AccountView {
  readonly id: string;
  /** The id that it keeps over consents; null where the bank has none. */
  readonly stableId: string | null;
  readonly status: 'open' | 'closed';
  readonly account: SandboxAccount;
}

/** An account as it is listed. */
export interface ListedAccount extends AccountView {
  readonly nextPayment: NextPayment | null;
}

export interface EntryView {
  readonly id: string | null;
  readonly pendingId: string | null;
  /** What stands beside the amount. */
  readonly indicator: 'credit' | 'debit';
  readonly entry: SandboxEntry;
}

export interface Span {
  /** Null for as far back as may be had. */
  readonly from: Day | null;
  /** Null for today. */
  readonly to: Day | null;
  /** The mark of a page; null for the first. */
  readonly page: string | null;
}

export interface TransactionsPage {
  readonly entries: readonly EntryView[];
  readonly next: string | null;
  readonly from: Day;
  readonly to: Day;
}
