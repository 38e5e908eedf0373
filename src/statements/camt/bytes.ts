/** Bytes of an XML file to text: blocks of one size, the encoding that the file declares, one block at a time. */
import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

/** Hands on bytes in blocks of one fixed size, so that what follows is the same for any split of a file. */
export class BlockSplitter {
  readonly #block: Buffer;
  #filled = 0;

  constructor(blockBytes: number) {
    this.#block = Buffer.allocUnsafe(blockBytes);
  }

  /** Takes the next bytes; `take` gets each whole block, valid only during the call. */
  push(bytes: Uint8Array, take: (block: Buffer) => void): void {
    const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const size = this.#block.length;
    let at = 0;
    while (at < source.length) {
      if (this.#filled === 0 && source.length - at >= size) {
        take(source.subarray(at, at + size));
        at += size;
        continue;
      }
      const count = source.copy(this.#block, this.#filled, at, at + size - this.#filled);
      at += count;
      this.#filled += count;
      if (this.#filled < size) continue;
      this.#filled = 0;
      take(this.#block);
    }
  }

  /** What is left when the file is over; empty when nothing is. */
  end(): Buffer {
    const rest = this.#block.subarray(0, this.#filled);
    this.#filled = 0;
    return rest;
  }
}

/** How the bytes of a file are written, and how many bytes of it are a mark in front. */
export interface Encoding {
  readonly name: string;
  readonly markBytes: number;
}

const DECLARATION_BYTES_MAX = 400;
const DECLARED = /^<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']/;

/**
 * The encoding of an XML file from its first bytes (XML 1.0, appendix F): a byte order mark, else the zero bytes of
 * UTF-16, else the declaration, else UTF-8. A declared UTF-16 in a file of single bytes is a slip of the writing
 * program: such files are read as UTF-8.
 */
export function encodingOf(head: Buffer): Encoding {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { name: 'utf-8', markBytes: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { name: 'utf-16le', markBytes: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { name: 'utf-16be', markBytes: 2 };
  if (head[0] === 0x3c && head[1] === 0) return { name: 'utf-16le', markBytes: 0 };
  if (head[0] === 0 && head[1] === 0x3c) return { name: 'utf-16be', markBytes: 0 };
  const text = head.toString('latin1', 0, DECLARATION_BYTES_MAX).trimStart();
  const declared = (DECLARED.exec(text)?.[1] ?? 'utf-8').toLowerCase();
  return { name: plainName(declared), markBytes: 0 };
}

/** One name per encoding. Banks that declare Latin-1 write Windows-1252, of which its printable part is a part. */
function plainName(declared: string): string {
  if (declared.startsWith('utf-16') || declared === 'utf8' || declared === 'us-ascii') return 'utf-8';
  return declared === 'iso-8859-1' || declared === 'latin1' ? 'windows-1252' : declared;
}

/** Text from bytes, block by block; characters cut by a block's end are completed by the next. */
export interface Decoder {
  decode(block: Buffer): string;
  end(): string;
  /** Whether bytes were met that are not of the encoding and were read as Windows-1252. */
  readonly mixed: boolean;
}

/** The decoder of an encoding; null when nobody knows the name. */
export function decoderFor(name: string): Decoder | null {
  if (name === 'utf-8') return new Utf8Decoder();
  return iconv.encodingExists(name) ? new CodePageDecoder(name) : null;
}

/** Any other encoding. */
class CodePageDecoder implements Decoder {
  readonly mixed = false;
  readonly #stream: ReturnType<typeof iconv.getDecoder>;
  readonly #single: boolean;

  constructor(name: string) {
    this.#stream = iconv.getDecoder(name, { stripBOM: false });
    this.#single = !name.startsWith('utf-');
  }

  decode(block: Buffer): string {
    return this.#single && isAscii(block) ? block.toString('latin1') : this.#stream.write(block);
  }

  end(): string {
    return this.#stream.end() ?? '';
  }
}

/** UTF-8; bytes that are not valid in it are read as Windows-1252, because files mix them. */
class Utf8Decoder implements Decoder {
  mixed = false;
  #rest: Buffer = Buffer.alloc(0);

  decode(block: Buffer): string {
    if (this.#rest.length === 0 && isAscii(block)) return block.toString('latin1');
    const whole = this.#rest.length === 0 ? block : Buffer.concat([this.#rest, block]);
    const cut = whole.length - cutCharacterBytes(whole);
    this.#rest = Buffer.from(whole.subarray(cut));
    return this.#text(whole.subarray(0, cut));
  }

  end(): string {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    return this.#text(rest);
  }

  #text(bytes: Buffer): string {
    if (isUtf8(bytes)) return bytes.toString('utf8');
    this.mixed = true;
    return mixedText(bytes);
  }
}

/** How many bytes a character that starts with this byte has; 0 when none starts with it. */
function characterBytes(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** How many bytes at the end are the beginning of a character that is not whole. */
function cutCharacterBytes(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return characterBytes(byte) > back ? back : 0;
  }
  return 0;
}

/** The characters of the bytes from 0x80 on in Windows-1252. */
const WINDOWS_1252 = new TextDecoder('windows-1252').decode(
  Uint8Array.from({ length: 0x80 }, (_, at) => at + 0x80),
);

function mixedText(bytes: Buffer): string {
  let text = '';
  let from = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = characterBytes(bytes[at] ?? 0);
    if (
      length === 1 ||
      (length > 1 && isUtf8(bytes.subarray(at, at + length)) && at + length <= bytes.length)
    ) {
      at += length;
      continue;
    }
    text += bytes.toString('utf8', from, at) + WINDOWS_1252.charAt((bytes[at] ?? 0) - 0x80);
    at++;
    from = at;
  }
  return text + bytes.toString('utf8', from);
}
