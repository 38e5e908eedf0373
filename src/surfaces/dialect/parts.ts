/** What a dialect is, and what its routes share. */
import type { RateLimiter } from '../http/rate-limit.ts';
import type { Services } from '../native/parts.ts';
import type { Example } from './example.ts';
import type { DialectOperation } from './operation.ts';
import type { Words } from './refusals.ts';

export interface Dialect {
  /** Stands in addresses: `/docs/{name}`. */
  readonly name: string;
  readonly title: string;
  /** The sentence below the title. */
  readonly lead: string;
  /** Where its operations are: each path begins with one of them. */
  readonly prefixes: readonly string[];
  readonly operations: readonly DialectOperation[];
  /** What to know beyond the operations, a paragraph each. */
  readonly notes: readonly string[];
  readonly examples: readonly Example[];
  /** Its own words for failures that all dialects share. */
  readonly words: Words;
}

/** What the routes of a dialect share. */
export interface DialectParts {
  readonly services: Services;
  readonly dialect: Dialect;
  readonly persons: RateLimiter;
  readonly addresses: RateLimiter;
}
