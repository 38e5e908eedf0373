/** What is to be paid next, and when: of a card its statement, of a loan its instalment. Told where the bank has loans. */
import { dayOf, dayOfMonth, monthOf, yearOf } from '../calendars/days.ts';
import { addMonths, dayIn, onOrAfter } from '../calendars/index.ts';
import { digitsOf, minorOf, moneyOf, unitsOf } from '../money.ts';
import type { Day, Moment, NextPayment, SandboxAccount, SandboxEntry } from '../types.ts';
import { type Customer, customerOf } from './customers.ts';
import { instalmentCause, instalmentDay, instalmentOf, interestCause, interestOn } from './loan.ts';
import { BILL_DAY, BILL_DUE_DAY } from './own-money.ts';
import { dayWithin, monthText } from './regulars.ts';

/** Months that are looked at for the next instalment: this one, and the next when this one's is paid. */
const MONTHS_AHEAD = 2;

/**
 * The next payment of an account with these entries at this moment. Null when nothing is owed, for other kinds of
 * accounts, and at banks that do not tell it.
 */
export function nextPaymentOf(
  account: SandboxAccount,
  entries: readonly SandboxEntry[],
  moment: Moment,
): NextPayment | null {
  const customer = customerOf(account.institution, account.login);
  if (customer?.life.loan === undefined) return null;
  const today = dayIn(customer.institution.zone, moment.now);
  const booked = entries.filter(({ status }) => status === 'booked');
  if (account.type === 'card') return ofCard(customer, account, booked, today);
  return account.type === 'loan' ? ofLoan(customer, account, booked, today) : null;
}

/** What is owed by the entries that are booked until the day before `before`; by all of them when it is null. */
function owedOf(account: SandboxAccount, booked: readonly SandboxEntry[], before: Day | null): bigint {
  let balance = unitsOf(account.opening, digitsOf(account.currency));
  for (const entry of booked)
    if (before === null || (entry.bookingDate ?? '') < before) balance += minorOf(entry.amount);
  return -balance;
}

const isBooked = (booked: readonly SandboxEntry[], cause: string): boolean =>
  booked.some((entry) => entry.cause === cause);

const firstOf = (day: Day): Day => dayOf(yearOf(day), monthOf(day), 1);

/** The last statement while it is unpaid; then what is owed so far, at the next one's day. */
function ofCard(
  { life }: Customer,
  account: SandboxAccount,
  booked: readonly SandboxEntry[],
  today: Day,
): NextPayment | null {
  const month = dayOfMonth(today) >= BILL_DAY ? firstOf(today) : addMonths(firstOf(today), -1);
  const dueOf = (first: Day): Day =>
    onOrAfter(life.currency, dayWithin(yearOf(first), monthOf(first), BILL_DUE_DAY));
  const bill = owedOf(account, booked, dayWithin(yearOf(month), monthOf(month), BILL_DAY));
  const isPaid = isBooked(booked, `own:card-bill:${monthText(yearOf(month), monthOf(month))}`);
  if (bill > 0n && !isPaid && today <= dueOf(month)) return paymentOf(account, bill, dueOf(month));
  return paymentOf(account, owedOf(account, booked, null), dueOf(addMonths(month, 1)));
}

function ofLoan(
  customer: Customer,
  account: SandboxAccount,
  booked: readonly SandboxEntry[],
  today: Day,
): NextPayment | null {
  const { loan, currency } = customer.life;
  if (loan === undefined) return null;
  const owed = owedOf(account, booked, null);
  for (let ahead = 0; ahead < MONTHS_AHEAD; ahead++) {
    const first = addMonths(firstOf(today), ahead);
    const month = monthText(yearOf(first), monthOf(first));
    if (isBooked(booked, instalmentCause(month))) continue;
    const charged = isBooked(booked, interestCause(month)) ? 0n : interestOn(loan, owed);
    const units = instalmentOf(customer, loan, owed + charged);
    return paymentOf(account, units, instalmentDay(currency, loan, first));
  }
  return null;
}

const paymentOf = (account: SandboxAccount, units: bigint, date: Day): NextPayment | null =>
  units <= 0n ? null : { amount: moneyOf(units, account.currency), date };
