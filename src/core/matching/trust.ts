/** How far references of an account are believed: what the connector declares, lowered by what they did. */
import type { ReferenceTrust } from './entries.ts';

/** What a connector declares of its ids: see the manifest. */
export type IdStability = 'permanent' | 'per_consent' | 'changes_on_booking' | 'absent';

/** Booked entries that must come back under other references before that says anything, and their share. */
export const REMINTED_MIN = 5;
export const REMINTED_SHARE = 0.2;

/**
 * What references of an account are believed.
 * @param demoted whether they proved worse than declared before ({@link lower}).
 */
export function trustOf(stability: IdStability, demoted: boolean): ReferenceTrust {
  const declared = stability === 'permanent' ? 'strong' : stability === 'absent' ? 'none' : 'weak';
  return demoted ? lower(declared) : declared;
}

/** One step less. */
export const lower = (trust: ReferenceTrust): ReferenceTrust => (trust === 'strong' ? 'weak' : 'none');

/** Whether so many of the booked entries that came back under another reference show that the bank mints them anew. */
export const isReminted = (other: number, all: number): boolean =>
  other >= REMINTED_MIN && other > all * REMINTED_SHARE;
