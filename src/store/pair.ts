/** Two statements in one round trip, below the level at which pg offers them. */
import type { Parameter, Statement, TextRow } from './statement.ts';

/** How pg wants a parameter. */
export const wire = (value: Parameter): string | Buffer | null =>
  value === null || typeof value === 'string' || Buffer.isBuffer(value) ? value : String(value);

/** What of pg's connection we use to send two statements as one implicit transaction. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  readonly parsedStatements: Record<string, string | undefined>;
  parse(statement: { name: string; text: string; types: [] }): void;
  bind(binding: { portal: string; statement: string; values: readonly (string | Buffer | null)[] }): void;
  execute(what: { portal: string; rows: number }): void;
  sync(): void;
}

/** A statement with its values, as one of several that are sent in one go. */
export interface Sent {
  readonly statement: Statement;
  readonly values: readonly Parameter[];
}

/**
 * Two statements sent in one go, in one round trip; the rows of the second are kept. Without a `begin` everything up to
 * Sync is one implicit transaction of the extended protocol, so a scope holds for the statement and for nothing after it.
 * Rows stay text: no Date, no Number in between.
 */
export class Pair {
  /** pg notes under this name that the second statement is parsed. */
  readonly name: string | undefined;
  readonly text: string;
  readonly #first: Sent;
  readonly #second: Sent;
  readonly #settle: (error: Error | null, rows: TextRow[]) => void;
  readonly #rows: TextRow[] = [];
  #firstDone = false;

  constructor(first: Sent, second: Sent, settle: (error: Error | null, rows: TextRow[]) => void) {
    this.name = second.statement.name;
    this.text = second.statement.text;
    this.#first = first;
    this.#second = second;
    this.#settle = settle;
  }

  submit(connection: Wire): null {
    connection.stream.cork();
    this.#send(connection, this.#first);
    this.#send(connection, this.#second);
    connection.sync();
    connection.stream.uncork();
    return null;
  }

  #send(connection: Wire, { statement, values }: Sent): void {
    const name = statement.name ?? '';
    if (name === '' || connection.parsedStatements[name] === undefined)
      connection.parse({ name, text: statement.text, types: [] });
    connection.bind({ portal: '', statement: name, values: values.map(wire) });
    connection.execute({ portal: '', rows: 0 });
  }

  handleDataRow(message: { fields: (string | null)[] }): void {
    if (this.#firstDone) this.#rows.push(message.fields);
  }
  handleCommandComplete(): void {
    this.#firstDone = true;
  }
  handleError(error: Error): void {
    this.#settle(error, []);
  }
  handleReadyForQuery(): void {
    this.#settle(null, this.#rows);
  }
  handleRowDescription(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
}
