/** One statement of a file: its opening, its entries with their running balances, its totals. */
import type { LocalDate } from '../../core/dates.ts';
import { type Currency, type Decimal, sameAmount } from '../../core/money.ts';
import type { BalanceObservation, TransactionObservation } from '../../core/observations.ts';
import type { StatementEvent } from '../contract.ts';
import { StatementTotals } from '../totals.ts';
import { accountOf } from './account.ts';
import { readAmount } from './amount.ts';
import { Chain } from './chain.ts';
import type { Plan } from './plan.ts';
import { labelledBalance, type Preamble, periodDate } from './preamble.ts';

/** Whose entries these are. */
export interface StatementKey {
  readonly account: string | null;
  readonly currency: Currency | null;
}

/** Takes the entries of one account and currency, in file order. */
export class CsvStatement {
  readonly key: StatementKey;
  readonly #plan: Plan;
  readonly #totals = new StatementTotals();
  readonly #chain: Chain | null;
  #breaks = 0;
  #firstBreak: number | null = null;
  #first: TransactionObservation | null = null;
  #last: TransactionObservation | null = null;

  constructor(key: StatementKey, plan: Plan) {
    this.key = key;
    this.#plan = plan;
    this.#chain = plan.order === null ? null : new Chain(plan.order);
  }

  /** The opening event, with the balances that stand above the header. */
  open(cells: readonly string[]): StatementEvent[] {
    const { preamble, date } = this.#plan;
    const account = accountOf(this.key.account, cells, this.key.currency, this.#plan);
    const facts = {
      kind: 'statement' as const,
      message: 'csv',
      id: null,
      sequence: null,
      from: periodDate(preamble.from, date),
      to: periodDate(preamble.to, date),
      created: null,
    };
    return [{ type: 'open', account, facts }, ...this.#labelled(preamble)];
  }

  /** Takes one entry into account. */
  add(seen: TransactionObservation): void {
    this.#totals.add(seen);
    if (seen.status === 'pending') return;
    this.#first ??= seen;
    this.#last = seen;
    if (this.#chain?.check(seen.amount.amount, seen.runningBalance) === false) {
      this.#breaks++;
      this.#firstBreak ??= seen.line;
    }
  }

  /** The closing events; `below` is what stands under the rows. */
  close(below: Preamble): StatementEvent[] {
    const { preamble, notation } = this.#plan;
    const events: StatementEvent[] = [...this.#labelled(below)];
    const running = { opening: this.#chain?.opening ?? null, closing: this.#chain?.closing ?? null };
    const opening =
      labelledBalance(preamble, 'opening', notation) ?? labelledBalance(below, 'opening', notation);
    const closing =
      labelledBalance(preamble, 'closing', notation) ?? labelledBalance(below, 'closing', notation);
    if (this.#breaks > 0)
      events.push(
        note(
          this.#firstBreak,
          `${this.#breaks} running balances do not follow from the one before and the amounts; the first is on this line`,
        ),
      );
    for (const [named, run] of [
      [opening, running.opening],
      [closing, running.closing],
    ] as const)
      if (named !== null && run !== null && !sameAmount(named, run))
        events.push(note(null, `The stated balance ${named} is not the running balance ${run}`));
    if (closing === null && running.closing !== null && this.#breaks === 0)
      events.push(...this.#runningClosing(running.closing));
    events.push({
      type: 'close',
      totals: this.#totals.close(opening ?? running.opening, closing ?? running.closing),
    });
    return events;
  }

  /** The balance after the newest entry is the account's balance of that day. */
  #runningClosing(amount: Decimal): StatementEvent[] {
    const newest = this.#plan.order === 'newest_first' ? this.#first : this.#last;
    if (newest === null || this.key.currency === null) return [];
    const { currency } = this.key;
    const balance: BalanceObservation = {
      type: 'closing_booked',
      amount: { amount, currency },
      date: newest.bookingDate ?? newest.valueDate,
      at: null,
      line: newest.line,
    };
    return [{ type: 'balance', balance }];
  }

  #labelled(preamble: Preamble): StatementEvent[] {
    const { currency } = this.key;
    if (currency === null) return [];
    return preamble.balances.flatMap((one): StatementEvent[] => {
      const amount = readAmount(one.cell, this.#plan.notation);
      if (amount === null) return [note(one.line, `The balance ${one.cell.slice(0, 60)} cannot be read`)];
      const type =
        one.kind === 'opening' ? 'opening_booked' : one.kind === 'closing' ? 'closing_booked' : 'information';
      const date: LocalDate | null = null;
      return [
        { type: 'balance', balance: { type, amount: { amount, currency }, date, at: null, line: one.line } },
      ];
    });
  }
}

const note = (line: number | null, text: string): StatementEvent => ({ type: 'note', line, text });
