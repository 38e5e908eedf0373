/** Daily balances of the finAPI surface, as they are asked for, answered and read: finAPI v1, section 7. */
import type { LocalDate } from '../../core/dates.ts';
import type { Decimal } from '../../core/money.ts';
import type { OwnerScope } from '../ports.ts';

export type DailyProperty = 'date' | 'balance' | 'income' | 'spending';

export interface DailyQuery {
  /** Null for all accounts that are no securities accounts. */
  readonly accountIds: readonly number[] | null;
  /** Null for a month before the end. */
  readonly from: LocalDate | null;
  /** Null for today. */
  readonly to: LocalDate | null;
  readonly withProjection: boolean;
  readonly page: number;
  readonly perPage: number;
  /** The most important first; by date where it is empty. */
  readonly order: readonly { readonly property: DailyProperty; readonly direction: 'asc' | 'desc' }[];
}

export interface DailyBalance {
  readonly date: LocalDate;
  /** At the end of the day. */
  readonly balance: Decimal;
  readonly income: Decimal;
  /** Negative, or zero. */
  readonly spending: Decimal;
}

export interface DailyBalances {
  /** When all regarded accounts were up to date for the last time (RFC 3339); null when one never was. */
  readonly commonAt: string | null;
  /** Of one page. */
  readonly days: readonly (DailyBalance & { readonly transactions: readonly number[] })[];
  readonly totalCount: number;
}

/** Why there are none: an account that is unknown, days in the wrong order or too many, or accounts of several currencies. */
export type DailyRefusal = 'account_unknown' | 'range' | { readonly currencies: readonly string[] };

/** A balance of the bank that holds all entries up to a day. */
export interface Anchor {
  readonly accountId: number;
  readonly amount: Decimal;
  /** The last day, by the bank's booking date, whose entries are in it. */
  readonly holds: LocalDate;
}

/** What is known of the history of the regarded accounts together. */
export interface DailyFacts {
  /** The balance of all accounts together at the end of the last day that was asked for. */
  readonly end: Decimal;
  /** Days with entries, by their date; no two of one day. */
  readonly moved: readonly {
    readonly date: LocalDate;
    readonly income: Decimal;
    readonly spending: Decimal;
  }[];
  /** The first and the last day of which a balance is really known, of any of the accounts; null where none is. */
  readonly first: LocalDate | null;
  readonly last: LocalDate | null;
}

export interface DailyBalanceStore {
  facts(
    scope: OwnerScope,
    anchors: readonly Anchor[],
    days: { readonly from: LocalDate; readonly to: LocalDate },
    today: LocalDate,
  ): Promise<DailyFacts>;
  /** The ids of the entries of some days, by day. */
  entriesOf(
    scope: OwnerScope,
    accountIds: readonly number[],
    days: readonly LocalDate[],
  ): Promise<ReadonlyMap<string, readonly number[]>>;
}
