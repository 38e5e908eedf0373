/** Background syncs, spread over the day: each connection has its own times, which are the same for the same numbers. */

import { BUDGET_WINDOW_MS } from '../access-budget/access-budget.ts';

/** How much later than planned a sync may call its bank, and the one a day later still finds its call free. */
export const LATE_MS = 5 * 60_000;
/** What is shared out among the syncs of a day: as long as a call of a bank counts, and some. */
export const SPREAD_MS = BUDGET_WINDOW_MS + LATE_MS;
/** Background syncs a day where the bank allows them. */
export const SYNCS_PER_DAY = 4;
/** The share of the time between two syncs by which each one differs from the usual time of its connection. */
export const SPREAD_JITTER = 1 / 6;
/** Two syncs of a connection have at least this share of the usual time between them. */
const GAP_SHARE = 1 / 2;

/** How many background syncs a day: one call less than the bank allows is spare, for a retry. Zero when it allows none. */
export function syncsPerDay(unattendedPerDay: number | 'unlimited'): number {
  if (unattendedPerDay === 'unlimited') return SYNCS_PER_DAY;
  if (unattendedPerDay < 1) return 0;
  return Math.min(SYNCS_PER_DAY, Math.max(1, Math.floor(unattendedPerDay) - 1));
}

/**
 * When the next background sync of a connection is due, in epoch milliseconds; null when the bank allows none.
 * @param seed the connection's number.
 */
export function nextSyncAt(seed: number, perDay: number, now: number): number | null {
  if (perDay < 1) return null;
  const every = SPREAD_MS / perDay;
  const offset = unitOf(seed, 0) * every;
  let slot = Math.floor((now - offset) / every);
  // The same of each day: so many steps later a sync comes exactly that much later, never sooner.
  const turn = (): number => ((slot % perDay) + perDay) % perDay;
  const at = (): number => Math.floor(offset + (slot + unitOf(seed, turn()) * SPREAD_JITTER) * every);
  // A slot is at most one and a half steps away.
  while (at() < now + every * GAP_SHARE) slot++;
  return at();
}

/** A number from 0 (included) to 1 (excluded) that looks random and is the same for the same two whole numbers. */
export function unitOf(seed: number, step: number): number {
  let hash = 0x9e3779b9;
  for (const part of [seed % TWO_32, Math.floor(seed / TWO_32), step % TWO_32]) {
    hash = Math.imul(hash ^ part, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return (hash >>> 0) / TWO_32;
}

const TWO_32 = 2 ** 32;
