/** Amounts and days of bank histories as a bank writes them. */
import { addDays, type LocalDate } from '../../src/core/dates.ts';
import type { Decimal } from '../../src/core/money.ts';
import { utcDate } from '../../src/core/sync/window.ts';
import { DAY_HOURS, type History, HOUR_MS, type Payment } from './history.ts';

/** Minor units as exact decimal text. */
export function decimalOf(units: number, digits: number): Decimal {
  const plain = Math.abs(units)
    .toString()
    .padStart(digits + 1, '0');
  const whole = plain.slice(0, plain.length - digits);
  const rest = plain.slice(plain.length - digits);
  return `${units < 0 ? '-' : ''}${whole}${rest === '' ? '' : `.${rest}`}` as Decimal;
}

/** The date in UTC of an hour of the history. */
export const utcDayOf = (history: History, hour: number): LocalDate =>
  utcDate(history.beginsAt + hour * HOUR_MS);

/** The date that the bank's calendar shows at an hour of the history. */
export const bankDayOf = (history: History, hour: number): LocalDate =>
  utcDate(history.beginsAt + (hour + history.zone) * HOUR_MS);

/** The booking date that the bank gives the payment; for payments that book. */
export const bookingDayOf = (history: History, payment: Payment): LocalDate =>
  addDays(bankDayOf(history, payment.bookedAt ?? 0), -payment.backDays);

/** The day of the purchase. */
export const purchaseDayOf = (history: History, payment: Payment): LocalDate =>
  bankDayOf(history, payment.shownAt ?? payment.bookedAt ?? 0);

/** Whole days as hours. */
export const daysAsHours = (days: number): number => days * DAY_HOURS;
