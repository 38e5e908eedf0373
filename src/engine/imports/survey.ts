/**
 * The first reading of a file: is all of it readable, which accounts and statements does it hold, how many entries on
 * which days. Memory grows with accounts, statements and days, not with entries; while the file is small the entries
 * are kept, so that it need not be read again.
 */
import type { LocalDate } from '../../core/dates.ts';
import { DAY_ENTRIES_MAX, FILE_ACCOUNTS_MAX, KEPT_ENTRIES_MAX } from '../../core/limits.ts';
import {
  type AccountObservation,
  type BalanceObservation,
  entryDate,
  type TransactionObservation,
} from '../../core/observations.ts';
import { storableValue } from '../../core/text.ts';
import type {
  StatementEvent,
  StatementFacts,
  StatementFault,
  StatementSums,
} from '../../statements/contract.ts';

/** Statements, account-days, balances and notes that one file may hold. */
export const STATEMENTS_MAX = 100_000;
export const ACCOUNT_DAYS_MAX = 1_000_000;
export const BALANCES_MAX = 500_000;
export const NOTES_MAX = 50;

/** One account of the file: one currency of one number. */
export interface PocketSurvey {
  readonly index: number;
  readonly account: AccountObservation;
  readonly currency: string | null;
  /** How many entries stand on each day. */
  readonly days: Map<LocalDate, number>;
  /** Days of statements that close exactly: the file holds them whole. */
  readonly closedDays: Set<LocalDate>;
  readonly balances: BalanceObservation[];
  firstDay: LocalDate | null;
  lastDay: LocalDate | null;
}

export interface StatementSurvey {
  readonly pocket: PocketSurvey;
  readonly facts: StatementFacts;
  /** The day of its closing balance. */
  readonly closedOn: LocalDate | null;
  readonly sums: StatementSums;
}

/** An entry with the account of the file that it is of. */
export interface SurveyedEntry {
  readonly pocket: number;
  readonly date: LocalDate;
  readonly seen: TransactionObservation;
  /** The bank's id of the pending entry that it was; files do not say that. */
  readonly pendingId?: string | null;
}

