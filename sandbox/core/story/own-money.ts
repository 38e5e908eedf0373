/** What depends on balances: saving and topping up, the card's monthly payment, an overpaid card, interest. */
import { dayOf, dayOfMonth, monthOf, yearOf } from '../calendars/days.ts';
import { addDays, addMonths, isBusinessDay, onOrAfter } from '../calendars/index.ts';
import { divide } from '../money.ts';
import type { Day } from '../types.ts';
import { partyElsewhere } from './accounts.ts';
import { unitsIn, wholeSteps } from './amounts.ts';
import { accountByKey, type Customer } from './customers.ts';
import type { Ledger } from './ledger.ts';
import { loanPlansOf } from './loan.ts';
import { FORENOON, type Plan, plan } from './plan.ts';
import { ownTransfer } from './regulars.ts';
import { fill, kindOf } from './texts.ts';

/** The days of the month on which a card's statement closes, and on which it is paid. */
export const BILL_DAY = 20;
export const BILL_DUE_DAY = 28;
const OVERPAY_DAY = 5;
const OVERPAY_MONTHS: ReadonlySet<string> = new Set(['03', '09']);
const ELSEWHERE_DAY = 15;
const JANUARY = '-01';
/** No booking is moved further by closed days, however long the month is. */
const MOVED_DAYS_MAX = 10;
const MONTH_DAYS_MOST = 31;
const INTEREST_DAYS_A_YEAR = 365n;
/** Rates are in ten-thousandths. */
const RATE_ONE = 10_000n;

/** The money of one customer as the days go by. */
export class OwnMoney {
  readonly #customer: Customer;
  readonly #ledger: Ledger;
  /** What the card's last statement asks for. */
  #bill = 0n;
  /** The sum of the savings at the end of each day since interest was last counted. */
  #saved = 0n;

  constructor(customer: Customer, ledger: Ledger) {
    this.#customer = customer;
    this.#ledger = ledger;
  }

