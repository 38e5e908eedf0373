/** Reads one CSV file: bytes to lines, a sample to recognise the columns, then row by row. */
import type { ReadOptions, StatementEvent, StatementFault, StatementReader } from '../contract.ts';
import { LineSplitter, type Lines } from '../lines.ts';
import { CsvBody } from './body.ts';
import { decide } from './decide.ts';
import { chooseDelimiter, declaredDelimiter } from './delimiter.ts';
import { codePageOf } from './encoding.ts';
import { mappingNeeded, notRecognised, recordFault, rowFault } from './faults.ts';
import { ENCODING_SAMPLE_BYTES, RECORD_CHARACTERS_MAX, SAMPLE_CHARACTERS, SAMPLE_LINES } from './limits.ts';
import { type CsvMapping, readMapping } from './mapping.ts';
import { type CsvRecord, RecordCutter } from './record.ts';

/** The reader of one file; see {@link StatementReader}. */
export class CsvReader implements StatementReader {
  readonly #options: ReadOptions;
  readonly #mapping: CsvMapping | string;
  #head: Uint8Array[] = [];
  #headBytes = 0;
  #lines: LineSplitter | null = null;
  #sample: string[] = [];
  #sampleCharacters = 0;
  #cutter: RecordCutter | null = null;
  #body: CsvBody | null = null;
  #lastByte = 10;
  #done = false;

  constructor(options: ReadOptions) {
    this.#options = options;
    this.#mapping = readMapping(options.mapping);
  }

  push(bytes: Uint8Array): readonly StatementEvent[] {
    if (this.#done || bytes.length === 0) return [];
    this.#lastByte = bytes[bytes.length - 1] ?? 10;
    if (this.#lines !== null) return this.#take(this.#lines.push(bytes));
    // The bytes may be reused by the caller: what is kept is copied.
    this.#head.push(bytes.slice());
    this.#headBytes += bytes.length;
    return this.#headBytes < ENCODING_SAMPLE_BYTES ? [] : this.#start();
  }

  end(): readonly StatementEvent[] {
    if (this.#done) return [];
    const events: StatementEvent[] = [];
    if (this.#lines === null) events.push(...this.#start());
    if (this.#lines !== null && !this.#done) events.push(...this.#take(this.#lines.end()));
    if (!this.#done && this.#body === null) events.push(...this.#plan());
    if (!this.#done) events.push(...this.#finish());
    this.#done = true;
    return events;
  }

  /** The code page is decided by exactly the first bytes, however they were split. */
  #start(): StatementEvent[] {
    const head = Buffer.concat(this.#head);
    this.#head = [];
    this.#lines = new LineSplitter(
      codePageOf(head.subarray(0, ENCODING_SAMPLE_BYTES)),
      RECORD_CHARACTERS_MAX,
    );
    return head.length === 0 ? [] : this.#take(this.#lines.push(head));
  }

  #take(lines: Lines): StatementEvent[] {
    if (lines === 'line-too-long')
      return this.#fail({
        ...rowFault(null, null, 'a line has at most 65,536 characters', 'a longer line'),
        code: 'too_large',
      });
    const events: StatementEvent[] = [];
    for (const line of lines) {
      if (this.#body !== null) this.#row(line, events);
      else if (this.#sampled(line)) events.push(...this.#plan());
      if (this.#done) return events;
    }
    if (this.#body !== null) events.push(...this.#body.take());
    return events;
  }

  /** Keeps a line for the sample; whether the sample is full. */
  #sampled(line: string): boolean {
    this.#sample.push(line);
    this.#sampleCharacters += line.length;
    return this.#sample.length >= SAMPLE_LINES || this.#sampleCharacters >= SAMPLE_CHARACTERS;
  }

  #row(line: string, events: StatementEvent[]): void {
    const cut = this.#cutter?.push(line) ?? null;
    if (cut === null) return;
    if ('reason' in cut) {
      events.push(...this.#failAfter(recordFault(cut)));
      return;
    }
    this.#body?.row(cut);
    if (this.#body?.failed === true) {
      events.push(...this.#body.take());
      this.#done = true;
    }
  }

  /** The sample is whole: recognises the columns and reads the sample's rows. */
  #plan(): StatementEvent[] {
    const lines = this.#sample;
    this.#sample = [];
    if (lines.every((line) => line.trim() === ''))
      return this.#fail(notRecognised('the file has rows', 'an empty file'));
    if (lines.some((line) => line.includes('\0')))
      return this.#fail(
        notRecognised(
          'a CSV file is text',
          'bytes of value 0: another kind of file, or UTF-16 without its mark',
        ),
      );
    if (typeof this.#mapping === 'string') return this.#fail(badMapping(this.#mapping));
    const declared = declaredDelimiter(lines[0]);
    const delimiter = this.#mapping.delimiter ?? declared ?? chooseDelimiter(lines);
    if (delimiter === null)
      return this.#fail(notRecognised('the rows have columns parted by ; , | or a tab', lines[0] ?? ''));
    const skipped = declared === null ? 0 : 1;
    const cutter = new RecordCutter(delimiter, skipped);
    this.#cutter = cutter;
    const records: CsvRecord[] = [];
    for (const line of lines.slice(skipped)) {
      const cut = cutter.push(line);
      if (cut === null) continue;
      if ('reason' in cut) return this.#fail(recordFault(cut));
      records.push(cut);
    }
    return this.#begin(records, delimiter);
  }

  #begin(records: readonly CsvRecord[], delimiter: string): StatementEvent[] {
    if (typeof this.#mapping === 'string') return this.#fail(badMapping(this.#mapping));
    const decided = decide(records, delimiter, this.#mapping, this.#options);
    if ('fault' in decided) return this.#fail(decided.fault);
    const body = new CsvBody(decided.plan, decided.notes);
    this.#body = body;
    for (const record of records.slice(decided.rowsFrom)) body.row(record);
    if (body.failed) this.#done = true;
    return body.take();
  }

  #finish(): StatementEvent[] {
    const fault = this.#cutter?.end() ?? null;
    if (fault !== null) return this.#failAfter(recordFault(fault));
    const body = this.#body;
    if (body === null) return [];
    body.end(this.#lastByte !== 10 && this.#lastByte !== 13 && this.#lastByte !== 0);
    return body.take();
  }

  /** What the rows before gave comes before the fault. */
  #failAfter(fault: StatementFault): StatementEvent[] {
    return [...(this.#body?.take() ?? []), ...this.#fail(fault)];
  }

  #fail(fault: StatementFault): StatementEvent[] {
    this.#done = true;
    return [{ type: 'fault', fault }];
  }
}

const badMapping = (found: string): StatementFault =>
  mappingNeeded(
    { delimiter: '', columns: [], sample: [], suggestion: {}, open: ['mapping'] },
    null,
    found,
    'the mapping has the form of the CSV mapping',
  );
