/** Files of one JSON value a line, written at the end only: what was written whole survives the end of the process. */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';

/** Bytes that are written at one go when a file is written anew. */
const PIECE_CHARACTERS = 1 << 20;

export class JsonLines {
  readonly #path: string;
  #file: number;
  #lines = 0;

  /** Opens the file, or makes it. */
  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, 'a', 0o600);
  }

  /** Lines that were read, and written since the file was written anew. */
  get lines(): number {
    return this.#lines;
  }

  /**
   * Reads every line. A last one without its end was never answered for: it is cut off. Throws when another line is not
   * JSON.
   */
  read(): unknown[] {
    const bytes = readFileSync(this.#path);
    const end = bytes.lastIndexOf('\n') + 1;
    if (end < fstatSync(this.#file).size) ftruncateSync(this.#file, end);
    const lines = bytes.toString('utf8', 0, end).split('\n').slice(0, -1);
    this.#lines = lines.length;
    return lines.map((line, at) => {
      try {
        return JSON.parse(line) as unknown;
      } catch {
        throw new Error(
          `${this.#path}: line ${at + 1} is damaged. Remove the folder to found the bank anew.`,
        );
      }
    });
  }

  append(value: unknown): void {
    writeWhole(this.#file, `${JSON.stringify(value)}\n`);
    this.#lines += 1;
  }

  /** Puts these lines in the place of all others: at once, or not at all. */
  replace(values: Iterable<unknown>): void {
    const next = `${this.#path}.new`;
    const file = openSync(next, 'w', 0o600);
    let piece = '';
    for (const value of values) {
      piece += `${JSON.stringify(value)}\n`;
      if (piece.length < PIECE_CHARACTERS) continue;
      writeWhole(file, piece);
      piece = '';
    }
    writeWhole(file, piece);
    fsyncSync(file);
    renameSync(next, this.#path);
    closeSync(this.#file);
    closeSync(file);
    this.#file = openSync(this.#path, 'a', 0o600);
    this.#lines = 0;
  }

  close(): void {
    closeSync(this.#file);
  }
}

function writeWhole(file: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
