/** Understood items in, statement events out: one statement per account block. */
import { add, type Currency, type Decimal, isZero, sameAmount } from '../../core/money.ts';
import type { BalanceObservation, TransactionObservation } from '../../core/observations.ts';
import type { StatementEvent } from '../contract.ts';
import { readAmount } from '../ofx/amount.ts';
import { faultAt } from '../ofx/fault.ts';
import { StatementTotals } from '../totals.ts';
import { accountOf } from './account.ts';
import { DayReader, dateOf, transactionOf } from './entry.ts';
import type { Habits } from './habits.ts';
import type { RawEntry, RawItem, RawSection } from './items.ts';

/** Notes that a file may give. */
export const NOTES_MAX = 100;

export class Sections {
  readonly #currency: Currency;
  readonly #habits: Habits;
  #section: RawSection | null = null;
  #announced = false;
  #totals = new StatementTotals();
  readonly #days = new DayReader();
  #notes = 0;

  constructor(currency: Currency, habits: Habits) {
    this.#currency = currency;
    this.#habits = habits;
  }

  /** Puts the events of an item to the others; a fault is the last of them. Gives false when it is one. */
  take(item: RawItem, events: StatementEvent[]): boolean {
    if (item.type === 'section') {
      if (!this.#continues(item)) this.#begin(item, events);
      return true;
    }
    this.#announce(item, events);
    const seen = transactionOf(item, {
      order: this.#habits.order,
      mark: this.#habits.mark,
      currency: this.#currency,
      card: this.#section?.kind === 'card',
      days: this.#days,
    });
    if ('rule' in seen) {
      events.push({ type: 'fault', fault: faultAt(seen, item.line) });
      return false;
    }
    this.#totals.add(seen);
    this.#noteSplits(seen, events);
    events.push({ type: 'transaction', transaction: seen });
    return true;
  }

  /** The file is over: closes what is open. */
  end(events: StatementEvent[]): void {
    if (this.#section === null) return;
    this.#announce(null, events);
    events.push({ type: 'close', totals: this.#totals.close(null, null) });
    this.#section = null;
  }

  /** A header repeated for the same named account goes on with it. */
  #continues(next: RawSection): boolean {
    const name = next.account?.fields.get('N');
    const before = this.#section?.account?.fields.get('N');
    return name !== undefined && name !== '' && name === before && next.kind === this.#section?.kind;
  }

  #begin(section: RawSection, events: StatementEvent[]): void {
    this.end(events);
    this.#section = section;
    this.#announced = false;
    this.#totals = new StatementTotals();
  }

  #announce(first: RawEntry | null, events: StatementEvent[]): void {
    const section = this.#section;
    if (section === null || this.#announced) return;
    this.#announced = true;
    const facts = { kind: 'statement' as const, message: `QIF ${section.name}`, id: null, sequence: null };
    const account = accountOf(section, first, this.#currency);
    events.push({ type: 'open', account, facts: { ...facts, from: null, to: null, created: null } });
    const balance = this.#balance(section);
    if (balance !== null) events.push({ type: 'balance', balance });
  }

  /** The statement balance of an account block, of a day that need not be the last one of the file. */
  #balance({ account }: RawSection): BalanceObservation | null {
    if (account === null) return null;
    const amount = readAmount(account.fields.get('$') ?? '', this.#habits.mark, null);
    const date = dateOf(account.fields.get('/') ?? '', this.#habits.order);
    if (amount === null || amount === 'either' || typeof date !== 'string') return null;
    const money = { amount, currency: this.#currency };
    return { type: 'information', amount: money, date, at: null, line: account.line };
  }

  /** Splits that do not add up to their entry are told: the entry's own amount counts. */
  #noteSplits({ parts, amount, line }: TransactionObservation, events: StatementEvent[]): void {
    if (parts.length === 0 || this.#notes >= NOTES_MAX) return;
    let sum = '0' as Decimal;
    for (const part of parts) {
      if (part.amount === null) {
        this.#note(line, 'A split has no amount that can be read: the entry counts', events);
        return;
      }
      sum = add(sum, part.amount.amount);
    }
    if (sameAmount(sum, amount.amount) || (isZero(sum) && isZero(amount.amount))) return;
    this.#note(line, `The splits add up to ${sum}, the entry is ${amount.amount}: the entry counts`, events);
  }

  #note(line: number, text: string, events: StatementEvent[]): void {
    this.#notes++;
    events.push({ type: 'note', line, text });
  }
}
