/** Calls without the account holder that were answered, of one consent, endpoint and account: for the bank's log. */
import { RATE_WINDOW_MS, RECENT_CALLS_KEYS_MAX } from './limits.ts';
import type { Instant } from './refusals.ts';

export class RecentCalls {
  readonly #calls = new Map<string, readonly Instant[]>();

  /** Counts a call; gives how many there were in the last 24 hours, this one included. */
  count(key: string, now: Instant): number {
    const recent = (this.#calls.get(key) ?? []).filter((at) => now - at < RATE_WINDOW_MS);
    // Taken out first, so that the one that was asked for last is the last to go.
    this.#calls.delete(key);
    this.#calls.set(key, [...recent, now]);
    for (const oldest of this.#calls.keys()) {
      if (this.#calls.size <= RECENT_CALLS_KEYS_MAX) break;
      this.#calls.delete(oldest);
    }
    return recent.length + 1;
  }
}
