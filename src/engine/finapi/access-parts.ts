/** What access is made of, and its limits. */
import type { AccessKeys } from './access-keys.ts';
import type { AccessStore } from './access-store-port.ts';

/** A token is looked up again after this long. */
export const TOKEN_CACHE_MS = 500;
export const TOKEN_CACHE_TOKENS_MAX = 10_000;
/** Longer ones are nobody's: what we give has 43 characters, and the contract allows 128. */
export const TOKEN_CHARACTERS_MAX = 128;

export interface AccessParts {
  readonly store: AccessStore;
  readonly keys: AccessKeys;
  /** Epoch milliseconds. */
  readonly now: () => number;
}
