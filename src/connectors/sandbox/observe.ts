/** From the data of the sandbox bank to observations: what was said, and nothing more. */
import type { Currency, Decimal, Money } from '../../core/money.ts';
import type { AccountIdentifier, Counterparty, TransactionObservation } from '../../core/observations.ts';
import { NO_CODES, NO_COUNTERPARTY, NO_REFERENCES } from '../../core/observations.ts';
import type { SeenAccount, SeenBalance, SeenHolding, SeenTransaction, Source } from '../contract.ts';
import { readSigned } from '../kit/signs.ts';
import type { BankAccount, BankBalance, BankEntry, BankHolding } from './data.ts';
import type { SandboxBank } from './institutions.ts';

/** The number of the reply, and of the element in its list. */
export interface Place {
  readonly reply: number;
  readonly index: number;
}

const sourceOf = (list: string, { reply, index }: Place): Source => ({ reply, path: `/${list}/${index}` });

/** Without blanks, letters in capitals. */
const plain = (number: string): string => number.replace(/\s+/g, '').toUpperCase();

/** An account of the bank. */
export function accountFrom(account: BankAccount, bank: SandboxBank, place: Place): SeenAccount {
  return {
    source: sourceOf('accounts', place),
    handle: account.id,
    stableId: account.stable_id,
    account: {
      identifiers: identifiersOf(account, bank),
      currency: account.currency,
      kind: account.type === 'securities' ? 'investment' : account.type,
      label: account.name,
      holder: account.holder,
      product: account.product,
      bic: account.bic,
      bankName: bank.name,
    },
    status: account.status,
    usage: account.usage,
    creditLimit: moneyOf(account.credit_limit, account.currency),
    overdraftLimit: moneyOf(account.overdraft_limit, account.currency),
    nextPayment: account.next_payment,
  };
}

const moneyOf = (amount: Decimal | null, currency: Currency): Money | null =>
  amount === null ? null : { amount, currency };

/** The most telling number first. A card's is masked: it tells cards apart only together with the bank. */
function identifiersOf(account: BankAccount, { bankCodes }: SandboxBank): AccountIdentifier[] {
  const { account_number: local, sort_code: sortCode, routing_number: routing } = account;
  const bank = account.bic ?? bankCodes[0] ?? null;
  const found: AccountIdentifier[] = [];
  const add = (scheme: AccountIdentifier['scheme'], number: string | null, at: string | null): void => {
    if (number !== null) found.push({ scheme, value: plain(number), bank: at });
  };
  add('iban', account.iban, null);
  add('clabe', account.clabe, null);
  if (sortCode !== null) add('sort_code', local, plain(sortCode));
  if (routing !== null) add('aba', local, plain(routing));
  add('bban', account.bban, bank);
  add('card', account.masked_pan, bank);
  if (sortCode === null && routing === null) add('local', local, bank);
  return found;
}

/** A balance of an account. */
export const balanceFrom = (balance: BankBalance, place: Place): SeenBalance => ({
  source: sourceOf('balances', place),
  balance: { ...balance, line: place.index + 1 },
});

/** A position of a securities account. */
export const holdingFrom = (holding: BankHolding, place: Place): SeenHolding => ({
  source: sourceOf('holdings', place),
  isin: holding.isin,
  nationalNumber: holding.national_number,
  name: holding.name,
  quantity: holding.quantity,
  quantityKind: holding.quantity_kind,
  quote: holding.quote,
  quoteKind: holding.quote_kind,
  quotedAt: holding.quoted_at,
  value: holding.value,
  purchaseQuote: holding.purchase_quote,
  purchaseValue: holding.purchase_value,
});

const partyFrom = (party: BankEntry['counterparty']): Counterparty => ({ ...NO_COUNTERPARTY, ...party });

/** An entry of an account. */
export function transactionFrom(entry: BankEntry, place: Place): SeenTransaction {
  const { amount, contradiction } = readSigned(entry.amount.amount, entry.indicator, 'signed');
  return {
    source: sourceOf('transactions', place),
    pendingId: entry.pending_id,
    transaction: observationOf(entry, { ...entry.amount, amount }, place),
    ...contradiction,
  };
}

function observationOf(entry: BankEntry, amount: Money, place: Place): TransactionObservation {
  return {
    status: entry.status,
    amount,
    bookingDate: entry.booking_date,
    valueDate: entry.value_date,
    transactionDate: entry.transaction_date,
    bookedAt: entry.booked_at,
    reversal: entry.reversal,
    counterparty: partyFrom(entry.counterparty),
    remittance: entry.text,
    creditorReference: null,
    bankText: entry.bank_text,
    references: {
      ...NO_REFERENCES,
      bank: entry.id,
      endToEnd: entry.end_to_end_id,
      mandate: entry.mandate_id,
      creditor: entry.creditor_id,
    },
    codes: {
      ...NO_CODES,
      btc: entry.btc,
      mcc: entry.mcc,
      purpose: entry.purpose,
      returnReason: entry.return_reason,
    },
    original: originalOf(entry),
    charges: entry.charges,
    runningBalance: entry.balance_after,
    sourceCategory: null,
    batchCount: Math.max(entry.parts.length, 1),
    parts: entry.parts.map(({ amount, counterparty, text }) => ({
      amount,
      counterparty: counterparty === null ? null : partyFrom(counterparty),
      remittance: text,
      references: NO_REFERENCES,
    })),
    line: place.index + 1,
  };
}

const originalOf = ({ original }: BankEntry): TransactionObservation['original'] =>
  original === null ? null : { ...original.amount, rate: original.rate };
