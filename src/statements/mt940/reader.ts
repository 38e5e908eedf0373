import { LINE_BYTES_MAX, type ReadOptions, type StatementEvent, type StatementReader } from '../contract.ts';
import { LineSplitter, type Lines } from '../lines.ts';
import { Calendar } from './calendar.ts';
import { Chain } from './chain.ts';
import { closeMessage, takeBalance, takeTotal } from './closing.ts';
import { ENTRY_CHARACTERS_MAX, EntryReader } from './entry-reader.ts';
import { currencyNeeded, cutOff, faultAt, notRecognised, tooLong } from './faults.ts';
import { BALANCE_TYPES, movedNote, takeAccount, takeFloorLimit, takeOpening, takeTime } from './heading.ts';
import { Message } from './message.ts';
import { Sink } from './sink.ts';
import { endingOf, fieldText, type Tag, tagOf } from './tags.ts';

/** The characters that the texts above the entries may have. */
export const HEADING_CHARACTERS_MAX = 16 * 1024;

const BLOCK_TYPE = /\{2:[IO]?(94[012]|950)/;
const TEXT_BLOCK = '{4:';
/** Control characters and blanks that transmissions put before the first field. */
const LEADING = /^[\p{Cc} ]{1,8}/u;

const NO_CLOSING = 'a statement ends with its closing balance :62F: or :62M:';
const NO_MARK = 'the balance at the end of the file has a decimal comma';
const NO_OPENING = 'a statement starts with its opening balance :60F: or :60M:';

/** Reads MT940 and MT942 (also MT941 and MT950, which have the same fields) line by line in constant memory. */
export class Mt940Reader implements StatementReader {
  readonly #splitter = new LineSplitter();
  readonly #calendar = new Calendar();
  readonly #chain = new Chain();
  readonly #sink = new Sink();
  readonly #entries: EntryReader = new EntryReader(this.#calendar);
  readonly #options: ReadOptions;
  #message: Message | null = null;
  #messages = 0;
  #blockType: string | null = null;
  /** The field above the entries that the next lines go on with. */
  #headField: 'names' | 'text' | null = null;
  #headCharacters = 0;
  /** The line that is read is the file's last and has no end. */
  #unended = false;

  constructor(options: ReadOptions) {
    this.#options = options;
  }

  push(bytes: Uint8Array): readonly StatementEvent[] {
    if (this.#sink.dead) return [];
    this.#read(this.#splitter.push(bytes));
    return this.#sink.take();
  }

  end(): readonly StatementEvent[] {
    if (this.#sink.dead) return [];
    this.#unended = true;
    this.#read(this.#splitter.end());
    if (!this.#sink.dead) this.#endFile();
    this.#sink.dead = true;
    return this.#sink.take();
  }

  #read(lines: Lines): void {
    const sink = this.#sink;
    if (lines === 'line-too-long') {
      sink.fault(tooLong(sink.line + 1, LINE_BYTES_MAX));
      return;
    }
    for (const line of lines) {
      sink.line++;
      this.#readLine(line);
      if (sink.dead) return;
    }
  }

  #readLine(line: string): void {
    const tag = tagOf(line);
    const message = this.#message;
    if (message === null) {
      if (tag === null) this.#between(line);
      else this.#readField(tag, line);
    } else if (message.stage === 'entries') this.#inEntries(message, tag, line);
    else if (tag !== null) this.#readField(tag, line);
    else if (endingOf(line) !== null) this.#endMessage(message, line);
    else if (message.stage === 'heading') this.#goOnHeading(message, line);
    else if (line.includes(TEXT_BLOCK)) {
      this.#endMessage(message, line);
      if (!this.#sink.dead) this.#between(line);
    }
  }

  /** The hot path: the entries of a message and the lines that they go on with. */
  #inEntries(message: Message, tag: Tag | null, line: string): void {
    if (tag === '61') this.#startEntry(message, line);
    else if (tag === '86') this.#keep(this.#entries.startText('text', fieldText(line, tag)));
    else if (tag === 'NS') this.#keep(this.#entries.startText('nonSwift', fieldText(line, tag)));
    else if (tag !== null && !this.#entries.isTime(line)) this.#readField(tag, line);
    else {
      const ending = endingOf(line);
      if (ending === null) this.#keep(this.#entries.append(line));
      // A lone dash among the entries of a statement is text: the statement is over only with its closing balance.
      else if (ending === 'block' || message.interim) this.#endMessage(message, line);
    }
  }

  #keep(fits: boolean): void {
    if (!fits) this.#sink.fault(tooLong(this.#sink.line, ENTRY_CHARACTERS_MAX));
  }

  #startEntry(message: Message, line: string): void {
    this.#flush(message);
    if (message.currency === null) return;
    const rule = this.#entries.start(line, this.#sink.line, message.currency);
    if (rule !== null) this.#sink.fault(faultAt(this.#sink.line, ':61:', rule, line));
    else if (this.#entries.moved) this.#sink.note(movedNote('61'));
  }

  #flush(message: Message): void {
    if (message.currency === null) return;
    const transaction = this.#entries.flush(message.currency);
    if (transaction === null) return;
    message.totals.add(transaction);
    if (message.interim) message.count(transaction.amount.amount);
    this.#sink.emit({ type: 'transaction', transaction });
  }

  /** Between messages only SWIFT blocks say something; a field may follow on the line of its block. */
  #between(line: string): void {
    const type = BLOCK_TYPE.exec(line)?.[1];
    if (type !== undefined) this.#blockType = type;
    const block = line.lastIndexOf(TEXT_BLOCK);
    const rest = block === -1 ? line.replace(LEADING, '') : line.slice(block + TEXT_BLOCK.length);
    if (rest !== line && tagOf(rest) === '20') this.#readField('20', rest);
  }

  #goOnHeading(message: Message, line: string): void {
    if (this.#headField !== null) this.#keepHeading(message, this.#headField, line);
  }

  #keepHeading(message: Message, field: 'names' | 'text', text: string): void {
    this.#headCharacters += text.length + 1;
    if (this.#headCharacters > HEADING_CHARACTERS_MAX)
      this.#sink.fault(tooLong(this.#sink.line, HEADING_CHARACTERS_MAX));
    else if (field === 'names') message.names.push(text);
    else message.headText.push(text);
  }

  /** A field other than those among entries. */
  #readField(tag: Tag, line: string): void {
    this.#headField = null;
    if (tag === '86' || tag === 'NS') {
      const message = this.#message;
      if (message?.stage !== 'heading') return;
      this.#headField = tag === 'NS' ? 'names' : 'text';
      this.#keepHeading(message, this.#headField, fieldText(line, tag));
    } else if (END_TAGS.has(tag)) this.#readEndField(tag, line);
    else {
      const message = this.#heading(tag, line);
      if (message !== null) this.#readHeadField(message, tag, line);
    }
  }

  /** The message that a field of the heading belongs to: the one whose heading is read, or a new one. */
  #heading(tag: Tag, line: string): Message | null {
    const current = this.#message;
    if (current !== null && current.stage === 'heading' && tag !== '20') return current;
    if (current !== null) {
      if (current.stage === 'entries' && tag !== '20') {
        const rule = 'the heading of a message stands before its entries';
        this.#sink.fault(faultAt(this.#sink.line, `:${tag}:`, rule, line));
        return null;
      }
      if (current.stage === 'heading' && !current.interim) {
        this.#sink.fault(cutOff(this.#sink.line, NO_OPENING, line));
        return null;
      }
      this.#endMessage(current, line);
      if (this.#sink.dead) return null;
    }
    const message = new Message(this.#blockType);
    this.#blockType = null;
    this.#message = message;
    this.#headCharacters = 0;
    this.#messages++;
    return message;
  }

  #readHeadField(message: Message, tag: Tag, line: string): void {
    switch (tag) {
      case '20':
        message.id = fieldText(line, tag).trim() || null;
        return;
      case '25':
      case '25P':
        takeAccount(message, line, tag, this.#sink);
        return;
      case '28':
      case '28C':
        message.sequence = fieldText(line, tag).trim() || null;
        return;
      case '34F':
        takeFloorLimit(message, line, this.#sink);
        return;
      case '13':
      case '13D':
        takeTime(message, fieldText(line, tag), this.#calendar);
        return;
      case '60F':
      case '60M':
        takeOpening(message, line, tag, this.#calendar, this.#sink);
        return;
      default:
    }
  }

  /** A field that needs a message whose heading is over: an entry, or a balance or total at the end. */
  #readEndField(tag: Tag, line: string): void {
    const message = this.#message;
    if (message === null || (message.stage === 'closing' && tag === '61')) {
      const rule = 'entries and balances stand between the heading of a message and its closing balance';
      this.#sink.fault(faultAt(this.#sink.line, `:${tag}:`, rule, line));
      return;
    }
    if (!this.#open(message, line)) return;
    if (tag === '61') {
      message.stage = 'entries';
      this.#startEntry(message, line);
      return;
    }
    this.#flush(message);
    message.stage = 'closing';
    if (tag === '90C' || tag === '90D') takeTotal(message, line, tag, this.#sink);
    else if (this.#unended && !hasDecimalMark(line)) this.#sink.fault(cutOff(this.#sink.line, NO_MARK, line));
    else takeBalance(message, line, tag, this.#calendar, this.#sink);
  }

  /** Opens the statement once its heading is over; false when something that it needs is missing. */
  #open(message: Message, line: string): boolean {
    if (message.opened) return true;
    const sink = this.#sink;
    const opening = message.opening;
    if (opening === null && !message.interim) {
      sink.fault(faultAt(sink.line, ':60F:', NO_OPENING, line));
      return false;
    }
    message.currency ??= message.account.currency ?? this.#options.currency ?? null;
    if (message.currency === null) {
      sink.fault(currencyNeeded(sink.line));
      return false;
    }
    message.opened = true;
    sink.emit({ type: 'open', account: message.observeAccount(), facts: message.facts() });
    if (opening === null) return true;
    const odd = this.#chain.opened(message, opening);
    if (odd !== null) sink.note(odd);
    const { amount, currency, date } = opening;
    const type = BALANCE_TYPES[opening.tag] ?? 'other';
    const balance = { type, amount: { amount, currency }, date, at: null, line: message.openingLine };
    sink.emit({ type: 'balance', balance });
    return true;
  }

  /** The message is over at this line; a statement must have come to its closing balance. */
  #endMessage(message: Message, line: string): void {
    if (message.stage !== 'closing' && !message.interim) {
      const rule = message.stage === 'heading' ? NO_OPENING : NO_CLOSING;
      this.#sink.fault(cutOff(this.#sink.line, rule, line));
      return;
    }
    if (!this.#open(message, line)) return;
    this.#flush(message);
    closeMessage(message, this.#sink);
    this.#chain.closed(message);
    this.#message = null;
  }

  #endFile(): void {
    const sink = this.#sink;
    const message = this.#message;
    if (message === null) {
      if (this.#messages === 0) sink.fault(notRecognised());
    } else if (message.stage === 'closing') this.#endMessage(message, '');
    else {
      const rule = message.interim ? 'an interim report ends with :90D:, :90C: or a dash' : NO_CLOSING;
      sink.fault(cutOff(sink.line, rule, 'the end of the file'));
    }
    const odd = sink.dead ? null : this.#chain.ended();
    if (odd !== null) sink.note(odd);
  }
}

const hasDecimalMark = (line: string): boolean => line.includes(',') || line.includes('.');

const END_TAGS: ReadonlySet<Tag> = new Set(['61', '62F', '62M', '64', '65', '65F', '90C', '90D']);
