/** The places where a secret could show, kept for the search: log, answers, files. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { dumpDatabase } from './dump.ts';
import type { Grep, Leak } from './grep.ts';

/** Everything that a server said while it ran. */
export class Sinks {
  readonly #log: string[] = [];
  readonly #answers: { readonly name: string; readonly bytes: Buffer }[] = [];

  /** Where pino writes. */
  readonly log = { write: (line: string): void => void this.#log.push(line) };

  /** Something else that it said, such as its words at the start. */
  say(text: string): void {
    this.#log.push(text);
  }

  get logLines(): number {
    return this.#log.length;
  }

  get answers(): readonly { readonly name: string; readonly bytes: Buffer }[] {
    return this.#answers;
  }

  /** Keeps an answer, headers and body. */
  keep(name: string, headers: Headers, body: Uint8Array): void {
    const head = [...headers].map(([key, value]) => `${key}: ${value}`).join('\r\n');
    this.#answers.push({ name, bytes: Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]) });
  }

  leaks(grep: Grep): Leak[] {
    const log = grep.leaksIn('log', Buffer.from(this.#log.join('\n')));
    return [...log, ...this.#answers.flatMap(({ name, bytes }) => grep.leaksIn(`answer ${name}`, bytes))];
  }
}

/** The leaks in every table, as text and decoded. */
export async function databaseLeaks(url: string, grep: Grep): Promise<Leak[]> {
  const dumps = await dumpDatabase(url);
  return dumps.flatMap(({ table, text, binary }) => [
    ...grep.leaksIn(`table ${table}`, text),
    ...grep.leaksIn(`table ${table} decoded`, binary),
  ]);
}

/** The files below a folder, with their modes. A database that runs removes files meanwhile: they are not there. */
export const filesBelow = (folder: string): readonly { readonly file: string; readonly mode: number }[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .flatMap((file) => {
      const stat = statSync(file, { throwIfNoEntry: false });
      return stat === undefined ? [] : [{ file: path.relative(folder, file), mode: stat.mode & 0o777 }];
    });

/** The leaks in the files of a folder but for those that are there to keep secrets. */
export const fileLeaks = (folder: string, keepers: readonly string[], grep: Grep): Leak[] =>
  filesBelow(folder)
    .filter(({ file }) => !keepers.includes(file))
    .flatMap(({ file }) => grep.leaksIn(`file ${file}`, bytesOf(path.join(folder, file))));

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
