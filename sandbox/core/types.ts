/** What the bank's core is made of: institutions, accounts, entries and the moment at which one looks. */

/** A calendar day, `yyyy-mm-dd`. */
export type Day = string;

/** Exact signed decimal text at the currency's own scale; money in is positive. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}

export type AuthMethod =
  | 'open'
  | 'code'
  | 'methods'
  | 'app'
  | 'steps'
  | 'signers'
  | 'redirect'
  | 'nothing'
  | 'code-only';

export interface SandboxInstitution {
  readonly id: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly currency: string;
  readonly bic: string | null;
  readonly bankCodes: readonly string[];
  /** The usual one. */
  readonly method: AuthMethod;
  readonly otherMethods?: readonly AuthMethod[];
  /** Whether apps may send people here with OAuth 2.0. */
  readonly oauth: boolean;
  /** The IANA zone of the bank's clock. */
  readonly zone: string;
  /** The longest consent; null when the bank sets no end. */
  readonly consentDaysMax: number | null;
  /**
   * How long after strong customer authentication history beyond 90 days is served; null for the usual time, which is
   * an hour.
   */
  readonly historyMinutes: number | null;
  /** Its customers; each may be followed by `.<scenario>`. Where no login is asked for, it is the first. */
  readonly logins: readonly string[];
  /** Whether its customers have a current account only. */
  readonly oneAccount?: boolean;
  /** Whether its customers have a securities account beside their current account. */
  readonly securities?: boolean;
  /** Whether calls without the account holder are not counted. */
  readonly unlimitedCalls?: boolean;
}

export type AccountType = 'current' | 'savings' | 'card' | 'loan' | 'securities';

/** A position of a securities account at a moment. Exact unsigned text throughout. */
export interface SandboxHolding {
  readonly isin: string;
  /** The number that the country itself uses. */
  readonly nationalNumber: string | null;
  readonly name: string;
  /** Pieces, or the nominal amount of bonds. */
  readonly quantity: string;
  readonly quantityKind: 'units' | 'nominal';
  /** A price of one piece, or for a nominal amount of 100. */
  readonly quote: Money;
  readonly quoteKind: 'price' | 'percent';
  /** RFC 3339 with the bank's zone. */
  readonly quotedAt: string;
  readonly value: Money;
  readonly purchaseQuote: Money;
  readonly purchaseValue: Money;
}

export interface SandboxAccount {
  /** Never changes; ids are made of institution, login and key. Usually the type. */
  readonly key: string;
  readonly institution: string;
  readonly login: string;
  readonly type: AccountType;
  readonly currency: string;
  readonly iban: string | null;
  readonly bban: string | null;
  /** Six digits. */
  readonly sortCode: string | null;
  readonly accountNumber: string | null;
  readonly routingNumber: string | null;
  readonly clabe: string | null;
  readonly bic: string | null;
  readonly maskedPan: string | null;
  readonly product: string;
  readonly name: string;
  readonly holder: string;
  readonly usage: 'private' | 'business';
  readonly creditLimit: string | null;
  readonly overdraftLimit: string | null;
  /** The balance before the first entry. */
  readonly opening: string;
}

/** What is to be paid next to a card or loan: an amount without a sign. */
export interface NextPayment {
  readonly amount: Money;
  readonly date: Day;
}

/** The other side of an entry. */
export interface Party {
  readonly name: string | null;
  readonly iban: string | null;
  /** An account number that is not an IBAN. */
  readonly account: string | null;
  readonly bic: string | null;
}

/** One payment of a batch that is booked as a single entry. */
export interface EntryPart {
  readonly amount: Money;
  readonly counterparty: Party;
  readonly text: string | null;
}

/** What a purchase cost in another currency, without a sign; `rate`: how much of it one unit of the own currency buys. */
export interface OriginalAmount {
  readonly amount: Money;
  readonly rate: string;
}

export interface SandboxEntry {
  /** The event that caused it, such as `rent:2026-03`: the same for the pending and the booked entry. */
  readonly cause: string;
  readonly status: 'booked' | 'pending';
  /** Of this entry. A card hold and what it books as have different ones, an announced payment keeps its own. */
  readonly id: string;
  /** On a booked entry: the id that it had while pending, where the bank tells it. */
  readonly pendingId: string | null;
  readonly amount: Money;
  /** Null while pending. */
  readonly bookingDate: Day | null;
  readonly valueDate: Day | null;
  readonly transactionDate: Day | null;
  /** RFC 3339 with the bank's zone; null while pending. */
  readonly bookedAt: string | null;
  readonly counterparty: Party;
  readonly text: string | null;
  readonly bankText: string | null;
  readonly endToEndId: string | null;
  readonly mandateId: string | null;
  readonly creditorId: string | null;
  /** ISO 20022 bank transaction code, `PMNT-ICDT-ESCT`. */
  readonly btc: string | null;
  /** ISO 18245. */
  readonly mcc: string | null;
  /** ISO 20022 purpose code. */
  readonly purpose: string | null;
  /** ISO 20022 return reason code. */
  readonly returnReason: string | null;
  /** True when it takes an earlier entry back. */
  readonly reversal: boolean;
  readonly original: OriginalAmount | null;
  /** Charges inside the amount, without a sign. */
  readonly charges: Money | null;
  /** The account's balance after this entry; null while pending and on cards. */
  readonly balanceAfter: string | null;
  /** Empty unless it is a batch. */
  readonly parts: readonly EntryPart[];
}

export type BalanceKind = 'closing_booked' | 'interim_available' | 'expected';

export interface SandboxBalance {
  readonly type: BalanceKind;
  readonly amount: Money;
  readonly date: Day;
  /** RFC 3339 with the bank's zone. */
  readonly at: string | null;
}

/** From where one looks at the bank. */
export interface Moment {
  /** The day on which the bank was founded: its stories begin 24 months earlier. */
  readonly founded: Day;
  /** Epoch milliseconds of the bank's clock. */
  readonly now: number;
}
