/** Trying a value against a pattern that did not come from us: anchored, and ended by force when it takes too long. */
import { createContext, Script } from 'node:vm';
import { PATTERN_MS_MAX, PATTERN_VALUE_CHARACTERS_MAX } from './limits.ts';

const TRY = new Script('new RegExp(source, "v").test(value)');

/**
 * Whether the whole value fits the pattern, in the form of HTML's `pattern` (the `v` flag). False also when the value
 * is too long to be tried, the pattern is none, or the answer takes longer than {@link PATTERN_MS_MAX}: some patterns
 * take for ever on some values.
 */
export function fits(pattern: string, value: string): boolean {
  if (value.length > PATTERN_VALUE_CHARACTERS_MAX) return false;
  try {
    const sandbox = createContext({ source: `^(?:${pattern})$`, value });
    return TRY.runInContext(sandbox, { timeout: PATTERN_MS_MAX }) === true;
  } catch {
    return false;
  }
}
