/**
 * Cuts OFX into tags and their values. Not an XML parser: in OFX 1 values are not closed (`<CODE>0<SEVERITY>INFO`),
 * in OFX 2 they are, and banks mix both. A value ends where the next tag begins; a `<` that begins no tag is text.
 */
import { LINE_BYTES_MAX } from '../contract.ts';
import { type Tag, tagOf } from './tags.ts';
import { codePageOf, type Encoding, textOf } from './text.ts';

/** The header and whatever stands before `<OFX>` may be this long. */
export const HEADER_CHARACTERS_MAX = 16 * 1024;
/** A value may be this long. */
export const VALUE_CHARACTERS_MAX = LINE_BYTES_MAX;
/** A name between angle brackets may be this long, attributes included. */
const NAME_CHARACTERS_MAX = 512;
/** How much of one push is worked on at once: bounds memory whatever the caller hands over. */
const SLICE_BYTES_MAX = 256 * 1024;

/** What takes the tags. */
export interface TagSink {
  /** True when no more tags are wanted. */
  readonly stopped: boolean;
  /** An opening tag that we read, with the text behind it up to the next tag, trimmed. */
  open(tag: Tag, value: string): void;
  close(tag: Tag): void;
}

/** Why the scanner gave up. */
export type ScanFault = 'no-ofx' | 'value-too-long';

/** Completes the last value of a file. */
const END = '</END-OF-FILE>';
const ROOT = /<OFX[\s>]/i;
const TAG_NAME = /^[A-Za-z][A-Za-z0-9._-]*(?:\s+[A-Za-z][A-Za-z0-9:._-]*\s*=[^<]*|\s*)\/?$/;

export class TagScanner {
  readonly #sink: TagSink;
  #text = '';
  #encoding: Encoding = { codePage: null, decoded: false };
  #decoder: InstanceType<typeof TextDecoder> | null = null;
  #first: Buffer | null = Buffer.alloc(0);
  #inHeader = true;
  #line = 1;
  /** Where the line ends, or the text when the line does not end in it. */
  #lineEnd = 0;
  /** LF also stands for CR LF; a file whose header has CR only is counted by these. */
  #lineMark: '\n' | '\r' = '\n';
  #tagAt = 0;

  constructor(sink: TagSink) {
    this.#sink = sink;
  }

  /** The 1-based line of the tag that the sink was last handed. */
  line(): number {
    this.#countTo(this.#tagAt);
    return this.#line;
  }

  /** Takes the next bytes, in any split; gives a fault when it cannot go on, else null. */
  push(bytes: Uint8Array): ScanFault | null {
    let buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (this.#first !== null) {
      buffer = Buffer.concat([this.#first, buffer]);
      this.#first = buffer.length < 2 ? buffer : null;
      if (this.#first !== null) return null;
      this.#detectWide(buffer);
    }
    for (let at = 0; at < buffer.length; at += SLICE_BYTES_MAX) {
      const fault = this.#take(this.#characters(buffer.subarray(at, at + SLICE_BYTES_MAX)));
      if (fault !== null || this.#sink.stopped) return fault;
    }
    return null;
  }

  /** The file is over: hands on what is left. */
  end(): ScanFault | null {
    if (this.#inHeader) return 'no-ofx';
    return this.#take(END);
  }

  #detectWide(buffer: Buffer): void {
    const mark = buffer.readUInt16BE(0);
    if (mark !== 0xfffe && mark !== 0xfeff) return;
    this.#decoder = new TextDecoder(mark === 0xfffe ? 'utf-16le' : 'utf-16be');
    this.#encoding = { codePage: null, decoded: true };
  }

  #characters(slice: Buffer): string {
    return this.#decoder === null ? slice.toString('latin1') : this.#decoder.decode(slice, { stream: true });
  }

  /** The same text as one piece of memory: a joined one is read several times more slowly. */
  #flat(text: string): string {
    return this.#encoding.decoded ? text : Buffer.from(text, 'latin1').toString('latin1');
  }

  #take(characters: string): ScanFault | null {
    this.#text = this.#text === '' ? characters : this.#flat(this.#text + characters);
    this.#lineEnd = this.#nextLineEnd(0);
    if (this.#inHeader) {
      const root = this.#text.slice(0, HEADER_CHARACTERS_MAX).search(ROOT);
      if (root === -1) return this.#text.length >= HEADER_CHARACTERS_MAX ? 'no-ofx' : null;
      const header = this.#text.slice(0, root);
      if (!this.#encoding.decoded) this.#encoding = { codePage: codePageOf(header), decoded: false };
      if (header.includes('\r') && !header.includes('\n')) {
        this.#lineMark = '\r';
        this.#lineEnd = this.#nextLineEnd(0);
      }
      this.#inHeader = false;
      this.#keepFrom(root);
    }
    const at = this.#scan();
    if (at === -1) return 'value-too-long';
    this.#keepFrom(at);
    return null;
  }

  /** Forgets the characters before the place, which begins a tag. */
  #keepFrom(at: number): void {
    this.#countTo(at);
    this.#text = this.#text.slice(at);
    this.#lineEnd = this.#nextLineEnd(0);
    this.#tagAt = 0;
  }

  #countTo(at: number): void {
    let next = this.#lineEnd;
    while (next < at) {
      this.#line++;
      next = this.#nextLineEnd(next + 1);
    }
    this.#lineEnd = next;
  }

