/** Patterns of event types: `*` for all, `transactions.*` for all below, `sync.finished` for that one. */
import { PATTERN_CHARACTERS_MAX } from './limits.ts';

const PATTERN = /^(\*|[a-z0-9_]+(\.[a-z0-9_]+)*(\.\*)?)$/;

/** Whether a text is a pattern. */
export const isPattern = (text: string): boolean =>
  text.length <= PATTERN_CHARACTERS_MAX && PATTERN.test(text);

/** Whether a type meets one of the patterns. `a.*` meets `a.b` and `a.b.c`, not `a`. */
export const meets = (patterns: readonly string[], type: string): boolean =>
  patterns.some(
    (pattern) =>
      pattern === '*' ||
      pattern === type ||
      (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1)) && type.length >= pattern.length),
  );
