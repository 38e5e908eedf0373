/** The text of an XML file from its blocks: encoding, byte order mark and blanks in front are dealt with here. */
import { type Decoder, decoderFor, encodingOf } from './bytes.ts';

/** Turns the blocks of one file into text for an XML parser. */
export class XmlSource {
  /** Line breaks that stood before the first element and that the parser never sees. */
  linesBefore = 0;
  #decoder: Decoder | null = null;
  #started = false;

  /** The text of the next block, which may be empty; or the encoding that nobody knows. */
  read(block: Buffer): { readonly text: string } | { readonly unknownEncoding: string } {
    if (this.#decoder !== null) return { text: this.#ready(this.#decoder.decode(block)) };
    const encoding = encodingOf(block);
    this.#decoder = decoderFor(encoding.name);
    if (this.#decoder === null) return { unknownEncoding: encoding.name };
    return { text: this.#ready(this.#decoder.decode(block.subarray(encoding.markBytes))) };
  }

  /** The text of bytes that waited for more. */
  end(): string {
    return this.#ready(this.#decoder?.end() ?? '');
  }

  /** Whether bytes were met that are not UTF-8 and were read as Windows-1252. */
  get mixed(): boolean {
    return this.#decoder?.mixed ?? false;
  }

  /** An XML file must not begin with blanks; some do. */
  #ready(text: string): string {
    if (this.#started) return text;
    const ready = text.replace(/^[\s\uFEFF]+/, '');
    this.linesBefore += text.slice(0, text.length - ready.length).split('\n').length - 1;
    this.#started = ready !== '';
    return ready;
  }
}
