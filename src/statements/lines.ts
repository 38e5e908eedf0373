/**
 * Bytes to lines for the text formats (MT940, OFX headers, QIF), in any split, with the encodings that banks use.
 * A line that is valid UTF-8 is read as such; any other in the 8-bit code page that fits its bytes, because files
 * mix them: old cores write CP850 or Windows-1252 with no word about it.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { LINE_BYTES_MAX } from './contract.ts';

/** An 8-bit code page that a file can be in. */
export type CodePage = 'windows-1252' | 'windows-1250' | 'cp850' | 'iso-8859-15';

/** Letters with marks of German, French, Spanish and their like as CP850 writes them, where Windows-1252 has signs. */
const CP850_LETTERS = new Set([
  0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8e, 0x90, 0x93, 0x94, 0x96, 0x97,
  0x99, 0x9a, 0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xe1,
]);

/**
 * Which 8-bit code page the bytes are likely in: CP850 when a letter's neighbour is a byte that is a marked letter
 * there and a sign or nothing in Windows-1252, else Windows-1252 (of which Latin-1 is the printable part).
 */
export function guessCodePage(bytes: Uint8Array): 'windows-1252' | 'cp850' {
  let dos = 0;
  let windows = 0;
  for (const byte of bytes) {
    if (byte < 0x80) continue;
    if (byte >= 0xc0 && byte !== 0xe1) windows++;
    else if (CP850_LETTERS.has(byte)) dos++;
  }
  return dos > windows ? 'cp850' : 'windows-1252';
}

/** Decodes bytes: UTF-8 when they are valid in it, else the given or guessed code page. */
export function decodeBytes(bytes: Uint8Array, fallback: CodePage | null = null): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isAscii(buffer)) return buffer.toString('latin1');
  if (isUtf8(buffer)) return buffer.toString('utf8');
  return iconv.decode(buffer, fallback ?? guessCodePage(buffer));
}

/** What {@link LineSplitter} hands on: the text of whole lines, or the fault that a line is too long. */
export type Lines = readonly string[] | 'line-too-long';

/**
 * Cuts bytes into lines at LF, CR LF or CR. Memory is bounded by the longest line allowed
 * ({@link LINE_BYTES_MAX} bytes); a longer one gives `line-too-long`.
 */
export class LineSplitter {
  readonly #fallback: CodePage | null;
  readonly #bytesMax: number;
  #rest: Buffer = Buffer.alloc(0);
  #started = false;
  #utf16: 'utf-16le' | 'utf-16be' | null = null;

  constructor(fallback: CodePage | null = null, bytesMax: number = LINE_BYTES_MAX) {
    this.#fallback = fallback;
    this.#bytesMax = bytesMax;
  }

  /** Takes the next bytes, gives the lines they complete, without their ends. */
  push(bytes: Uint8Array): Lines {
    let buffer: Buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (this.#rest.length > 0) buffer = Buffer.concat([this.#rest, buffer]);
    if (!this.#started) {
      if (buffer.length < 3) {
        this.#rest = Buffer.from(buffer);
        return [];
      }
      buffer = this.#skipMark(buffer);
    }
    if (this.#utf16 !== null) return this.#pushWide(buffer);
    // A CR at the very end may be half of CR LF: it stays with the rest.
    let cut = Math.max(buffer.lastIndexOf(10), buffer.lastIndexOf(13, buffer.length - 2)) + 1;
    if (cut === buffer.length && buffer[cut - 1] === 13) cut--;
    if (buffer.length - cut > this.#bytesMax) return 'line-too-long';
    const whole = buffer.subarray(0, cut);
    this.#rest = Buffer.from(buffer.subarray(cut));
    return cut === 0 ? [] : this.#split(whole);
  }

  /** The file is over: gives what is left. */
  end(): Lines {
    let rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    if (!this.#started) rest = this.#skipMark(rest);
    if (rest.length === 0) return [];
    if (this.#utf16 !== null) return splitText(iconv.decode(rest, this.#utf16));
    return this.#split(rest);
  }

  #skipMark(buffer: Buffer): Buffer {
    this.#started = true;
    if (buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf) return buffer.subarray(3);
    if (buffer[0] === 0xff && buffer[1] === 0xfe) this.#utf16 = 'utf-16le';
    else if (buffer[0] === 0xfe && buffer[1] === 0xff) this.#utf16 = 'utf-16be';
    return this.#utf16 === null ? buffer : buffer.subarray(2);
  }

  #pushWide(buffer: Buffer): Lines {
    const unit = this.#utf16 === 'utf-16le' ? Buffer.from([10, 0]) : Buffer.from([0, 10]);
    let at = buffer.lastIndexOf(unit);
    while (at > 0 && at % 2 !== 0) at = buffer.lastIndexOf(unit, at - 1);
    const cut = at < 0 ? 0 : at + 2;
    if (buffer.length - cut > this.#bytesMax * 2) return 'line-too-long';
    this.#rest = Buffer.from(buffer.subarray(cut));
    return cut === 0 ? [] : splitText(iconv.decode(buffer.subarray(0, cut), this.#utf16 ?? 'utf-16le'));
  }

  #split(whole: Buffer): Lines {
    if (isAscii(whole)) return splitText(whole.toString('latin1'), this.#bytesMax);
    if (isUtf8(whole)) return splitText(whole.toString('utf8'), this.#bytesMax);
    const lines: string[] = [];
    let start = 0;
    for (let i = 0; i < whole.length; i++) {
      const byte = whole[i];
      if (byte !== 10 && byte !== 13) continue;
      if (i - start > this.#bytesMax) return 'line-too-long';
      lines.push(decodeBytes(whole.subarray(start, i), this.#fallback));
      if (byte === 13 && whole[i + 1] === 10) i++;
      start = i + 1;
    }
    if (start < whole.length) lines.push(decodeBytes(whole.subarray(start), this.#fallback));
    return lines;
  }
}

function splitText(text: string, charactersMax: number = LINE_BYTES_MAX): Lines {
  const lines = text.includes('\r') ? splitAtReturns(text) : text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const line of lines) if (line.length > charactersMax) return 'line-too-long';
  return lines;
}

/** Most files end all of their lines with CR LF: those are cut without an expression. */
function splitAtReturns(text: string): string[] {
  const lines = text.split('\r\n');
  for (const line of lines) {
    if (line.includes('\n') || line.includes('\r')) return text.split(/\r\n|\n|\r/);
  }
  return lines;
}
