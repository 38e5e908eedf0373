/** Running balances as a witness: each is the one before plus the amounts between, in one of two orders of rows. */
import {
  type Decimal,
  decimalFrom,
  FRACTION_DIGITS_MAX,
  negate,
  sameAmount,
  scaleOf,
} from '../../core/money.ts';
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

/** The scale in which the chain counts: the most that a Decimal can have. */
const ZEROS = '0'.repeat(FRACTION_DIGITS_MAX);

/** The amount as a whole number of 10^-8. */
function unitsOf(amount: Decimal): bigint {
  const point = amount.indexOf('.');
  if (point === -1) return BigInt(amount + ZEROS);
  return BigInt(amount.slice(0, point) + amount.slice(point + 1) + ZEROS.slice(amount.length - point - 1));
}

/** Follows the balances of one statement in one order of rows, in constant memory. */
export class Chain {
  readonly #order: RowOrder;
  /** The amounts since the last stated balance; newest first with that row's own. */
  #between = 0n;
  #scale = 0;
  #lastUnits = 0n;
  #first: bigint | null = null;
  #lastRowHasBalance = false;
  #rows = 0;
  last: Decimal | null = null;

  constructor(order: RowOrder) {
    this.#order = order;
  }

  /** Takes the next row; whether its balance follows from the one before, null when that cannot be said. */
  check(amount: Decimal, balance: Decimal | null): boolean | null {
    const oldestFirst = this.#order === 'oldest_first';
    const own = unitsOf(amount);
    this.#scale = Math.max(this.#scale, scaleOf(amount), balance === null ? 0 : scaleOf(balance));
    this.#rows++;
    this.#lastRowHasBalance = balance !== null;
    if (balance === null) {
      this.#between += own;
      return null;
    }
    const stated = unitsOf(balance);
    const agrees = oldestFirst
      ? stated === this.#lastUnits + this.#between + own
      : this.#lastUnits === stated + this.#between;
    const known = this.last !== null;
    if (!known && oldestFirst) this.#first = stated - this.#between - own;
    if (this.#rows === 1 && !oldestFirst) this.#first = stated;
    this.last = balance;
    this.#lastUnits = stated;
    this.#between = oldestFirst ? 0n : own;
    return known ? agrees : null;
  }

  /** The balance before the oldest row, where the rows say it. */
  get opening(): Decimal | null {
    if (this.#order === 'oldest_first') return this.#decimal(this.#first);
    return this.#lastRowHasBalance ? this.#decimal(this.#lastUnits - this.#between) : null;
  }

  /** The balance after the newest row, where the rows say it. */
  get closing(): Decimal | null {
    if (this.#order === 'newest_first') return this.#decimal(this.#first);
    return this.#lastRowHasBalance ? this.last : null;
  }

  #decimal(units: bigint | null): Decimal | null {
    if (units === null) return null;
    const digits = (units < 0n ? -units : units).toString().padStart(FRACTION_DIGITS_MAX + 1, '0');
    const cut = digits.length - FRACTION_DIGITS_MAX;
    const whole = `${units < 0n ? '-' : ''}${digits.slice(0, cut)}`;
    return decimalFrom(this.#scale === 0 ? whole : `${whole}.${digits.slice(cut, cut + this.#scale)}`);
  }
}
