/** The story of a customer, told day by day. What happened until a day does not depend on how far it is told. */
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

/** Everything that happens to the customer from 24 months before the founding to the end of this day. */
export function simulate(customer: Customer, founded: Day, last: Day): readonly Line[] {
  const start = addMonths(founded, -HISTORY_MONTHS);
  const ledger = new Ledger(customer);
  const own = new OwnMoney(customer, ledger);
  const agenda = new Agenda(customer, start);
  let day = start;
  for (let count = 0; day <= last && count < STORY_DAYS_MAX; count++) {
    const plans = [
      ...agenda.of(day),
      ...purchasesOf(customer, day),
      ...invoicesOf(customer, day),
      ...own.plansOf(day),
    ];
    takeDay(customer, ledger, day, plans);
    ledger.close(day);
    own.closed();
    day = addDays(day, 1);
  }
  return ledger.lines;
}
