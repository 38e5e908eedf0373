/** Whether a damaged reply made a connector say something that the bank did not. */
import { isDeepStrictEqual } from 'node:util';
import type { CallOutput } from './cassette.ts';

/** Whether both are the same value. */
export const same = (a: unknown, b: unknown): boolean => isDeepStrictEqual(a, b);

/**
 * Whether an output claims nothing that the undamaged one does not. A fault claims nothing; observations may know less
 * but may not be fewer, and a window is not whole where it was not; what was granted must be the same.
 */
export function claimsNothingElse(seen: CallOutput, truth: CallOutput): boolean {
  if (seen.type === 'failed' || same(seen, truth)) return true;
  if (seen.type === 'revoked') return truth.type === 'revoked' && seen.fault !== null;
  if (seen.type === 'page' && truth.type === 'page')
    return (
      seen.more === truth.more &&
      (truth.complete || !seen.complete) &&
      seen.observations.length === truth.observations.length &&
      knowsNoMore(seen.observations, truth.observations)
    );
  if (seen.type === 'ask' && truth.type === 'ask')
    return seen.fields.length === truth.fields.length && knowsNoMore(seen, truth);
  return seen.type === 'wait' && truth.type === 'wait' && knowsNoMore(seen, truth);
}

/** Equal, or null or an empty list where the other says something; never another value. */
function knowsNoMore(seen: unknown, truth: unknown): boolean {
  if (same(seen, truth) || seen === null) return true;
  if (Array.isArray(seen) && Array.isArray(truth))
    return (
      seen.length === 0 ||
      (seen.length === truth.length && seen.every((one, at) => knowsNoMore(one, truth[at])))
    );
  if (!isObject(seen) || !isObject(truth)) return false;
  const keys = Object.keys(seen);
  return keys.length === Object.keys(truth).length && keys.every((key) => knowsNoMore(seen[key], truth[key]));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
