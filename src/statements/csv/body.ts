/** The rows of a file after its columns are known: rows in, events out. */

import { scaleOf } from '../../core/money.ts';
import type { TransactionObservation } from '../../core/observations.ts';
import { quoteFound, type StatementEvent, type StatementFault } from '../contract.ts';
import { accountIdentifier } from './account-number.ts';
import type { currencyOf } from './currency.ts';
import { readEntry } from './entry.ts';
import { rowFault } from './faults.ts';
import { CONTINUED_CHARACTERS_MAX, NOTES_MAX, TRAILER_ROWS_MAX } from './limits.ts';
import { cellOf, columnName, type Plan } from './plan.ts';
import { NO_PREAMBLE, readPreamble } from './preamble.ts';
import type { CsvRecord } from './record.ts';
import { rowKind, textOf } from './rows.ts';
import { CsvStatement } from './statement.ts';
import { isProblem } from './value.ts';

/** Reads the rows of one file by its plan, in constant memory. After a fault nothing more is given. */
export class CsvBody {
  readonly #plan: Plan;
  #events: StatementEvent[] = [];
  #statement: CsvStatement | null = null;
  /** The last entry waits for text that continues it. */
  #waiting: TransactionObservation | null = null;
  #waitingCells: readonly string[] = [];
  #aside: CsvRecord[] = [];
  #odd: CsvRecord[] = [];
  #accountCell = '';
  #account = '';
  #notes = 0;
  #entries = 0;
  failed = false;

  constructor(plan: Plan, notes: readonly string[]) {
    this.#plan = plan;
    for (const text of notes) this.#note(null, text);
  }

  /** Takes one row. */
  row(record: CsvRecord): void {
    if (this.failed) return;
    const kind = rowKind(record.cells, this.#plan);
    if (kind === 'entry') this.#entry(record);
    else if (kind === 'ragged') this.#ragged(record);
    else if (kind === 'odd') this.#holdOdd(record);
    else if (kind === 'continued') this.#continue(record);
    else if (kind === 'summary') this.#summary(record);
    else if (kind === 'aside')
      this.#note(record.line, `This row has no date and no amount and is no entry: ${shown(record)}`);
    else if (kind === 'header') this.#note(record.line, 'The column names stand here again');
  }

  /** The events since the last call. */
  take(): StatementEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** The file is over; `cut` says that it does not end with a line end. */
  end(cut: boolean): void {
    if (this.failed) return;
    if (cut && this.#waiting !== null && this.#endsShort(this.#waiting)) {
      this.#fault(
        rowFault(this.#waiting.line, null, 'the last row is whole', 'the file ends inside the last amount'),
      );
      return;
    }
    if (cut && this.#entries === 0) {
      const rule = 'a file without rows ends with its header and a line end';
      this.#fault(rowFault(null, null, rule, 'the file ends inside the header'));
      return;
    }
    for (const record of this.#odd)
      this.#note(record.line, `This row below the entries is no entry: ${shown(record)}`);
    this.#release();
    if (this.#statement === null) this.#openFor(null, this.#plan.currency, []);
    this.#closeStatement(true);
  }

  #entry(record: CsvRecord): void {
    const [odd] = this.#odd;
    if (odd !== undefined) {
      this.#fault(rowFault(odd.line, null, 'a row between entries has a date and an amount', shown(odd)));
      return;
    }
    const seen = readEntry(record, this.#plan);
    if (seen === 'ignored') {
      this.#note(record.line, `This row was not executed and is no entry: ${shown(record)}`);
      return;
    }
    if (isProblem(seen)) {
      this.#fault(rowFault(record.line, columnName(this.#plan, seen.role), seen.rule, seen.found));
      return;
    }
    this.#release();
    this.#entries++;
    this.#waiting = seen;
    this.#waitingCells = record.cells;
  }

  /** Gives the waiting entry, in the statement of its account and currency. */
  #release(): void {
    const seen = this.#waiting;
    if (seen === null) return;
    this.#waiting = null;
    const named = cellOf(this.#waitingCells, this.#plan.columns, 'account');
    const account =
      named === '' ? (this.#statement?.key.account ?? this.#plan.account) : this.#accountNamed(named);
    const { currency } = seen.amount;
    const open = this.#statement;
    if (open === null || open.key.account !== account || open.key.currency !== currency) {
      if (open !== null) this.#closeStatement(false);
      this.#openFor(account, currency, this.#waitingCells);
    }
    this.#statement?.add(seen);
    this.#events.push({ type: 'transaction', transaction: seen });
  }

  /** One text per account, however its number is written in the rows. */
  #accountNamed(cell: string): string {
    if (cell !== this.#accountCell) {
      this.#accountCell = cell;
      this.#account = accountIdentifier(cell)?.value ?? cell;
    }
    return this.#account;
  }

  #openFor(account: string | null, currency: ReturnType<typeof currencyOf>, cells: readonly string[]): void {
    this.#statement = new CsvStatement({ account: account ?? this.#plan.account, currency }, this.#plan);
    this.#events.push(...this.#statement.open(cells));
  }

  #closeStatement(last: boolean): void {
    const below = last && this.#aside.length > 0 ? readPreamble(this.#aside) : NO_PREAMBLE;
    this.#events.push(...(this.#statement?.close(below) ?? []));
    this.#statement = null;
  }

  #continue(record: CsvRecord): void {
    const seen = this.#waiting;
    if (seen === null) {
      this.#note(record.line, `This row has no date and no amount and is no entry: ${shown(record)}`);
      return;
    }
    const text = `${seen.remittance ?? ''} ${textOf(record.cells, this.#plan)}`.trim();
    this.#waiting = { ...seen, remittance: text.slice(0, CONTINUED_CHARACTERS_MAX) };
  }

