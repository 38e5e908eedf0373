/** Positions of securities accounts: what a sync keeps of them, and how they are read. */
/** A position as a sync saw it: exact amounts as text, instants RFC 3339. */
export interface SaidHolding {
  /** What tells it from the others of its account: the same at every sync. */
  readonly key: string;
  readonly isin: string | null;
  readonly nationalNumber: string | null;
  readonly name: string | null;
  readonly quantity: string;
  readonly quantityKind: 'units' | 'nominal';
  readonly quote: string | null;
  readonly quoteCurrency: string | null;
  readonly quoteKind: 'price' | 'percent';
  readonly quotedAt: string | null;
  readonly value: string | null;
  readonly valueCurrency: string | null;
  readonly purchaseQuote: string | null;
  readonly purchaseQuoteCurrency: string | null;
  readonly purchaseValue: string | null;
  readonly purchaseValueCurrency: string | null;
}

export interface HoldingRow extends Omit<SaidHolding, 'key'> {
  readonly id: number;
  readonly accountId: number;
  /** When the bank was asked last, RFC 3339 as the others. */
  readonly askedAt: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface HoldingFilter {
  readonly accountIds?: readonly number[] | undefined;
  readonly ids?: readonly number[] | undefined;
}

/** Within a ledger transaction that holds the account. */
export interface HoldingLedger {
  /**
   * Keeps the positions of an account as they were seen; those that are not among them go. Gives how many are new, changed
   * or gone; a later instant alone is noted and is no change.
   */
  keepHoldings(accountId: number, holdings: readonly SaidHolding[], askedAt: number): Promise<number>;
}
