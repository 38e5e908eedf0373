/** The words in which statements and rows are spoken of. */

/** One row, columns in the order of the select list, each as PostgreSQL writes it in text, null as null. */
export type TextRow = readonly (string | null)[];

/** A parameter: text, a number or truth value (sent as text), null, or a Buffer (sent in binary). */
export type Parameter = string | number | boolean | null | Buffer;

/** A statement with a name is prepared once per connection. Names are unique to their text. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
}
