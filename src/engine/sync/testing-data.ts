/** What the scripted bank of tests has, and how it is told as observations. */
import type { SeenAccount, SeenTransaction } from '../../connectors/contract.ts';
import type { Indicator } from '../../core/balances/signs.ts';
import type { LocalDate } from '../../core/dates.ts';
import type { Currency, Decimal } from '../../core/money.ts';
import {
  type AccountKind,
  type BalanceType,
  NO_CODES,
  NO_COUNTERPARTY,
  NO_REFERENCES,
  type TransactionObservation,
} from '../../core/observations.ts';

export interface BankEntry {
  readonly id: string | null;
  /** Null for an entry without any date. */
  readonly day: string | null;
  readonly amount: string;
  readonly text: string;
  readonly status?: 'booked' | 'pending';
  /** The bank's id of the pending entry that this one was, where it says so. */
  readonly pendingId?: string | null;
  /** An indicator beside the amount that says the other direction. */
  readonly contradicts?: Indicator;
  /** What else the bank says of it, instead of what is usual. */
  readonly more?: Partial<TransactionObservation>;
}

export interface BankAccount {
  handle: string;
  stableId?: string;
  iban: string | null;
  maskedCard?: string;
  currency?: string;
  kind?: AccountKind;
  status?: 'open' | 'closed' | 'blocked';
  creditLimit?: string;
  overdraftLimit?: string;
  nextPayment?: { amount: string; date: string };
  entries: BankEntry[];
  balances?: { type: BalanceType; amount: string; date: string | null; at?: string }[];
}

export const money = (amount: string, { currency = 'EUR' }: BankAccount) => ({
  amount: amount as Decimal,
  currency: currency as Currency,
});

const dueOf = ({ amount, date }: { amount: string; date: string }, account: BankAccount) => ({
  amount: money(amount, account),
  date: date as LocalDate,
});

export function seenAccount(account: BankAccount): Omit<SeenAccount, 'source'> {
  const { iban, maskedCard } = account;
  return {
    handle: account.handle,
    stableId: account.stableId ?? null,
    account: {
      identifiers: [
        ...(iban === null ? [] : [{ scheme: 'iban' as const, value: iban, bank: null }]),
        ...(maskedCard === undefined ? [] : [{ scheme: 'card' as const, value: maskedCard, bank: 'TEST' }]),
      ],
      currency: (account.currency ?? 'EUR') as Currency,
      kind: account.kind ?? 'current',
      label: `Account ${account.handle}`,
      holder: 'A Holder',
      product: null,
      bic: 'TESTDE88XXX',
      bankName: 'Scripted bank',
    },
    status: account.status ?? 'open',
    usage: null,
    creditLimit: account.creditLimit === undefined ? null : money(account.creditLimit, account),
    overdraftLimit: account.overdraftLimit === undefined ? null : money(account.overdraftLimit, account),
    ...(account.nextPayment === undefined ? {} : { nextPayment: dueOf(account.nextPayment, account) }),
  };
}

/** An entry as the connector reports it, without where it stood. */
export const seenEntry = (entry: BankEntry, account: BankAccount): Omit<SeenTransaction, 'source'> => ({
  transaction: seenTransaction(entry, account),
  pendingId: entry.pendingId ?? null,
  ...(entry.contradicts === undefined
    ? {}
    : {
        contradiction: {
          reason: 'sign_contradiction',
          amount: entry.amount as Decimal,
          indicator: entry.contradicts,
        },
      }),
});

export function seenTransaction(entry: BankEntry, account: BankAccount): TransactionObservation {
  const day = entry.day as LocalDate | null;
  return {
    status: entry.status ?? 'booked',
    amount: money(entry.amount, account),
    bookingDate: day,
    valueDate: day,
    transactionDate: null,
    bookedAt: null,
    reversal: false,
    counterparty: { ...NO_COUNTERPARTY, name: 'Shop', iban: 'DE89370400440532013000' },
    remittance: entry.text,
    creditorReference: null,
    bankText: null,
    references: { ...NO_REFERENCES, bank: entry.id },
    codes: NO_CODES,
    original: null,
    charges: null,
    runningBalance: null,
    sourceCategory: null,
    batchCount: 1,
    parts: [],
    line: 1,
    ...entry.more,
  };
}
