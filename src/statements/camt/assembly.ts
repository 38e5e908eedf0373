/**
 * Puts the parts of a message together while they pass by: knows one statement, one balance and one entry at a
 * time, begins them blank and hands them on when they end.
 */
import type { Currency } from '../../core/money.ts';
import type { FieldsOwner, Scope } from './elements.ts';
import { EntryState } from './entry.ts';
import type { Broken } from './faults.ts';
import { blankFields, type Fields } from './fields.ts';
import { BALANCE_KEYS, CHARGE_KEYS, IDENTITY_KEYS } from './keys.ts';
import { type Emit, type Message, StatementState } from './statement.ts';

const CREDITOR_ID_FORM = /^[A-Z]{2}\d{2}[A-Z0-9]{3}[A-Za-z0-9]{1,28}$/;

/** Assembles the statements of one file. */
export class Assembly {
  /** Statements begun so far. */
  statements = 0;
  /** The message that is open. */
  message: Message | null = null;
  readonly #currency: Currency | null;
  readonly #emit: Emit;
  #statement: StatementState | null = null;
  #balance = blankFields(BALANCE_KEYS);
  #entry: EntryState | null = null;
  #inDetails = false;
  #charge = blankFields(CHARGE_KEYS);
  #identity = blankFields(IDENTITY_KEYS);

  /** `currency` stands in for amounts that name none. */
  constructor(currency: Currency | null, emit: Emit) {
    this.#currency = currency;
    this.#emit = emit;
  }

  /** The fields that the text of an element goes to. */
  fields(owner: FieldsOwner): Fields<string> {
    switch (owner) {
      case 'entry':
        return this.#entry?.fields ?? {};
      case 'details':
        return this.#entry?.details ?? {};
      case 'statement':
        return this.#statement?.fields ?? {};
      case 'balance':
        return this.#balance;
      case 'charge':
        return this.#charge;
      case 'identity':
        return this.#identity;
    }
  }

  /** A text was longer than what is kept. */
  noteShortened(line: number): void {
    this.#statement?.notes.add('shortened', line);
  }

  /** A part begins. Gives what is wrong with that, or null. */
  begin(scope: Scope, line: number): Broken | null {
    switch (scope) {
      case 'statement':
        return this.#beginStatement();
      case 'account':
        return this.#beginAccount();
      case 'balance':
        this.#balance = blankFields(BALANCE_KEYS);
        return null;
      case 'entry':
        this.#entry = new EntryState(line);
        return null;
      case 'details':
        this.#inDetails = true;
        this.#entry?.beginDetails();
        return null;
      case 'charge':
        // A record begins inside its charges: what these said so far counts.
        return this.#takeCharge();
      case 'identity':
        this.#identity = blankFields(IDENTITY_KEYS);
        return null;
      case 'message':
        return null;
    }
  }

  /** A part that began at `line` is over at `end`. Gives what is wrong with it, or null. */
  finish(scope: Scope, line: number, end: number): Broken | null {
    switch (scope) {
      case 'statement':
        this.#statement?.close(end);
        this.#statement = null;
        return null;
      case 'account':
        return null;
      case 'balance':
        return this.#statement?.takeBalance(this.#balance, line) ?? null;
      case 'entry':
        return this.#finishEntry();
      case 'details':
        this.#inDetails = false;
        this.#entry?.endDetails();
        return null;
      case 'charge':
        return this.#takeCharge();
      case 'identity':
        return this.#takeIdentity();
      case 'message':
        this.message = null;
        return null;
    }
  }

  #beginStatement(): null {
    if (this.message !== null) this.#statement = new StatementState(this.message, this.#currency, this.#emit);
    this.statements++;
    return null;
  }

  #beginAccount(): Broken | null {
    if (this.#statement?.isOpen !== true) return null;
    const rule = 'the account must stand before balances and entries';
    return { element: null, rule, found: 'an account behind them' };
  }

  #finishEntry(): Broken | null {
    const entry = this.#entry;
    this.#entry = null;
    return entry === null ? null : (this.#statement?.takeEntry(entry) ?? null);
  }

  #takeCharge(): null {
    const charge = this.#charge;
    if (charge.amount === null && charge.total === null) return null;
    const into = this.#inDetails ? this.#entry?.detailsCharges : this.#entry?.charges;
    into?.add(charge, this.#entry?.fields.currency ?? null);
    this.#charge = blankFields(CHARGE_KEYS);
    return null;
  }

  /** A creditor's identifier is the one of the scheme SEPA, or has its form where no scheme is named. */
  #takeIdentity(): null {
    const { value, scheme } = this.#identity;
    if (value === null || this.#entry === null) return null;
    const isCreditorId = scheme === null ? CREDITOR_ID_FORM.test(value) : scheme === 'SEPA';
    if (isCreditorId) this.#entry.details.creditorId ??= value;
    return null;
  }
}