/** Follows the events of a reader and knows to which pocket each belongs. */
export class Survey {
  readonly pockets: PocketSurvey[] = [];
  readonly statements: StatementSurvey[] = [];
  readonly notes: string[] = [];
  /** All entries, while there are at most KEPT_ENTRIES_MAX of them; else null. */
  kept: SurveyedEntry[] | null = [];
  entries = 0;
  fault: StatementFault | null = null;
  #accountDays = 0;
  #balances = 0;
  readonly #pocketsByKey = new Map<string, PocketSurvey>();
  #open: {
    /** The day for entries that have none: the statement's end, else the day of its balances. */
    day: LocalDate | null;
    closedOn: LocalDate | null;
    key: string;
    account: AccountObservation;
    facts: StatementFacts;
    days: Map<PocketSurvey, Set<LocalDate>>;
  } | null = null;
  #pocket: PocketSurvey | null = null;

  /** Takes the next events; after a fault nothing more is taken. */
  take(events: readonly StatementEvent[]): void {
    for (const event of events) {
      if (this.fault !== null) return;
      this.#one(event);
    }
  }

  #one(event: StatementEvent): void {
    switch (event.type) {
      case 'open':
        this.#open = {
          day: event.facts.to,
          closedOn: null,
          key: accountKey(event.account),
          account: storableValue(event.account),
          facts: storableValue(event.facts),
          days: new Map(),
        };
        this.#pocket = null;
        return;
      case 'transaction':
        this.#entry(event.transaction);
        return;
      case 'balance':
        this.#balance(event.balance);
        return;
      case 'close':
        this.#close(event.totals);
        return;
      case 'note':
        if (this.notes.length < NOTES_MAX)
          this.notes.push(event.line === null ? event.text : `line ${event.line}: ${event.text}`);
        return;
      case 'fault':
        this.fault = event.fault;
    }
  }

  /** Which pocket an entry or balance of this currency belongs to, in the statement that is open. */
  pocketOf(currency: string): PocketSurvey | null {
    if (this.#open === null) return null;
    if (this.#pocket !== null && this.#pocket.currency === currency) return this.#pocket;
    this.#pocket = this.#pocketNamed(this.#open.key, this.#open.account, currency);
    return this.#pocket;
  }

  /**
   * The day that an entry counts for: its booking date, value date or day of purchase; where a bank gives none at
   * all, the statement's end, the day of its balances or the day on which the bank wrote it. Null when nothing says any day.
   */
  entryDay(seen: TransactionObservation): LocalDate | null {
    return entryDate(seen) ?? this.#open?.day ?? this.#open?.facts.created ?? null;
  }

  /** A balance's account and day, known before its entries. */
  noteBalance(balance: BalanceObservation): PocketSurvey | null {
    const pocket = this.pocketOf(balance.amount.currency);
    if (this.#open !== null && balance.date !== null && this.#open.facts.to === null) {
      const later = this.#open.day === null || balance.date > this.#open.day;
      if (later) this.#open.day = balance.date;
    }
    return pocket;
  }

  #pocketNamed(key: string, account: AccountObservation, currency: string | null): PocketSurvey | null {
    const full = `${key}|${currency ?? ''}`;
    const known = this.#pocketsByKey.get(full);
    if (known !== undefined) return known;
    if (this.pockets.length >= FILE_ACCOUNTS_MAX) {
      this.#tooMuch(null, `a file holds at most ${FILE_ACCOUNTS_MAX} accounts`);
      return null;
    }
    const made: PocketSurvey = {
      index: this.pockets.length,
      account,
      currency,
      days: new Map(),
      closedDays: new Set(),
      balances: [],
      firstDay: null,
      lastDay: null,
    };
    this.pockets.push(made);
    this.#pocketsByKey.set(full, made);
    return made;
  }

  #entry(seen: TransactionObservation): void {
    const pocket = this.pocketOf(seen.amount.currency);
    if (pocket === null) return;
    const date = this.entryDay(seen);
    if (date === null) {
      this.fault = {
        code: 'unreadable',
        line: seen.line,
        element: null,
        rule: 'an entry has a date, or its statement a period or a dated balance',
        found: 'an entry without any date',
        action: 'Ask the bank for a complete export',
      };
      return;
    }
    this.entries++;
    const count = (pocket.days.get(date) ?? 0) + 1;
    if (count === 1 && ++this.#accountDays > ACCOUNT_DAYS_MAX) {
      this.#tooMuch(seen.line, `a file holds at most ${ACCOUNT_DAYS_MAX} days of accounts`);
      return;
    }
    if (count > DAY_ENTRIES_MAX) {
      this.#tooMuch(seen.line, `a day of an account holds at most ${DAY_ENTRIES_MAX} entries`);
      return;
    }
    pocket.days.set(date, count);
    if (pocket.firstDay === null || date < pocket.firstDay) pocket.firstDay = date;
    if (pocket.lastDay === null || date > pocket.lastDay) pocket.lastDay = date;
    this.#noteDay(pocket, date);
    if (this.kept === null) return;
    if (this.kept.length >= KEPT_ENTRIES_MAX) this.kept = null;
    else this.kept.push({ pocket: pocket.index, date, seen });
  }

  #noteDay(pocket: PocketSurvey, date: LocalDate): void {
    const days = this.#open?.days.get(pocket);
    if (days !== undefined) days.add(date);
    else this.#open?.days.set(pocket, new Set([date]));
  }

  #balance(balance: BalanceObservation): void {
    const pocket = this.noteBalance(balance);
    if (pocket === null) return;
    if (balance.type === 'closing_booked' && this.#open !== null) this.#open.closedOn = balance.date;
    if (++this.#balances > BALANCES_MAX) {
      this.#tooMuch(balance.line, `a file holds at most ${BALANCES_MAX} balances`);
      return;
    }
    pocket.balances.push(balance);
  }

  #close(sums: StatementSums): void {
    const open = this.#open;
    if (open === null) return;
    const pocket = this.#pocket ?? this.#pocketNamed(open.key, open.account, open.account.currency);
    this.#open = null;
    if (pocket === null) return;
    if (this.statements.length >= STATEMENTS_MAX) {
      this.#tooMuch(null, `a file holds at most ${STATEMENTS_MAX} statements`);
      return;
    }
    this.statements.push({ pocket, facts: open.facts, closedOn: open.closedOn, sums });
    const closes = sums.difference !== null && /^-?[0.]+$/.test(sums.difference);
    if (closes && open.facts.kind === 'statement')
      for (const [of, days] of open.days) for (const day of days) of.closedDays.add(day);
  }

  #tooMuch(line: number | null, rule: string): void {
    this.fault = {
      code: 'too_large',
      line,
      element: null,
      rule,
      found: 'more',
      action: 'Split the file and import the parts',
    };
  }
}

/** The same for every statement of one account in a file. */
const accountKey = (account: AccountObservation): string =>
  account.identifiers.length > 0
    ? account.identifiers.map((one) => `${one.scheme}:${one.bank ?? ''}:${one.value}`).join('|')
    : `label:${account.label ?? ''}`;

/** Whether the file is known to hold this day of the account whole: not the first or last day unless it closes. */
export const holdsWholeDay = (pocket: PocketSurvey, date: LocalDate): boolean =>
  pocket.closedDays.has(date) ||
  (pocket.firstDay !== null && pocket.lastDay !== null && date > pocket.firstDay && date < pocket.lastDay);

/** Finds pockets again in a second reading, in the order of the first. */
export class PocketFinder {
  readonly #survey = new Survey();

  /** Takes the events of the second reading; gives their entries. */
  entriesOf(events: readonly StatementEvent[]): SurveyedEntry[] {
    const entries: SurveyedEntry[] = [];
    for (const event of events) {
      if (event.type !== 'transaction') {
        if (event.type === 'open' || event.type === 'close') this.#survey.take([event]);
        else if (event.type === 'balance') this.#survey.noteBalance(event.balance);
        continue;
      }
      const pocket = this.#survey.pocketOf(event.transaction.amount.currency);
      const date = this.#survey.entryDay(event.transaction);
      if (pocket !== null && date !== null)
        entries.push({ pocket: pocket.index, date, seen: event.transaction });
    }
    return entries;
  }
}
