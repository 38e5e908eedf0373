/** Fetching: one page at a time. */
import type { Contradiction } from '../../core/balances/signs.ts';
import type { LocalDate } from '../../core/dates.ts';
import type { Currency, Money } from '../../core/money.ts';
import type {
  AccountObservation,
  BalanceObservation,
  TransactionObservation,
} from '../../core/observations.ts';
import type { Fault } from './faults.ts';
import type { Capability, Json } from './values.ts';

export interface PageRequest<C extends Capability = Capability> {
  readonly capability: C;
  /** The bank's handle of the account; null for what is not of an account. */
  readonly account: string | null;
  /** Null for the first page of a window. */
  readonly cursor: Json;
  readonly session: Json;
  /** The days that are wanted; null for what has no days. */
  readonly window: Window | null;
}

/** Days, both included. */
export interface Window {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

export type Page<C extends Capability = Capability> =
  | {
      readonly type: 'page';
      readonly observations: readonly Observations[C][];
      readonly cursor: Json;
      readonly more: boolean;
      /** On the last page: whether the window was seen whole. Only then can an absence mean anything. */
      readonly complete: boolean;
    }
  | { readonly type: 'failed'; readonly fault: Fault };

/** Where in the replies of the call something was said: a JSON pointer or the like. */
export interface Source {
  readonly reply: number;
  readonly path: string;
}

export interface Observations {
  accounts: SeenAccount;
  balances: SeenBalance;
  transactions: SeenTransaction;
  holdings: SeenHolding;
  documents: SeenDocument;
  identity: SeenIdentity;
  subscriptions: SeenSubscription;
}

export interface SeenAccount {
  readonly source: Source;
  /** What the bank calls it in further calls; how long that lasts is in {@link Offer.idStability}. */
  readonly handle: string;
  /** An id that the bank promises to keep over consents, where there is one. */
  readonly stableId: string | null;
  readonly account: AccountObservation;
  readonly status: 'open' | 'closed' | 'blocked';
  readonly usage: 'private' | 'business' | null;
  readonly creditLimit: Money | null;
  /** Arranged overdraft. */
  readonly overdraftLimit: Money | null;
  /** What is to be paid next to a card or loan, where the bank says it; absent is as null. */
  readonly nextPayment?: NextPayment | null;
}

export interface NextPayment {
  /** Without a sign, in the account's currency. */
  readonly amount: Money;
  readonly date: LocalDate;
}

export interface SeenBalance {
  readonly source: Source;
  readonly balance: BalanceObservation;
}

export interface SeenTransaction {
  readonly source: Source;
  /** `references.bank` is the bank's id of the entry; null where it has none. */
  readonly transaction: TransactionObservation;
  /** The bank's id of the pending entry that this one was, where the bank says it. */
  readonly pendingId: string | null;
  /**
   * Where the bank's sign and indicator contradict each other: what it wrote (see `readSigned` of the kit). Such an entry is
   * quarantined and never taken in; `transaction.amount` is as the bank wrote it and means nothing. Absent else.
   */
  readonly contradiction?: Contradiction;
}

export interface SeenHolding {
  readonly source: Source;
  readonly isin: string | null;
  /** The number that the country itself uses (WKN, CUSIP, …); absent is as null. */
  readonly nationalNumber?: string | null;
  readonly name: string | null;
  /** Exact text: pieces, or a nominal amount in the currency of the quote. */
  readonly quantity: string;
  /** `units` when absent. */
  readonly quantityKind?: 'units' | 'nominal';
  /** The price of one piece; where `quoteKind` is `percent`, of each 100 of the nominal amount. */
  readonly quote: Money | null;
  /** `price` when absent. */
  readonly quoteKind?: 'price' | 'percent';
  /** RFC 3339 with a zone. */
  readonly quotedAt: string | null;
  readonly value: Money | null;
  /** What one piece (or 100 of the nominal amount) was bought for; absent is as null. */
  readonly purchaseQuote?: Money | null;
  readonly purchaseValue: Money | null;
}

export interface SeenDocument {
  readonly source: Source;
  readonly handle: string;
  readonly title: string;
  readonly issued: LocalDate | null;
  readonly mediaType: string;
  readonly subscription: string | null;
}

export interface SeenIdentity {
  readonly source: Source;
  readonly names: readonly string[];
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly addresses: readonly string[];
}

export interface SeenSubscription {
  readonly source: Source;
  readonly handle: string;
  readonly label: string;
  readonly subscriber: string | null;
  readonly validFrom: LocalDate | null;
  readonly renewsOn: LocalDate | null;
  readonly currency: Currency | null;
}
