/** Texts that must not show: in logs, JSON, errors and templates they are `***` (invariant 11). */

const MASK = '***';

/** A secret text; only {@link Secret.reveal} gives it. Made by {@link secret}. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself, for the one place that sends or compares it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [Symbol.toPrimitive](): string {
    return MASK;
  }

  /** What node's `util.inspect`, and so `console.log`, shows. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return MASK;
  }
}

/** Wraps a token, password or other secret text. */
export const secret = (text: string): Secret => new Secret(text);
