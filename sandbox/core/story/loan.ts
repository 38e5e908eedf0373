/** A loan: what is owed grows by interest each month, and an instalment is paid from the current account. */
import { dayOf, monthOf, yearOf } from '../calendars/days.ts';
import { addMonths, onOrAfter } from '../calendars/index.ts';
import { divide } from '../money.ts';
import type { Day } from '../types.ts';
import { unitsIn } from './amounts.ts';
import type { Customer } from './customers.ts';
import type { Ledger } from './ledger.ts';
import type { LoanSheet } from './life.ts';
import { type Plan, plan } from './plan.ts';
import { dayWithin, ownTransfer } from './regulars.ts';
import { fill } from './texts.ts';

/** Rates are in ten-thousandths a year. */
const RATE_ONE = 10_000n;
const MONTHS_A_YEAR = 12n;

/** The causes of a month's (`2026-03`) two events: the next payment is told by whether they are booked. */
export const instalmentCause = (month: string): string => `own:loan:${month}`;
export const interestCause = (month: string): string => `loan-interest:${month}`;

/** The business day on which the instalment of this day's month is due. */
export const instalmentDay = (currency: string, loan: LoanSheet, day: Day): Day =>
  onOrAfter(currency, dayWithin(yearOf(day), monthOf(day), loan.day));

/** A month's interest on what is owed (above zero), in the smallest unit. */
export const interestOn = (loan: LoanSheet, owed: bigint): bigint =>
  divide(owed * BigInt(loan.interest), RATE_ONE * MONTHS_A_YEAR);

/** What is paid when so much is owed with interest: the instalment, or the rest. */
export function instalmentOf(customer: Customer, loan: LoanSheet, owed: bigint): bigint {
  const usual = unitsIn(customer.life, loan.instalment);
  return owed < usual ? owed : usual;
}

/** The interest and the instalment that are booked on this business day; empty when none is due or nothing is owed. */
export function loanPlansOf(customer: Customer, ledger: Ledger, day: Day): Plan[] {
  const { loan, currency } = customer.life;
  const owed = -ledger.balanceOf('loan');
  if (loan === undefined || owed <= 0n) return [];
  const first = dayOf(yearOf(day), monthOf(day), 1);
  // The end of a month may move the instalment into the next one.
  const due = [first, addMonths(first, -1)].find((month) => instalmentDay(currency, loan, month) === day);
  if (due === undefined) return [];
  const month = due.slice(0, 7);
  const interest = interestOn(loan, owed);
  const charged = plan('loan', interestCause(month), -interest, day, {
    btc: 'ACMT-MDOP-INTR',
    bankText: loan.interestBankText,
    text: fill(customer, loan.interestText, '', due),
  });
  const units = instalmentOf(customer, loan, owed + interest);
  const text = fill(customer, loan.instalmentText, '', due);
  const paid = ownTransfer(customer, 'current', 'loan', instalmentCause(month), units, day, text);
  const words = { bankText: loan.instalmentBankText };
  return [charged, ...paid.map((side) => ({ ...side, details: { ...side.details, ...words } }))];
}
