/** What syncs and imports keep of an account beside its entries: balances, covered days, whether it closes, quarantine. */
import type { Days } from '../../core/balances/coverage.ts';
import type { Contradiction } from '../../core/balances/signs.ts';
import type { LocalDate } from '../../core/dates.ts';
import type { BalanceObservation } from '../../core/observations.ts';
import type { EventOrigin, NewEntry } from '../imports/entry-rows.ts';

/** A balance, and when we asked the bank for it (epoch milliseconds); absent for what a file says. */
export interface SaidBalance extends BalanceObservation {
  readonly askedAt?: number;
}

/** Who saw days whole. */
export type CoverageSource = 'sync' | 'file';

/** An entry that cannot be taken in: in the columns of the ledger, its amount as the bank wrote it. */
export interface ContradictedEntry {
  readonly entry: Omit<NewEntry, 'counterparty' | 'details' | 'hash'>;
  readonly contradiction: Contradiction;
}

/** What a window that was seen whole says of the quarantine. */
export interface QuarantineWindow {
  readonly days: Days;
  readonly entries: readonly ContradictedEntry[];
  /** Epoch milliseconds by the engine's clock. */
  readonly now: number;
}

/** Within a ledger transaction that holds the account. Every change has its event. */
export interface BalanceLedger {
  /**
   * Keeps one balance per type and day, the one that was said last. Gives how many are new or changed; a later instant
   * alone is noted and is no change.
   */
  saveBalances(accountId: number, balances: readonly SaidBalance[]): Promise<number>;
  /** Notes with the balances that were asked for since an instant which booked entries from a day on were there then. */
  countBalances(accountId: number, from: LocalDate, askedSince: number): Promise<void>;
  /** Adds days that were seen whole; tells of gaps that appear or close, and gives whether any did. */
  cover(
    accountId: number,
    source: CoverageSource,
    days: readonly Days[],
    origin: EventOrigin,
  ): Promise<boolean>;
  /** Works out whether the account closes, keeps it, and tells when that is another answer than before. */
  publishReconciliation(accountId: number, origin: EventOrigin): Promise<void>;
  /** Keeps what contradicts itself outside the ledger, and ends what the bank says rightly by now or not at all. */
  keepQuarantine(accountId: number, window: QuarantineWindow, origin: EventOrigin): Promise<void>;
}
