/**
 * The contract of a statement reader: bytes of one file in, events out, in constant memory.
 * A reader is synchronous and knows nothing of files, accounts we hold or the database.
 */
import type { LocalDate } from '../core/dates.ts';
import type { Currency, Decimal } from '../core/money.ts';
import type { AccountObservation, BalanceObservation, TransactionObservation } from '../core/observations.ts';

/** The formats that we read. Several message types of one family share a reader. */
export type StatementFormat = 'camt' | 'mt940' | 'ofx' | 'qif' | 'csv';

/** What a statement of a file says of itself. */
export interface StatementFacts {
  /** `statement`: booked entries of a period; `report`: intraday; `notification`: single entries, no balances. */
  readonly kind: 'statement' | 'report' | 'notification';
  readonly message: string;
  readonly id: string | null;
  readonly sequence: string | null;
  readonly from: LocalDate | null;
  readonly to: LocalDate | null;
  /** The day on which the bank wrote it. */
  readonly created: LocalDate | null;
}

/** What was wrong with a file, where, and what to do about it (invariant 15). */
export interface StatementFault {
  readonly code:
    | 'not_recognised'
    | 'unreadable'
    | 'too_large'
    | 'mapping_needed'
    | 'currency_needed'
    | 'date_order_needed';
  /** The 1-based line, null when the fault is of the whole file. */
  readonly line: number | null;
  /** The element, tag or column, such as `Stmt/Ntry/Amt`, `:61:` or `Betrag`; null when there is none. */
  readonly element: string | null;
  /** The rule that does not hold, as a sentence without a full stop. */
  readonly rule: string;
  /** What stands there instead, at most {@link FOUND_CHARACTERS_MAX} characters. */
  readonly found: string;
  /** What the person can do. */
  readonly action: string;
  /** Only with `mapping_needed`: what was recognised and what has to be said. */
  readonly mapping?: MappingQuestion;
}

/** What we could tell of a CSV file and what we could not. */
export interface MappingQuestion {
  readonly delimiter: string;
  readonly columns: readonly string[];
  /** The first rows, as read, at most five. */
  readonly sample: readonly (readonly string[])[];
  /** What is sure so far, in the form in which a mapping is given. */
  readonly suggestion: Readonly<Record<string, unknown>>;
  /** What has to be said, such as `amount`, `date_order`. */
  readonly open: readonly string[];
}

/** The sums of one statement, exact. */
export interface StatementSums {
  /** Booked entries. */
  readonly booked: number;
  readonly pending: number;
  /** The signed sum of the booked entries. */
  readonly sum: Decimal;
  readonly opening: Decimal | null;
  readonly closing: Decimal | null;
  /** closing − (opening + sum); null when the file does not give both balances. */
  readonly difference: Decimal | null;
}

export type StatementEvent =
  | { readonly type: 'open'; readonly account: AccountObservation; readonly facts: StatementFacts }
  | { readonly type: 'balance'; readonly balance: BalanceObservation }
  | { readonly type: 'transaction'; readonly transaction: TransactionObservation }
  /** The statement that was opened is over; its totals say whether it closes (invariant 8). */
  | { readonly type: 'close'; readonly totals: StatementSums }
  /** Something odd that does not stop the reading, such as a total that differs. */
  | { readonly type: 'note'; readonly line: number | null; readonly text: string }
  /** The file cannot be read: nothing follows. */
  | { readonly type: 'fault'; readonly fault: StatementFault };

/** What the person importing can say about a file beforehand. */
export interface ReadOptions {
  /** For files that do not name their currency (QIF, most CSV). */
  readonly currency?: Currency;
  /** For dates such as 03/04/2026. */
  readonly dateOrder?: 'dmy' | 'mdy' | 'ymd';
  /** A CSV mapping, parsed by the CSV reader's own schema. */
  readonly mapping?: unknown;
}

/**
 * Reads one file. `push` takes the next bytes (any split of the file gives the same events) and gives the events
 * they complete; `end` says that the file is over. Nothing is ever thrown for what a file can hold: a fault is an
 * event, and after it both give nothing.
 */
export interface StatementReader {
  push(bytes: Uint8Array): readonly StatementEvent[];
  end(): readonly StatementEvent[];
}

/** One format: how to know it and how to read it. */
export interface StatementFormatReader {
  readonly format: StatementFormat;
  /**
   * How sure we are that a file is of this format, from its first bytes (at most {@link SNIFF_BYTES}) and its name:
   * 0 no, 1 perhaps (by name or habit only), 2 likely, 3 certain by its signature.
   */
  recognise(head: Uint8Array, filename: string | null): 0 | 1 | 2 | 3;
  open(options: ReadOptions): StatementReader;
}

export const SNIFF_BYTES = 4096;
export const FOUND_CHARACTERS_MAX = 120;
/** The longest line that a text format may have. */
export const LINE_BYTES_MAX = 64 * 1024;

/** Cuts what was found for a fault and makes its control characters visible. */
export function quoteFound(text: string): string {
  const clean = text.replace(/\p{Cc}/gu, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return clean.length > FOUND_CHARACTERS_MAX ? `${clean.slice(0, FOUND_CHARACTERS_MAX - 1)}…` : clean;
}
