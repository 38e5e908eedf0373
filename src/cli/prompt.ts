/** Asking a person at the terminal; what is secret is not shown while it is typed. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Characters of one answer. */
const ANSWER_CHARACTERS_MAX = 10_000;

/** Asks one question. Null when the person ends it (Ctrl-C, Ctrl-D). */
export type Ask = (question: string, options: { readonly hidden: boolean }) => Promise<string | null>;

/** Questions over a terminal's two ends; the caller knows that both are terminals. */
export const terminalAsk =
  (input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Ask =>
  (question, { hidden }) =>
    new Promise((resolve) => {
      let muted = false;
      const shown = new Writable({
        write(chunk: Buffer, _encoding, done) {
          if (!muted) output.write(chunk);
          done();
        },
      });
      const lines = createInterface({ input, output: shown, terminal: true, historySize: 0 });
      let answered = false;
      const end = (answer: string | null): void => {
        if (answered) return;
        answered = true;
        lines.close();
        if (hidden || answer === null) output.write('\n');
        resolve(answer);
      };
      lines.once('SIGINT', () => end(null));
      lines.once('close', () => end(null));
      lines.question(question, (answer) => end(answer.slice(0, ANSWER_CHARACTERS_MAX)));
      muted = hidden;
    });
