/** The words in which statements, rows and transactions are spoken of. */

/** One row, columns in the order of the select list, each as PostgreSQL writes it in text, null as null. */
export type TextRow = readonly (string | null)[];

/** A parameter: text, a number or truth value (sent as text), null, or a Buffer (sent in binary). */
export type Parameter = string | number | boolean | null | Buffer;

/** A statement with a name is prepared once per connection. Names are unique to their text. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
}

/** What a library that brings SQL of its own expects: rows as objects, values as pg reads them when nothing is set. */
export interface ObjectRows {
  readonly rows: Record<string, unknown>[];
}

/** Work inside one transaction, already in its scope. */
export interface Transaction {
  rows(statement: Statement, values?: readonly Parameter[]): Promise<TextRow[]>;
  /** How many rows the statement touched. */
  run(statement: Statement, values?: readonly Parameter[]): Promise<number>;
  /**
   * For a statement whose answer nobody needs: it may wait for the next one, with the commit at the latest, and share its
   * round trip. Statements run in the order given. Where it fails, what it travels with fails, and all is rolled back.
   */
  later(statement: Statement, values?: readonly Parameter[]): Promise<void>;
  /** Runs the SQL of a library, which must not begin or end a transaction. */
  foreign(text: string, values?: readonly unknown[]): Promise<ObjectRows>;
  /** Calls `work` once when the transaction is committed, never when it is rolled back. It must not throw. */
  afterCommit(work: () => void): void;
}
