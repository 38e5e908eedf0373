/**
 * Reads one camt file: walks the table of elements with the events of a strict XML parser. It knows the open
 * elements, one statement and one entry at a time; nothing grows with the file.
 */
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import type { ReadOptions, StatementEvent, StatementFault, StatementReader } from '../contract.ts';
import { Assembly } from './assembly.ts';
import { BlockSplitter } from './bytes.ts';
import { type Element, group, SKIPPED } from './elements.ts';
import { type Broken, brokenXml, notRecognised, type Place, tooLarge, unreadable } from './faults.ts';
import { SHORTENED, takeCurrency } from './fields.ts';
import { BLOCK_BYTES, BLOCKS_WITHOUT_ELEMENT_MAX, DEPTH_MAX } from './limits.ts';
import { XmlSource } from './source.ts';
import { MESSAGE, MESSAGES } from './tables.ts';

/** Around the message: the document, an envelope, a business header. */
const OUTSIDE = group({});
const MESSAGE_TYPE = /camt\.05[234]\.\d{3}\.\d{2}/;

type Parser = SaxesParser<{ xmlns: false; position: false }>;

/** Reads one file; see {@link StatementReader}. */
export class CamtReader implements StatementReader {
  readonly #blocks: BlockSplitter;
  readonly #source = new XmlSource();
  readonly #parser: Parser;
  readonly #assembly: Assembly;
  #events: StatementEvent[] = [];
  #over = false;
  #quietBlocks = 0;
  /** The open elements and the lines on which they began, the innermost last. */
  readonly #open: Element[] = [OUTSIDE];
  readonly #lines: number[] = [1];
  #element: Element = OUTSIDE;
  #text = '';
  #messageType: string | null = null;
  #messages = 0;

  /** `blockBytes` is for tests: with any size from 512 on the events are the same. */
  constructor(options: ReadOptions, blockBytes: number = BLOCK_BYTES) {
    this.#blocks = new BlockSplitter(blockBytes);
    this.#assembly = new Assembly(options.currency ?? null, (event) => this.#emit(event));
    this.#parser = this.#listen();
  }