  /** Balances below the rows are read at the end; the row is never an entry. */
  #summary(record: CsvRecord): void {
    this.#note(record.line, `This row is a balance or total and no entry: ${shown(record)}`);
    if (this.#aside.length < TRAILER_ROWS_MAX) this.#aside.push(record);
  }

  #ragged(record: CsvRecord): void {
    const { cellsMin, cellsMax } = this.#plan;
    const wanted = cellsMin === cellsMax ? `${cellsMin}` : `${cellsMin} to ${cellsMax}`;
    this.#fault(
      rowFault(
        record.line,
        null,
        `every row has ${wanted} cells`,
        `${record.cells.length} cells: ${shown(record)}`,
      ),
    );
  }

  #holdOdd(record: CsvRecord): void {
    this.#odd.push(record);
    if (this.#odd.length > TRAILER_ROWS_MAX)
      this.#fault(
        rowFault(this.#odd[0]?.line ?? record.line, null, 'a row has a date and an amount', shown(record)),
      );
  }

  /** Whether the last row's last amount has fewer decimals than all of the sample, or is missing: the file was cut inside it. */
  #endsShort(seen: TransactionObservation): boolean {
    const { columns, scaleMin, balanceAlways } = this.#plan;
    const last = this.#waitingCells.length - 1;
    if (balanceAlways && columns.of.balance === last && seen.runningBalance === null) return true;
    if (this.#entries < 2 || scaleMin === 0) return false;
    if (columns.of.balance === last && seen.runningBalance !== null)
      return scaleOf(seen.runningBalance) < scaleMin;
    const amountLast = [columns.of.amount, columns.of.debit, columns.of.credit].includes(last);
    return amountLast && scaleOf(seen.amount.amount) < scaleMin;
  }

  #note(line: number | null, text: string): void {
    this.#notes++;
    if (this.#notes > NOTES_MAX + 1) return;
    const said = this.#notes > NOTES_MAX ? 'There are more notes; they are left out' : text;
    this.#events.push({ type: 'note', line, text: said });
  }

  #fault(fault: StatementFault): void {
    this.#release();
    this.#events.push({ type: 'fault', fault });
    this.failed = true;
  }
}

const shown = (record: CsvRecord): string => quoteFound(record.cells.join(' | ').replace(/\s+/g, ' '));
