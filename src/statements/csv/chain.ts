/** Running balances as a witness: each is the one before plus the amounts between, in one of two orders of rows. */
import { add, type Decimal, negate, sameAmount, subtract } from '../../core/money.ts';
import type { RowOrder } from './plan.ts';

/** What a row says for the chain; `balance` is null where the bank leaves it out. */
export interface Link {
  readonly amount: Decimal;
  readonly balance: Decimal | null;
}

/** How many neighbouring balances there are and how many agree, by order of rows. */
export interface Agreement {
  readonly pairs: number;
  readonly oldestFirst: number;
  readonly newestFirst: number;
  /** All balances are the same although amounts lie between them: it is no running balance. */
  readonly constant: boolean;
}

/** Compares the rows of a sample with their balances; `inverted` reads every amount with the other sign. */
export function agreementOf(links: readonly Link[], inverted: boolean): Agreement {
  let pairs = 0;
  let oldestFirst = 0;
  let newestFirst = 0;
  let constant = true;
  const up = new Chain('oldest_first');
  const down = new Chain('newest_first');
  for (const link of links) {
    const amount = inverted ? negate(link.amount) : link.amount;
    const before = up.last;
    const agreesUp = up.check(amount, link.balance);
    const agreesDown = down.check(amount, link.balance);
    if (agreesUp === null || link.balance === null || before === null) continue;
    pairs++;
    if (agreesUp) oldestFirst++;
    if (agreesDown === true) newestFirst++;
    if (!sameAmount(before, link.balance)) constant = false;
  }
  return { pairs, oldestFirst, newestFirst, constant: pairs > 0 && constant };
}

/** The order that the balances show; null when they show none, or both equally. */
export function orderOf(agreement: Agreement): RowOrder | null {
  const { pairs, oldestFirst, newestFirst } = agreement;
  if (oldestFirst === newestFirst) return null;
  const most = Math.max(oldestFirst, newestFirst);
  if (most * 2 < pairs) return null;
  return most === oldestFirst ? 'oldest_first' : 'newest_first';
}

/** Follows the balances of one statement in one order of rows, in constant memory. */
export class Chain {
  readonly #order: RowOrder;
  #between: Decimal = '0' as Decimal;
  #first: Decimal | null = null;
  #lastRowHasBalance = false;
  #rows = 0;
  last: Decimal | null = null;

  constructor(order: RowOrder) {
    this.#order = order;
  }

  /** Takes the next row; whether its balance follows from the one before, null when that cannot be said. */
  check(amount: Decimal, balance: Decimal | null): boolean | null {
    const agrees =
      this.#order === 'oldest_first' ? this.#older(amount, balance) : this.#newer(amount, balance);
    this.#rows++;
    return agrees;
  }

  /** The balance before the oldest row, where the rows say it. */
  get opening(): Decimal | null {
    if (this.#order === 'oldest_first') return this.#first;
    return this.#lastRowHasBalance && this.last !== null ? subtract(this.last, this.#between) : null;
  }

  /** The balance after the newest row, where the rows say it. */
  get closing(): Decimal | null {
    if (this.#order === 'newest_first') return this.#first;
    return this.#lastRowHasBalance ? this.last : null;
  }

  #older(amount: Decimal, balance: Decimal | null): boolean | null {
    this.#between = add(this.#between, amount);
    this.#lastRowHasBalance = balance !== null;
    if (balance === null) return null;
    let agrees: boolean | null = null;
    if (this.last === null) this.#first = subtract(balance, this.#between);
    else agrees = sameAmount(balance, add(this.last, this.#between));
    this.last = balance;
    this.#between = '0' as Decimal;
    return agrees;
  }

  /** Newest first: `between` holds the amounts from the last stated balance on, that row's own included. */
  #newer(amount: Decimal, balance: Decimal | null): boolean | null {
    this.#lastRowHasBalance = balance !== null;
    if (balance === null) {
      this.#between = add(this.#between, amount);
      return null;
    }
    const agrees = this.last === null ? null : sameAmount(this.last, add(balance, this.#between));
    if (this.#rows === 0) this.#first = balance;
    this.last = balance;
    this.#between = amount;
    return agrees;
  }
}