  /** What is decided on this day, of the balances at the end of the day before; all is booked on the day itself. */
  plansOf(day: Day): Plan[] {
    if (dayOfMonth(day) === BILL_DAY) this.#bill = -this.#ledger.balanceOf('card');
    if (!isBusinessDay(this.#customer.life.currency, day)) return [];
    return [
      ...this.#topUp(day),
      ...this.#sweep(day),
      ...this.#elsewhere(day),
      ...this.#payCard(day),
      ...this.#overpayCard(day),
      ...this.#interest(day),
      ...loanPlansOf(this.#customer, this.#ledger, day),
    ];
  }

  /** Notes what the savings are at the end of a day. */
  closed(): void {
    this.#saved += this.#ledger.balanceOf('savings');
  }

  /** The month (`2026-03`) whose day of this number is booked on this business day, or null. */
  #monthDue(day: Day, dayInMonth: number): string | null {
    if ((dayOfMonth(day) - dayInMonth + MONTH_DAYS_MOST) % MONTH_DAYS_MOST > MOVED_DAYS_MAX) return null;
    const { currency } = this.#customer.life;
    const first = dayOf(yearOf(day), monthOf(day), 1);
    // A day at the end of February may be booked in March.
    for (const month of [first, addMonths(first, -1)]) {
      if (day === onOrAfter(currency, addDays(month, dayInMonth - 1))) return month.slice(0, 7);
    }
    return null;
  }

  #units(text: string): bigint {
    return unitsIn(this.#customer.life, text);
  }

  #hasSavings(): boolean {
    return accountByKey(this.#customer, 'savings') !== undefined;
  }

  #topUp(day: Day): Plan[] {
    const { own } = this.#customer.life;
    const due = this.#monthDue(day, BILL_DUE_DAY) ? this.#bill : 0n;
    const missing = this.#units(own.low) + due - this.#ledger.balanceOf('current');
    if (missing <= 0n) return [];
    const one = this.#units(own.topUp);
    const units = wholeSteps(missing + one, one);
    const cause = `own:top-up:${day}`;
    if (this.#ledger.balanceOf('savings') < units) return [this.#outside(cause, units, day, own.topUpText)];
    return ownTransfer(this.#customer, 'savings', 'current', cause, units, day, own.topUpText);
  }

  #sweep(day: Day): Plan[] {
    const { own } = this.#customer.life;
    const balance = this.#ledger.balanceOf('current');
    const month = this.#monthDue(day, own.sweepDay);
    if (month === null || balance < this.#units(own.high)) return [];
    const units = wholeSteps(balance - this.#units(own.target), this.#units(own.step));
    const cause = `own:sweep:${month}`;
    if (!this.#hasSavings()) return [this.#outside(cause, -units, day, own.saveText)];
    return ownTransfer(this.#customer, 'current', 'savings', cause, units, day, own.saveText);
  }

  #elsewhere(day: Day): Plan[] {
    const { own } = this.#customer.life;
    const balance = this.#ledger.balanceOf('savings');
    if (!this.#monthDue(day, ELSEWHERE_DAY)?.endsWith(JANUARY)) return [];
    if (balance < this.#units(own.savingsMost)) return [];
    const units = wholeSteps(balance / 2n, this.#units(own.step));
    const { institution } = this.#customer;
    return [
      plan(
        'savings',
        `elsewhere:${yearOf(day)}`,
        -units,
        day,
        {
          ...kindOf(this.#customer, 'sent'),
          counterparty: partyElsewhere(institution.country, own.elsewhere),
          text: fill(this.#customer, own.elsewhereText, own.elsewhere, day),
        },
        { minute: FORENOON, settlesAt: FORENOON },
      ),
    ];
  }

  /** Between the current account and one of the customer's at another bank. */
  #outside(cause: string, units: bigint, day: Day, text: string): Plan {
    const { institution, accounts } = this.#customer;
    const counterparty = {
      ...partyElsewhere(institution.country, this.#customer.life.own.elsewhere),
      name: accounts[0]?.holder ?? null,
    };
    const words = { ...kindOf(this.#customer, units > 0n ? 'received' : 'sent'), counterparty, text };
    return plan('current', cause, units, day, words, { minute: FORENOON, settlesAt: FORENOON });
  }

  #payCard(day: Day): Plan[] {
    const month = this.#monthDue(day, BILL_DUE_DAY);
    if (month === null || this.#bill <= 0n) return [];
    const text = fill(this.#customer, this.#customer.life.own.cardText, '', day);
    const units = this.#bill;
    this.#bill = 0n;
    return ownTransfer(this.#customer, 'current', 'card', `own:card-bill:${month}`, units, day, text);
  }

  /** Twice a year more is paid than owed: the card has money on it for some weeks. */
  #overpayCard(day: Day): Plan[] {
    const { own } = this.#customer.life;
    const month = this.#monthDue(day, OVERPAY_DAY);
    if (month === null || !OVERPAY_MONTHS.has(month.slice(5))) return [];
    const owed = -this.#ledger.balanceOf('card');
    const units = wholeSteps((owed > 0n ? owed : 0n) + this.#units(own.overpay), this.#units(own.step));
    const cause = `own:overpaid:${month}`;
    // Of savings when the rest of the month would run short.
    const ample =
      this.#ledger.balanceOf('current') >= units * 2n || this.#ledger.balanceOf('savings') < units;
    const from = ample ? 'current' : 'savings';
    return ownTransfer(this.#customer, from, 'card', cause, units, day, own.overpayText);
  }

  /** Quarterly, on the first business day of the next quarter, with the quarter's last day as value date. */
  #interest(day: Day): Plan[] {
    const { own } = this.#customer.life;
    if ((monthOf(day) - 1) % 3 !== 0 || !this.#monthDue(day, 1) || !this.#hasSavings()) return [];
    const units = divide(this.#saved * BigInt(own.interest), RATE_ONE * INTEREST_DAYS_A_YEAR);
    this.#saved = 0n;
    if (units <= 0n) return [];
    const valueDate = addDays(dayOf(yearOf(day), monthOf(day), 1), -1);
    const words = {
      ...kindOf(this.#customer, 'interest'),
      text: fill(this.#customer, own.interestText, '', valueDate),
      valueDate,
    };
    return [plan('savings', `interest:${valueDate.slice(0, 7)}`, units, day, words)];
  }
}
