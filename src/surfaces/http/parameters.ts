/** Queries and form bodies (application/x-www-form-urlencoded) as names with values, read strictly. */
import { failure, type Result, success } from '../../core/result.ts';
import { PARAMETERS_MAX } from './limits.ts';

/** Every name with its values, in their order. */
export type Parameters = ReadonlyMap<string, readonly string[]>;

/**
 * Reads `a=1&b=2`. Gives `malformed` for percent-encoding that is broken or not UTF-8, `too_many` above
 * `parametersMax`. A name without `=` has the value ''.
 */
export function parseParameters(
  text: string,
  parametersMax: number = PARAMETERS_MAX,
): Result<Parameters, 'malformed' | 'too_many'> {
  const parameters = new Map<string, string[]>();
  if (text === '') return success(parameters);
  const pairs = text.split('&');
  if (pairs.length > parametersMax) return failure('too_many');
  for (const pair of pairs) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    const value = decode(equals === -1 ? '' : pair.slice(equals + 1));
    if (name === null || value === null) return failure('malformed');
    const values = parameters.get(name);
    if (values === undefined) parameters.set(name, [value]);
    else values.push(value);
  }
  return success(parameters);
}

function decode(text: string): string | null {
  if (!text.includes('%') && !text.includes('+')) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}
