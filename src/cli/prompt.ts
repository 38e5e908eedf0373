/** Asking a person at the terminal; what is secret is not shown while it is typed. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Characters of one answer. */
const ANSWER_CHARACTERS_MAX = 10_000;
/** Lines that were pasted ahead of their questions. */
const AHEAD_LINES_MAX = 100;

/** Asks one question. Null when the person ends it (Ctrl-C, Ctrl-D). */
export type Ask = (question: string, options: { readonly hidden: boolean }) => Promise<string | null>;

/** Questions over a terminal's two ends; the caller knows that both are terminals. */
export function terminalAsk(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Ask {
  // Whoever pastes several lines answers several questions: what is left over is for the next ones.
  const ahead: string[] = [];
  return async (question, { hidden }) => {
    const pasted = ahead.shift();
    if (pasted === undefined) return await askOnce(input, output, question, hidden, ahead);
    output.write(`${question}${hidden ? '' : pasted}\n`);
    return pasted;
  };
}

const askOnce = (
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  question: string,
  hidden: boolean,
  ahead: string[],
): Promise<string | null> =>
  new Promise((resolve) => {
    let muted = false;
    const shown = new Writable({
      write(chunk: Buffer, _encoding, done) {
        if (!muted) output.write(chunk);
        done();
      },
    });
    const lines = createInterface({ input, output: shown, terminal: true, historySize: 0 });
    let answer: string | null = null;
    let ended = false;
    const end = (): void => {
      if (ended) return;
      ended = true;
      lines.close();
      if (hidden || answer === null) output.write('\n');
      resolve(answer);
    };
    lines.once('SIGINT', () => {
      answer = null;
      end();
    });
    lines.once('close', end);
    lines.on('line', (line) => {
      const text = line.slice(0, ANSWER_CHARACTERS_MAX);
      if (answer !== null) {
        if (ahead.length < AHEAD_LINES_MAX) ahead.push(text);
        return;
      }
      answer = text;
      // The next question may be a secret: what follows in the same piece is not shown here.
      muted = true;
      setImmediate(end);
    });
    lines.setPrompt(question);
    lines.prompt();
    muted = hidden;
  });