  #nextLineEnd(from: number): number {
    const at = this.#text.indexOf(this.#lineMark, from);
    return at === -1 ? this.#text.length : at;
  }

  /** Hands on every tag whose value is complete; gives the place of the first one that is not, -1 for a fault. */
  #scan(): number {
    const text = this.#text;
    let current: Tag | undefined;
    let closing = false;
    let tagAt = 0;
    let valueAt = 0;
    let from = 0;
    let bracket = -1;
    for (;;) {
      const next = text.indexOf('<', from);
      if ((next === -1 ? text.length : next) - valueAt > VALUE_CHARACTERS_MAX) return -1;
      if (next === -1 || next + 1 >= text.length) return tagAt;
      const second = text.charCodeAt(next + 1);
      if (second === 33 || second === 63) {
        from = markupEnd(text, next);
        if (from !== -1) continue;
        return text.length - valueAt > VALUE_CHARACTERS_MAX ? -1 : tagAt;
      }
      if (bracket < next) bracket = text.indexOf('>', next);
      const tooFar = (bracket === -1 ? text.length : bracket) - next > NAME_CHARACTERS_MAX;
      if (bracket === -1 && !tooFar) return tagAt;
      const isClose = second === 47;
      const name = tooFar ? '' : text.slice(isClose ? next + 2 : next + 1, bracket);
      const tag = tagOf(name);
      if (tag === undefined && !beginsTag(second, name)) {
        from = next + 1;
        continue;
      }
      if (current !== undefined) {
        this.#tagAt = tagAt;
        this.#hand(current, closing, valueAt, next);
        if (this.#sink.stopped) return tagAt;
      }
      current = tag ?? tagWithExtras(name);
      closing = isClose;
      tagAt = next;
      valueAt = bracket + 1;
      from = valueAt;
    }
  }

  #hand(tag: Tag, closing: boolean, valueAt: number, valueEnd: number): void {
    if (closing) {
      this.#sink.close(tag);
      return;
    }
    const text = this.#text;
    let start = valueAt;
    let end = valueEnd;
    while (start < end && text.charCodeAt(start) <= 32) start++;
    while (end > start && text.charCodeAt(end - 1) <= 32) end--;
    const raw = start === end ? '' : text.slice(start, end);
    this.#sink.open(tag, tag.kind === 'group' || !tag.text ? raw : textOf(raw, this.#encoding));
  }
}

/** Whether `<` with this second character and this name begins a tag; else it is text, as in `A < B`. */
function beginsTag(second: number, name: string): boolean {
  const letter = (second >= 65 && second <= 90) || (second >= 97 && second <= 122);
  return (letter || second === 47) && TAG_NAME.test(name);
}

/** The tag of a name with attributes, blanks or the mark of an empty element behind it. */
function tagWithExtras(name: string): Tag | undefined {
  const end = name.search(/[\s/]/);
  return end === -1 ? undefined : tagOf(name.slice(0, end));
}

/** The place past a comment, CDATA section or instruction; past the `<` when it is none; -1 when it is not over. */
function markupEnd(text: string, at: number): number {
  if (text.startsWith('<![CDATA[', at)) return past(text, ']]>', at);
  if (text.startsWith('<!--', at)) return past(text, '-->', at);
  if (text.charCodeAt(at + 1) === 63) return past(text, '>', at);
  if (text.length - at < 9 && ('<![CDATA['.startsWith(text.slice(at)) || '<!--'.startsWith(text.slice(at))))
    return -1;
  return at + 1;
}

function past(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at === -1 ? -1 : at + mark.length;
}
