import { add, type Decimal, DecimalSum, subtract } from '../core/money.ts';
import type { TransactionObservation } from '../core/observations.ts';
import type { StatementSums } from './contract.ts';

/** Counts and sums one statement as its entries pass by, in constant memory. Pending entries are not in the sum. */
export class StatementTotals {
  readonly #sum = new DecimalSum();
  #booked = 0;
  #pending = 0;

  /** Takes one entry into account. */
  add(seen: TransactionObservation): void {
    if (seen.status === 'pending') {
      this.#pending++;
      return;
    }
    this.#booked++;
    this.#sum.add(seen.amount.amount);
  }

  /** The sums, and by how much the statement does not close when it gives both balances (in the same currency). */
  close(opening: Decimal | null, closing: Decimal | null): StatementSums {
    const sum = this.#sum.value();
    const difference = opening === null || closing === null ? null : subtract(closing, add(opening, sum));
    return { booked: this.#booked, pending: this.#pending, sum, opening, closing, difference };
  }
}
