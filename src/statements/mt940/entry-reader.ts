import type { Currency } from '../../core/money.ts';
import type { TransactionObservation } from '../../core/observations.ts';
import type { Calendar } from './calendar.ts';
import { Details } from './details.ts';
import { entryOf } from './entry.ts';
import { readEntryText, readNonSwift, readSupplement } from './entry-text.ts';
import { type EntryLine, readStatementLine } from './statement-line.ts';
import { isWrappedTime } from './tags.ts';

/** The characters that one entry may have; SWIFT's own limit is about 500. */
export const ENTRY_CHARACTERS_MAX = 16 * 1024;

/** Collects the lines of one entry (`:61:`, `:86:`, `:NS:`) and makes an observation of them when it is over. */
export class EntryReader {
  readonly #calendar: Calendar;
  readonly #details = new Details();
  readonly #supplement: string[] = [];
  readonly #text: string[] = [];
  readonly #nonSwift: string[] = [];
  #target: string[] = this.#supplement;
  #line: EntryLine | null = null;
  #at = 0;
  #characters = 0;

  constructor(calendar: Calendar) {
    this.#calendar = calendar;
  }

  /** Takes a `:61:` line. Gives the rule that it breaks, or null when it was read. */
  start(line: string, at: number, currency: Currency): string | null {
    const read = readStatementLine(line, currency, this.#calendar);
    if (typeof read === 'string') return read;
    this.#line = read;
    this.#at = at;
    this.#characters = line.length;
    this.#target = this.#supplement;
    return null;
  }

  /** Whether the entry under way has a date that its month lacks. */
  get moved(): boolean {
    return this.#line?.moved === true;
  }

  /** Takes the first line of a `:86:` or `:NS:`; false when the entry has become too long. */
  startText(field: 'text' | 'nonSwift', value: string): boolean {
    this.#target = field === 'text' ? this.#text : this.#nonSwift;
    return this.append(value);
  }

  /** Takes a line that goes on with the field before; false when the entry has become too long. */
  append(line: string): boolean {
    this.#characters += line.length + 1;
    if (line.length > 0) this.#target.push(line);
    return this.#characters <= ENTRY_CHARACTERS_MAX;
  }

  /** Whether the line is no field but the rest of a time that the `:86:` under way was cut in. */
  isTime(line: string): boolean {
    return this.#target === this.#text && isWrappedTime(line, this.#text.at(-1) ?? '');
  }

  /** The entry is over: gives it, or null when there is none. */
  flush(currency: Currency): TransactionObservation | null {
    const line = this.#line;
    if (line === null) return null;
    const details = this.#details;
    details.clear();
    if (this.#text.length > 0) readEntryText(this.#text, details);
    if (this.#supplement.length > 0) readSupplement(this.#supplement, details);
    if (this.#nonSwift.length > 0) readNonSwift(this.#nonSwift, details);
    this.#text.length = 0;
    this.#supplement.length = 0;
    this.#nonSwift.length = 0;
    this.#line = null;
    return entryOf(line, details, currency, this.#at);
  }
}
