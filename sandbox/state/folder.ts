/** The state folder: journal, log, control key and port. All are for the user of the process only. */
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LogFile, LogLine } from '../core/bank/call-log.ts';
import type { Change, Journal } from '../core/bank/records.ts';
import { newSecret, type Random } from '../core/bank/secrets.ts';
import { JsonLines } from './json-lines.ts';
import { takeFolder } from './lock.ts';

/** Lines after which the journal is written anew, without what has changed since. */
const JOURNAL_LINES_MAX = 20_000;
const KEY_PATTERN = /^ctl_[A-Za-z0-9_-]{43}$/;

export interface StateFolder {
  readonly kept: readonly Change[];
  readonly lines: readonly LogLine[];
  readonly journal: Journal;
  readonly logFile: LogFile;
  readonly controlKey: string;
  readonly controlKeyFile: string;
  /** The port of the last time; null at the first. */
  readonly port: number | null;
  rememberPort(port: number): void;
  /** Writes the journal anew when it has grown long; called with everything there is. */
  shorten(all: () => Iterable<Change>): void;
  close(): void;
}

/** Opens the folder, or makes it. Throws when it cannot be used, is in use, or is damaged. */
export function openStateFolder(folder: string, random: Random): StateFolder {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const giveBack = takeFolder(folder);
  try {
    return openHeld(path.resolve(folder), random, giveBack);
  } catch (error) {
    giveBack();
    throw error;
  }
}

function openHeld(folder: string, random: Random, giveBack: () => void): StateFolder {
  const journal = new JsonLines(path.join(folder, 'state.jsonl'));
  const log = new JsonLines(path.join(folder, 'log.jsonl'));
  const controlKeyFile = path.join(folder, 'control.key');
  const portFile = path.join(folder, 'port.json');
  // Each line holds the changes of one answer.
  const kept = journal.read().flat() as Change[];
  return {
    kept,
    lines: log.read() as LogLine[],
    journal: { append: (changes) => journal.append(changes) },
    logFile: { append: (line) => log.append(line), replace: (lines) => log.replace(lines) },
    controlKey: controlKeyOf(controlKeyFile, random),
    controlKeyFile,
    port: readPort(portFile),
    rememberPort: (port) => writeAtOnce(portFile, JSON.stringify({ port })),
    shorten: (all) => {
      if (journal.lines >= JOURNAL_LINES_MAX) journal.replace(inLines(all()));
    },
    close: () => {
      journal.close();
      log.close();
      giveBack();
    },
  };
}

function* inLines(changes: Iterable<Change>): Generator<readonly Change[]> {
  for (const change of changes) yield [change];
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function writeAtOnce(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  chmodSync(`${file}.new`, 0o600);
  renameSync(`${file}.new`, file);
}

function controlKeyOf(file: string, random: Random): string {
  const known = readText(file)?.trim();
  if (known !== undefined && KEY_PATTERN.test(known)) return known;
  const made = newSecret(random, 'ctl');
  writeAtOnce(file, `${made}\n`);
  return made;
}

function readPort(file: string): number | null {
  try {
    const { port } = JSON.parse(readText(file) ?? '') as { port?: unknown };
    return Number.isInteger(port) ? Number(port) : null;
  } catch {
    return null;
  }
}
