/** Several statements in one round trip, below the level at which pg offers them. */
import type { Parameter, Statement, TextRow } from './statement.ts';

/** How pg wants a parameter. */
export const wire = (value: Parameter): string | Buffer | null =>
  value === null || typeof value === 'string' || Buffer.isBuffer(value) ? value : String(value);

/** What of pg's connection we use to send statements as we like. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  readonly parsedStatements: Record<string, string | undefined>;
  parse(statement: { name: string; text: string; types: [] }): void;
  bind(binding: { portal: string; statement: string; values: readonly (string | Buffer | null)[] }): void;
  execute(what: { portal: string; rows: number }): void;
  sync(): void;
  on(event: 'parseComplete', heard: () => void): void;
  off(event: 'parseComplete', heard: () => void): void;
}

/** A statement with its values, as one of several that are sent in one go. */
export interface Sent {
  readonly statement: Statement;
  readonly values: readonly Parameter[];
}

/** What the last statement of a trip gave: its rows, or how many it touched. */
export interface Brought {
  readonly rows: TextRow[];
  readonly count: number;
}

const NOTHING: Brought = { rows: [], count: 0 };
/** "INSERT 0 3", "UPDATE 3", "SELECT 3": the number at the end of what a command says of itself. */
const COUNT = /(\d+)$/;

/**
 * Statements sent in one go, in one round trip; what the last one gives is kept. They run one after the other, each with a
 * snapshot of its own, and nothing after one that fails is run. Without a `begin` everything up to Sync is one implicit
 * transaction of the extended protocol, so a scope holds for the statement and for nothing after it.
 * Rows stay text: no Date, no Number in between.
 */
export class Trip {
  readonly #sent: readonly Sent[];
  readonly #settle: (error: Error | null, brought: Brought) => void;
  readonly #rows: TextRow[] = [];
  #ran = 0;
  #said = '';
  #endParsing: () => void = () => {};

  constructor(sent: readonly Sent[], settle: (error: Error | null, brought: Brought) => void) {
    this.#sent = sent;
    this.#settle = settle;
  }

  submit(connection: Wire): null {
    const parsing: Statement[] = [];
    connection.stream.cork();
    for (const { statement, values } of this.#sent) {
      const name = statement.name ?? '';
      if (connection.parsedStatements[name] === undefined || name === '') {
        if (!parsing.some((one) => name !== '' && one.name === name)) {
          connection.parse({ name, text: statement.text, types: [] });
          parsing.push(statement);
        }
      }
      connection.bind({ portal: '', statement: name, values: values.map(wire) });
      connection.execute({ portal: '', rows: 0 });
    }
    connection.sync();
    connection.stream.uncork();
    if (parsing.length > 0) this.#noteParsed(connection, parsing);
    return null;
  }

  /** A statement with a name is parsed once per connection, whatever becomes of the statements after it. */
  #noteParsed(connection: Wire, parsing: readonly Statement[]): void {
    let parsed = 0;
    const heard = (): void => {
      const { name, text } = parsing[parsed++] ?? { text: '' };
      if (name !== undefined) connection.parsedStatements[name] = text;
    };
    connection.on('parseComplete', heard);
    this.#endParsing = () => connection.off('parseComplete', heard);
  }

  handleDataRow(message: { fields: (string | null)[] }): void {
    if (this.#ran === this.#sent.length - 1) this.#rows.push(message.fields);
  }
  handleCommandComplete(message: { text: string }): void {
    this.#ran++;
    this.#said = message.text;
  }
  handleError(error: Error): void {
    this.#endParsing();
    this.#settle(error, NOTHING);
  }
  handleReadyForQuery(): void {
    this.#endParsing();
    this.#settle(null, { rows: this.#rows, count: Number(COUNT.exec(this.#said)?.[1] ?? 0) });
  }
  handleRowDescription(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
}
