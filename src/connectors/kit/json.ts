/**
 * JSON of banks without loss: a number keeps its text, so that no amount ever passes through a JavaScript number
 * (invariant 14).
 */
import { failure, type Result, success } from '../../core/result.ts';

/** A JSON number as the bank wrote it. */
export class NumberText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A JSON value whose numbers are {@link NumberText}. */
export type LosslessJson =
  | null
  | boolean
  | string
  | NumberText
  | readonly LosslessJson[]
  | { readonly [key: string]: LosslessJson };

/** The reviver's third argument (JSON.parse source text access, ECMAScript 2026). */
interface ReviverContext {
  readonly source?: string;
}

const keepNumbers = (_key: string, value: unknown, context?: ReviverContext): unknown =>
  typeof value === 'number' ? new NumberText(context?.source ?? 'without its text') : value;

/**
 * Reads JSON (RFC 8259) of UTF-8 bytes, strictly. Gives `not_utf8` or `not_json`; the latter also for JSON that is
 * nested deeper than the stack goes.
 */
export function readLosslessJson(bytes: Uint8Array): Result<LosslessJson, 'not_utf8' | 'not_json'> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return failure('not_utf8');
  }
  try {
    return success(JSON.parse(text, keepNumbers) as LosslessJson);
  } catch {
    return failure('not_json');
  }
}
