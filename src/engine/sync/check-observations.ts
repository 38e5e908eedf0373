/**
 * Whether what a connector reports can be taken in as it is: exact amounts, dates that exist, the account's currency.
 * Anything else is not understood, and nothing is guessed.
 */
import type { Capability, NextPayment, Observations } from '../../connectors/contract.ts';
import { type LocalDate, parseLocalDate } from '../../core/dates.ts';
import { IDENTIFIERS_MAX } from '../../core/matching/account-identity.ts';
import { isCurrency, isDecimal, isNegative, type Money } from '../../core/money.ts';

/** Observations of one page. */
export const PAGE_OBSERVATIONS_MAX = 10_000;
/** Characters of a bank's handle of an account. */
export const HANDLE_CHARACTERS_MAX = 1_000;

/** ISO 6166: country, national number, check digit. */
const ISIN = /^[A-Z]{2}[A-Z0-9]{9}\d$/;

/** What is fetched here. */
export type Fetched = Extract<Capability, 'accounts' | 'balances' | 'holdings' | 'transactions'>;

type Check<C extends Fetched> = (seen: Observations[C], currency: string | null) => string | null;

const moneyProblem = (money: Money | null, currency: string | null): string | null => {
  if (money === null) return null;
  if (!isDecimal(money.amount)) return 'an amount that is no exact number';
  if (!isCurrency(money.currency)) return 'an amount without a currency';
  return currency === null || money.currency === currency
    ? null
    : "an amount in another currency than its account's";
};

const dateProblem = (...dates: readonly (LocalDate | null)[]): string | null =>
  dates.some((date) => date !== null && parseLocalDate(date) === null) ? 'a date that does not exist' : null;

function paymentProblem(next: NextPayment | null, currency: string | null): string | null {
  if (next === null) return null;
  const problem = moneyProblem(next.amount, currency) ?? dateProblem(next.date);
  return problem ?? (isNegative(next.amount.amount) ? 'a next payment with a sign' : null);
}

const CHECKS: { readonly [C in Fetched]: Check<C> } = {
  accounts: ({ handle, account, creditLimit, overdraftLimit, nextPayment }) => {
    if (handle === '' || handle.length > HANDLE_CHARACTERS_MAX) return 'an account without a usable handle';
    if (account.identifiers.length > IDENTIFIERS_MAX) return 'an account with too many numbers';
    if (account.currency !== null && !isCurrency(account.currency)) return 'an account in no currency';
    return (
      moneyProblem(creditLimit, account.currency) ??
      moneyProblem(overdraftLimit, account.currency) ??
      paymentProblem(nextPayment ?? null, account.currency)
    );
  },
  balances: ({ balance }, currency) => moneyProblem(balance.amount, currency) ?? dateProblem(balance.date),
  // A security may be in any currency, whatever its account is in.
  holdings: ({ isin, quantity, quotedAt, ...of }) => {
    if (isin !== null && !ISIN.test(isin)) return 'a security whose ISIN is none';
    if (!isDecimal(quantity)) return 'a quantity that is no exact number';
    if (quotedAt !== null && Number.isNaN(Date.parse(quotedAt))) return 'a quote of no instant';
    const amounts = [of.quote, of.value, of.purchaseQuote ?? null, of.purchaseValue];
    return amounts.map((one) => moneyProblem(one, null)).find((problem) => problem !== null) ?? null;
  },
  transactions: ({ transaction: entry }, currency) => {
    const days = [entry.bookingDate, entry.valueDate, entry.transactionDate];
    const isUndated = entry.status === 'booked' && days.every((day) => day === null);
    const undated = isUndated ? 'a booked entry without any date' : null;
    return moneyProblem(entry.amount, currency) ?? dateProblem(...days) ?? undated;
  },
};

/** What is wrong with a page, in our words; null when nothing is. `currency` is the account's. */
export function pageProblem<C extends Fetched>(
  capability: C,
  observations: readonly Observations[C][],
  currency: string | null,
): string | null {
  if (observations.length > PAGE_OBSERVATIONS_MAX)
    return `a page of more than ${PAGE_OBSERVATIONS_MAX} observations`;
  const check: Check<C> = CHECKS[capability];
  for (const seen of observations) {
    const problem = check(seen, currency);
    if (problem !== null) return `${problem} (${capability})`;
  }
  return null;
}
