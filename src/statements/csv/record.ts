/**
 * Lines to records (RFC 4180: fields between delimiters, quoted with `"`, doubled inside quotes, line breaks allowed
 * inside quotes). Plain records are cut here; a record with misplaced quotes is given to csv-parse, whose relaxed
 * rule says what it means.
 */
import { parse } from 'csv-parse/sync';
import { COLUMNS_MAX, RECORD_CHARACTERS_MAX, RECORD_LINES_MAX } from './limits.ts';

/** One row: the 1-based line on which it starts and its cells as they stand. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Why the lines cannot be cut into records. */
export interface RecordFault {
  readonly line: number;
  readonly reason: 'quote-not-closed' | 'misplaced-quote' | 'record-too-long' | 'too-many-columns';
}

const QUOTE = 34;

/** The cells of one record; `open` when a quote is not closed in it, `misplaced` when text follows a closing quote. */
export function cutRecord(text: string, delimiter: string): string[] | 'open' | 'misplaced' {
  if (!text.includes('"')) return text.split(delimiter);
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    if (text.charCodeAt(at) !== QUOTE) {
      const next = text.indexOf(delimiter, at);
      if (next === -1) {
        cells.push(text.slice(at));
        return cells;
      }
      cells.push(text.slice(at, next));
      at = next + 1;
      continue;
    }
    let close = text.indexOf('"', at + 1);
    let doubled = false;
    while (close !== -1 && text.charCodeAt(close + 1) === QUOTE) {
      doubled = true;
      close = text.indexOf('"', close + 2);
    }
    if (close === -1) return 'open';
    const inner = text.slice(at + 1, close);
    cells.push(doubled ? inner.replaceAll('""', '"') : inner);
    if (close + 1 === text.length) return cells;
    if (text[close + 1] !== delimiter) return 'misplaced';
    at = close + 2;
  }
}

/** What csv-parse makes of a record with misplaced quotes: quotes inside a field are text, blanks at its end go. */
function relaxed(text: string, delimiter: string): string[] | 'open' | 'misplaced' {
  try {
    const records: string[][] = parse(text, {
      delimiter,
      relax_quotes: true,
      relax_column_count: true,
      rtrim: true,
      max_record_size: RECORD_CHARACTERS_MAX * 4,
    });
    const [only] = records;
    return records.length === 1 && only !== undefined ? only : 'misplaced';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return code === 'CSV_QUOTE_NOT_CLOSED' ? 'open' : 'misplaced';
  }
}

/** Cuts lines into records, one line at a time; memory is bounded by the longest record allowed. */
export class RecordCutter {
  readonly #delimiter: string;
  #line: number;
  #started = 0;
  #open: string[] = [];
  #characters = 0;

  /** `line` is the number of the line before the first one that will come. */
  constructor(delimiter: string, line = 0) {
    this.#delimiter = delimiter;
    this.#line = line;
  }

  /** Takes the next line; gives the record that it completes, null while a quote is open, or why it cannot. */
  push(line: string): CsvRecord | RecordFault | null {
    this.#line++;
    if (this.#open.length > 0) return this.#continue(line);
    this.#started = this.#line;
    return this.#cut(line, line);
  }

  /** The file is over: a fault when a quote is still open. */
  end(): RecordFault | null {
    return this.#open.length > 0 ? { line: this.#started, reason: 'quote-not-closed' } : null;
  }

  #continue(line: string): CsvRecord | RecordFault | null {
    this.#characters += line.length + 1;
    if (this.#open.length >= RECORD_LINES_MAX || this.#characters > RECORD_CHARACTERS_MAX)
      return { line: this.#started, reason: 'record-too-long' };
    this.#open.push(line);
    // Only a line with a quote can close one.
    return line.includes('"') ? this.#cut(this.#open.join('\n'), line) : null;
  }

  #cut(text: string, last: string): CsvRecord | RecordFault | null {
    let cells = cutRecord(text, this.#delimiter);
    if (cells === 'misplaced') cells = relaxed(text, this.#delimiter);
    if (cells === 'misplaced') return { line: this.#started, reason: 'misplaced-quote' };
    if (cells === 'open') {
      if (this.#open.length === 0) {
        this.#open = [last];
        this.#characters = last.length;
      }
      return null;
    }
    if (this.#open.length > 0) this.#open = [];
    if (cells.length > COLUMNS_MAX) return { line: this.#started, reason: 'too-many-columns' };
    return { line: this.#started, cells };
  }
}
