/** What an operation of a dialect gives back: a value that becomes JSON, nothing, or a failure in the dialect's shape. */
import type { Decimal } from '../../core/money.ts';

export interface DialectAnswer {
  readonly status: 200 | 201 | 202 | 204;
  /** Becomes JSON in the order of its keys; null for an empty body. */
  readonly value: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** A field that is wrong, and the rule. */
export interface DialectFieldError {
  readonly field: string;
  readonly message: string;
}

/** A failure: `{message, code, errors?, …more}`. The message says what to do and never holds a secret. */
export interface DialectRefusal {
  readonly refused: true;
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly errors?: readonly DialectFieldError[];
  readonly more?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export type DialectOutcome = DialectAnswer | DialectRefusal;

/** Answers a value. */
export const ok = (
  value: unknown,
  status: 200 | 201 | 202 = 200,
  headers: Readonly<Record<string, string>> = {},
): DialectAnswer => ({ status, value, headers });

/** Done, and there is nothing to say: 204. */
export const NO_CONTENT: DialectAnswer = { status: 204, value: null, headers: {} };

/** Refuses. */
export const refuse = (
  status: number,
  code: string,
  message: string,
  more: Pick<DialectRefusal, 'errors' | 'more' | 'headers'> = {},
): DialectRefusal => ({ refused: true, status, code, message, ...more });

/** Refuses and says after how many seconds to try again. */
export const refuseUntil = (
  status: number,
  code: string,
  message: string,
  seconds: number,
  more: Pick<DialectRefusal, 'more'> = {},
): DialectRefusal =>
  refuse(status, code, message, {
    ...more,
    headers: { 'retry-after': String(Math.max(1, Math.ceil(seconds))) },
  });

export const isRefusal = (outcome: DialectOutcome): outcome is DialectRefusal => 'refused' in outcome;

/**
 * An exact decimal as a JSON number with the digits that it has: `1.250` stays `1.250` (invariant 14). The text goes
 * into the JSON as it is, so it has to be a `Decimal`.
 */
export const exactNumber = (decimal: Decimal): unknown => rawJson(decimal.replace(LEADING_ZEROS, '$1'));

// `007.5` is a decimal and no JSON number.
const LEADING_ZEROS = /^(-?)0+(?=\d)/;

// Of ECMAScript's "JSON.parse source text access", which node has had since version 21 and TypeScript's library has not.
const { rawJSON: rawJson } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };
