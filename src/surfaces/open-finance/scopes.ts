/** Scopes as clients of this surface write them, in both spellings that are in use. */
import { failure, type Result, success } from '../../core/result.ts';
import type { Capability } from '../../engine/connection-rows.ts';

const SPELLINGS: Readonly<Record<string, readonly Capability[]>> = {
  accounts: ['accounts', 'balances'],
  accounts_read: ['accounts', 'balances'],
  balances: ['balances'],
  balances_read: ['balances'],
  transactions: ['transactions'],
  transactions_read: ['transactions'],
};

export const SCOPES = Object.keys(SPELLINGS);

/** Reads them, separated by blanks or commas: a sorted set without repetitions; else the rule that they break. */
export function readScopes(text: string): Result<readonly Capability[], string> {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length === 0) return failure(`is required; known are ${SCOPES.join(', ')}`);
  const capabilities = new Set<Capability>();
  for (const word of words) {
    const meant = Object.hasOwn(SPELLINGS, word) ? SPELLINGS[word] : undefined;
    if (meant === undefined) return failure(`${shown(word)} is not known; known are ${SCOPES.join(', ')}`);
    for (const one of meant) capabilities.add(one);
  }
  if (!capabilities.has('accounts')) return failure('must hold accounts: nothing can be read without them');
  return success([...capabilities].sort());
}

const SHOWN_CHARACTERS_MAX = 64;

/** A word of the request, cut, without control characters. */
const shown = (word: string): string =>
  word
    .slice(0, SHOWN_CHARACTERS_MAX)
    .replace(/\p{Cc}/gu, '·')
    .toWellFormed();
