/** One statement while it passes by: what it says of itself, its balances and sums, and what was odd about it. */
import type { Currency, Decimal } from '../../core/money.ts';
import { isCurrency, isNegative } from '../../core/money.ts';
import type { StatementEvent, StatementFacts } from '../contract.ts';
import { StatementTotals } from '../totals.ts';
import { accountOf, BookedBalances, balanceOf, factsOf } from './account.ts';
import type { EntryState } from './entry.ts';
import type { Broken } from './faults.ts';
import { blankFields } from './fields.ts';
import { type BalanceFields, STATEMENT_KEYS, type StatementFields } from './keys.ts';
import { Notes } from './notes.ts';
import { type OwnAccount, ownAccountOf } from './parties.ts';

/** What the message around a statement is. */
export interface Message {
  readonly kind: StatementFacts['kind'];
  readonly name: string;
}

/** Takes an event. */
export type Emit = (event: StatementEvent) => void;

const CURRENCY_RULE = 'an amount must name its currency';

/** Collects one statement and emits what is ready. */
export class StatementState {
  readonly fields: StatementFields = blankFields(STATEMENT_KEYS);
  readonly notes = new Notes();
  readonly #message: Message;
  readonly #fallbackCurrency: string | null;
  readonly #emit: Emit;
  readonly #totals = new StatementTotals();
  readonly #balances = new BookedBalances();
  #own: OwnAccount | null = null;
  #currency: string | null = null;
  #mixed = false;
  #entries = 0;

  constructor(message: Message, fallbackCurrency: string | null, emit: Emit) {
    this.#message = message;
    this.#fallbackCurrency = fallbackCurrency;
    this.#emit = emit;
  }

  /** Whether it was emitted already that this statement opens. */
  get isOpen(): boolean {
    return this.#own !== null;
  }

  /** A balance is over. Gives what is wrong with it, or null. */
  takeBalance(fields: BalanceFields, line: number): Broken | null {
    const { amount, type } = fields;
    if (type === null) return missing('Tp', 'a balance must say its type');
    if (amount === null) return missing('Amt', 'a balance must have an amount');
    if (fields.direction !== null && isNegative(amount as Decimal))
      return { element: 'Amt', rule: 'an amount with a direction must have no sign', found: amount };
    const currency = this.#currencyOf(fields.currency);
    if (currency === null) return missing('Amt', CURRENCY_RULE);
    if (fields.direction === null) this.notes.add('unsigned-balance', line);
    this.#open(currency);
    const balance = balanceOf(fields, amount as Decimal, currency, line);
    if (currency === this.#currency) this.#balances.add(balance);
    else this.notes.add('balance-currency', line);
    this.#emit({ type: 'balance', balance });
    return null;
  }

  /** An entry is over. Gives what is wrong with it, or null. */
  takeEntry(entry: EntryState): Broken | null {
    const { fields } = entry;
    if (fields.amount === null) return missing('Amt', 'an entry must have an amount');
    if (fields.direction === null) return missing('CdtDbtInd', 'an entry must say CRDT or DBIT');
    const currency = this.#currencyOf(fields.currency);
    if (currency === null) return missing('Amt', CURRENCY_RULE);
    const own = this.#open(currency);
    const transaction = entry.transaction(fields.amount as Decimal, currency, own);
    if (currency !== this.#currency && transaction.status === 'booked') this.#mixed = true;
    this.#noteEntry(entry);
    this.#totals.add(transaction);
    this.#entries++;
    this.#emit({ type: 'transaction', transaction });
    return null;
  }

  /** The statement is over. */
  close(line: number): void {
    this.#open(this.fields.accountCurrency);
    const told = this.fields.entries;
    if (told !== null && Number(told) !== this.#entries)
      this.notes.add('entry-count', line, `it says ${told}, there are ${this.#entries}`);
    if (this.#mixed) this.notes.add('mixed-currencies', line);
    for (const event of this.notes.events()) this.#emit(event);
    const balances = this.#mixed ? null : this.#balances;
    const totals = this.#totals.close(balances?.opening ?? null, balances?.closing ?? null);
    this.#emit({ type: 'close', totals });
  }

  /** Emits that the statement opens, once; gives whose account it is. */
  #open(currency: string | null): OwnAccount {
    if (this.#own !== null) {
      this.#currency ??= currency;
      return this.#own;
    }
    const account = accountOf(this.fields, currency);
    this.#currency = account.currency;
    this.#own = ownAccountOf(this.fields);
    const facts = factsOf(this.fields, this.#message.kind, this.#message.name);
    this.#emit({ type: 'open', account, facts });
    return this.#own;
  }

  /** The currency of an amount: its own, else the account's, else the one that the person importing said. */
  #currencyOf(own: string | null): Currency | null {
    const currency = own ?? this.fields.accountCurrency ?? this.#fallbackCurrency;
    return currency !== null && isCurrency(currency) ? currency : null;
  }

  #noteEntry(entry: EntryState): void {
    const { fields, line } = entry;
    if (fields.status === 'INFO') this.notes.add('information', line);
    if (fields.bookingDate === null && fields.valueDate === null) this.notes.add('undated', line);
    if (entry.leftOut > 0) this.notes.add('parts', line, `${entry.leftOut} payments`);
  }
}

const missing = (element: string, rule: string): Broken => ({ element, rule, found: 'nothing' });
