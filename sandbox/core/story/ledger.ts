/** The bank's book of one customer: takes plans day by day, decides which show as holds, books, and keeps balances. */
import { addDays, instantIn, onOrAfter } from '../calendars/index.ts';
import { digitsOf, unitsOf } from '../money.ts';
import type { Day, SandboxAccount, SandboxEntry } from '../types.ts';
import type { Customer } from './customers.ts';
import { MORNING, type Plan } from './plan.ts';

/** How many holds an account shows at most, and how many by chance: one more is room for the hold that must be. */
const HOLDS_MAX = 4;
const HOLDS_BY_CHANCE_MAX = 3;
const MINUTE_MS = 60_000;

/** One event as the account shows it over time. */
export interface Line {
  readonly account: SandboxAccount;
  /** The instant from which on it is seen, pending or booked. */
  readonly from: number;
  /** The instant at which it is booked, or its hold goes away. */
  readonly settledAt: number;
  /** Among those of one instant. */
  readonly order: number;
  readonly plan: Plan;
  /** The day of the purchase, or of the announcement. */
  readonly day: Day;
  /** Whether it is pending from `from` to `settledAt`. */
  readonly held: boolean;
  /** The account's balance with it, in the smallest unit; null until its day is closed, or when it leaves nothing. */
  balance: bigint | null;
  /** The booked entry once it was asked for. */
  entry: SandboxEntry | null;
}

/** Whether an event may or must be shown as a hold, if it has one. */
export type Showing = 'must' | 'may' | 'never';

interface Book {
  readonly account: SandboxAccount;
  balance: bigint;
  /** When the holds end that are shown. */
  holds: number[];
}

export class Ledger {
  readonly lines: Line[] = [];
  readonly #zone: string;
  readonly #currency: string;
  readonly #books: ReadonlyMap<string, Book>;
  readonly #waiting = new Map<Day, Line[]>();
  readonly #mornings = new Map<Day, number>();

  constructor(customer: Customer) {
    this.#zone = customer.institution.zone;
    this.#currency = customer.life.currency;
    this.#books = new Map(
      customer.accounts.map((account) => [
        account.key,
        { account, balance: unitsOf(account.opening, digitsOf(account.currency)), holds: [] },
      ]),
    );
  }

  /** The booked balance in the smallest unit, of the last day that was closed; zero for an account that is not there. */
  balanceOf(key: string): bigint {
    return this.#books.get(key)?.balance ?? 0n;
  }

  /** Whether the account would be without any hold at some time of the next day. */
  runsOut(key: string, day: Day): boolean {
    const covered = Math.max(0, ...(this.#books.get(key)?.holds ?? []));
    return covered < this.#instant(addDays(day, 2), 0);
  }

  /**
   * Takes an event of this day. Events of a day come in the order of their times. A hold that must be shown lasts until
   * a morning after the next day.
   */
  take(day: Day, planned: Plan, showing: Showing): void {
    const book = this.#books.get(planned.account);
    if (!book) return;
    const happens = this.#instant(day, planned.minute);
    const plan = showing === 'must' ? this.#lengthened(day, planned) : planned;
    const settledAt = this.#instant(plan.settles, plan.settlesAt);
    book.holds = book.holds.filter((end) => end > happens);
    const wanted = plan.hold !== null && (plan.hold.likely || showing === 'must');
    const shown = wanted && book.holds.length < roomFor(showing);
    if (!shown && !plan.books) return;
    if (shown) book.holds.push(settledAt);
    const line: Line = {
      account: book.account,
      from: shown ? happens : settledAt,
      settledAt,
      order: this.lines.length,
      plan,
      day,
      held: shown,
      balance: null,
      entry: null,
    };
    this.lines.push(line);
    if (plan.books) this.#await(line);
  }

  /** Books what is due on this day; the days come one after the other. */
  close(day: Day): void {
    const due = this.#waiting.get(day) ?? [];
    this.#waiting.delete(day);
    due.sort((a, b) => a.settledAt - b.settledAt || a.order - b.order);
    for (const line of due) {
      const book = this.#books.get(line.plan.account);
      if (!book) continue;
      book.balance += line.plan.units;
      line.balance = book.balance;
    }
  }

  #await(line: Line): void {
    const waiting = this.#waiting.get(line.plan.settles);
    if (waiting) waiting.push(line);
    else this.#waiting.set(line.plan.settles, [line]);
  }

  /** The same with a later booking, when it would be over before the day after next. */
  #lengthened(day: Day, plan: Plan): Plan {
    const least = onOrAfter(this.#currency, addDays(day, 2));
    return plan.settles >= least ? plan : { ...plan, settles: least };
  }

  /** The instant of a minute of the day. Clocks change before the morning, or on days of which no minute is asked. */
  #instant(day: Day, minute: number): number {
    let morning = this.#mornings.get(day);
    if (morning === undefined) {
      morning = instantIn(this.#zone, day, MORNING);
      this.#mornings.set(day, morning);
    }
    return morning + (minute - MORNING) * MINUTE_MS;
  }
}

function roomFor(showing: Showing): number {
  switch (showing) {
    case 'must':
      return HOLDS_MAX;
    case 'may':
      return HOLDS_BY_CHANCE_MAX;
    case 'never':
      return 0;
  }
}
