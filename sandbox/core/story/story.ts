/** The story of a customer, told day by day: what happens until a day does not depend on what comes after it. */
import { monthOf, yearOf } from '../calendars/days.ts';
import { addDays, addMonths } from '../calendars/index.ts';
import type { Day } from '../types.ts';
import { batchesOf, invoicesOf } from './company.ts';
import { accountByKey, type Customer } from './customers.ts';
import { Ledger, type Line, type Showing } from './ledger.ts';
import { OwnMoney } from './own-money.ts';
import type { Plan } from './plan.ts';
import { purchasesOf, smallPurchase } from './purchases.ts';
import { type Dated, regularsOf } from './regulars.ts';
import { specialsOf } from './specials.ts';

/** How long before the bank's founding the story begins. */
export const HISTORY_MONTHS = 24;
/** The story ends after so many days (about 40 years), wherever the clock is moved. */
const STORY_DAYS_MAX = 15_000;

/** The events of months by the day on which they happen, one month ahead of the story. */
class Agenda {
  readonly #customer: Customer;
  readonly #days = new Map<Day, Plan[]>();
  #next: Day;

  constructor(customer: Customer, start: Day) {
    this.#customer = customer;
    this.#next = addMonths(`${start.slice(0, 7)}-01`, -1);
  }

  /** What happens on this day. The days come one after the other. */
  of(day: Day): readonly Plan[] {
    // Something of the next month may be announced, or booked, in this one; of three months ago may come back.
    while (this.#next <= addMonths(day, 1)) this.#addMonth();
    const found = this.#days.get(day) ?? [];
    this.#days.delete(day);
    return found;
  }

  #addMonth(): void {
    const year = yearOf(this.#next);
    const month = monthOf(this.#next);
    const events: Dated[] = [
      ...regularsOf(this.#customer, year, month),
      ...specialsOf(this.#customer, year, month),
      ...batchesOf(this.#customer, year, month),
    ];
    for (const { day, plan } of events) {
      const known = this.#days.get(day);
      if (known) known.push(plan);
      else this.#days.set(day, [plan]);
    }
    this.#next = addMonths(this.#next, 1);
  }
}

const WITH_HOLDS = ['current', 'card'] as const;

/** A purchase that can be shown as a hold: not one that may leave nothing. */
const canHold = (plan: Plan): boolean => plan.hold?.type === 'card' && plan.books;

/**
 * Of accounts whose last hold is about to end, one purchase of the day must be shown as a hold, so that there always is
 * one to see. Until it is, no other is shown: that leaves room for it.
 */
function withHolds(customer: Customer, ledger: Ledger, day: Day, plans: Plan[]): Set<string> {
  const due = new Set<string>();
  for (const key of WITH_HOLDS) {
    if (!accountByKey(customer, key) || !ledger.runsOut(key, day)) continue;
    due.add(key);
    if (!plans.some((plan) => plan.account === key && canHold(plan)))
      plans.push(smallPurchase(customer, key, day));
  }
  return due;
}

function takeDay(customer: Customer, ledger: Ledger, day: Day, plans: Plan[]): void {
  const due = withHolds(customer, ledger, day, plans);
  plans.sort((a, b) => a.minute - b.minute);
  for (const plan of plans) {
    let showing: Showing = 'may';
    if (due.has(plan.account)) showing = canHold(plan) ? 'must' : 'never';
    ledger.take(day, plan, showing);
    if (showing === 'must') due.delete(plan.account);
  }
}

/** What happens to a customer, from 24 months before the founding on, as far as it was told. */
export class Story {
  readonly #customer: Customer;
  readonly #ledger: Ledger;
  readonly #own: OwnMoney;
  readonly #agenda: Agenda;
  readonly #end: Day;
  #next: Day;

  constructor(customer: Customer, founded: Day) {
    const start = addMonths(founded, -HISTORY_MONTHS);
    this.#customer = customer;
    this.#ledger = new Ledger(customer);
    this.#own = new OwnMoney(customer, this.#ledger);
    this.#agenda = new Agenda(customer, start);
    this.#end = addDays(start, STORY_DAYS_MAX);
    this.#next = start;
  }

  /** Its events until the end of this day, and perhaps later ones. Days are told once, one after the other. */
  linesUntil(last: Day): readonly Line[] {
    while (this.#next <= last && this.#next < this.#end) {
      this.#tell(this.#next);
      this.#next = addDays(this.#next, 1);
    }
    return this.#ledger.lines;
  }

  #tell(day: Day): void {
    const plans = [
      ...this.#agenda.of(day),
      ...purchasesOf(this.#customer, day),
      ...invoicesOf(this.#customer, day),
      ...this.#own.plansOf(day),
    ];
    takeDay(this.#customer, this.#ledger, day, plans);
    this.#ledger.close(day);
    this.#own.closed();
  }
}