  push(bytes: Uint8Array): readonly StatementEvent[] {
    if (!this.#over) this.#blocks.push(bytes, (block) => this.#read(block));
    return this.#taken();
  }

  end(): readonly StatementEvent[] {
    this.#read(this.#blocks.end());
    this.#feed(this.#over ? '' : this.#source.end());
    this.#finish();
    this.#over = true;
    return this.#taken();
  }

  #taken(): readonly StatementEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #listen(): Parser {
    const parser: Parser = new SaxesParser({ xmlns: false, position: false });
    const take = (text: string): void => {
      if (this.#element.leaf !== null) this.#text += text;
    };
    parser.on('opentag', (tag) => this.#opened(tag));
    parser.on('closetag', () => this.#closed());
    parser.on('text', take);
    parser.on('cdata', take);
    parser.on('doctype', () => this.#doctype());
    parser.on('error', (error) => this.#objected(error.message));
    return parser;
  }

  #read(block: Buffer): void {
    if (this.#over || block.length === 0) return;
    const read = this.#source.read(block);
    if ('text' in read) this.#feed(read.text);
    else this.#unknownEncoding(read.unknownEncoding);
  }

  #feed(text: string): void {
    if (text === '') return;
    this.#quietBlocks++;
    this.#parser.write(text);
    if (this.#quietBlocks <= BLOCKS_WITHOUT_ELEMENT_MAX) return;
    const rule = 'a text, comment or attribute must not be so long';
    this.#fail(tooLarge(this.#placeOfElement(), rule, 'more than 1 MiB without an element'));
  }

  #finish(): void {
    if (this.#over) return;
    this.#parser.close();
    const nowhere: Place = { line: null, element: null };
    if (this.#messages === 0) this.#fail(notRecognised(null, 'no such message'));
    else if (this.#assembly.statements === 0)
      this.#fail(unreadable(nowhere, 'the message must hold a statement', 'none'));
    else if (this.#source.mixed)
      this.#emit({ type: 'note', line: null, text: 'bytes that are not UTF-8 were read as Windows-1252' });
  }

  #opened(tag: SaxesTagPlain): void {
    if (this.#over) return;
    this.#quietBlocks = 0;
    const name = localName(tag.name);
    const element =
      this.#assembly.message === null
        ? this.#outside(name, tag)
        : (this.#element.children.get(name) ?? SKIPPED);
    const line = this.#line();
    this.#open.push(element);
    this.#lines.push(line);
    this.#element = element;
    if (this.#open.length > DEPTH_MAX) this.#tooDeep();
    if (element.scope !== null) this.#check(this.#assembly.begin(element.scope, line));
    if (element.leaf !== null) this.#beginText(element, tag);
  }

  /** Before a message: its type is in a namespace, its beginning in the name of an element. */
  #outside(name: string, tag: SaxesTagPlain): Element {
    for (const value of Object.values(tag.attributes))
      this.#messageType = MESSAGE_TYPE.exec(value)?.[0] ?? this.#messageType;
    const known = MESSAGES.get(name.endsWith('V01') ? name.slice(0, -3) : name);
    if (known === undefined) return OUTSIDE;
    const type = this.#messageType;
    this.#messages++;
    this.#assembly.message = { kind: known.kind, name: type?.startsWith(known.name) ? type : known.name };
    return MESSAGE;
  }

  #beginText(element: Element, tag: SaxesTagPlain): void {
    this.#text = '';
    const currency = tag.attributes.Ccy;
    if (currency === undefined || element.leaf === null) return;
    const rule = takeCurrency(currency, element.leaf, this.#assembly.fields(element.owner));
    if (rule !== null) this.#check({ element: '@Ccy', rule, found: currency });
  }

  #closed(): void {
    if (this.#over) return;
    this.#quietBlocks = 0;
    const element = this.#element;
    if (element.leaf !== null) this.#endText(element);
    if (element.scope !== null && !this.#over)
      this.#check(this.#assembly.finish(element.scope, this.#lineOfElement(), this.#line()));
    this.#open.pop();
    this.#lines.pop();
    this.#element = this.#open.at(-1) ?? OUTSIDE;
  }

  #endText(element: Element): void {
    const text = this.#text.trim();
    this.#text = '';
    if (text === '' || element.leaf === null) return;
    const rule = element.leaf.take(text, element.leaf, this.#assembly.fields(element.owner));
    if (rule === SHORTENED) this.#assembly.noteShortened(this.#lineOfElement());
    else if (rule !== null) this.#check({ element: null, rule, found: text });
  }

  #emit(event: StatementEvent): void {
    if (!this.#over) this.#events.push(event);
  }

  #fail(fault: StatementFault): void {
    this.#emit({ type: 'fault', fault });
    this.#over = true;
  }

  #check(broken: Broken | null): void {
    if (broken === null) return;
    const { line, element } = this.#placeOfElement();
    const path = broken.element === null ? element : `${element ?? ''}/${broken.element}`;
    this.#fail(unreadable({ line, element: path }, broken.rule, broken.found));
  }

  #doctype(): void {
    const rule = 'a statement must not define a document type or entities of its own';
    this.#fail(unreadable({ line: this.#line(), element: null }, rule, '<!DOCTYPE'));
  }

  #objected(message: string): void {
    if (this.#messages === 0) this.#fail(notRecognised(this.#line(), message));
    else this.#fail(brokenXml({ line: this.#line(), element: this.#path() }, message));
  }

  #tooDeep(): void {
    const rule = `elements must not stand deeper than ${DEPTH_MAX}`;
    this.#fail(tooLarge(this.#placeOfElement(), rule, 'one that does'));
  }

  #unknownEncoding(name: string): void {
    const rule = 'the encoding that the file declares must be a known one';
    this.#fail(unreadable({ line: 1, element: null }, rule, name));
  }

  #line(): number {
    return this.#parser.line + this.#source.linesBefore;
  }

  #lineOfElement(): number {
    return this.#lines.at(-1) ?? 1;
  }

  #placeOfElement(): Place {
    return { line: this.#lineOfElement(), element: this.#path() };
  }

  /** The open elements from the statement on, such as `Stmt/Ntry/Amt`; null outside. */
  #path(): string | null {
    const names = this.#open.flatMap((element) => (element.name === '' ? [] : [element.name]));
    return names.length === 0 ? null : names.join('/');
  }
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}
