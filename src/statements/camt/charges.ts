/** The charges of an entry or of one payment, summed. */
import { type Currency, type Decimal, DecimalSum, type Money, negate } from '../../core/money.ts';
import type { ChargeFields } from './keys.ts';

/**
 * Sums charges that are inside the amount: money out is negative, and a charge without a direction is money out.
 * Charges that the bank says are not inside do not count. Where only a total is given, the total counts.
 */
export class ChargeTotal {
  #sum: DecimalSum | null = null;
  #currency: string | null = null;
  #several = false;
  #outside = false;
  #total: Money | null = null;

  /** Takes one charge; `currency` is the entry's, for amounts without their own. */
  add(charge: ChargeFields, currency: string | null): void {
    if (charge.total !== null) this.#addTotal(charge.total as Decimal, charge.totalCurrency ?? currency);
    this.#outside ||= charge.included === 'false';
    if (charge.amount === null || charge.included === 'false') return;
    const own = charge.currency ?? currency;
    this.#several ||= own === null || (this.#currency !== null && this.#currency !== own);
    this.#currency ??= own;
    const amount = charge.amount as Decimal;
    this.#sum ??= new DecimalSum();
    this.#sum.add(charge.direction === 'CRDT' ? amount : negate(amount));
  }

  #addTotal(amount: Decimal, currency: string | null): void {
    if (currency !== null) this.#total ??= { amount: negate(amount), currency: currency as Currency };
  }

  /** The charges, or null when none are said or they are in several currencies. */
  money(): Money | null {
    if (this.#sum === null && this.#outside) return null;
    if (this.#sum === null || this.#several || this.#currency === null) return this.#total;
    return { amount: this.#sum.value(), currency: this.#currency as Currency };
  }
}
