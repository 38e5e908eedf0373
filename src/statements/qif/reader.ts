/** Lines → records → habits of the file → statements. */
import type { ReadOptions, StatementEvent, StatementReader } from '../contract.ts';
import { LineSplitter, type Lines } from '../lines.ts';
import { faultAt, type ReadingFault } from '../ofx/fault.ts';
import { Habits } from './habits.ts';
import type { RawItem } from './items.ts';
import { RecordReader } from './records.ts';
import { Sections } from './sections.ts';

export class QifReader implements StatementReader {
  readonly #lines = new LineSplitter();
  readonly #records = new RecordReader();
  readonly #habits: Habits;
  readonly #sections: Sections | null;
  #line = 0;
  #any = false;
  #stopped = false;
  #events: StatementEvent[] = [];

  constructor({ currency, dateOrder }: ReadOptions) {
    this.#habits = new Habits(dateOrder ?? null);
    this.#sections = currency === undefined ? null : new Sections(currency, this.#habits);
  }

  push(bytes: Uint8Array): readonly StatementEvent[] {
    if (!this.#stopped && bytes.length > 0) this.#take(this.#lines.push(bytes));
    return this.#given();
  }

  end(): readonly StatementEvent[] {
    if (!this.#stopped) this.#take(this.#lines.end());
    if (!this.#stopped) this.#finish();
    this.#stopped = true;
    return this.#given();
  }

  #given(): StatementEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #take(lines: Lines): void {
    if (lines === 'line-too-long') {
      this.#fault(LINE_TOO_LONG, null);
      return;
    }
    for (const line of lines) {
      this.#line++;
      const item = this.#records.take(line, this.#line);
      this.#habits.say(this.#records.order);
      if (item === null) continue;
      if ('rule' in item) this.#fault(item, this.#line);
      else this.#item(item);
      if (this.#stopped) return;
    }
  }

  #item(item: RawItem): void {
    this.#any = true;
    if (this.#sections === null) this.#fault(CURRENCY_NEEDED, item.line);
    else this.#emit(this.#habits.take(item), this.#sections);
  }

  #emit(ready: ReturnType<Habits['take']>, sections: Sections): void {
    if ('fault' in ready) {
      this.#fault(ready.fault, ready.line);
      return;
    }
    for (const item of ready) {
      this.#stopped = !sections.take(item, this.#events);
      if (this.#stopped) return;
    }
  }

  #finish(): void {
    const fault = this.#records.end();
    if (fault !== null) this.#fault(fault, this.#line);
    else if (!this.#any) this.#fault(NO_ENTRIES, null);
    else if (this.#sections !== null) {
      this.#emit(this.#habits.end(), this.#sections);
      if (!this.#stopped) this.#sections.end(this.#events);
    }
  }

  #fault(fault: ReadingFault, line: number | null): void {
    this.#events.push({ type: 'fault', fault: faultAt(fault, line) });
    this.#stopped = true;
  }
}

const LINE_TOO_LONG: ReadingFault = {
  code: 'too_large',
  element: null,
  rule: 'A line ends within 64 KiB',
  found: '',
  action: 'The file is damaged or not QIF: export it again.',
};
const CURRENCY_NEEDED: ReadingFault = {
  code: 'currency_needed',
  element: '!Type',
  rule: 'QIF never says its currency: you must',
  found: '',
  action: 'Say the currency of the account when you import the file.',
};
const NO_ENTRIES: ReadingFault = {
  element: '!Type',
  rule: 'The file holds lists only, no account with transactions',
  found: '',
  action: 'Export the transactions of an account as QIF.',
};
