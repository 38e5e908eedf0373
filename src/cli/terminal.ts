/** Where the CLI writes, and what that place can show. Commands get it handed in, so that tests can read along. */
import process from 'node:process';
import { stripVTControlCharacters, styleText } from 'node:util';
import { type Ask, terminalAsk } from './prompt.ts';

/** Width of help texts where nobody looks. */
const HELP_COLUMNS = 100;
const COLUMNS_MIN = 40;

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person looks at standard output; then progress is drawn. */
  readonly isInteractive: boolean;
  /** The width that tables fit into; infinite where no terminal is, so that nothing is cut for other programs. */
  readonly columns: number;
  readonly helpColumns: number;
  /** A line of the answer, on standard output. */
  line(text?: string): void;
  /** A line beside the answer (progress, warnings, faults), on standard error. */
  note(text: string): void;
  /** Bytes of the answer as they are. */
  write(text: string): void;
  style(style: Style, text: string): string;
  /** Asks the person; null where nobody is there to answer. */
  readonly ask: Ask | null;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { env, stdin, stdout, stderr } = process;
  quietBrokenPipe(stdout);
  const coloured = stdout.isTTY === true && env.NO_COLOR === undefined && env.TERM !== 'dumb';
  return {
    env,
    isInteractive: stdout.isTTY === true,
    columns: Math.max(COLUMNS_MIN, stdout.columns || Number.POSITIVE_INFINITY),
    helpColumns: Math.min(HELP_COLUMNS, Math.max(COLUMNS_MIN, stdout.columns || HELP_COLUMNS)),
    line: (text = '') => stdout.write(`${text}\n`),
    note: (text) => stderr.write(`${text}\n`),
    write: (text) => stdout.write(text),
    style: (style, text) => (coloured ? styleText(style, text, { validateStream: false }) : text),
    ask: stdin.isTTY === true && stderr.isTTY === true ? terminalAsk(stdin, stderr) : null,
  };
}

/** `tributary … | head` ends us without a word, as it does other programs. */
function quietBrokenPipe(stdout: NodeJS.WriteStream): void {
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

/** How many columns a text takes, colours apart. */
export const widthOf = (text: string): number => [...stripVTControlCharacters(text)].length;

/**
 * Text of banks and servers, safe to show: without control characters, which could drive the terminal, and without
 * the embeddings, overrides and isolates of bidirectional text (Unicode UAX #9), which could put what stands beside
 * it, such as an amount, into another order.
 */
export const plain = (text: string): string =>
  stripVTControlCharacters(text)
    .replace(/[\u202a-\u202e\u2066-\u2069]+/g, '')
    .replace(/\p{Cc}+/gu, ' ');
